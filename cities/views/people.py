"""Who may use the program: coordinators list and invite the own side; administrators change and close accounts."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cities import accounts, inviting, leaving, outbox, permissions
from cities.choices import Role
from cities.forms import InvitationForm, InviteManyForm, LeavingForm, PersonForm
from cities.models import Absence, City, User
from cities.permissions import administrators_only, coordinators_only
from cities.requests import SignedInRequest
from cities.signing_in.confirming import confirmed
from core import drafts, once
from core import history as past
from core.drafts import survives_sign_in
from core.verbs import Conflict, add_errors, only_once, renew
from plans.refusals import Refusal


def _people(pk: int | None = None) -> str:
    """Where everybody whom one may invite is seen."""
    return reverse("cities:people")


@require_safe
@coordinators_only
def people(request: HttpRequest) -> HttpResponse:
    """Those whom one may invite, by name; `?q=`, `?role=`, `?city=`, `?awaited=1` narrow the list."""
    found = User.objects.matching(
        text=request.GET.get("q", ""), role=request.GET.get("role", ""), city=request.GET.get("city", "")
    ).filter(permissions.manageable(request.user))
    awaited = User.objects.awaited().filter(permissions.manageable(request.user))
    if request.GET.get("awaited"):
        found = found.awaited()
    context = {
        "people": found,
        "roles": Role.choices,
        # A coordinator has one; those of other roadmaps do not exist for them.
        "cities": list(City.objects.filter(permissions.coordinated(request.user, "pk"))),
        "awaited": awaited.count(),
        # Letters that the mail server has refused so far, by address.
        "stuck": outbox.stuck_invitations(),
        "may_edit": permissions.may_administer(request.user),
    }
    return render(request, "cities/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@survives_sign_in
@coordinators_only
@confirmed
@once.makes(_people)
def invite(request: SignedInRequest) -> HttpResponse:
    """Add somebody and send the letter with the link."""
    form = InvitationForm(request.POST or None, by=request.user)
    if form.is_valid():
        try:
            person = inviting.invite_one(form.save(commit=False), request.user)
        except ValidationError as refusal:
            add_errors(form, refusal)
        else:
            _say_it_goes(request, person)
            return redirect("cities:people")
    return render(request, "cities/person.html", {"form": drafts.fill(form, request)})


@require_http_methods(["GET", "HEAD", "POST"])
@survives_sign_in
@coordinators_only
@confirmed
@once.makes(_people)
def invite_many(request: SignedInRequest) -> HttpResponse:
    """Add many: paste lines or choose a table, look at what was understood, and send all letters."""
    form = InviteManyForm(request.POST or None, request.FILES or None, by=request.user)
    if request.method == "GET" or not form.is_valid():
        status = 200 if request.method == "GET" else 422
        filled = {"form": drafts.fill(form, request)}
        return render(request, "cities/invite_many.html", filled, status=status)
    lines = _lines(request, form)
    wrong = not lines or len(lines) > inviting.LIMIT or any(line.errors for line in lines)
    shown = request.POST.get("agreed") == inviting.print_of(lines)
    if "send" in request.POST and shown and not wrong:
        try:
            made = inviting.invite(request.user, lines)
        except ValidationError as refusal:
            add_errors(form, refusal)
        else:
            _send_invitations(request, made)
            return redirect("cities:people")
    context = {"form": form, "lines": lines, "wrong": wrong, "agreed": inviting.print_of(lines)}
    return render(request, "cities/invite_many.html", context, status=422 if wrong or form.errors else 200)


def _lines(request: SignedInRequest, form: InviteManyForm) -> list[inviting.InvitedLine]:
    """What the form's lines say, those of its file among them; what cannot be read is said at the field."""
    text = form.cleaned_data["lines"]
    if upload := form.cleaned_data["file"]:
        try:
            text = f"{text}\n{inviting.lines_of_file(upload.read(), upload.name)}".strip("\n")
        except Refusal:
            form.add_error(
                "file",
                _("The table could not be read. Save it as .xlsx or .csv, or paste its lines instead."),
            )
    form.data = request.POST.copy()
    form.data["lines"] = text
    lines = inviting.read_lines(text, request.user, form.cleaned_data["role"])
    if not lines and not form.errors:
        form.add_error("lines", _("Paste at least one line, or choose a table."))
    if len(lines) > inviting.LIMIT:
        said = _("%(count)d people are too many at once: invite up to %(limit)d, then the others.")
        form.add_error("lines", said % {"count": len(lines), "limit": inviting.LIMIT})
    return lines


def _saved(form: PersonForm, by: User) -> bool:
    """Whether the person was saved; else the form says that somebody else has the address by now.

    Raises `Conflict` where the person is no longer what the page showed.
    """
    try:
        with only_once("email", _("There is already a person with this e-mail.")):
            form.check_seen(by)
            form.save()
    except ValidationError as refusal:
        add_errors(form, refusal)
    return form.is_valid()


@survives_sign_in
@administrators_only
@confirmed
def person(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change a person's data, role and right to sign in."""
    somebody = get_object_or_404(User, pk=pk)
    form = PersonForm(request.POST or None, instance=somebody)
    more: dict[str, Any] = {}
    try:
        if form.is_valid() and _saved(form, request.user):
            accounts.note_rights(somebody, form.changed_data)
            messages.success(request, _("%(person)s: saved.") % {"person": somebody.name})
            if {"role", "body"} & set(form.changed_data):
                _warn_who_sees_nothing(request, somebody)
            return redirect("cities:people")
    except Conflict as conflict:
        renew(form, seen=form.print_of(conflict.row))
        more = {"conflict": str(conflict), "stands": conflict.row}
    context = {
        "form": drafts.fill(form, request),
        "person": somebody,
        "history": past.changes(past.records_of(somebody)),
        **more,
    }
    return render(request, "cities/person.html", context, status=409 if more else 422 if form.errors else 200)


@survives_sign_in
@administrators_only
@confirmed
def leave(request: SignedInRequest, pk: int) -> HttpResponse:
    """Close somebody's account, and say who comes after."""
    somebody = get_object_or_404(User.objects.select_related("body__city"), pk=pk, is_active=True)
    form = LeavingForm(request.POST if request.method == "POST" else None, person=somebody)
    if form.is_valid():
        successor = form.cleaned_data["successor"]
        came_from = successor.body if successor else None
        try:
            leaving.leave(pk, request.user, successor_id=successor.pk if successor else None)
        except ValidationError as refusal:
            add_errors(form, refusal)
        else:
            messages.success(request, _("%(person)s can no longer sign in.") % {"person": somebody.name})
            if came_from and leaving.nobody_answers_for(came_from):
                said = _(
                    "Nobody answers for “%(body)s” any more: invite somebody, or its reminders reach nobody."
                )
                messages.warning(request, said % {"body": came_from.name})
            return redirect("cities:people")
    context = {
        "person": somebody,
        "form": form,
        "alone": leaving.left_alone(somebody),
        "side_alone": leaving.side_left_alone(somebody),
    }
    context["standing_in"] = Absence.objects.not_over(somebody.today()).filter(deputy=somebody)
    status = 422 if form.errors else 200
    return render(request, "cities/leave.html", context, status=status)


@require_POST
@coordinators_only
@confirmed
@once.makes(_people)
def invite_again(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send the invitation once more; the link in it works for three days, and earlier ones no more."""
    theirs = User.objects.filter(permissions.manageable(request.user), is_active=True)
    somebody = get_object_or_404(theirs, pk=pk)
    inviting.hand_over(somebody, by=request.user)
    _say_it_goes(request, somebody)
    return redirect("cities:people")


@require_POST
@coordinators_only
@confirmed
@once.makes(_people)
def remind_all(request: SignedInRequest) -> HttpResponse:
    """Send the invitation once more to everybody who has not come yet."""
    _send_invitations(request, list(User.objects.awaited().filter(permissions.manageable(request.user))))
    return redirect("cities:people")


def _send_invitations(request: SignedInRequest, people: Sequence[User]) -> None:
    """Hand the letters to the worker, which tries until the mail server takes them."""
    for somebody in people:
        inviting.hand_over(somebody, by=request.user)
    if people:
        said = ngettext(
            "%(count)d invitation is on its way.", "%(count)d invitations are on their way.", len(people)
        )
        messages.success(request, said % {"count": len(people)})


def _say_it_goes(request: HttpRequest, somebody: User) -> None:
    messages.success(request, _("The invitation is on its way to %(address)s.") % {"address": somebody.email})
    _warn_who_sees_nothing(request, somebody)


def _warn_who_sees_nothing(request: HttpRequest, somebody: User) -> None:
    if permissions.sees_nothing(somebody.role, somebody.body_id is not None):
        said = _("%(person)s belongs to no body and sees only roadmaps that you open at “Who reads”.")
        messages.warning(request, said % {"person": somebody.name})
