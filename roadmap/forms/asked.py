"""What the address of a dashboard or a timeline asks for: which part of the roadmap, as of which day."""

from datetime import date
from typing import Any

from django import forms
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from cities.models import Body
from core.fields import one_line
from roadmap.forms.filters import sensible_day
from roadmap.models import Direction, Roadmap, Side
from roadmap.progress.points import Scope
from roadmap.progress.state import Snapshot, load

# What an address says of a paper that is wanted as a tagged PDF: `?form=pdf`.
PDF = "pdf"


class OneLine(forms.CharField):
    """A line of text: whatever breaks it becomes a space."""

    def to_python(self, value: Any) -> str:
        return one_line(super().to_python(value) or "")


class AskedForm(forms.Form):
    """The parameters; what cannot be understood is reported, and left out."""

    on = forms.DateField(
        label=_("As of"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("The date was not understood: write it like 2026-11-22.")},
    )
    since = forms.DateField(
        label=_("Changes since"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("The date was not understood: write it like 2026-11-22.")},
        help_text=_("For example, the day of the last meeting."),
    )
    direction = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    side = forms.SlugField(required=False, widget=forms.HiddenInput)
    body = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def clean_on(self) -> date | None:
        return sensible_day(self.cleaned_data["on"])

    def clean_since(self) -> date | None:
        return sensible_day(self.cleaned_data["since"])

    def hidden_fields(self) -> list[forms.BoundField]:
        """Those that say something: an address need not name what is not asked for."""
        return [field for field in super().hidden_fields() if field.value()]

    def asked(self, name: str) -> Any:
        """The value of a parameter, or None when it is missing or wrong."""
        self.is_valid()
        return self.cleaned_data.get(name) or None


class PaperForm(AskedForm):
    """The same for papers: beside the days, when and where the meeting is, and whether a tagged PDF is wanted."""

    meeting = forms.DateField(
        label=_("Date of the meeting"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("The date was not understood: write it like 2026-11-22.")},
        help_text=_("For the papers of the meeting; without it there is a line to write on."),
    )
    place = OneLine(label=_("Place of the meeting"), required=False, max_length=200)
    form = forms.ChoiceField(required=False, choices=[("", ""), (PDF, "PDF")], widget=forms.HiddenInput)


def asked_snapshot(asked: AskedForm, roadmap: Roadmap) -> Snapshot:
    """The state that was asked for; 404 for a direction, a side or a body that is not there."""
    try:
        return load(roadmap, _scope(asked), asked.asked("on"))
    except (Side.DoesNotExist, Direction.DoesNotExist) as error:
        raise Http404 from error


def _scope(asked: AskedForm) -> Scope:
    body = asked.asked("body")
    if not body:
        return Scope(asked.asked("direction"), asked.asked("side") or "")
    # A body owes its side's part only: the list of items is to look at that side as well.
    side = get_object_or_404(Body.objects.select_related("city").only("city__slug"), pk=body).city.slug
    return Scope(asked.asked("direction"), side, body)


def scope_title(snapshot: Snapshot) -> str:
    """The name of the part that is looked at; empty for the whole roadmap. A query for a body."""
    scope = snapshot.scope
    names = []
    if scope.direction:
        names += [direction.title for direction in snapshot.directions if direction.pk == scope.direction]
    if scope.body:
        names.append(Body.objects.only("name").get(pk=scope.body).name)
    elif scope.side:
        names += [side.city.name for side in snapshot.sides]
    return " · ".join(names)
