"""The items as a workbook: the plan's own columns in the plan's order, then its state; ready to print.

It is the way back as well: read by the import, it changes nothing. So numbers and deadlines are written as
text, word for word, and a text that looks like a formula stays a text.
"""

from textwrap import wrap
from typing import IO, Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.header_footer import _HeaderFooterPart as HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from core.fields import for_xml
from core.formulas import is_formula
from roadmap.choices import Status
from roadmap.exporting.content import Content, ExportLine, Progress, bodies, quiet, said, state, watched
from roadmap.exporting.paper import edition_line

FONT = "Calibri"
THIN = Side(style="thin", color="9AA5B1")
BORDER = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
WRAPPED = Alignment(wrap_text=True, vertical="top")
CENTRED = Alignment(wrap_text=True, vertical="center", horizontal="center")
PLAIN = Font(name=FONT)
BOLD = Font(name=FONT, bold=True)
KEPT = Font(name=FONT, color="1B6E3C")
HEAD = PatternFill("solid", start_color="E8EDF3")
SECTION = PatternFill("solid", start_color="F4F6F9")
LATE = PatternFill("solid", start_color="FBE3E0")
# The height of a line of text; the highest that a row may be; a Cyrillic letter in the units of a column's width, of
# the widest type by which a program replaces one that it does not have.
LINE_POINTS, TALLEST, LETTER = 14.5, 409, 1.3


def write(content: Content, file: IO[bytes], progress: Progress = quiet) -> None:
    """Write the workbook of `content` into `file`."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet(_("Roadmap")[:31])
    for style in (_plain(), _section_style()):
        book.add_named_style(style)
    columns = _columns(content)
    _title(sheet, content, len(columns))
    header = _header(sheet, columns)
    direction = None
    row = header
    for line in watched(content.lines, progress):
        if line.item.direction_id != direction:
            direction = line.item.direction_id
            row += 1
            _section(sheet, row, line, len(columns))
        row += 1
        _line(sheet, row, line, content, columns)
    _setup(sheet, header, row, columns)
    book.save(file)


# A style that has a name is found by it; without one its parts are compared for each cell, which takes twice as long.
def _plain() -> NamedStyle:
    return NamedStyle(_("Plan: cell"), font=PLAIN, border=BORDER, alignment=WRAPPED)


def _section_style() -> NamedStyle:
    return NamedStyle(_("Plan: direction"), font=BOLD, border=BORDER, alignment=WRAPPED, fill=SECTION)


def _columns(content: Content) -> list[tuple[str, str, int]]:
    """For each column: the upper heading ("" for none), the heading, the width in characters."""
    cities = [side.city.name for side in content.sides]
    on = f"{content.on:%d.%m.%Y}"
    return [
        ("", _("No."), 6),
        ("", _("Measure"), 46),
        ("", _("Deadline"), 22),
        *((_("Responsible"), _("of %(city)s") % {"city": side.city.whose}, 32) for side in content.sides),
        ("", _("Expected result"), 32),
        ("", _("Source"), 14),
        *((_("State on %(day)s") % {"day": on}, city, 20) for city in cities),
        ("", _("Overdue?"), 12),
        *((_("Last report"), city, 38) for city in cities),
    ]


def _title(sheet: Worksheet, content: Content, width: int) -> None:
    lines = [content.roadmap.title, _("State of fulfilment on %(day)s") % {"day": f"{content.on:%d.%m.%Y}"}]
    if words := edition_line(content.edition):
        lines.append(words)
    if content.filter_words:
        lines.append(_("Shown: %(filter)s") % {"filter": content.filter_words})
    for place, text in enumerate(lines, start=1):
        sheet.merge_cells(start_row=place, start_column=1, end_row=place, end_column=width)
        cell = _put(sheet, place, 1, text)
        cell.font = Font(name=FONT, bold=place == 1, size=14 if place == 1 else 11)
        cell.border = Border()
        cell.alignment = Alignment(horizontal="left")


def _header(sheet: Worksheet, columns: list[tuple[str, str, int]]) -> int:
    """The two lines of headings; returns the lower one's row."""
    top = sheet.max_row + 2
    start = 1
    while start <= len(columns):
        upper, heading, _width = columns[start - 1]
        span = 1
        while upper and start + span <= len(columns) and columns[start + span - 1][0] == upper:
            span += 1
        if upper:
            _put(sheet, top, start, upper)
            sheet.merge_cells(start_row=top, start_column=start, end_row=top, end_column=start + span - 1)
            for place in range(start, start + span):
                _put(sheet, top + 1, place, columns[place - 1][1])
        else:
            _put(sheet, top, start, heading)
            sheet.merge_cells(start_row=top, start_column=start, end_row=top + 1, end_column=start)
        start += span
    for row in sheet.iter_rows(min_row=top, max_row=top + 1, max_col=len(columns)):
        for cell in row:
            cell.font, cell.fill, cell.alignment, cell.border = BOLD, HEAD, CENTRED, BORDER
    return top + 1


def _section(sheet: Worksheet, row: int, line: ExportLine, width: int) -> None:
    direction = line.item.direction
    text = f"{direction.number}. {direction.title}" if direction.number else direction.title
    _put(sheet, row, 1, text, _("Plan: direction"))
    # All of its cells: the frame of a merged one is drawn by those at its edges.
    for place in range(2, width + 1):
        sheet.cell(row, place).style = _("Plan: direction")
    sheet.row_dimensions[row].height = LINE_POINTS + 6
    sheet.merged_cells.add(f"A{row}:{get_column_letter(width)}{row}")


def _height(texts: list[str], widths: list[int]) -> float:
    """Points that the texts of a row need: not every program measures rows by itself."""
    lines = [
        sum(max(1, len(wrap(piece, max(1, int(width / LETTER))))) for piece in text.split("\n"))
        for text, width in zip(texts, widths, strict=True)
    ]
    return float(min(max(lines) * LINE_POINTS + 3, TALLEST))


def _line(
    sheet: Worksheet, row: int, line: ExportLine, content: Content, columns: list[tuple[str, str, int]]
) -> None:
    item = line.item
    parts = [line.part(side) for side in content.sides]
    values = [
        item.number,
        item.title,
        item.deadline_text,
        *(bodies(part) for part in parts),
        item.expected_result,
        item.get_origin_display(),
        *(state(part) for part in parts),
        _("yes") if any(part.overdue for part in parts) else _("no"),
        *(said(line.last_reports.get(side.pk)) for side in content.sides),
    ]
    for place, value in enumerate(values, start=1):
        _put(sheet, row, place, value)
    sheet.row_dimensions[row].height = _height(values, [width for _upper, _heading, width in columns])
    first_state = 6 + len(parts)
    for place, part in enumerate(parts, start=first_state):
        if part.overdue:
            sheet.cell(row, place).fill = LATE
            sheet.cell(row, place).font = BOLD
        elif part.status == Status.DONE:
            sheet.cell(row, place).font = KEPT


def _put(sheet: Worksheet, row: int, column: int, value: str, style: str = "") -> Any:
    """Write a text as a text, whatever it looks like; in the `style` of a name, which takes that mark away later."""
    cell: Any = sheet.cell(row, column)
    cell.value = _clean(value)
    cell.style = style or _("Plan: cell")
    if is_formula(value):
        cell.data_type = "s"
        cell.quotePrefix = True
    return cell


def _clean(value: str) -> str:
    return for_xml(value)[:32_767]


def _setup(sheet: Worksheet, header: int, last: int, columns: list[tuple[str, str, int]]) -> None:
    for place, (_upper, _heading, width) in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    right = get_column_letter(len(columns))
    sheet.freeze_panes = f"C{header + 1}"
    sheet.auto_filter.ref = f"A{header}:{right}{max(last, header)}"
    sheet.print_title_rows = f"{header - 1}:{header}"
    sheet.print_area = f"A1:{right}{max(last, header)}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 8  # A3
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.HeaderFooter.oddFooter = HeaderFooterItem(center=HeaderFooterPart(text="&P / &N"))
