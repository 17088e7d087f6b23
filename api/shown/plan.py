"""Roadmaps, their sides and directions, and items with each side's part."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.urls import reverse

from api.shown import Out, address
from roadmap.models import Direction, Item, Roadmap, Side
from roadmap.planning.wording import wording_of
from roadmap.progress.listing import ItemRow, Part


class SideOut(Out):
    """One of the cities that signed a roadmap, in the order of the paper."""

    id: int
    city: str
    name: str
    order: int

    @classmethod
    def of(cls, side: Side) -> "SideOut":
        return cls(id=side.pk, city=side.city.slug, name=side.city.name, order=side.order)


class RoadmapOut(Out):
    """A signed roadmap with its sides; `page` is its address for people."""

    id: int
    slug: str
    title: str
    short_title: str
    starts_on: date
    ends_on: date
    signed_on: date | None
    sides: list[SideOut]
    page: str

    @classmethod
    def of(cls, roadmap: Roadmap) -> "RoadmapOut":
        """`roadmap` with its sides and their cities prefetched."""
        return cls(
            id=roadmap.pk,
            slug=roadmap.slug,
            title=roadmap.title,
            short_title=roadmap.short_title,
            starts_on=roadmap.starts_on,
            ends_on=roadmap.ends_on,
            signed_on=roadmap.signed_on,
            sides=[SideOut.of(side) for side in roadmap.sides.all()],
            page=address(roadmap.get_absolute_url()),
        )


class DirectionOut(Out):
    """A heading of the plan under which items are listed, in the order of the paper."""

    id: int
    number: str
    title: str
    order: int

    @classmethod
    def of(cls, direction: Direction) -> "DirectionOut":
        return cls(id=direction.pk, number=direction.number, title=direction.title, order=direction.order)


class AnswersOut(Out):
    """A body that answers for an item on a side."""

    body: int
    name: str
    role: str


class PartOut(Out):
    """One side's part of an item."""

    side: str
    bodies: list[AnswersOut]
    status: str | None
    progress: float | None
    is_overdue: bool
    is_due_soon: bool
    is_silent: bool
    is_awaiting: bool
    is_waited_for: bool

    @classmethod
    def of(cls, part: Part) -> "PartOut":
        return cls(
            side=part.side.city.slug,
            bodies=[AnswersOut(body=one.body_id, name=one.body.name, role=one.role) for one in part.bodies],
            status=part.status,
            progress=part.progress,
            is_overdue=part.overdue,
            is_due_soon=part.due_soon,
            is_silent=part.silent,
            is_awaiting=part.awaiting,
            is_waited_for=part.waiting_for,
        )


class ItemOut(Out):
    """An item as a row of the list, counted as of the day that was asked for."""

    id: int
    number: str
    title: str
    direction: DirectionOut
    deadline_text: str
    status: str
    progress: float | None
    next_due: date | None
    is_overdue: bool
    is_due_soon: bool
    is_silent: bool
    is_awaiting: bool
    is_disputed: bool
    needs_date: bool
    sides: list[PartOut]
    page: str

    @classmethod
    def of(cls, row: ItemRow, roadmap: Roadmap) -> "ItemOut":
        return cls(**_item(row, roadmap))


class ItemWholeOut(ItemOut):
    """An item with what its page shows beside the list; `wording` is what changing it has to bring back as `seen`."""

    roadmap: str
    expected_result: str
    funding: str
    contact: str
    note: str
    wording: str
    updated_at: datetime

    @classmethod
    def whole(cls, row: ItemRow, item: Item, roadmap: Roadmap) -> "ItemWholeOut":
        return cls(
            **_item(row, roadmap),
            roadmap=roadmap.slug,
            expected_result=item.expected_result,
            funding=item.funding,
            contact=item.contact,
            note=item.note,
            wording=wording_of(item).print,
            updated_at=item.updated_at,
        )


def _item(row: ItemRow, roadmap: Roadmap) -> dict[str, Any]:
    item, state = row.item, row.state
    return {
        "id": item.pk,
        "number": item.number,
        "title": item.title,
        "direction": DirectionOut.of(item.direction),
        "deadline_text": item.deadline_text,
        "status": state.status,
        "progress": state.progress,
        "next_due": state.next_due,
        "is_overdue": state.is_overdue,
        "is_due_soon": state.is_due_soon,
        "is_silent": state.is_silent,
        "is_awaiting": state.is_awaiting,
        "is_disputed": state.is_disputed,
        "needs_date": row.needs_date,
        "sides": [PartOut.of(part) for part in row.parts if part.is_bound],
        "page": address(_path(roadmap.slug, item.number)),
    }


@lru_cache(maxsize=4096)
def _path(slug: str, number: str) -> str:
    # Finding one out takes as long as all else of a row.
    return reverse("roadmap:item", args=[slug, number])
