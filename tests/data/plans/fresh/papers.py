"""One table written in many formats; a cell `<` belongs to the one on its left, `^` to the one above."""

import base64
import io
import quopri
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from html import escape
from typing import Any, NamedTuple

import docx
import xlwt
from openpyxl import Workbook

from tests.data.plans.grid import stamped

LEFT, UP = "<", "^"
Value = str | int | float | date | None
Table = Sequence[Sequence[Value]]
Paper = Sequence["str | Table"]


class Cell(NamedTuple):
    """A cell with its place and how far it reaches."""

    row: int
    column: int
    value: Value
    across: int
    down: int


def width(table: Table) -> int:
    return max(len(row) for row in table)


def at(table: Table, row: int, column: int) -> Value:
    return table[row][column] if row < len(table) and column < len(table[row]) else None


def cells(table: Table) -> Iterator[Cell]:
    """Every cell that begins something, blank ones too."""
    for row in range(len(table)):
        for column in range(width(table)):
            value = at(table, row, column)
            if value in (LEFT, UP):
                continue
            across = down = 1
            while at(table, row, column + across) == LEFT:
                across += 1
            while at(table, row + down, column) == UP:
                down += 1
            yield Cell(row, column, value, across, down)


def text(value: Value) -> str:
    if value is None:
        return ""
    return f"{value:%d.%m.%Y}" if isinstance(value, date) else str(value)


# --- sheets -----------------------------------------------------------------------------------------------------


def xlsx(sheets: Mapping[str, Table]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, table in sheets.items():
        sheet = book.create_sheet(name)
        for one in cells(table):
            if one.value is None:
                continue
            cell = sheet.cell(one.row + 1, one.column + 1, one.value)
            if isinstance(one.value, str):
                cell.data_type = "s"
            if isinstance(one.value, date):
                cell.number_format = "DD.MM.YYYY"
            if one.across > 1 or one.down > 1:
                last = {"end_row": one.row + one.down, "end_column": one.column + one.across}
                sheet.merge_cells(start_row=one.row + 1, start_column=one.column + 1, **last)
    return stamped(book.save)


def xls(table: Table, form: str = "DD.MM.YYYY") -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Лист1")
    for one in cells(table):
        style = xlwt.easyxf(num_format_str=form) if isinstance(one.value, date) else xlwt.Style.default_style
        sheet.write_merge(
            one.row, one.row + one.down - 1, one.column, one.column + one.across - 1, one.value, style
        )
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def delimited(table: Table, mark: str = ";", encoding: str = "utf-8", quoted: bool = False) -> bytes:
    def field(value: Value) -> str:
        shown = text(value)
        return '"' + shown.replace('"', '""') + '"' if quoted or set(shown) & {mark, '"', "\n"} else shown

    lines = [mark.join(map(field, row)) for row in table]
    return ("\r\n".join(lines) + "\r\n").encode(encoding)


_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_SPACES = " ".join(f'xmlns:{name}="{_ODF}{name}:1.0"' for name in ("office", "table", "text", "style"))


def _odf_table(table: Table, name: str) -> str:
    reach = {(one.row, one.column): one for one in cells(table)}
    rows = []
    for row in range(len(table)):
        made = []
        for column in range(width(table)):
            one = reach.get((row, column))
            if one is None:
                made.append("<table:covered-table-cell/>")
                continue
            spans = f' table:number-columns-spanned="{one.across}" table:number-rows-spanned="{one.down}"'
            attributes = spans if one.across * one.down > 1 else ""
            if isinstance(one.value, date):
                attributes += f' office:value-type="date" office:date-value="{one.value}"'
            elif isinstance(one.value, int | float):
                attributes += f' office:value-type="float" office:value="{one.value}"'
            lines = "".join(
                f"<text:p>{escape(line)}</text:p>" for line in text(one.value).split("\n") if line
            )
            made.append(f"<table:table-cell{attributes}>{lines}</table:table-cell>")
        rows.append(f"<table:table-row>{''.join(made)}</table:table-row>")
    columns = f'<table:table-column table:number-columns-repeated="{width(table)}"/>'
    return f'<table:table table:name="{name}">{columns}{"".join(rows)}</table:table>'


def _opened(kind: str, body: str) -> str:
    inner = f"<office:body><office:{kind}>{body}</office:{kind}></office:body>"
    return f'<office:document-content {_SPACES} office:version="1.2">{inner}</office:document-content>'


def _packed(kind: str, content: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr(
            zipfile.ZipInfo("mimetype", (2026, 1, 1, 0, 0, 0)), f"application/vnd.oasis.opendocument.{kind}"
        )
        target.writestr(zipfile.ZipInfo("content.xml", (2026, 1, 1, 0, 0, 0)), content)
    return made.getvalue()


def ods(table: Table, name: str = "Лист1") -> bytes:
    return _packed("spreadsheet", _opened("spreadsheet", _odf_table(table, name)))


def fods(table: Table, name: str = "Лист1") -> bytes:
    body = _odf_table(table, name)
    kind = 'office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.spreadsheet"'
    inner = f"<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body>"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document {_SPACES} {kind}>{inner}</office:document>'
    ).encode()


def odt(paper: Paper) -> bytes:
    parts = [
        f"<text:p>{escape(part)}</text:p>" if isinstance(part, str) else _odf_table(part, f"Таблица{number}")
        for number, part in enumerate(paper, start=1)
    ]
    return _packed("text", _opened("text", "".join(parts)))


def spreadsheet_2003(table: Table) -> bytes:
    rows = []
    for number, row in enumerate(table):
        made, due = [], 0
        for one in (one for one in cells(table) if one.row == number):
            if one.value is None:
                continue
            place = f' ss:Index="{one.column + 1}"' if one.column != due else ""
            across = f' ss:MergeAcross="{one.across - 1}"' if one.across > 1 else ""
            down = f' ss:MergeDown="{one.down - 1}"' if one.down > 1 else ""
            kind = {date: "DateTime", int: "Number"}.get(type(one.value), "String")
            shown = f"{one.value}T00:00:00.000" if kind == "DateTime" else escape(text(one.value))
            shown = shown.replace("\n", "&#10;")
            made.append(f'<Cell{place}{across}{down}><Data ss:Type="{kind}">{shown}</Data></Cell>')
            due = one.column + one.across
        rows.append(f"<Row>{''.join(made)}</Row>" if row else "<Row/>")
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        f'<Workbook xmlns="{space}" xmlns:ss="{space}"><Worksheet ss:Name="Лист1"><Table>'
        f"{''.join(rows)}</Table></Worksheet></Workbook>"
    ).encode()


# --- documents --------------------------------------------------------------------------------------------------


def word(paper: Paper, *, numbered: bool = False) -> bytes:
    """With `numbered` a blank cell in the first column holds an automatic number."""
    document = docx.Document()
    for part in paper:
        if isinstance(part, str):
            document.add_paragraph(part)
            continue
        grid = document.add_table(len(part), width(part))
        grid.style = "Table Grid"
        for one in cells(part):
            cell = grid.cell(one.row, one.column)
            if one.across > 1 or one.down > 1:
                cell = cell.merge(grid.cell(one.row + one.down - 1, one.column + one.across - 1))
            if isinstance(one.value, list):
                _nested(cell, one.value)
                continue
            lines = text(one.value).split("\n")
            cell.paragraphs[0].text = lines[0]
            for line in lines[1:]:
                cell.add_paragraph(line)
        for row in grid.rows[1:] if numbered else ():
            if not row.cells[0].text:
                row.cells[0].paragraphs[0].style = document.styles["List Number"]
    return stamped(document.save)


def _nested(cell: Any, table: Table) -> None:
    inner = cell.add_table(len(table), width(table))
    for one in cells(table):
        inner.cell(one.row, one.column).text = text(one.value)


def html(paper: Paper, title: str = "План") -> str:
    parts = []
    for part in paper:
        if isinstance(part, str):
            parts.append(f"<p>{escape(part)}</p>")
            continue
        rows = []
        for number in range(len(part)):
            made = []
            for one in (one for one in cells(part) if one.row == number):
                spans = (f' colspan="{one.across}"' if one.across > 1 else "") + (
                    f' rowspan="{one.down}"' if one.down > 1 else ""
                )
                tag = "th" if number == 0 else "td"
                made.append(f"<{tag}{spans}>{escape(text(one.value)).replace(chr(10), '<br>')}</{tag}>")
            rows.append(f"<tr>{''.join(made)}</tr>\n")
        parts.append(f'<table border="1">{"".join(rows)}</table>')
    head = f'<head><meta charset="utf-8"><title>{escape(title)}</title></head>'
    return f'<!DOCTYPE html><html lang="ru">{head}<body>{"".join(parts)}</body></html>'


def web_page(paper: Paper) -> bytes:
    return html(paper).encode()


def mhtml(paper: Paper, encoding: str = "base64") -> bytes:
    page = html(paper).encode()
    body = base64.encodebytes(page) if encoding == "base64" else quopri.encodestring(page)
    head = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://portal.example/plan\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="----MultipartBoundary--x1"\r\n\r\n'
        f"------MultipartBoundary--x1\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: {encoding}\r\n"
        "Content-Location: https://portal.example/plan\r\n\r\n"
    )
    return head.encode() + body + b"\r\n------MultipartBoundary--x1--\r\n"


def rtf(paper: Paper) -> bytes:
    """Unicode escapes, cells merged across and down, as Word writes them."""

    def shown(value: str) -> str:
        made = "".join(
            f"\\u{ord(letter)}?" if ord(letter) > 126 else f"\\{letter}" if letter in "\\{}" else letter
            for letter in value
        )
        return made.replace("\n", "\\par ")

    parts = [
        "{\\rtf1\\ansi\\ansicpg1251\\uc1\\deff0{\\fonttbl{\\f0\\froman Times New Roman;}}{\\*\\generator Writer}"
    ]
    for part in paper:
        if isinstance(part, str):
            parts.append(f"\\pard\\qc {shown(part)}\\par\n")
            continue
        for row in range(len(part)):
            kinds, values = [], []
            for column in range(width(part)):
                value = at(part, row, column)
                kind = ""
                if at(part, row, column + 1) == LEFT and value != LEFT:
                    kind = "\\clmgf"
                if value == LEFT:
                    kind = "\\clmrg"
                if value == UP:
                    kind = "\\clvmrg"
                if at(part, row + 1, column) == UP and value != UP:
                    kind += "\\clvmgf"
                kinds.append(f"{kind}\\cellx{(column + 1) * 1800}")
                values.append("" if value in (LEFT, UP) else shown(text(value)))
            parts.append(
                "\\trowd\\trgaph108"
                + "".join(kinds)
                + "\n"
                + "".join(f"\\pard\\intbl {value}\\cell\n" for value in values)
                + "\\row\n"
            )
    return ("".join(parts) + "}").encode("ascii")


def word_2003(paper: Paper) -> bytes:
    def paragraphs(value: str) -> str:
        return "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in value.split("\n"))

    parts = []
    for part in paper:
        if isinstance(part, str):
            parts.append(paragraphs(part))
            continue
        rows = []
        for row in range(len(part)):
            made = []
            for column in range(width(part)):
                value = at(part, row, column)
                if value == LEFT:
                    continue
                across = 1
                while at(part, row, column + across) == LEFT:
                    across += 1
                inner = f'<w:gridSpan w:val="{across}"/>' if across > 1 else ""
                if value == UP:
                    inner += "<w:vmerge/>"
                elif at(part, row + 1, column) == UP:
                    inner += '<w:vmerge w:val="restart"/>'
                made.append(
                    f"<w:tc><w:tcPr>{inner}</w:tcPr>{paragraphs('' if value == UP else text(value))}</w:tc>"
                )
            rows.append(f"<w:tr>{''.join(made)}</w:tr>")
        grid = '<w:gridCol w:w="1500"/>' * width(part)
        parts.append(f"<w:tbl><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>")
    space = "http://schemas.microsoft.com/office/word/2003/wordml"
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<?mso-application progid="Word.Document"?>\n'
        f'<w:wordDocument xmlns:w="{space}"><w:body>{"".join(parts)}<w:sectPr/></w:body></w:wordDocument>'
    ).encode()


def pdf(paper: Paper, style: str = "") -> bytes:
    """Printed on A4 landscape; the first row of a table is repeated on each page."""
    from weasyprint import HTML

    page = html(paper)
    base = (
        "@page { size: A4 landscape; margin: 15mm } body { font: 9pt 'DejaVu Sans' }"
        "table { border-collapse: collapse; width: 100% }"
        "td, th { border: 0.5pt solid; padding: 2pt; vertical-align: top }"
    )
    return HTML(string=page.replace("<body>", f"<style>{base}{style}</style><body>")).write_pdf()


def zipped(files: dict[str, "bytes"]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in files.items():
            target.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data)
    return made.getvalue()


# --- from the words of a case ------------------------------------------------------------------------------------


def make(how: Mapping[str, Any] | str) -> bytes:
    """The bytes of a file that is told as data: `as` names the writer, the rest is what it takes."""
    if isinstance(how, str):
        return how.encode()
    kind, rest = how["as"], {key: value for key, value in how.items() if key != "as"}
    if kind == "zip":
        return zipped({name: make(inner) for name, inner in rest["files"].items()})
    if kind == "text":
        return rest["text"].encode(rest.get("encoding", "utf-8"))
    if kind == "xlsx":
        return xlsx({name: _dated(table) for name, table in rest["sheets"].items()})
    if "table" in rest:
        return _OF_TABLE[kind](_dated(rest.pop("table")), **rest)
    return _OF_PAPER[kind](rest.pop("paper"), **rest)


def _dated(table: list[list[Any]]) -> Table:
    return [[date.fromisoformat(v["date"]) if isinstance(v, dict) else v for v in row] for row in table]


_OF_TABLE: dict[str, Callable[..., bytes]] = {one.__name__: one for one in (xls, ods, fods, spreadsheet_2003)}
_OF_TABLE["csv"] = delimited
_OF_PAPER: dict[str, Callable[..., bytes]] = {
    one.__name__: one for one in (word, odt, mhtml, rtf, word_2003, pdf)
}
_OF_PAPER["html"] = web_page
