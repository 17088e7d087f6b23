"""What the plan says of one item, as a value: to fill a form, to write it, and to see that somebody else changed it."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields

from django.utils.text import capfirst

from cities.models import Body
from roadmap.choices import ResponsibilityRole
from roadmap.models import Direction, Item, Roadmap

TEXTS = ("number", "title", "deadline_text", "expected_result", "funding", "contact", "note")


@dataclass(frozen=True)
class Answering:
    """The bodies (ids) of one side: one lead at most, and the co-executors in their order."""

    lead: int | None = None
    co: tuple[int, ...] = ()

    @property
    def all(self) -> tuple[int, ...]:
        return (*([self.lead] if self.lead else []), *(one for one in self.co if one != self.lead))


@dataclass(frozen=True)
class Wording:
    """An item as the document words it; `answering` holds the bodies by the id of the side."""

    number: str = ""
    title: str = ""
    direction: int | None = None
    deadline_text: str = ""
    expected_result: str = ""
    funding: str = ""
    contact: str = ""
    note: str = ""
    answering: Mapping[int, Answering] = field(default_factory=dict)

    @property
    def bound(self) -> set[int]:
        """The sides (ids) that have a body on the item."""
        return {side for side, those in self.answering.items() if those.all}

    @property
    def print(self) -> str:
        """A short word that differs when anything of it differs."""
        content = asdict(self)
        content["answering"] = sorted(
            (side, those.lead or 0, sorted(those.co)) for side, those in self.answering.items() if those.all
        )
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:20]


def wording_of(item: Item) -> Wording:
    """What is in the database; one query."""
    bodies: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for row in item.responsibilities.order_by("order", "id"):
        bodies[row.side_id].append((row.body_id, row.role))
    return Wording(
        direction=item.direction_id,
        answering={
            side: Answering(
                next((body for body, role in those if role == ResponsibilityRole.LEAD), None),
                tuple(body for body, role in those if role != ResponsibilityRole.LEAD),
            )
            for side, those in bodies.items()
        },
        **{name: getattr(item, name) for name in TEXTS},
    )


@dataclass(frozen=True)
class Difference:
    """One thing on which two wordings differ, in words: what is in the database, and what the form says."""

    label: str
    current: str
    yours: str


def differences(roadmap: Roadmap, current: Wording, yours: Wording) -> list[Difference]:
    """Where `yours` differs from the `current` wording; three queries at most."""
    found = []
    titles = dict(Direction.objects.filter(roadmap=roadmap).values_list("pk", "title"))
    names = _names([*current.answering.values(), *yours.answering.values()])
    for one in fields(Wording):
        old, new = getattr(current, one.name), getattr(yours, one.name)
        if one.name == "answering":
            for side in roadmap.sides.select_related("city"):
                was, is_now = old.get(side.pk, Answering()), new.get(side.pk, Answering())
                if (was.lead, set(was.co)) != (is_now.lead, set(is_now.co)):
                    found.append(Difference(str(side), _in_words(was, names), _in_words(is_now, names)))
        elif old != new:
            if one.name == "direction":
                old, new = titles.get(old, ""), titles.get(new, "")
            label = capfirst(str(Item._meta.get_field(one.name).verbose_name))  # type: ignore[union-attr]
            found.append(Difference(label, str(old), str(new)))
    return found


def _names(those: Iterable[Answering]) -> dict[int, str]:
    ids = {body for one in those for body in one.all}
    return {body.pk: body.label for body in Body.objects.filter(pk__in=ids)}


def _in_words(those: Answering, names: Mapping[int, str]) -> str:
    return ", ".join(names.get(body, "") for body in those.all)
