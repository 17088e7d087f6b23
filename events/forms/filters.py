"""What the address of the list and of the calendar asks for; what means nothing is reported and left out."""

import re
from datetime import date
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.models import Anybody
from core.collation import alphabetical
from events.choices import EventKind, EventState
from events.models import Event
from events.querysets import EventQuerySet
from roadmap.models import Direction
from roadmap.querysets import of_visible, visible_cities

FIELDS = ("city", "kind", "direction", "year", "state")
# Words that every form of the program knows.
ALL = gettext_lazy("all")


class EventFilterForm(forms.Form):
    """The filters over the list; each choice is one that there is."""

    city = forms.ChoiceField(label=gettext_lazy("City"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    direction = forms.ChoiceField(label=gettext_lazy("Direction"), required=False)
    year = forms.ChoiceField(label=gettext_lazy("Year"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)

    def __init__(self, data: QueryDict, user: Anybody, *, with_year: bool = True) -> None:
        """Two queries for the choices (cities, and the directions that events serve), one for the years.

        Each of what `user` sees.
        """
        super().__init__(data, auto_id="filter_%s")
        # A thousand roadmaps have ten thousand directions: all but a few would leave nothing.
        served = Direction.objects.filter(
            of_visible(user, "roadmap"), pk__in=Event.items.through.objects.values("item__direction")
        )
        choices: dict[str, list[tuple[Any, Any]]] = {
            "city": list(visible_cities(user).order_by(alphabetical("name")).values_list("slug", "name")),
            "kind": list(EventKind.choices),
            "direction": [
                (str(pk), title)
                for pk, title in served.order_by("-roadmap__starts_on", "order").values_list("pk", "title")
            ],
            "state": list(EventState.choices),
        }
        if with_year:
            choices["year"] = [(str(year), str(year)) for year in _years(user)]
        else:
            del self.fields["year"]
        for name, known in choices.items():
            cast(forms.ChoiceField, self.fields[name]).choices = [("", ALL), *known]

    @property
    def problems(self) -> list[str]:
        """A sentence for each value of the address that means nothing here."""
        self.is_valid()
        return [
            _("The filter “%(name)s” does not know the value “%(value)s”; it was left out.")
            % {"name": self[name].label, "value": str(self.data.get(name))[:60]}
            for name in self.errors
        ]

    @property
    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: self.cleaned_data[name] for name in FIELDS if self.cleaned_data.get(name)}

    def narrow(self, events: EventQuerySet) -> EventQuerySet:
        """Those of `events` that the good values leave."""
        chosen = self.chosen
        if city := chosen.get("city"):
            events = events.filter(city__slug=city)
        if kind := chosen.get("kind"):
            events = events.filter(kind=kind)
        if direction := chosen.get("direction"):
            served = Event.items.through.objects.filter(item__direction=int(direction)).values("event")
            events = events.filter(pk__in=served)
        if year := chosen.get("year"):
            events = events.between(date(int(year), 1, 1), date(int(year), 12, 31))
        if state := chosen.get("state"):
            events = events.filter(state=state)
        return events


def _years(user: Anybody) -> list[int]:
    found = (
        Event.objects.visible_to(user)
        .filter(starts_on__isnull=False)
        .order_by()
        .values_list("starts_on__year", "ends_on__year")
    )
    return sorted({year for first, last in found.distinct() for year in range(first, last + 1)})


_MONTH = re.compile(r"(\d{4})-(\d{2})")


def asked_month(text: str, today: date) -> tuple[date, str]:
    """The first day of the month that `text` ("2026-09") names, and a sentence when it names none ("" if it does)."""
    found = _MONTH.fullmatch(text)
    if found and 1991 <= int(found[1]) <= 2100 and 1 <= int(found[2]) <= 12:
        return date(int(found[1]), int(found[2]), 1), ""
    problem = _("There is no month “%(month)s”; this month is shown.") % {"month": text[:20]} if text else ""
    return today.replace(day=1), problem
