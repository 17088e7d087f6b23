"""What the database knows of a roadmap before an import: its sides, bodies, directions, and the state of its items.

Read once, in a handful of queries, so that no row of the file asks again.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from cities.models import Body
from plans.bodies import BOTH_SIDES, KnownBody, Match, NamedBody, alone, match_bodies
from plans.text import fold
from roadmap.choices import ResponsibilityRole
from roadmap.models import Direction, Item, Responsibility, Roadmap, Side

# A likeness below this is shown to a person, who may say what else the name means.
CERTAIN = 0.9
# What a person may decide about a name that no body carries, beside the id of a body.
CREATE, LEAVE_OUT = "create", "leave_out"
# "The same as another name of this file": followed by that name.
SAME_AS = "same:"
Choices = Mapping[str, Mapping[str, int | str]]

_MARKS = re.compile(r"[\W_]+")
_CHAPTER = re.compile(r"^(?:(?:раздел|глава|направление) )?(?:[ivx]+|\d+(?: \d+)*) (?=\S)")


@lru_cache(maxsize=8192)
def plainly(text: str) -> str:
    """A text for comparing: letter case, marks and spaces aside."""
    return _MARKS.sub(" ", fold(text)).strip()


def same_words(title: str) -> str:
    """A title for comparing: as `plainly`, the chapter's number aside."""
    return _CHAPTER.sub("", plainly(title))


def same_as(choice: int | str | None) -> str:
    """The other name of the file that the choice points to; "" where it is another kind of choice."""
    return choice.removeprefix(SAME_AS) if isinstance(choice, str) and choice.startswith(SAME_AS) else ""


@dataclass(frozen=True)
class Named:
    """A body on an item, as the database or as the file has it; `body_id` is None for one yet to be created."""

    body_id: int | None
    name: str
    role: str

    def __str__(self) -> str:
        return self.name


@dataclass
class Known:
    """The database's side of an import of `roadmap`; `choices` are a person's answers about unknown names."""

    roadmap: Roadmap
    choices: Choices = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.sides: dict[str, Side] = {
            side.city.slug: side
            for side in self.roadmap.sides.select_related("city", "coordinating_body").order_by("order")
        }
        slugs = {side.city_id: slug for slug, side in self.sides.items()}
        self.bodies: dict[int, Body] = {body.pk: body for body in Body.objects.filter(city__in=slugs)}
        self.directions = list(self.roadmap.directions.order_by("order"))
        self._known: dict[str, list[KnownBody]] = defaultdict(list)
        # The bodies that carry a spelling letter for letter: no likeness to others makes that uncertain.
        self._spelled: dict[tuple[str, str], set[int]] = defaultdict(set)
        for body in self.bodies.values():
            slug = slugs[body.city_id]
            known = KnownBody(body.pk, body.name, body.short_name, tuple(body.aliases), slug)
            self._known[slug].append(known)
            for spelling in (body.name, body.short_name, *body.aliases):
                self._spelled[slug, plainly(spelling)].add(body.pk)
        self._matches: dict[tuple[str, str], Match] = {}
        self._directions = {same_words(direction.title): direction for direction in self.directions}

    def side_names(self) -> dict[str, tuple[str, ...]]:
        """For the reading: the slug of each side with the names that documents use for it."""
        return {slug: side.city.document_names for slug, side in self.sides.items()}

    def match_all(self, rows: Iterable[Mapping[str | None, Sequence[NamedBody]]]) -> None:
        """Look for the names of a whole file at once."""
        names: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            for slug, bodies in row.items():
                for one in self.sides if slug is None else (slug,):
                    names[one] |= {body.name for body in bodies}
        for slug in self.sides:
            self.match(slug, names[slug])

    def by_side(self, bodies: Mapping[str | None, Sequence[NamedBody]]) -> dict[str, list[tuple[str, str]]]:
        """A row's bodies (name, role) by side. A name of no side goes where a body of that name is known, if that
        is one side only; «Стороны» stands for the coordinating body of each."""
        found: dict[str, list[tuple[str, str]]] = {slug: [] for slug in self.sides}
        for slug, named in bodies.items():
            for body in named:
                for one in self._sides_of(slug, body.name):
                    found[one].append((body.name, body.role))
        for body in bodies.get(BOTH_SIDES, ()):
            for slug, side in self.sides.items():
                if side.coordinating_body and not found[slug]:
                    found[slug].append((side.coordinating_body.name, body.role))
        for slug, side in self.sides.items():
            # «Сочи» alone in a side's column: a body of that name, else whoever coordinates.
            for body in bodies.get(alone(slug), ()):
                if self.body_of(slug, body.name):
                    found[slug].append((body.name, body.role))
                elif side.coordinating_body and not found[slug]:
                    found[slug].append((side.coordinating_body.name, body.role))
        return found

    def _sides_of(self, slug: str | None, name: str) -> list[str]:
        if slug is not None:
            return [slug] if slug in self.sides else []
        owners = [one for one in self.sides if self.body_of(one, name)]
        return owners if len(owners) == 1 else []

    def has_no_bodies(self, slug: str) -> bool:
        """Whether the side has none at all yet: there is nothing that a new name could be mistaken for."""
        return not self._known[slug]

    def match(self, slug: str, names: Iterable[str]) -> None:
        """Look for all these names of one side at once; `body_of` answers from then on."""
        unseen = sorted({name for name in names if (slug, name) not in self._matches})
        if not unseen:
            # The bodies are looked through for the places in their names before any name is.
            return
        for name, match in zip(unseen, match_bodies(unseen, self._known[slug]), strict=True):
            self._matches[slug, name] = match

    def meant(self, slug: str, name: str) -> str:
        """The name of the file that this one is the same as, by a person's choice; else the name itself."""
        seen: set[str] = set()
        while name not in seen and (same := same_as(self.choices.get(slug, {}).get(name))):
            seen.add(name)
            name = same
        return name

    def body_of(self, slug: str, name: str) -> Body | None:
        """The body that a name means: the person's choice, else the one that carries it; None for none."""
        name = self.meant(slug, name)
        chosen = self.choices.get(slug, {}).get(name)
        if chosen in (CREATE, LEAVE_OUT) or same_as(chosen):
            return None
        if isinstance(chosen, int):
            return self.bodies.get(chosen)
        spelled = self._spelled.get((slug, plainly(name)), ())
        if len(spelled) == 1:
            return self.bodies[next(iter(spelled))]
        self.match(slug, [name])
        found = self._matches[slug, name].body
        return self.bodies[found.id] if found else None

    def is_uncertain(self, slug: str, name: str) -> bool:
        """Whether a person should look at what this name was taken for, or it was taken for nothing."""
        if len(self._spelled.get((slug, plainly(name)), ())) == 1:
            return False
        self.match(slug, [name])
        return self._matches[slug, name].body is None or self._matches[slug, name].score < CERTAIN

    def candidates(self, slug: str, name: str) -> list[Body]:
        """The bodies that a name without a match is like, the likeliest first."""
        self.match(slug, [name])
        return [self.bodies[body.id] for body, _score in self._matches[slug, name].candidates]

    def is_left_out(self, slug: str, name: str) -> bool:
        return self.choices.get(slug, {}).get(self.meant(slug, name)) == LEAVE_OUT

    def named(self, slug: str, names: Sequence[tuple[str, str]]) -> tuple[Named, ...]:
        """The bodies that the file's names (with their roles) of one side stand for, each once, one lead at most."""
        found: list[Named] = []
        for name, role in names:
            if self.is_left_out(slug, name):
                continue
            body = self.body_of(slug, name)
            new = Named(body.pk if body else None, body.name if body else self.meant(slug, name), role)
            if any((new.body_id, new.name) == (other.body_id, other.name) for other in found):
                continue
            has_lead = any(other.role == ResponsibilityRole.LEAD for other in found)
            if has_lead and role == ResponsibilityRole.LEAD:
                new = Named(new.body_id, new.name, ResponsibilityRole.CO)
            found.append(new)
        return tuple(found)

    def direction(self, title: str) -> Direction | None:
        """The roadmap's direction of that title, letter case, marks and spaces aside."""
        return self._directions.get(same_words(title))

    def add_direction(self, title: str, number: str, *, save: bool) -> Direction:
        """A new direction after the others; only in memory without `save`."""
        order = max((direction.order for direction in self.directions), default=0) + 1
        direction = Direction(roadmap=self.roadmap, title=title[:500], number=number[:20], order=order)
        if save:
            direction.save()
        self.directions.append(direction)
        self._directions[same_words(title)] = direction
        return direction

    def responsible(self) -> dict[int, dict[str, tuple[Named, ...]]]:
        """Who answers for each item (id) on each side (slug) now, in order."""
        slugs = {side.pk: slug for slug, side in self.sides.items()}
        found: dict[int, dict[str, list[Named]]] = defaultdict(lambda: defaultdict(list))
        rows = Responsibility.objects.filter(item__roadmap=self.roadmap).order_by("order", "id")
        for row in rows.values_list("item_id", "side_id", "body_id", "role"):
            item_id, side_id, body_id, role = row
            found[item_id][slugs[side_id]].append(Named(body_id, self.bodies[body_id].name, role))
        return {item: {slug: tuple(those) for slug, those in by.items()} for item, by in found.items()}

    def items(self) -> list[Item]:
        return list(self.roadmap.items.order_by("order", "id"))
