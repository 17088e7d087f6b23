"""«Справка о ходе выполнения дорожной карты»: the figures, the directions, then every item, as a document."""

from collections import defaultdict
from typing import IO

from django.utils.translation import gettext as _

from roadmap.exporting import paper
from roadmap.exporting.content import Content, Line, Progress, bodies, numbered, quiet, said, state
from roadmap.models import Status

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
    mean = content.progress
    return [
        (_("Items"), str(len(content.lines))),
        (_("Mean progress"), "—" if mean is None else f"{int(mean + 0.5)} %"),
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
        grouped[line.row.item.direction.title].append(line)
    cities = [side.city.name for side in content.sides]
    rows = []
    for title, lines in grouped.items():
        done = sum(line.row.item.status == Status.DONE for line in lines)
        late = sum(bool(any(part.overdue for part in line.row.parts)) for line in lines)
        rows.append([title, str(len(lines)), str(done), str(late), *_side_means(lines, content)])
    headings = [_("Direction"), _("Items"), _("Done"), _("Overdue items"), *cities]
    paper.table(document, headings, rows, (110.0, 22.0, 26.0, 26.0, *(30.0 for _city in cities)))


def _side_means(lines: list[Line], content: Content) -> list[str]:
    words = []
    for side in content.sides:
        known = [part.progress for line in lines if (part := line.part(side)).progress is not None]
        words.append(f"{int(sum(known) / len(known) + 0.5)} %" if known else "—")  # type: ignore[arg-type]
    return words


def _items(document: object, content: Content, progress: Progress) -> None:
    share = (PAGE_WIDTH - sum(ITEM_WIDTHS)) / max(len(content.sides), 1)
    widths = (*ITEM_WIDTHS, *(share for _side in content.sides))
    headings = [_("No."), _("Measure"), _("Deadline"), *(side.city.name for side in content.sides)]
    made = paper.table(document, headings, (), widths)
    direction = None
    for _place, line in numbered(content.lines, progress, len(content.lines)):
        if line.item.direction_id != direction:
            direction = line.item.direction_id
            paper.section_row(made, line.row.item.direction.title)
        texts = [line.item.number, line.item.title, line.item.deadline_text]
        parts = [line.part(side) for side in content.sides]
        for part in parts:
            lines = [bodies(part), state(part), said(line.last_reports.get(part.side.pk))]
            texts.append("\n".join(text for text in lines if text))
        row = paper.add_row(made, texts, widths)
        for cell, part in zip(row.cells[len(ITEM_WIDTHS) :], parts, strict=True):
            if part.overdue:
                paper.shade(cell, "FBE3E0")
