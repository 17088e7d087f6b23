"""The roles, what addresses may be about, and a rule: what a GET and a POST answer for each role."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.database import Cast

# "executor" answers for item 1 on Sochi's side, "coordinator" coordinates that side, "across" Minsk's;
# "stranger" is an executor of Sochi whose body is on no item; "elsewhere" coordinates a side of another roadmap, of
# other cities: whatever an address names of this one does not exist for that person.
ROLES = ("anonymous", "elsewhere", "reader", "stranger", "executor", "across", "coordinator", "administrator")

OK, FOUND, FORBIDDEN, MISSING, NO_METHOD, BAD, GONE, CONFLICT, UNPROCESSABLE = (
    200,
    302,
    403,
    404,
    405,
    400,
    410,
    409,
    422,
)


def everybody(status: int) -> dict[str, int]:
    return dict.fromkeys(ROLES, status)


def signed_in(status: int = OK) -> dict[str, int]:
    """Whoever is not signed in is sent to the sign-in page."""
    return {**everybody(status), "anonymous": FOUND}


def administrators(status: int = OK) -> dict[str, int]:
    return {**signed_in(FORBIDDEN), "administrator": status}


def coordinators(status: int = OK) -> dict[str, int]:
    """The side's coordinator and administrators."""
    return {**administrators(status), "coordinator": status}


def every_coordinator(status: int = OK) -> dict[str, int]:
    return {**coordinators(status), "across": status}


def whoever_coordinates(status: int = OK) -> dict[str, int]:
    """Every coordinator, also of a side of another roadmap: people are of no roadmap."""
    return {**every_coordinator(status), "elsewhere": status}


def reporters(status: int = OK) -> dict[str, int]:
    """Those who may report on the milestone in question."""
    return {**coordinators(status), "executor": status}


@dataclass
class World:
    """What addresses may be about: the cast, and what a page needs besides."""

    cast: Cast
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Rule:
    """What GET and POST answer for each role; `kwargs` of the address and the POST's `data` from the world."""

    get: Mapping[str, int]
    post: Mapping[str, int]
    kwargs: Callable[[World], dict[str, Any]] = lambda world: {}
    data: Callable[[World], dict[str, Any]] = lambda world: {}
    of_roadmap: bool = True

    def kwargs_once(self, world: World) -> dict[str, Any]:
        """The `kwargs`, where a walk goes over many rules: what several are about is made for the first of them."""
        made = world.values.setdefault("made", {})
        if self.kwargs not in made:
            made[self.kwargs] = self.kwargs(world)
        return dict(made[self.kwargs])

    def expected(self, method: str, kwargs: Mapping[str, Any]) -> dict[str, int]:
        """What each role gets where the address has `kwargs`: 404 elsewhere, if that names a thing of the roadmap.

        People are of no roadmap (`of_roadmap` says so), and a method that is not served is refused to everybody.
        """
        answers = dict(self.get if method == "get" else self.post)
        if self.of_roadmap and NAMES_A_THING & set(kwargs) and answers["elsewhere"] != NO_METHOD:
            answers["elsewhere"] = MISSING
        return answers


# The parts of addresses by which things of a roadmap are named.
NAMES_A_THING = {"slug", "pk", "milestone_id", "attachment_id"}

NEVER = everybody(NO_METHOD)


def roadmap_of(world: World) -> dict[str, Any]:
    return {"slug": world.values["roadmap"].slug}


def side_of(world: World) -> dict[str, Any]:
    return {**roadmap_of(world), "pk": world.values["roadmap"].sides.first().pk}


def owed(world: World) -> Any:
    """Sochi's milestone of item 1."""
    return world.values["roadmap"].items.get(number="1").milestones.get(side__city=world.cast.sochi)


def owed_of(world: World) -> dict[str, Any]:
    return {"slug": world.values["roadmap"].slug, "milestone_id": owed(world).pk}
