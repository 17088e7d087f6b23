"""«Справка о ходе выполнения дорожной карты»: the figures, the directions, then every item, as a document."""

from collections import defaultdict
from typing import IO

from django.utils.translation import gettext as _

from roadmap.exporting import paper
from roadmap.exporting.content import Content, Line, Progress, bodies, quiet, said, state, watched
from roadmap.models import Status
from roadmap.progress.state import Tally
from roadmap.templatetags.roadmap_format import percent

ITEM_WIDTHS = (12.0, 62.0, 30.0)  # number, measure, deadline; the sides share the rest
PAGE_WIDTH = 267.0  # millimetres between the margins of a page on its side


def write(content: Content, file: IO[bytes], progress: Progress = quiet) -> None:
    """Write the reference of `content` into `file` as .docx."""
    document = paper.new(landscape=True)
    lines = [
        _("Reference on the fulfilment of the roadmap"),
        content.roadmap.title,
        _("as of %(day)s") % {"day": f"{content.on:%d.%m.%Y}"},
    ]
    if content.filter_words:
        lines.append(_("Shown: %(filter)s") % {"filter": content.filter_words})
    paper.title(document, lines)
    _figures(document, content)
    _directions(document, content)
    _items(document, content, progress)
    document.save(file)


def figures(content: Content) -> list[tuple[str, str]]:
    """The figures as (words, number), the same as on the dashboard."""
    return [
        (_("Items"), str(len(content.lines))),
        (_("Mean progress"), percent(content.progress)),
        *(
            (str(Status(status).label).capitalize(), str(content.with_status(status)))
            for status in Status.values
        ),
        (_("Overdue items"), str(content.count("overdue"))),
        (_("Due within 30 days"), str(content.count("due_soon"))),
        (_("The sides disagree"), str(content.count("disputed"))),
        (_("No news for 90 days"), str(content.count("silent"))),
    ]


def _figures(document: object, content: Content) -> None:
    paper.table(document, (_("Figure"), _("Number")), figures(content), (80.0, 30.0), size=11)


def _directions(document: object, content: Content) -> None:
    grouped: dict[str, list[Line]] = defaultdict(list)
    for line in content.lines:
        grouped[line.item.direction.title].append(line)
    cities = [side.city.name for side in content.sides]
    rows = []
    for title, lines in grouped.items():
        done = sum(line.state.status == Status.DONE for line in lines)
        late = sum(line.state.is_overdue for line in lines)
        rows.append([title, str(len(lines)), str(done), str(late), *_side_means(lines, content)])
    headings = [_("Direction"), _("Items"), _("Done"), _("Overdue items"), *cities]
    paper.table(document, headings, rows, (110.0, 22.0, 26.0, 26.0, *(30.0 for _city in cities)))


def _side_means(lines: list[Line], content: Content) -> list[str]:
    parts = [[part.group for line in lines if (part := line.part(side)).is_bound] for side in content.sides]
    return [percent(Tally(groups).progress) for groups in parts]


def _items(document: object, content: Content, progress: Progress) -> None:
    share = (PAGE_WIDTH - sum(ITEM_WIDTHS)) / max(len(content.sides), 1)
    widths = (*ITEM_WIDTHS, *(share for _side in content.sides))
    headings = [_("No."), _("Measure"), _("Deadline"), *(side.city.name for side in content.sides)]
    made = paper.table(document, headings, (), widths)
    direction = None
    for line in watched(content.lines, progress):
        if line.item.direction_id != direction:
            direction = line.item.direction_id
            paper.section_row(made, line.item.direction.title)
        texts = [line.item.number, line.item.title, line.item.deadline_text]
        parts = [line.part(side) for side in content.sides]
        for part in parts:
            lines = [
                bodies(part),
                f"{paper.BOLD}{state(part)}{paper.BOLD}",
                said(line.last_reports.get(part.side.pk)),
            ]
            texts.append("\n".join(text for text in lines if text))
        row = paper.add_row(made, texts, widths)
        for cell, part in zip(row.cells[len(ITEM_WIDTHS) :], parts, strict=True):
            if part.overdue:
                paper.shade(cell, "FBE3E0")
