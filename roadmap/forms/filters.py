"""The filter of the list of items, as it is in the address, and its saving under a name."""

from collections import Counter
from datetime import date
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cities.models import User
from roadmap.choices import Status
from roadmap.lateness import DUE_SOON_DAYS, SILENT_DAYS
from roadmap.models import Roadmap, SavedFilter
from roadmap.progress import listing

FLAG_LABELS = {
    "overdue": _("overdue"),
    "due_soon": format_lazy(_("due within {days} days"), days=DUE_SOON_DAYS),
    "silent": format_lazy(_("silent for {days} days"), days=SILENT_DAYS),
    "disputed": _("the sides disagree"),
    "awaiting": _("awaiting acceptance"),
    "needs_date": _("needs a date"),
    "asked": _("question without an answer"),
}


def sensible_day(day: date | None) -> date | None:
    """The day as it is; `ValidationError` for a year that no roadmap can mean."""
    if day is not None and not 1991 <= day.year <= 2100:
        raise forms.ValidationError(_("The year must lie between 1991 and 2100."))
    return day


class SearchForm(forms.Form):
    """What the database is asked: words, and the day to look from. Bad values are left out and reported."""

    q = forms.CharField(label=_("Search"), required=False, max_length=200)
    on = forms.DateField(label=_("As of"), required=False, widget=forms.DateInput({"type": "date"}))

    def clean_on(self) -> date | None:
        return sensible_day(self.cleaned_data["on"])


# What falls due outside the roadmap's years.
OUTSIDE = {"earlier": pgettext_lazy("years", "earlier"), "later": pgettext_lazy("years", "later")}


def _in_order(year: str) -> tuple[int, str]:
    return {"earlier": 0, "later": 2}.get(year, 1), year


class FilterForm(forms.Form):
    """Which of the loaded rows are shown; every field a choice, the choices those that the rows have."""

    direction = forms.ChoiceField(label=_("Direction"), required=False)
    side = forms.ChoiceField(label=_("Side"), required=False)
    body = forms.ChoiceField(label=_("Body"), required=False)
    status = forms.ChoiceField(label=_("Status"), required=False)
    year = forms.ChoiceField(label=_("Year"), required=False)
    waiting_for = forms.ChoiceField(label=_("Waiting for"), required=False)
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[(sign + name, name) for name in listing.ORDERS for sign in ("", "-")],
        widget=forms.HiddenInput,
    )

    def __init__(
        self, data: QueryDict, rows: list[listing.ItemRow], sides_with_bodies: list[listing.SideWithBodies]
    ) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.known: dict[str, list[tuple[str, str]]] = {}
        parts = [part for row in rows for part in row.parts]
        choices: dict[str, dict[str, Any]] = {
            "direction": {str(row.item.direction_id): row.item.direction.title for row in rows},
            "side": {one_side.side.city.slug: one_side.side.city.name for one_side in sides_with_bodies},
            "body": _told_apart(sides_with_bodies),
            "status": dict(Status.choices),
            "year": {
                year: str(OUTSIDE.get(year, year))
                for year in sorted({year for part in parts for year in part.years}, key=_in_order)
            },
            "waiting_for": {
                one_side.side.city.slug: one_side.side.city.whom for one_side in sides_with_bodies
            },
        }
        choices["body"] = dict(sorted(choices["body"].items(), key=lambda choice: choice[1]))
        for name, known in choices.items():
            self.known[name] = list(known.items())
            self._choice(name).choices = self.known[name]
        for name in listing.FLAGS:
            self.fields[name] = forms.ChoiceField(
                label=FLAG_LABELS[name], required=False, choices=[("1", FLAG_LABELS[name])]
            )

    def _choice(self, name: str) -> forms.ChoiceField:
        return cast(forms.ChoiceField, self.fields[name])

    def choice_label(self, name: str, value: str) -> str:
        """A choice as people read it."""
        return str(FLAG_LABELS[name] if name in FLAG_LABELS else dict(self.known[name])[value])

    @property
    def chosen(self) -> dict[str, str]:
        """The facets with a value that the list knows; asks for `is_valid()` first."""
        return {name: self.cleaned_data[name] for name in listing.FACETS if self.cleaned_data.get(name)}

    def show_counts(self, counts: dict[str, Counter[str]]) -> None:
        """Write beside each choice how many rows it would leave; a choice that leaves none is not offered."""
        for name in ("direction", "side", "body", "status", "year"):
            kept = [
                (value, f"{label} ({counts[name][value]})")
                for value, label in self.known[name]
                if counts[name][value] or value == self.cleaned_data.get(name)
            ]
            self._choice(name).choices = [("", _("all")), *kept]

    def toggles(self, counts: dict[str, Counter[str]]) -> list[dict[str, object]]:
        """The switches over the list: name, value, words, count, whether it is on."""
        flags = [(name, "1", FLAG_LABELS[name]) for name in listing.FLAGS]
        waits = [
            ("waiting_for", value, _("waiting for %(city)s") % {"city": label})
            for value, label in self.known["waiting_for"]
        ]
        return [
            {"name": name, "value": value, "label": label, "count": counts[name][str(value)], "on": on}
            for name, value, label in [*flags, *waits]
            if (on := self.cleaned_data.get(name) == value) or counts[name][str(value)]
        ]


def _told_apart(sides_with_bodies: list[listing.SideWithBodies]) -> dict[str, str]:
    """What each body is called, by its id; with the city where those of two cities are called the same."""
    said = [
        (pk, label, one_side.side.city.name)
        for one_side in sides_with_bodies
        for pk, label in one_side.labels.items()
    ]
    times = Counter(label for _pk, label, _city in said)
    return {str(pk): f"{label}, {city}" if times[label] > 1 else label for pk, label, city in said}


class SavedFilterForm(forms.ModelForm):
    """A name for the filter that is in the address."""

    class Meta:
        model = SavedFilter
        fields = ["name", "query"]
        widgets = {"query": forms.HiddenInput}

    def save_for(self, user: User, roadmap: Roadmap) -> SavedFilter:
        """Keep it for the person; the same name again replaces the earlier one."""
        saved, _created = SavedFilter.objects.update_or_create(
            user=user,
            roadmap=roadmap,
            name=self.cleaned_data["name"],
            defaults={"query": self.cleaned_data["query"]},
        )
        return saved
