"""Promised figures, beside what was reached by the reports in force."""

from api.shown import Out
from roadmap.models import Figure
from roadmap.targets.reached import Part, TargetState


class TargetPartOut(Out):
    """What a side reached of a promise, or all together; `promised` is null where it is not this side's alone."""

    side: str | None
    reached: float | None
    promised: float | None

    @classmethod
    def of(cls, part: Part, side: str | None = None) -> "TargetPartOut":
        return cls(
            side=side,
            reached=None if part.reached is None else float(part.reached),
            promised=None if part.promised is None else float(part.promised),
        )


class TargetOut(Out):
    """A promised figure that a coordinator confirmed; a report names it by `id`.

    `comparator` and `per` are those of the page: how the number is meant, and what it is promised for.
    `sides` are those that it binds.
    """

    id: int
    item: int
    number: str
    text: str
    measure: str
    comparator: str
    promised: float
    upto: float | None
    unit: str
    per: str
    side: str | None
    is_for_each: bool
    is_kept: bool
    all: TargetPartOut
    sides: list[TargetPartOut]

    @classmethod
    def of(cls, state: TargetState) -> "TargetOut":
        """`state` of `roadmap.targets.reached`, with the target's item at hand."""
        target = state.target
        slugs = {side.pk: side.city.slug for side, _part in state.sides}
        return cls(
            id=target.pk,
            item=target.item_id,
            number=target.item.number,
            text=target.text,
            measure=target.measure,
            comparator=target.comparator,
            promised=float(target.number),
            upto=None if target.upto is None else float(target.upto),
            unit=target.unit,
            per=target.per,
            side=slugs.get(target.side_id) if target.side_id else None,
            is_for_each=target.is_for_each,
            is_kept=state.is_kept,
            all=TargetPartOut.of(state.all),
            sides=[TargetPartOut.of(part, side.city.slug) for side, part in state.sides if part is not None],
        )


class FigureOut(Out):
    """How much there was of a promised figure by a report."""

    target: int
    reached: float

    @classmethod
    def of(cls, figure: Figure) -> "FigureOut":
        return cls(target=figure.target_id, reached=float(figure.number))
