"""What a row is linked to: bodies by their names, items by their numbers on a roadmap."""

import re
from typing import Any

from django.utils.translation import gettext as _
from import_export import widgets

from cities.models import Body
from events.workbook.cells import city_named, is_blank
from events.workbook.heads import COLUMNS
from plans.bodies import KnownBody, match_bodies
from roadmap.models import Item, Roadmap


class BodiesWidget(widgets.ManyToManyWidget):
    """Bodies, one a line or parted by semicolons, matched as the roadmap's import matches them."""

    def __init__(self) -> None:
        super().__init__(Body)

    def clean(self, value: Any, row: dict[str, Any] | None = None, **kwargs: Any) -> list[Body]:
        if is_blank(value):
            return []
        names = [part.strip() for part in re.split(r"[;\n]", str(value)) if part.strip()]
        bodies = {body.pk: body for body in Body.objects.select_related("city")}
        known = [
            KnownBody(one.pk, one.name, one.short_name, tuple(one.aliases), one.city.slug)
            for one in bodies.values()
        ]
        found, problems = [], []
        for match in match_bodies(names, known):
            if match.body is not None:
                found.append(bodies[match.body.id])
                continue
            likely = ", ".join(body.name for body, _score in match.candidates)
            problems.append(
                _("There is no body “%(name)s” here.") % {"name": match.name[:100]}
                + (f" {_('Perhaps')}: {likely}." if likely else "")
            )
        if problems:
            raise ValueError(" ".join(problems))
        return found

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "; ".join(body.name for body in value.all()) if value else ""


class ItemsWidget(widgets.ManyToManyWidget):
    """Numbers of items, of the roadmap that the row names, or else the newest that binds the city."""

    def __init__(self) -> None:
        super().__init__(Item)

    def clean(self, value: Any, row: dict[str, Any] | None = None, **kwargs: Any) -> list[Item]:
        if is_blank(value) or row is None:
            return []
        numbers = [part for part in re.split(r"[;,\s]+", re.sub(r"\.0+$", "", str(value))) if part]
        roadmap = roadmap_of(row)
        found = {
            item.number: item
            for item in Item.objects.filter(roadmap=roadmap, number__in=numbers).select_related("roadmap")
        }
        if missing := [number for number in numbers if number not in found]:
            raise ValueError(
                _("There are no such items on the roadmap “%(roadmap)s”: %(numbers)s.")
                % {"roadmap": roadmap, "numbers": ", ".join(missing)[:200]}
            )
        return [found[number] for number in dict.fromkeys(numbers)]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return ", ".join(item.number for item in value.all()) if value else ""


def roadmap_of(row: dict[str, Any]) -> Roadmap:
    """The roadmap that a row names, else the newest of its city. Raises `ValueError` for a name that no roadmap has."""
    named = row.get(COLUMNS["roadmap"])
    if not is_blank(named):
        text = str(named).strip()
        for roadmap in Roadmap.objects.all():
            if text.casefold() in (roadmap.slug, roadmap.title.casefold(), roadmap.short_title.casefold()):
                return roadmap
        raise ValueError(_("There is no roadmap “%(name)s”.") % {"name": text[:100]})
    newest = (
        Roadmap.objects.filter(sides__city=city_named(row.get(COLUMNS["city"])))
        .order_by("-starts_on")
        .first()
    )
    if newest is None:
        raise ValueError(_("No roadmap binds this city, so its items are not known."))
    return newest
