"""Who reads a roadmap: the people of its sides, and those to whom an administrator opens it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from cities.models import User
from cities.requests import SignedInRequest
from core import drafts, once
from core.drafts import survives_sign_in
from core.requests import FormData
from core.verbs import add_errors
from roadmap.founding import access
from roadmap.models import Roadmap
from roadmap.views.pieces import administrators_only, the_roadmap


class PersonField(forms.ModelChoiceField):
    """People with their bodies."""

    def label_from_instance(self, obj: Any) -> str:
        where = f"{obj.body.city} — {obj.body.label}" if obj.body else obj.email
        return f"{obj.name} ({where})"


class OpenForm(forms.Form):
    """One person to whom the roadmap is opened."""

    person = PersonField(
        User.objects.none(),
        label=gettext_lazy("Person"),
        empty_label=gettext_lazy("choose"),
        error_messages={
            "required": gettext_lazy("Choose a person first."),
            "invalid_choice": gettext_lazy("This person reads the roadmap already, or cannot sign in."),
        },
    )

    def __init__(self, roadmap: Roadmap, data: FormData = None) -> None:
        super().__init__(data)
        self.fields["person"].queryset = access.may_be_added(roadmap)  # type: ignore[attr-defined]


@survives_sign_in
@require_http_methods(["GET", "POST"])
@administrators_only
@once.makes(lambda slug: reverse("roadmap:access", args=[slug]))
def page(request: SignedInRequest, slug: str) -> HttpResponse:
    """Who reads the roadmap; one more person."""
    roadmap = the_roadmap(request, slug)
    form = OpenForm(roadmap, request.POST if request.method == "POST" else None)
    if form.is_valid():
        person = form.cleaned_data["person"]
        try:
            access.open_to(roadmap, person, request.user)
        except ValidationError as refusal:
            add_errors(form, refusal)
        else:
            messages.success(request, _("%(person)s reads this roadmap now.") % {"person": person.name})
            return redirect("roadmap:access", slug)
    context = {
        "roadmap": roadmap,
        "form": drafts.fill(form, request),
        "by_city": list(access.by_city(roadmap)),
        "opened": list(roadmap.accesses.select_related("person__body__city")),
    }
    return render(request, "roadmap/founding/access.html", context, status=422 if form.errors else 200)


@require_POST
@administrators_only
def close(request: SignedInRequest, slug: str, access_id: int) -> HttpResponse:
    """Take one opening back."""
    access.close_to(the_roadmap(request, slug), access_id, request.user)
    messages.success(request, _("The roadmap is closed to this person."))
    return redirect("roadmap:access", slug)
