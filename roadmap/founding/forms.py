"""What an administrator writes about a roadmap: a new one, and the changes of one that there is."""

from datetime import date
from typing import TYPE_CHECKING, Any

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
from roadmap.founding.actions import check_period
from roadmap.models import Roadmap

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LIST = "cities-known"
SIDES = 4
PLAN, COPY, LATER = "plan", "copy", "later"
NEW_CITY = ("new_country", "new_zone", "new_genitive", "new_prepositional")


class CityField(forms.CharField):
    """A city by name, of the list; `widget` offers the list while somebody types."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput({"list": LIST, "autocomplete": "off"})
        super().__init__(max_length=100, widget=widget, **options)


def year_field(label: "StrOrPromise") -> forms.IntegerField:
    said = gettext_lazy("Write a year, like 2026.")
    return forms.IntegerField(
        label=label,
        min_value=1991,
        max_value=2100,
        widget=forms.NumberInput({"inputmode": "numeric"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), said),
    )


class WithCities(forms.Form):
    """A form with cities by name; what must be said of one that is not on the list is asked once it is known."""

    new_country = forms.ChoiceField(
        label=gettext_lazy("Country"),
        required=False,
        choices=[("", gettext_lazy("choose")), *COUNTRIES.items()],
        help_text=gettext_lazy("Its days off count for this side."),
    )
    new_zone = forms.ChoiceField(
        label=gettext_lazy("The clock there"),
        required=False,
        choices=[("", gettext_lazy("choose")), *ZONES.items()],
    )
    new_genitive = forms.CharField(
        label=gettext_lazy("The coordinator of …"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("The name in this case, for letters."),
    )
    new_prepositional = forms.CharField(label=gettext_lazy("The forum in …"), required=False, max_length=100)

    unknown = ""

    def datalist(self) -> SafeString:
        """The list that the fields of cities refer to."""
        options = format_html_join("", '<option value="{}">', ((name,) for name in known.names()))
        return format_html('<datalist id="{}">{}</datalist>', LIST, options)

    def city(self, name: str, field: str) -> City | KnownCity | None:
        """The city of that name; None, with an error at `field`, for an unknown one that nothing is said of yet."""
        found = known.find(name)
        if found is not None:
            return found
        data = self.cleaned_data
        if self.unknown and self.unknown != name:
            self.add_error(
                field,
                _("“%(name)s” is not on the list either: add one such city at a time.") % {"name": name},
            )
            return None
        self.unknown = name
        # Asked for from now on, and marked so.
        self.fields["new_country"].required = self.fields["new_zone"].required = True
        if data.get("new_country") and data.get("new_zone"):
            genitive, prepositional = (
                data.get(f"new_{case}") or name for case in ("genitive", "prepositional")
            )
            return KnownCity(data["new_country"], name.strip(), genitive, prepositional, data["new_zone"])
        self.add_error(
            field,
            _("“%(name)s” is not on the list. Correct the name, or say below where the city is.")
            % {"name": name},
        )
        return None

    @property
    def about_new_city(self) -> list[forms.BoundField]:
        """The fields about the city that is not on the list; none while each is."""
        return [self[name] for name in NEW_CITY] if self.unknown else []


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
        Roadmap.objects.all(), label=gettext_lazy("Roadmap to copy, with its sides"), required=False
    )

    def __init__(self, data: FormData = None) -> None:
        super().__init__(data)
        for number in range(1, SIDES + 1):
            self.fields[f"city_{number}"] = CityField(
                label=_("City %(number)d") % {"number": number},
                required=number <= 2 and (data or {}).get("items") != COPY,
                error_messages={"required": _("Name the city: a roadmap binds two at least.")},
            )
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
    add_city = CityField(label=gettext_lazy("One more side"), required=False)

    def __init__(self, roadmap: Roadmap, data: FormData = None) -> None:
        initial = {
            "title": roadmap.title,
            "short_title": roadmap.short_title,
            "starts": roadmap.starts_on,
            "ends": roadmap.ends_on,
        }
        super().__init__(data, initial=initial)
        self.added: City | KnownCity | None = None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if name := (data.get("add_city") or "").strip():
            self.added = self.city(name, "add_city")
        return data

    def main_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("title", "short_title", "starts", "ends", "add_city")]
