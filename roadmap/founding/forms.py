"""What an administrator writes about a roadmap: a new one, and the changes of one that there is."""

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities import known
from cities.known import COUNTRIES, ZONES, KnownCity
from cities.models import City
from core import needed
from core.requests import FormData
from core.seen import SeenText
from roadmap.founding.actions import check_period, print_of
from roadmap.models import Roadmap

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LIST = "cities-known"
SIDES = 4
PLAN, COPY, LATER = "plan", "copy", "later"
ASKED = ("country", "zone", "genitive", "prepositional")


class CityField(forms.CharField):
    """A city by name, of the list; `widget` offers the list while somebody types."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput({"list": LIST, "autocomplete": "off"})
        super().__init__(max_length=100, widget=widget, **options)


def year_field(label: "StrOrPromise") -> forms.IntegerField:
    """A field for a year, 1991 to 2100, with one sentence for every mistake."""
    said = gettext_lazy("Write a year, like 2026.")
    return forms.IntegerField(
        label=label,
        min_value=1991,
        max_value=2100,
        widget=forms.NumberInput({"inputmode": "numeric"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), said),
    )


class NewCity(NamedTuple):
    """A city that is not on the list: the name that somebody wrote, and the fields that ask about it."""

    name: str
    fields: list[forms.BoundField]


class WithCities(forms.Form):
    """A form with cities by name; what must be said of those that are not on the list is asked once they are known.

    The questions about a city stand behind the field that names it, so an answer never passes to another city.
    """

    def __init__(self, data: FormData = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.unknown: dict[str, str] = {}

    def add_city_field(self, name: str, field: CityField) -> None:
        """The field `name` for a city, with the questions that are shown if the city is not on the list."""
        self.fields[name] = field
        choose = ("", gettext_lazy("choose"))
        asked = {
            "country": forms.ChoiceField(
                label=gettext_lazy("Country"),
                choices=[choose, *COUNTRIES.items()],
                help_text=gettext_lazy("Its days off count for this side."),
            ),
            "zone": forms.ChoiceField(
                label=gettext_lazy("The clock there"), choices=[choose, *ZONES.items()]
            ),
            "genitive": forms.CharField(label=gettext_lazy("The coordinator of …"), max_length=100),
            "prepositional": forms.CharField(label=gettext_lazy("The forum in …"), max_length=100),
        }
        for what, one in asked.items():
            one.required = one.widget.is_required = False
            self.fields[f"{name}_{what}"] = one

    def datalist(self) -> SafeString:
        """The list that the fields of cities refer to."""
        options = format_html_join("", '<option value="{}">', ((name,) for name in known.names()))
        return format_html('<datalist id="{}">{}</datalist>', LIST, options)

    def city(self, name: str, field: str) -> City | KnownCity | None:
        """The city of that name; None, with an error at `field`, for an unknown one that nothing is said of yet."""
        found = known.find(name)
        if found is not None:
            return found
        name = known.bare(name)
        self.unknown[field] = name
        # Asked for from now on, and marked so.
        for what in ("country", "zone"):
            self.fields[f"{field}_{what}"].required = True
        country, zone, genitive, prepositional = (self.cleaned_data.get(f"{field}_{what}") for what in ASKED)
        cases = known.cases(name)
        if country and zone:
            return KnownCity(country, name, genitive or cases[0], prepositional or cases[1], zone)
        # Said rather than filled in: what was filled in would stay when the name is corrected.
        for what, case in zip(("genitive", "prepositional"), cases, strict=True):
            self[f"{field}_{what}"].help_text = _("For letters. Left empty: “%(name)s”.") % {"name": case}
        if meant := known.like(name):
            said = _("“%(name)s” is not on the list. Is it %(meant)s? Else say below where the city is.")
        else:
            said = _("“%(name)s” is not on the list. Correct the name, or say below where the city is.")
        self.add_error(field, said % {"name": name, "meant": meant})
        return None

    @property
    def new_cities(self) -> list[NewCity]:
        """What is asked about each city that is not on the list."""
        return [
            NewCity(name, [self[f"{field}_{what}"] for what in ASKED]) for field, name in self.unknown.items()
        ]


class NewForm(WithCities):
    """A new roadmap: what it is called, which years, which cities, and where its items come from."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("As on the document."),
        error_messages={"required": gettext_lazy("Say what the document is called.")},
    )
    starts = year_field(gettext_lazy("First year"))
    ends = year_field(gettext_lazy("Last year"))
    items = forms.ChoiceField(
        label=gettext_lazy("Items"),
        widget=forms.RadioSelect,
        initial=PLAN,
        choices=[
            (PLAN, gettext_lazy("from the signed plan: I upload it next")),
            (COPY, gettext_lazy("as on another roadmap, without its reports")),
            (LATER, gettext_lazy("later")),
        ],
    )
    source = forms.ModelChoiceField(
        Roadmap.objects.all(),
        label=gettext_lazy("Roadmap to copy, with its sides"),
        required=False,
        empty_label=gettext_lazy("choose"),
    )

    def __init__(self, data: FormData = None) -> None:
        super().__init__(data)
        for number in range(1, SIDES + 1):
            field = CityField(
                label=_("City %(number)d") % {"number": number},
                required=number <= 2 and (data or {}).get("items") != COPY,
                error_messages={"required": _("Name the city: a roadmap binds two at least.")},
            )
            self.add_city_field(f"city_{number}", field)
        if not Roadmap.objects.exists():
            del self.fields["source"]
            items: Any = self.fields["items"]
            items.choices = [choice for choice in items.choices if choice[0] != COPY]
        needed.at_times(self, "source")  # for a copy
        self.cities: list[City | KnownCity] = []

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if {"starts", "ends"} <= set(data):
            try:
                check_period(*self.period)
            except ValidationError as refusal:
                self.add_error(None, refusal)
        if data.get("items") == COPY:
            if not data.get("source"):
                self.add_error("source", _("Choose the roadmap that is copied."))
            return data
        named = {f"city_{n}": (data.get(f"city_{n}") or "").strip() for n in range(1, SIDES + 1)}
        seen: set[str] = set()
        for field, name in named.items():
            if name and known.plainly(name) in seen:
                self.add_error(field, _("This city stands here already: a roadmap binds different ones."))
            elif name:
                seen.add(known.plainly(name))
                found = self.city(name, field)
                self.cities += [found] if found else []
        return data

    @property
    def period(self) -> tuple[date, date]:
        return date(self.cleaned_data["starts"], 1, 1), date(self.cleaned_data["ends"], 12, 31)

    def main_fields(self) -> list[forms.BoundField]:
        """Title and period, then the cities."""
        return [self[name] for name in ("title", "starts", "ends")]

    def city_fields(self) -> list[forms.BoundField]:
        return [self[f"city_{number}"] for number in range(1, SIDES + 1)]

    def item_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("items", "source") if name in self.fields]


def day_field(label: "StrOrPromise") -> forms.DateField:
    """A field for a day, with one sentence for every mistake."""
    said = gettext_lazy("Write the date as 31.12.2026.")
    return forms.DateField(
        label=label,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": said, "invalid": said},
    )


class EditForm(WithCities):
    """Title, period and one more side of a roadmap."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": gettext_lazy("Say what the document is called.")},
    )
    short_title = forms.CharField(
        label=gettext_lazy("Short title"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Stands at the head of the pages."),
    )
    starts = day_field(gettext_lazy("In force from"))
    ends = day_field(gettext_lazy("In force until"))
    seen = SeenText()

    def __init__(self, roadmap: Roadmap, data: FormData = None) -> None:
        initial = {
            "title": roadmap.title,
            "short_title": roadmap.short_title,
            "starts": roadmap.starts_on,
            "ends": roadmap.ends_on,
            "seen": print_of(roadmap),
        }
        super().__init__(data, initial=initial)
        self.add_city_field("add_city", CityField(label=_("One more side"), required=False))
        self.added: City | KnownCity | None = None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if name := (data.get("add_city") or "").strip():
            self.added = self.city(name, "add_city")
        return data

    def main_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("title", "short_title", "starts", "ends", "add_city")]
