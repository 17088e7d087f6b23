"""The record of an item or of one milestone: reports, decisions and moved dates, in one order of time."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import Exists, Model, OuterRef, QuerySet

from cities.models import Anybody, User
from core.attached import attach, attached
from core.prepared import prepared
from roadmap.models import Attachment, DeadlineChange, Decision, Figure, Milestone, Report
from roadmap.querysets import ReportQuerySet
from roadmap.reporting.drawn import DrawnEntry, of_entry

# Where something stands in the record: its moment, its kind and its row.
Place = tuple[datetime, int, int]
KINDS = ("report", "decision", "taken_back", "asked", "settled")


class Head(NamedTuple):
    """When a report was written and decided on, and when either was taken back, with the ids of all these."""

    pk: int
    milestone: int
    created_at: datetime
    taken_back: int | None
    taken_back_at: datetime | None
    decision: int | None
    decided_at: datetime | None
    decision_taken_back: int | None
    decision_taken_back_at: datetime | None


@dataclass(frozen=True)
class RecordEntry:
    """One thing that happened: `kind` is report, decision, taken_back (one of these), asked, or settled (of a date).

    `what` is its row.

    `by` and `post` are the person's name and post as they were then.
    """

    kind: str
    at: datetime
    by: str
    post: str
    body: Any
    milestone: Milestone
    what: Any
    # The absent person for whom it was done.
    behalf: Any = None

    @property
    def drawn(self) -> DrawnEntry:
        """What the record shows of it."""
        return of_entry(self)

    @property
    def place(self) -> Place:
        return self.at, KINDS.index(self.kind), self.what.pk


def entries(
    milestones: Iterable[Milestone], *, reader: Anybody | None = None, only_last: bool = False
) -> list[RecordEntry]:
    """Everything said about these milestones, newest first, with the evidence that `reader` may have.

    Two to six queries at any length. Without a reader no evidence for official use is there.

    `only_last`: of the reports on a milestone only the last one that stands, with its decision and without figures.
    """
    known = {milestone.pk: milestone for milestone in milestones}
    found = [one for report in _reports(known, reader, only_last) for one in _told(report, known)]
    found += [one for change in _changes(list(known)) for one in _moved(change, known)]
    return sorted(found, key=lambda entry: entry.place, reverse=True)


@dataclass
class RecordPage:
    """Some entries of the record, newest first (`page`), and all that its milestones' cells show (`entries`)."""

    page: Page[Any]
    entries: list[RecordEntry]


def page_of(
    milestones: Iterable[Milestone], number: str | None, length: int, *, reader: Anybody
) -> RecordPage:
    """A page of the record of these milestones, `length` entries long; of the rest only what their cells show is read.

    Of each report the moment is read, and whole those that are shown: after some years there are hundreds.
    """
    known = {milestone.pk: milestone for milestone in milestones}
    moved = [one for change in _changes(list(known)) for one in _moved(change, known)]
    heads = [Head(*row) for row in _heads(list(known))]
    places: dict[Place, int | None] = {place: report for report, place in _places(heads)}
    places |= {entry.place: None for entry in moved}
    page: Page[Any] = Paginator(sorted(places, reverse=True), length).get_page(number)
    wanted = {report for place in page.object_list if (report := places[place])}
    reports = _with_children(_said_in(sorted(wanted | _last_of_each(heads))), reader)
    entries = sorted(
        [*moved, *(one for report in reports for one in _told(report, known))], key=_place, reverse=True
    )
    told = {entry.place: entry for entry in entries}
    page.object_list = [told[place] for place in page.object_list]
    return RecordPage(page, entries)


def _place(entry: RecordEntry) -> Place:
    return entry.place


def _places(heads: Iterable[Head]) -> Iterator[tuple[int, Place]]:
    """The place in the record of everything said of reports, with the report's id; some of them more than once."""
    for head in heads:
        for kind, at, pk in (
            ("report", head.created_at, head.pk),
            ("taken_back", head.taken_back_at, head.taken_back),
            ("decision", head.decided_at, head.decision),
            ("taken_back", head.decision_taken_back_at, head.decision_taken_back),
        ):
            if at is not None and pk is not None:
                yield head.pk, (at, KINDS.index(kind), pk)


def _last_of_each(heads: Iterable[Head]) -> set[int]:
    """The last report on each milestone that stands."""
    last: dict[int, tuple[datetime, int]] = {}
    for head in heads:
        if head.taken_back is None:
            place = head.created_at, head.pk
            last[head.milestone] = max(place, last.get(head.milestone, place))
    return {pk for _at, pk in last.values()}


def _told(report: Report, known: Mapping[int, Milestone]) -> Iterator[RecordEntry]:
    """A report and what was said of it."""
    milestone = known[report.milestone_id]
    yield _act("report", report, report.body, milestone)
    for decision in attached(report, "decisions"):
        yield _act("decision", decision, decision.author.body, milestone)
        if decision.is_taken_back:
            yield _act("taken_back", decision.taken_back, decision.author.body, milestone)
    if report.is_taken_back:
        yield _act("taken_back", report.taken_back, report.body, milestone)


def _moved(change: DeadlineChange, known: Mapping[int, Milestone]) -> Iterator[RecordEntry]:
    """Another date that was asked for, and what was decided on it."""
    milestone = known[change.milestone_id]
    # Whoever coordinates the side moves the date by asking: that is one event, not two.
    if change.decided_by_id != change.author_id:
        yield _act("asked", change, change.author.body, milestone)
    if change.verdict:
        at = change.decided_at or change.created_at
        body = change.decided_by.body if change.decided_by else None
        said = change.settled_by, change.decided_by_post
        yield RecordEntry("settled", at, *said, body, milestone, change, change.decided_on_behalf_of)


def _act(kind: str, what: Any, body: Any, milestone: Milestone) -> RecordEntry:
    said = what.created_at, what.said_by, what.author_post
    return RecordEntry(kind, *said, body, milestone, what, what.on_behalf_of)


def _reports(known: Iterable[int], reader: Anybody | None, only_last: bool) -> list[Report]:
    ids = list(known)
    if not only_last:
        return _with_children(_all_reports(ids), reader)
    return _with_children(_last_reports(ids), reader, figures=False)


def _with_children(reports: list[Any], reader: Anybody | None, *, figures: bool = True) -> list[Report]:
    """The reports with their decisions, evidence and figures; these are asked for where there are any."""
    attach(reports, "decisions", _children(decisions_on, [one.pk for one in reports if one.has_decisions]))
    proven = [one.pk for one in reports if one.has_evidence]
    attach(
        reports,
        "attachments",
        _children(lambda ids: _evidence(ids, reader) if reader else _open_evidence(ids), proven),
    )
    if figures:
        attach(reports, "figures", _children(_figures, [one.pk for one in reports if one.has_figures]))
    _authors_of_nameless([*reports, *(one.taken_back for one in reports if one.is_taken_back)])
    return reports


def _authors_of_nameless(acts: Iterable[Any]) -> None:
    """Put the author beside what was said by somebody who had no name then: the record says the address."""
    nameless = [one for one in acts if not one.author_name]
    if nameless:
        authors = {person.pk: person for person in _people([one.author_id for one in nameless])}
        for one in nameless:
            one.author = authors[one.author_id]


@prepared
def _people(ids: list[int]) -> QuerySet[User]:
    return User.objects.filter(pk__any_of=ids).order_by()


def _children(ask: Callable[[list[int]], Sequence[Model]], reports: list[int]) -> Sequence[Model]:
    return ask(reports) if reports else []


@prepared
def _heads(milestones: list[int]) -> QuerySet[Report, Any]:
    """The moments of everything said of these milestones; a report with several decisions comes several times."""
    found = Report.objects.filter(milestone__any_of=milestones).order_by()
    return found.values_list(
        "pk",
        "milestone_id",
        "created_at",
        "taken_back__pk",
        "taken_back__created_at",
        "decisions__pk",
        "decisions__created_at",
        "decisions__taken_back__pk",
        "decisions__taken_back__created_at",
    )


@prepared
def _said_in(reports: list[int]) -> QuerySet[Report]:
    return _said(Report.objects.filter(pk__any_of=reports))


@prepared
def _all_reports(milestones: list[int]) -> QuerySet[Report]:
    return _said(Report.objects.filter(milestone__any_of=milestones))


@prepared
def _last_reports(milestones: list[int]) -> QuerySet[Report]:
    last = Report.objects.filter(milestone__any_of=milestones).standing()
    return _said(last.order_by("milestone_id", "-created_at", "-pk").distinct("milestone_id"))


def _said(reports: ReportQuerySet) -> QuerySet[Report]:
    """The reports with what a record tells of them, and whether they have decisions, evidence and figures.

    Without the row of the author: what he or she was called is written beside each report (`_authors_of_nameless`).
    """
    found = reports.select_related("body", "on_behalf_of", "taken_back")
    of_report = {"report": OuterRef("pk")}
    return found.annotate(
        has_decisions=Exists(Decision.objects.filter(**of_report)),
        has_evidence=Attachment.objects.prove(OuterRef("pk")),
        has_figures=Exists(Figure.objects.filter(**of_report)),
    )


@prepared
def decisions_on(reports: list[int]) -> QuerySet[Decision]:
    """The decisions on these reports (ids), the first one first."""
    said = Decision.objects.select_related("author__body", "on_behalf_of", "taken_back")
    return said.filter(report__any_of=reports).order_by("pk")


@prepared
def _evidence(reports: list[int], reader: Anybody) -> QuerySet[Attachment]:
    return Attachment.objects.readable_by(reader).filter(report__any_of=reports).order_by("pk")


@prepared
def _open_evidence(reports: list[int]) -> QuerySet[Attachment]:
    return Attachment.objects.open().filter(report__any_of=reports).order_by("pk")


@prepared
def _figures(reports: list[int]) -> QuerySet[Figure]:
    return Figure.objects.select_related("target").filter(report__any_of=reports).order_by("target")


@prepared
def _changes(milestones: list[int]) -> QuerySet[DeadlineChange]:
    return DeadlineChange.objects.filter(milestone__any_of=milestones).select_related(
        "author__body", "decided_by__body", "on_behalf_of", "decided_on_behalf_of"
    )
