"""Who may use the program: administrators list, invite, change and close accounts."""

from smtplib import SMTPException

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cities import accounts, invitations
from cities.choices import Role
from cities.forms import InvitationForm, PersonForm
from cities.models import City, User
from cities.permissions import administrators_only
from core import drafts, journal
from core import history as told
from core.drafts import survives_sign_in


@require_safe
@administrators_only
def people(request: HttpRequest) -> HttpResponse:
    """Everybody, by name; `?q=`, `?role=`, `?city=` narrow the list."""
    found = User.objects.matching(
        text=request.GET.get("q", ""), role=request.GET.get("role", ""), city=request.GET.get("city", "")
    )
    context = {"people": found, "roles": Role.choices, "cities": City.objects.all()}
    return render(request, "cities/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@survives_sign_in
@administrators_only
def invite(request: HttpRequest) -> HttpResponse:
    """Add somebody and send the letter with the link."""
    form = InvitationForm(request.POST or None)
    if form.is_valid():
        person = form.save(commit=False)
        person.set_unusable_password()
        person.save()
        _send_invitation(request, person)
        return redirect("cities:people")
    return render(request, "cities/person.html", {"form": drafts.fill(form, request)})


@require_http_methods(["GET", "HEAD", "POST"])
@survives_sign_in
@administrators_only
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a person's data, role and right to sign in."""
    somebody = get_object_or_404(User, pk=pk)
    form = PersonForm(request.POST or None, instance=somebody)
    if form.is_valid():
        form.save()
        accounts.note_rights(request, somebody, form.changed_data)
        messages.success(request, _("%(person)s: saved.") % {"person": somebody.name})
        return redirect("cities:people")
    context = {
        "form": drafts.fill(form, request),
        "person": somebody,
        "history": told.changes(told.records_of(somebody)),
    }
    return render(request, "cities/person.html", context)


@require_POST
@administrators_only
def invite_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the invitation once more; the link in it works for three days, and earlier ones no more."""
    _send_invitation(request, get_object_or_404(User, pk=pk, is_active=True))
    return redirect("cities:people")


def _send_invitation(request: HttpRequest, somebody: User) -> None:
    try:
        invitations.send(somebody, by=str(request.user))
    except (SMTPException, OSError):
        messages.error(
            request,
            _("%(person)s is on the list, but the mail server did not take the letter. Send it again later.")
            % {"person": somebody.name},
        )
    else:
        journal.note(journal.Kind.INVITED, request=request, person=request.user, detail=somebody.email)
        messages.success(request, _("The invitation went to %(address)s.") % {"address": somebody.email})
