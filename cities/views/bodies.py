"""A body added or edited by administrators; where bodies are shown is the roadmap's."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cities import bodies
from cities.forms import BodyForm
from cities.models import Body, City
from cities.permissions import administrators_only
from cities.requests import SignedInRequest
from core import drafts, once
from core.drafts import survives_sign_in
from core.verbs import Conflict, add_errors


@survives_sign_in
@administrators_only
@require_http_methods(["GET", "POST"])
@once.makes(lambda: reverse("roadmap:bodies"))
def add_body(request: SignedInRequest) -> HttpResponse:
    """A new body."""
    if not City.objects.exists():
        messages.info(request, _("There are no cities yet: they come with the first roadmap."))
        return redirect("roadmap:start")
    form = BodyForm(request.POST or None)
    status = 422 if request.method == "POST" else 200
    if form.is_valid():
        try:
            body = bodies.add_body(form.cleaned_data["city"], request.user, form.details)
        except ValidationError as refusal:
            add_errors(form, refusal)
        else:
            messages.success(request, _("“%(name)s” is added.") % {"name": body.label})
            return redirect("roadmap:body", body.pk)
    return render(request, "cities/bodies/form.html", {"form": drafts.fill(form, request)}, status=status)


@survives_sign_in
@administrators_only
@require_http_methods(["GET", "POST"])
def edit_body(request: SignedInRequest, pk: int) -> HttpResponse:
    """A body's names, its place in the tree, its address."""
    body = get_object_or_404(Body.objects.select_related("city"), pk=pk)
    form = BodyForm(request.POST or None, body=body)
    context = {"body": body, "form": drafts.fill(form, request)}
    status = 422 if request.method == "POST" else 200
    if form.is_valid():
        try:
            bodies.change_body(pk, request.user, form.details, seen=form.cleaned_data["seen"])
        except ValidationError as refusal:
            add_errors(form, refusal)
        except Conflict as conflict:
            form.data = request.POST.copy()
            form.data["seen"] = bodies.print_of(conflict.row)
            context |= {"conflict": str(conflict), "stands": conflict.row}
            status = 409
        else:
            messages.success(request, _("“%(name)s” is saved.") % {"name": form.details.name})
            return redirect("roadmap:body", pk)
    return render(request, "cities/bodies/form.html", context, status=status)
