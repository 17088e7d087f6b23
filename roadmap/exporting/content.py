"""What goes on paper: the items of a filter as of a day, with each side's last word about them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import F, Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from core.showing import signed
from roadmap.choices import Status
from roadmap.editions.past import roadmap_on, zone_of
from roadmap.forms.filters import FilterForm, SearchForm
from roadmap.lateness import local_date
from roadmap.models import Edition, Item, Report, Roadmap, Side
from roadmap.progress import listing
from roadmap.progress.state import ItemGroup, edition_on, today_of
from roadmap.templatetags.roadmap_format import percent

# Called now and then with how many rows are done, and how many there are.
Progress = Callable[[int, int], None]


def quiet(done: int, total: int) -> None:
    """Nobody watches."""


@dataclass
class ExportLine:
    """One item with the texts that the list of items does without, and the last report of each side."""

    row: listing.ItemRow
    item: Item
    state: ItemGroup  # what of the item is in the filter's side and body
    last_reports: dict[int, Report] = field(default_factory=dict)  # by the side's id

    def part(self, side: Side) -> listing.Part:
        return next(part for part in self.row.parts if part.side.pk == side.pk)


@dataclass
class Content:
    """What is put on paper: of which roadmap, as of which day, by which filter (in words, "" for none)."""

    roadmap: Roadmap
    on: date
    sides: list[Side]
    lines: list[ExportLine]
    side: str = ""
    body: str = ""
    filter_words: str = ""
    edition: Edition | None = None  # the plan in force on that day, if an import made it
    asked: dict[str, str] = field(
        default_factory=dict
    )  # what the filter knows of the address, for another one

    @property
    def shown_sides(self) -> list[Side]:
        """The sides that the paper is about: the one of the filter, or of its body, alone."""
        if self.side:
            return [side for side in self.sides if side.city.slug == self.side]
        if self.body:
            answering = {
                part.side.pk for line in self.lines for part in line.row.parts if self.body in part.owners
            }
            return [side for side in self.sides if side.pk in answering] or self.sides
        return self.sides

    def count(self, flag: str) -> int:
        """How many items have one of `listing.FLAGS`."""
        return sum(bool(listing.values(line.row, flag, self.side, self.body)) for line in self.lines)


def load(roadmap: Roadmap, query: QueryDict) -> Content:
    """The items that the filter `query` (as in the address of the list of items) leaves.

    What the filter does not know is left out, as on the page. Seven queries, eighteen for a past day.
    """
    search = SearchForm(query)
    search.is_valid()
    asked, text = search.cleaned_data.get("on"), search.cleaned_data.get("q", "")
    sides_with_bodies = listing.sides_of(roadmap)
    sides = [one_side.side for one_side in sides_with_bodies]
    rows = listing.load(roadmap, sides_with_bodies, text=text, on=asked)
    form = FilterForm(query, rows, sides_with_bodies)
    form.is_valid()
    chosen = form.chosen
    side, body = chosen.get("side", ""), chosen.get("body", "")
    shown = listing.ordered(listing.narrow(rows, chosen), form.cleaned_data.get("sort") or "number")
    on = asked or today_of(sides)
    # The rows of a past day have the texts that their items had then.
    is_past = on < today_of(sides)
    texts = (
        {row.item.pk: row.item for row in rows}
        if is_past
        else Item.objects.filter(roadmap=roadmap).select_related("direction").defer("search").in_bulk()
    )
    roadmap = roadmap_on(roadmap, zone_of(sides), on) if is_past else roadmap
    reports = _last_reports(roadmap, on)
    lines = [
        ExportLine(
            row,
            texts[row.item.pk],
            row.within(side, body),
            {side.pk: found for side in sides if (found := reports.get((row.item.pk, side.pk)))},
        )
        for row in shown
    ]
    words, edition = _in_words(search, form), edition_on(roadmap, on)
    return Content(roadmap, on, sides, lines, side, body, words, edition, {"q": text, **chosen})


def _last_reports(roadmap: Roadmap, on: date) -> dict[tuple[int, int], Report]:
    """The last report of each side on each item by the end of the day in its city, by (item, side)."""
    zone = F("milestone__side__city__time_zone")
    said_on, taken_back_on = (local_date(F(at), zone) for at in ("created_at", "taken_back__created_at"))
    reports = (
        Report.objects.filter(milestone__item__roadmap=roadmap)
        .alias(said_on=said_on, taken_back_on=taken_back_on)
        .filter(Q(taken_back_on=None) | Q(taken_back_on__gt=on), said_on__lte=on)
        .select_related("milestone__side__city", "author", "body", "on_behalf_of")
        .order_by("milestone__item_id", "milestone__side_id", "-created_at", "-pk")
        .distinct("milestone__item_id", "milestone__side_id")
    )
    return {(report.milestone.item_id, report.milestone.side_id): report for report in reports}


def _in_words(search: SearchForm, form: FilterForm) -> str:
    """The filter as people say it: «Направление: Культура; просрочено»."""
    words = []
    for name, value in form.chosen.items():
        label = form.choice_label(name, value)
        words.append(label if name in listing.FLAGS else f"{form[name].label}: {label}")
    if text := search.cleaned_data.get("q"):
        words.append(_("words: %(text)s") % {"text": text})
    return "; ".join(words)


def bodies(part: listing.Part) -> str:
    """The responsible bodies of a side as the plan writes them: the lead first, one a line."""
    return ",\n".join(
        one.body.name for one in sorted(part.bodies, key=lambda one: (one.role != "lead", one.order))
    )


def state(part: listing.Part) -> str:
    """A side's part in words: «в работе, 40 %; просрочено»; a dash where the side is not bound."""
    if part.status is None:
        return "—"
    words = str(Status(part.status).label)
    if part.status not in (Status.DONE, Status.PLANNED) and part.progress is not None:
        words += f", {percent(part.progress)}"
    extra = [_("overdue")] if part.overdue else []
    extra += [_("awaiting acceptance")] if part.awaiting else []
    return "; ".join([words, *extra])


def said(report: Report | None) -> str:
    """A report as one paragraph: the day by the reader's clock (`cities.clock`), who, and the text."""
    if report is None:
        return ""
    day = f"{timezone.localdate(report.created_at):%d.%m.%Y}"
    who = signed(report.body.label if report.body else report.said_by, report.on_behalf_of)
    return f"{day}, {who}: {report.text or report.get_status_display()}"


def watched(lines: list[ExportLine], progress: Progress) -> Iterator[ExportLine]:
    """The lines one by one, telling `progress` every hundred."""
    for place, line in enumerate(lines):
        if place % 100 == 0:
            progress(place, len(lines))
        yield line
    progress(len(lines), len(lines))
