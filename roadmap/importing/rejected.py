"""The rows that stand in the way, as a workbook: as the file has them, with the error beside each."""

import io

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from core.formulas import disarmed
from roadmap.importing import wording
from roadmap.importing.known import Known
from roadmap.importing.shape import KeptMessage, Preview, PreviewItem

WIDTHS = (8, 8, 50, 30, 24, 34, 60)


def workbook(preview: Preview, known: Known) -> bytes:
    """An .xlsx of the rows with errors: the file's row, the item's fields, and what is wrong, cell by cell."""
    book = Workbook()
    sheet: Worksheet = book.create_sheet(index=0)
    book.remove(book.worksheets[1])
    sheet.title = _("Rows with errors")
    sides = [side.city.name for side in known.sides.values()]
    sheet.append(
        [
            _("Row"),
            _("No."),
            _("Measure"),
            _("Direction"),
            _("Deadline"),
            *sides,
            _("What has to be corrected"),
        ]
    )
    for item in preview["items"]:
        if item["action"] == "error":
            sheet.append([disarmed(value) for value in _row(item, known)])
    for message in preview["messages"]:
        if message["level"] == "error":
            sheet.append(["", "", "", "", "", *("" for _side in sides), disarmed(_sentence(message))])
    _dress(sheet, len(sides))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _row(item: PreviewItem, known: Known) -> list[str | int]:
    errors = [_sentence(message) for message in item["messages"] if message["level"] == "error"]
    bodies = ["; ".join(item["bodies"].get(slug, [])) for slug in known.sides]
    return [
        item["row"],
        item["number"],
        item["title"],
        item["direction"],
        item["deadline_text"],
        *bodies,
        "\n".join(errors),
    ]


def _sentence(message: KeptMessage) -> str:
    words = wording.sentence_of(message)
    return f"{message['cell']}: {words}" if message["cell"] else words


def _dress(sheet: Worksheet, sides: int) -> None:
    widths = [*WIDTHS[:5], *([WIDTHS[5]] * sides), WIDTHS[6]]
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for cells in sheet.iter_rows(min_row=2):
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
