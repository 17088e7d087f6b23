"""Whether the plan is silent: what was reported by its date, how soon after a letter, who never answers."""

from datetime import date

from api.shown import Out
from roadmap.progress.answering import Answering
from roadmap.progress.state import Snapshot


class MonthAnsweredOut(Out):
    """What fell due on one side in the month that begins with `first`, and how much of it was reported by its date."""

    side: str
    first: date
    due: int
    reported: int
    share: float


class BodyAnsweredOut(Out):
    """The same for a body (null: nobody leads) over twelve months; `days` from a letter to the report, the median."""

    side: str
    body: int | None
    name: str
    due: int
    reported: int
    share: float | None
    days: float | None


class AnsweringOut(Out):
    """The two numbers of a roadmap as of a day.

    `days`: half of the answered letters of the last 90 days were followed by a report within so many; `days_before`:
    in the 90 days before. `silent`: who got letters and reported nothing; null for those who coordinate nothing, and
    for a past day.
    """

    roadmap: str
    on: date
    days: float | None
    days_before: float | None
    months: list[MonthAnsweredOut]
    bodies: list[BodyAnsweredOut]
    silent: list[str] | None

    @classmethod
    def of(cls, snapshot: Snapshot, found: Answering, *, with_names: bool) -> "AnsweringOut":
        """What `found` says of the roadmap of `snapshot`; with the names of the silent for those who may know them."""
        slugs = {side.city.name: side.city.slug for side in snapshot.all_sides}
        return cls(
            roadmap=snapshot.roadmap.slug,
            on=snapshot.on,
            days=found.days,
            days_before=found.days_before,
            months=[
                MonthAnsweredOut(
                    side=slugs[one.side],
                    first=one.first,
                    due=one.due,
                    reported=one.reported,
                    share=one.share,
                )
                for one in found.months
            ],
            bodies=[
                BodyAnsweredOut(
                    side=slugs[one.side],
                    body=one.body.pk if one.body else None,
                    name=one.body.name if one.body else "",
                    due=one.due,
                    reported=one.reported,
                    share=one.share,
                    days=one.days,
                )
                for one in found.bodies
            ],
            silent=[str(one) for one in found.silent] if with_names and found.silent is not None else None,
        )
