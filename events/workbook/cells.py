"""Single values, from a cell and into one: text, a choice, a count, a city."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from import_export import widgets

from cities.models import City
from core import formulas


def is_blank(cell: object) -> bool:
    """Whether a cell holds nothing but spaces."""
    return cell is None or not str(cell).strip()


class TextWidget(widgets.Widget):
    """A cell of text, with what protects it from being a formula taken off."""

    def clean(self, value: Any, row: dict[str, Any] | None = None, **kwargs: Any) -> str:
        return formulas.restored(str(value).strip())

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else str(value)


class ChoiceWidget(widgets.Widget):
    """A choice by its value, its Russian label or what people write for it (`also`), whatever the letter case."""

    def __init__(self, choices: Iterable[tuple[str, Any]], also: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.choices = list(choices)
        self.also = also or {}

    def clean(self, value: Any, row: dict[str, Any] | None = None, **kwargs: Any) -> str:
        text = " ".join(str(value).split()).casefold()
        for known, label in self.choices:
            if known in (text, self.also.get(text)) or text == str(label).casefold():
                return known
        raise ValueError(
            _("“%(value)s” is not known here; write one of: %(known)s.")
            % {"value": str(value)[:60], "known": ", ".join(str(label) for _known, label in self.choices)}
        )

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(dict(self.choices).get(value, value))


class CountWidget(widgets.Widget):
    """A cell with a number of people («1 200», «15 чел.»); ValueError for anything else."""

    def clean(self, value: Any, row: dict[str, Any] | None = None, **kwargs: Any) -> int:
        text = re.sub(r"[\s\u00a0]|(?:\.0+$)|(?:чел(?:овек)?\.?$)", "", str(value))
        if not text.isdecimal() or len(text) > 8:
            raise ValueError(_("“%(value)s” is not a whole number of people.") % {"value": str(value)[:60]})
        return int(text)


class CityWidget(widgets.Widget):
    """A cell with the name of a city that is here; ValueError for any other."""

    def clean(self, value: Any, row: dict[str, Any] | None = None, **kwargs: Any) -> City:
        found = city_named(value)
        if found is None:
            raise ValueError(_("There is no city “%(name)s” here.") % {"name": str(value)[:60]})
        return found

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(value) if value else ""


def city_named(value: object) -> City | None:
    """The city of this name, short name or other name, whatever the letter case and a «г.» before it."""
    text = re.sub(r"^(?:г\.|город)\s*", "", " ".join(str(value or "").casefold().split()))
    for city in City.objects.all():
        if text in (city.name.casefold(), city.slug, *(alias.casefold() for alias in city.aliases)):
            return city
    return None
