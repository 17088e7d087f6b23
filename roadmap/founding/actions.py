"""Making a roadmap, with its sides or as a copy of another, and changing what it is called and when it is in force.

One verb, one transaction; each raises `PermissionDenied` for those who do not administer and `ValidationError` for
what is wrong with the input, by field. In each case nothing is written.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from datetime import date

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cities import known
from cities.known import KnownCity
from cities.models import City, User
from cities.permissions import check_administers
from core.slugs import free_name, short_name
from core.verbs import Conflict, only_once, verb
from roadmap import scheduling
from roadmap.founding import steps
from roadmap.founding.period import Effect, Outside, effect
from roadmap.models import Direction, Item, Responsibility, Roadmap, RoadmapAccess, Side

MOST_YEARS = 15
# Words of addresses that are where a roadmap's short name does.
RESERVED = {"new"}
LONGEST_ADDRESS = 60
# «щ» is «shch».
LONGEST_LETTER = 4
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


class LeavesOut(Exception):
    """The new period takes away milestones that nobody has touched, or leaves days outside: `effect` says which."""

    def __init__(self, effect: Effect) -> None:
        super().__init__(len(effect.gone))
        self.effect = effect

    @property
    def print(self) -> str:
        """A short word for what would happen, by which one sees that nothing else was agreed to."""
        outside = self.effect.outside
        return _short_word(
            [
                sorted(one.pk for one in self.effect.gone),
                *([item.pk, *map(str, days)] for item, days in outside.days.items()),
                *(["asked", item.pk, *map(str, days)] for item, days in outside.asked.items()),
                *([heading, *lines] for heading, lines in outside.others),
            ]
        )


def print_of(roadmap: Roadmap) -> str:
    """A short word that differs when anything differs that may be changed of a roadmap, its sides aside."""
    return _short_word([roadmap.title, roadmap.short_title, str(roadmap.starts_on), str(roadmap.ends_on)])


def _short_word(content: Sequence[object]) -> str:
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:20]


@verb
def make(by: User, title: str, starts_on: date, ends_on: date, cities: Sequence[City | KnownCity]) -> Roadmap:
    """A roadmap without items, whose sides are `cities` in that order."""
    check_administers(by)
    rows = [known.stored(city) for city in cities]
    roadmap = _new(title, starts_on, ends_on, rows)
    if len(rows) < 2:
        raise ValidationError({"city_2": _("A roadmap binds two cities at least.")})
    if len({row.pk for row in rows}) < len(rows):
        raise ValidationError(
            {"city_2": _("The same city stands here twice: a roadmap binds different ones.")}
        )
    _keep(roadmap)
    for order, row in enumerate(rows, 1):
        Side.objects.create(roadmap=roadmap, city=row, order=order)
    cache.delete(steps.KEY)
    return roadmap


@verb
def copy(by: User, source: Roadmap, title: str, starts_on: date, ends_on: date) -> Roadmap:
    """A roadmap with the sides, directions, items, bodies and readers of `source`, and nothing of what was reported.

    The years in the wordings of deadlines move by as much as the period does; milestones follow from them.
    """
    check_administers(by)
    source_sides = list(source.sides.select_related("city").order_by("order"))
    roadmap = _new(title, starts_on, ends_on, [side.city for side in source_sides])
    roadmap.source = source.source
    _keep(roadmap)
    later = starts_on.year - source.starts_on.year
    sides = {}
    for side in source_sides:
        sides[side.pk] = Side.objects.create(
            roadmap=roadmap, city=side.city, order=side.order, coordinating_body_id=side.coordinating_body_id
        )
    directions = {}
    for direction in source.directions.order_by("order"):
        directions[direction.pk] = Direction.objects.create(
            roadmap=roadmap, title=direction.title, number=direction.number, order=direction.order
        )
    items = {}
    for item in source.items.defer("search").order_by("order", "pk"):
        new = items[item.pk] = Item(
            roadmap=roadmap,
            direction=directions[item.direction_id],
            number=item.number,
            order=item.order,
            title=item.title,
            deadline_text=_YEAR.sub(lambda year: str(int(year[0]) + later), item.deadline_text),
            expected_result=item.expected_result,
            funding=item.funding,
            contact=item.contact,
            note=item.note,
            origin=item.origin,
        )
        new.deadline_kind = scheduling.read_deadline(new).kind
        new.save()
    Responsibility.objects.bulk_create(
        Responsibility(item=items[row.item_id], side=sides[row.side_id], body_id=row.body_id, role=row.role,
                       order=row.order)
        for row in Responsibility.objects.filter(item__roadmap=source)
    )  # fmt: skip
    RoadmapAccess.objects.bulk_create(
        RoadmapAccess(roadmap=roadmap, person_id=person)
        for person in source.accesses.values_list("person", flat=True)
    )
    scheduling.plan_all(list(roadmap.items.select_related("roadmap")))
    return roadmap


@verb
def change(
    roadmap_id: int,
    by: User,
    *,
    title: str,
    short_title: str,
    starts_on: date,
    ends_on: date,
    seen: str,
    add_city: City | KnownCity | None = None,
    agreed: str = "",
) -> Effect:
    """Another title, another period, one more side. Milestones follow the period («ежегодно» is counted within it).

    Returns what that did.

    `seen` is the `print_of` what the person saw: raises `Conflict` where somebody else was quicker. Raises
    `LeavesOut` where milestones would go, or days lie outside, to which the person has not `agreed`
    (`LeavesOut.print`); what carries a report or a moved date stays in any case.
    """
    check_administers(by)
    roadmap = Roadmap.objects.select_for_update().get(pk=roadmap_id)
    if print_of(roadmap) != seen:
        raise Conflict(roadmap)
    moved = (roadmap.starts_on, roadmap.ends_on) != (starts_on, ends_on)
    before = roadmap.starts_on, roadmap.ends_on
    cities = [side.city for side in roadmap.sides.select_related("city").order_by("order")]
    # Nobody has named it otherwise than we did, or does so now: then its years follow the period.
    is_ours = roadmap.short_title == short_title.strip() == _short_title(cities, roadmap)
    roadmap.title, roadmap.short_title = title.strip(), short_title.strip()
    roadmap.starts_on, roadmap.ends_on = starts_on, ends_on
    if is_ours:
        roadmap.short_title = _short_title(cities, roadmap)
    _check(roadmap)
    done = effect(roadmap, before) if moved else Effect([], Outside())
    asking = LeavesOut(done)
    if done and asking.print != agreed:
        raise asking
    roadmap.save()
    if add_city is not None:
        _add_side(roadmap, known.stored(add_city))
    if moved:
        scheduling.plan_all(list(roadmap.items.select_related("roadmap")))
    cache.delete(steps.KEY)
    return done


def _add_side(roadmap: Roadmap, city: City) -> None:
    if roadmap.sides.filter(city=city).exists():
        raise ValidationError({"add_city": _("%(city)s is a side of this roadmap already.") % {"city": city}})
    last = roadmap.sides.order_by("-order").values_list("order", flat=True).first() or 0
    Side.objects.create(roadmap=roadmap, city=city, order=last + 1)


def _keep(roadmap: Roadmap) -> None:
    with only_once("title", _("A roadmap of this title was made just now: look at it first.")):
        roadmap.save()


def _new(title: str, starts_on: date, ends_on: date, cities: Sequence[City]) -> Roadmap:
    roadmap = Roadmap(title=title.strip(), starts_on=starts_on, ends_on=ends_on)
    _check(roadmap)
    roadmap.short_title = _short_title(cities, roadmap)
    taken = {*Roadmap.objects.values_list("slug", flat=True), *RESERVED}
    roadmap.slug = free_name(_address(roadmap), taken, LONGEST_ADDRESS)
    return roadmap


def _address(roadmap: Roadmap) -> str:
    """What its address is made of: the title, or the cities and years where only the beginning of it would fit.

    «План мероприятий по развитию сотрудничества между …» would end before it came to the cities.
    """
    whole = short_name(roadmap.title, len(roadmap.title) * LONGEST_LETTER)
    if len(whole) > LONGEST_ADDRESS:
        whole = short_name(roadmap.short_title, LONGEST_ADDRESS)
    return whole or "roadmap"


def _check(roadmap: Roadmap) -> None:
    if not roadmap.title:
        raise ValidationError({"title": _("Say what the document is called.")})
    check_period(roadmap.starts_on, roadmap.ends_on)


def check_period(starts_on: date, ends_on: date) -> None:
    """Raise `ValidationError`, at "ends", for a period that runs backwards or is too long to be meant."""
    if ends_on < starts_on:
        raise ValidationError(
            {"ends": _("The period ends before it begins: correct its beginning or its end.")}
        )
    if ends_on.year - starts_on.year >= MOST_YEARS:
        said = _("The period is longer than %(years)d years: correct one of them.")
        raise ValidationError({"ends": said % {"years": MOST_YEARS}})


def _short_title(cities: Sequence[City], roadmap: Roadmap) -> str:
    first, last = roadmap.years
    years = str(first) if first == last else f"{first}–{last}"
    return f"{' — '.join(city.name for city in cities)} {years}"[:120]
