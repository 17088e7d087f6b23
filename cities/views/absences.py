"""Absences: one's own, and those that a coordinator sets on the own side."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cities import absences
from cities.forms import AbsenceForm
from cities.models import Absence, User
from cities.requests import SignedInRequest
from core import drafts, once
from core.drafts import survives_sign_in
from core.verbs import add_errors


@survives_sign_in
@require_http_methods(["GET", "POST"])
@once.makes(lambda: reverse("cities:own_absence"))
def own_absence(request: SignedInRequest) -> HttpResponse:
    """When I am away, and who stands in."""
    return _absences(request, request.user)


@survives_sign_in
@require_http_methods(["GET", "POST"])
@once.makes(lambda pk: reverse("cities:absence", args=[pk]))
def absence(request: SignedInRequest, pk: int) -> HttpResponse:
    """When somebody of the own side is away."""
    person = get_object_or_404(User.objects.select_related("body__city"), pk=pk, is_active=True)
    if not absences.may_set(request.user, person):
        raise PermissionDenied
    return _absences(request, person)


def _absences(request: SignedInRequest, person: User) -> HttpResponse:
    form = AbsenceForm(request.POST or None, person=person)
    if form.is_valid():
        said = form.cleaned_data
        try:
            made = absences.set_absence(
                person.pk,
                request.user,
                deputy_id=said["deputy"].pk,
                starts_on=said["starts_on"],
                ends_on=said["ends_on"],
            )
        except ValidationError as refusal:
            add_errors(form, refusal)
        else:
            words = {"name": made.deputy, "days": absences.days_of(made)}
            messages.success(request, _("%(name)s stands in, %(days)s.") % words)
            return redirect(request.path)
    context = {
        "person": person,
        "is_own": person == request.user,
        "form": drafts.fill(form, request),
        "absences": Absence.objects.not_over(person.today()).filter(person=person),
        "standing_in": Absence.objects.not_over(person.today()).filter(deputy=person),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "cities/absence.html", context, status=status)


@require_POST
def end_absence(request: SignedInRequest, pk: int) -> HttpResponse:
    """The person is back."""
    found = get_object_or_404(Absence, pk=pk)
    absences.end_absence(pk, request.user)
    messages.success(request, _("The absence is over: nobody stands in any more."))
    if found.person_id == request.user.pk:
        return redirect("cities:own_absence")
    return redirect("cities:absence", found.person_id)
