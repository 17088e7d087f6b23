"""«Справка о ходе выполнения дорожной карты»: the figures, the directions, then every item, as a document."""

from collections import defaultdict
from collections.abc import Callable

from django.utils.translation import gettext as _

from roadmap.choices import Status
from roadmap.exporting import paper
from roadmap.exporting.content import Content, ExportLine, Progress, bodies, quiet, said, state, watched
from roadmap.exporting.paper import Paper
from roadmap.lateness import DUE_SOON_DAYS, SILENT_DAYS
from roadmap.models import Direction, Side
from roadmap.progress.state import ItemGroup, Tally
from roadmap.templatetags.roadmap_format import percent

ITEM_WIDTHS = (12.0, 58.0, 34.0)  # number, measure, deadline; the sides share the rest
PAGE_WIDTH = 267.0  # millimetres between the margins of a page on its side
LATE = "FBE3E0"  # the ground of what is overdue


def write(content: Content, made: Paper, address: str, progress: Progress = quiet) -> None:
    """Write the reference of `content` on the paper `made`, which lies on its side; its code leads to `address`."""
    lines = [
        _("Reference on the fulfilment of the roadmap"),
        content.roadmap.title,
        _("as it stands on %(day)s") % {"day": f"{content.on:%d.%m.%Y}"},
    ]
    if words := paper.edition_line(content.edition):
        lines.append(words)
    if content.filter_words:
        lines.append(_("Shown: %(filter)s") % {"filter": content.filter_words})
    made.title(lines)
    _figures(made, content)
    _directions(made, content)
    if content.lines:
        _items(made, content, progress)
    _signatures(made, content)
    paper.code_of(made, address, content.on)


def figures(content: Content) -> list[list[str]]:
    """Rows of words and numbers, the same as on the dashboard: of all, then of each side where all sides are shown."""
    columns = [_counts([line.state for line in content.lines], content.count)]
    if not (content.side or content.body):
        columns += [_of_side(content, side) for side in content.sides]
    return [[words, *(column[words] for column in columns)] for words in columns[0]]


def _of_side(content: Content, side: Side) -> dict[str, str]:
    parts = [part for line in content.lines if (part := line.part(side)).is_bound]
    return _counts([part.group for part in parts], lambda flag: sum(getattr(part, flag) for part in parts))


def _counts(groups: list[ItemGroup], count: Callable[[str], int]) -> dict[str, str]:
    tally = Tally(groups)
    return {
        _("Items"): str(tally.total),
        _("Mean progress"): percent(tally.progress),
        **{str(Status(status).label).capitalize(): str(tally.by_status[status]) for status in Status.values},
        _("Overdue items"): str(count("overdue")),
        _("Due within %(days)d days") % {"days": DUE_SOON_DAYS}: str(count("due_soon")),
        _("The sides disagree"): str(count("disputed")),
        _("Awaiting acceptance"): str(count("awaiting")),
        _("No news for %(days)d days") % {"days": SILENT_DAYS}: str(count("silent")),
    }


def _figures(made: Paper, content: Content) -> None:
    rows = figures(content)
    made.heading(_("Figures"))
    cities = [side.city.name for side in content.sides] if len(rows[0]) > 2 else []
    widths = (80.0, *(30.0 for _number in rows[0][1:]))
    numbers = range(1, len(widths))
    table = made.table((_("Figure"), _("All in all"), *cities), widths, size=11, numbers=numbers)
    for row in rows:
        table.add(row)


def _directions(made: Paper, content: Content) -> None:
    grouped: dict[Direction, list[ExportLine]] = defaultdict(list)
    for line in content.lines:
        grouped[line.item.direction].append(line)
    cities = [side.city.name for side in content.shown_sides]
    rows = []
    for direction, lines in sorted(grouped.items(), key=lambda pair: pair[0].order):
        done = sum(line.state.status == Status.DONE for line in lines)
        late = sum(line.state.is_overdue for line in lines)
        rows.append([direction.title, str(len(lines)), str(done), str(late), *_side_means(lines, content)])
    made.heading(_("Directions"))
    if not rows:
        made.paragraph(_("There is not one item."))
        return
    headings = [_("Direction"), _("Items"), _("Done"), _("Overdue items"), *cities]
    share = min(30.0, 90.0 / max(len(cities), 1))
    numbers = (26.0, 31.0, 31.0, *(share for _city in cities))
    widths = (PAGE_WIDTH - sum(numbers), *numbers)
    table = made.table(headings, widths, numbers=range(1, len(widths)))
    for row in rows:
        table.add(row)


def _side_means(lines: list[ExportLine], content: Content) -> list[str]:
    parts = [
        [part.group for line in lines if (part := line.part(side)).is_bound] for side in content.shown_sides
    ]
    return [percent(Tally(groups).progress) for groups in parts]


def _signatures(made: Paper, content: Content) -> None:
    sides = content.shown_sides
    under = _("(signature) / (surname, initials)")
    made.signatures(
        [
            (
                f"{side.city.name}: {side.coordinating_body.name}"
                if side.coordinating_body
                else side.city.name,
                under,
            )
            for side in sides
        ],
    )


def _items(made: Paper, content: Content, progress: Progress) -> None:
    share = (PAGE_WIDTH - sum(ITEM_WIDTHS)) / max(len(content.shown_sides), 1)
    widths = (*ITEM_WIDTHS, *(share for _side in content.shown_sides))
    headings = [_("No."), _("Measure"), _("Deadline"), *(side.city.name for side in content.shown_sides)]
    made.heading(_("Items"))
    table = made.table(headings, widths)
    direction = None
    for line in watched(content.lines, progress):
        if line.item.direction_id != direction:
            direction = line.item.direction_id
            table.section(line.item.direction.title)
        texts = [line.item.number, line.item.title, line.item.deadline_text]
        parts = [line.part(side) for side in content.shown_sides]
        for part in parts:
            lines = [
                bodies(part),
                f"{paper.BOLD}{state(part)}{paper.BOLD}",
                said(line.last_reports.get(part.side.pk)),
            ]
            texts.append("\n".join(text for text in lines if text))
        grounds = [*("" for _width in ITEM_WIDTHS), *(LATE if part.overdue else "" for part in parts)]
        table.add(texts, grounds)
