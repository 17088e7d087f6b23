"""Who answers: the bodies of each city, what each owes, and how it keeps its dates."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Exists, F, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from cities import permissions
from cities.models import Body, BodyMerge
from cities.requests import SignedInRequest
from core.collation import alphabetical
from core.history import changes
from roadmap.choices import Status
from roadmap.models import Milestone, Roadmap
from roadmap.progress import discipline, discipline_at_hand
from roadmap.progress.discipline import Discipline
from roadmap.querysets import names_body, of_visible, visible_cities

PAGE = 50
CITIES = 6
SOONEST_FIRST = (F("due_date").asc(nulls_last=True), "item__order", "pk")


@dataclass(frozen=True)
class DrawnBranch:
    """A line of the table of bodies."""

    pk: int
    name: str
    depth: int
    kept: Discipline


@dataclass(frozen=True)
class Branch:
    """A body in its place in the tree: how deep it is, and how it keeps its dates."""

    body: Body
    depth: int
    kept: Discipline

    @property
    def drawn(self) -> DrawnBranch:
        """What the table shows of it."""
        return DrawnBranch(self.body.pk, self.body.name, self.depth, self.kept)


@require_GET
def bodies(request: SignedInRequest) -> HttpResponse:
    """The bodies of each city that one sees as a tree, each with its figures; some cities a page."""
    seen = visible_cities(request.user)
    peopled = seen.filter(Exists(Body.objects.filter(city=OuterRef("pk")))).order_by(alphabetical("name"))
    page = Paginator(peopled, CITIES).get_page(request.GET.get("page"))
    known = Body.objects.select_related("city").filter(city__in=[city.pk for city in page])
    found = list(known.order_by(alphabetical("city__name"), alphabetical("name")))
    kept = discipline_at_hand.of_cities(request.user, [city.pk for city in page])
    cities = [
        {"city": city, "branches": list(_tree(list(bodies), kept))}
        for city, bodies in groupby(found, key=lambda body: body.city)
    ]
    return render(request, "roadmap/bodies/list.html", {"cities": cities, "page": page})


def _tree(bodies: list[Body], kept: dict[int, Discipline], top: int | None = None) -> Iterator[Branch]:
    """The bodies in the order of their tree, those below `top` (None: all); children come after their parent."""
    children: dict[int | None, list[Body]] = defaultdict(list)
    for body in bodies:
        children[body.parent_id].append(body)

    def below(parent: int | None, depth: int) -> Iterator[Branch]:
        for body in children[parent]:
            yield Branch(body, depth, kept.get(body.pk, Discipline()))
            yield from below(body.pk, depth + 1)

    yield from below(top, 0)


@require_GET
def body(request: SignedInRequest, pk: int) -> HttpResponse:
    """One body: what it owes, how it keeps its dates, what is below it, who works there, what was changed."""
    seen = Body.objects.filter(city__in=visible_cities(request.user))
    found = seen.select_related("city", "parent").filter(pk=pk).first()
    if found is None:
        # An old address of a body that became part of another one.
        merged = get_object_or_404(
            BodyMerge, undone_at=None, source_id=pk, city__in=visible_cities(request.user)
        )
        return redirect("roadmap:body", merged.target_id)
    below = list(Body.objects.below(pk))
    kept = discipline.of_bodies([one.pk for one in below], of_visible(request.user, "item__roadmap"))
    owed = Milestone.objects.visible_to(request.user).filter(names_body(pk)).exclude(status=Status.CANCELLED)
    context: dict[str, Any] = {
        "body": found,
        "kept": discipline.of_milestones(owed),
        "page": Paginator(_open(owed), PAGE).get_page(request.GET.get("page")),
        "branches": list(_tree(below, kept, top=pk)),
        "roadmaps": Roadmap.objects.visible_to(request.user).filter(items__bodies=pk).distinct(),
        "people": found.people.filter(is_active=True),
        "may_edit": permissions.may_administer(request.user),
        "history": changes(found.history.all()),  # type: ignore[attr-defined]  # pghistory adds it
    }
    return render(request, "roadmap/bodies/page.html", context)


def _open(owed: Any) -> Any:
    """What is still to do, the soonest first; what has no date comes last."""
    return (
        owed.open()
        .with_flags()
        .select_related("item__roadmap", "side__city")
        .defer("item__search")
        .order_by(*SOONEST_FIRST)
    )
