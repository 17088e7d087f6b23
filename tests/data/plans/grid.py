"""A table drawn once, saved in any format the import reads."""

import csv
import io
import re
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import docx
import odf.opendocument
import xlwt
from docx.enum.text import WD_BREAK
from odf.style import Style, TableProperties
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import LineBreak, P
from openpyxl import Workbook
from openpyxl.styles import Font

Value = str | int | float | date | None
SHORT_MONTHS = ("янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")


@dataclass
class Put:
    """One cell of a drawing: what is there, over how many columns and rows, how it is shown."""

    value: Value
    across: int = 1
    down: int = 1
    form: str = ""
    struck: bool = False


@dataclass
class Grid:
    """A sheet being drawn, rows and columns from 1."""

    name: str = "План"
    hidden: bool = False
    cells: dict[tuple[int, int], Put] = field(default_factory=dict)
    row: int = 1
    hidden_rows: set[int] = field(default_factory=set)
    # The table's last row, where the rows below it are to be paragraphs in a text document; 0: the last full one.
    table_end: int = 0

    def put(
        self, column: int, value: Value, across: int = 1, down: int = 1, form: str = "", struck: bool = False
    ) -> None:
        """Draw into the current row."""
        self.cells[self.row, column] = Put(value, across, down, form, struck)

    def line(self, *values: Value) -> None:
        """Draw the current row from the first column and go to the next."""
        for column, value in enumerate(values, start=1):
            if value is not None:
                self.put(column, value)
        self.row += 1

    def across(self, text: str, width: int) -> None:
        """One text merged over the width of the table."""
        self.put(1, text, across=width)
        self.row += 1

    def skip(self, rows: int = 1) -> None:
        self.row += rows

    @property
    def height(self) -> int:
        return max((row + put.down - 1 for (row, _c), put in self.cells.items()), default=0)

    @property
    def width(self) -> int:
        return max((column + put.across - 1 for (_r, column), put in self.cells.items()), default=0)


def shown(put: Put) -> str:
    """What a program that saves text would write for the cell."""
    value = put.value
    if value is None:
        return ""
    if isinstance(value, date):
        form = put.form.lower()
        if form == "mmm.yy":
            return f"{SHORT_MONTHS[value.month - 1]}.{value:%y}"
        if form == "dd.mmm":
            return f"{value.day:02}.{SHORT_MONTHS[value.month - 1]}"
        return f"{value:%d.%m.%Y}"
    if isinstance(value, float) and put.form == "0.00":
        return f"{value:.2f}".replace(".", ",")
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",")
    return str(value)


def save(path: Path, *grids: Grid, **options: str) -> None:
    """Write the drawing in the format the path's suffix names."""
    writer = {".xlsx": xlsx, ".xlsm": xlsx, ".xls": xls, ".ods": ods, ".docx": word}.get(path.suffix)
    data = writer(*grids) if writer else delimited(*grids, **options)
    path.write_bytes(data)


def xlsx(*grids: Grid) -> bytes:
    book = Workbook()
    for made in list(book.worksheets):
        book.remove(made)
    for grid in grids:
        sheet = book.create_sheet(grid.name)
        sheet.sheet_state = "hidden" if grid.hidden else "visible"
        for (row, column), put in grid.cells.items():
            cell = sheet.cell(row, column, put.value)
            if isinstance(put.value, str):
                cell.data_type = "s"
            if put.form:
                cell.number_format = put.form
            elif isinstance(put.value, date):
                cell.number_format = "DD.MM.YYYY"
            if put.struck:
                cell.font = Font(strike=True)
            if put.across > 1 or put.down > 1:
                sheet.merge_cells(
                    start_row=row,
                    start_column=column,
                    end_row=row + put.down - 1,
                    end_column=column + put.across - 1,
                )
        for row in grid.hidden_rows:
            sheet.row_dimensions[row].hidden = True
    return stamped(book.save)


def stamped(save_to) -> bytes:
    """The archive without the time of saving, so that the same drawing gives the same bytes."""
    made = io.BytesIO()
    save_to(made)
    result = io.BytesIO()
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name in ("docProps/core.xml", "meta.xml"):
                content = re.sub(
                    rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?", b"2026-01-01T00:00:00", content
                )
            entry = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            target.writestr(entry, content)
    return result.getvalue()


def xls(*grids: Grid) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    for grid in grids:
        sheet = book.add_sheet(grid.name)
        sheet.visibility = 1 if grid.hidden else 0
        styles: dict[tuple[str, bool], xlwt.XFStyle] = {}
        for (row, column), put in grid.cells.items():
            form = put.form or ("DD.MM.YYYY" if isinstance(put.value, date) else "General")
            style = styles.get((form, put.struck))
            if style is None:
                # A workbook holds no more than 4,094 styles.
                style = styles[form, put.struck] = xlwt.XFStyle()
                style.num_format_str, style.font.struck_out = form, put.struck
            if put.across > 1 or put.down > 1:
                sheet.write_merge(
                    row - 1, row + put.down - 2, column - 1, column + put.across - 2, put.value, style
                )
            else:
                sheet.write(row - 1, column - 1, put.value, style)
        for row in grid.hidden_rows:
            sheet.row(row - 1).hidden = True
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def ods(*grids: Grid) -> bytes:
    book = odf.opendocument.OpenDocumentSpreadsheet()
    hidden = Style(name="hidden", family="table")
    hidden.addElement(TableProperties(display="false"))
    book.automaticstyles.addElement(hidden)
    for grid in grids:
        table = Table(name=grid.name, **({"stylename": hidden} if grid.hidden else {}))
        covered = {
            (r, c)
            for (row, column), put in grid.cells.items()
            for r in range(row, row + put.down)
            for c in range(column, column + put.across)
            if (r, c) != (row, column)
        }
        height, width = grid.height, grid.width
        for row in range(1, height + 1):
            line = TableRow(**({"visibility": "collapse"} if row in grid.hidden_rows else {}))
            for column in range(1, width + 1):
                line.addElement(_ods_cell(grid, row, column, covered))
            table.addElement(line)
        # LibreOffice fills the rest of the sheet so.
        table.addElement(_blank_rows(1_048_576 - height, width))
        book.spreadsheet.addElement(table)
    return stamped(book.write)


def _blank_rows(times: int, width: int) -> TableRow:
    line = TableRow(numberrowsrepeated=times)
    line.addElement(TableCell(numbercolumnsrepeated=width))
    return line


def _ods_cell(grid: Grid, row: int, column: int, covered: set[tuple[int, int]]):
    if (row, column) in covered:
        return CoveredTableCell()
    put = grid.cells.get((row, column))
    if put is None:
        return TableCell()
    options: dict[str, object] = {}
    if put.across > 1 or put.down > 1:
        options |= {"numbercolumnsspanned": put.across, "numberrowsspanned": put.down}
    if isinstance(put.value, date):
        moment = put.value.date() if isinstance(put.value, datetime) else put.value
        options |= {"valuetype": "date", "datevalue": moment.isoformat()}
    elif isinstance(put.value, int | float):
        options |= {"valuetype": "float", "value": put.value}
    else:
        options["valuetype"] = "string"
    cell = TableCell(**options)
    for text in shown(put).split("\n\n"):
        paragraph = P()
        for number, line in enumerate(text.split("\n")):
            if number:
                paragraph.addElement(LineBreak())
            paragraph.addText(line)
        cell.addElement(paragraph)
    return cell


def delimited(*grids: Grid, delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    grid = grids[0]
    made = io.StringIO(newline="")
    writer = csv.writer(made, delimiter=delimiter, lineterminator="\r\n")
    height, width = grid.height, grid.width
    for row in range(1, height + 1):
        puts = [grid.cells.get((row, column)) for column in range(1, width + 1)]
        writer.writerow([shown(put) if put else "" for put in puts])
    return made.getvalue().encode(encoding)


def word(*grids: Grid) -> bytes:
    """Each grid a table; the rows above the first with two cells, and one-cell rows below the last, are paragraphs."""
    document = docx.Document()
    for grid in grids:
        _word_table(document, grid)
    return stamped(document.save)


def _word_table(document, grid: Grid) -> None:
    counts = Counter(row for row, _column in grid.cells)
    tall = [r for r, n in counts.items() if n > 2]
    first, last = min(tall), grid.table_end or max(tall)
    for row in range(1, first):
        for (r, _c), put in sorted(grid.cells.items()):
            if r == row:
                document.add_paragraph(shown(put))
    table = document.add_table(last - first + 1, grid.width)
    for (row, column), put in sorted(grid.cells.items()):
        if not first <= row <= last:
            continue
        cell = table.cell(row - first, column - 1)
        if put.across > 1 or put.down > 1:
            cell = cell.merge(table.cell(row - first + put.down - 1, column + put.across - 2))
        run = cell.paragraphs[0].add_run()
        run.font.strike = put.struck or None
        for number, line in enumerate(shown(put).split("\n")):
            if number:
                run.add_break(WD_BREAK.LINE)
            run.add_text(line)
    height = grid.height
    for row in range(last + 1, height + 1):
        for (r, _c), put in sorted(grid.cells.items()):
            if r == row:
                document.add_paragraph(shown(put))
