"""Plans in formats that no free program writes, drawn part by part from rows of text: see `ROWS`."""

import base64
import io
import struct
import zipfile
from collections.abc import Sequence

import docx

from tests.data.plans.bombs import HEADINGS, packed_parts, word

ROWS: tuple[tuple[str, ...], ...] = (
    HEADINGS,
    ("1", "Обмен группами учащихся", "до 1 сентября 2026 г.", "Отдел образования", "Комитет по образованию"),
    ("2", "Гастроли камерного оркестра", "III квартал 2027 года", "Управление культуры", "Управление культуры МГИК"),
    ("3", "Выставка живописи двух городов", "ежегодно", "Сочинский художественный музей", "Художественная галерея"),
)  # fmt: skip


def xlsb(rows: Sequence[Sequence[str]] = ROWS) -> bytes:
    """A binary workbook: records of a number, a length and a content."""

    def record(number: int, content: bytes = b"") -> bytes:
        head = bytes([number]) if number < 128 else bytes([number & 0x7F | 0x80, number >> 7])
        size, length = b"", len(content)
        while True:
            size += bytes([length & 0x7F | (0x80 if length > 0x7F else 0)])
            length >>= 7
            if not length:
                return head + size + content

    def text(words: str) -> bytes:
        return struct.pack("<I", len(words)) + words.encode("utf-16-le")

    book = record(131) + record(143) + record(156, struct.pack("<II", 0, 1) + text("rId1") + text("План"))
    book += record(144) + record(132)
    sheet = record(129) + record(148, struct.pack("<4I", 0, len(rows) - 1, 0, len(rows[0]) - 1)) + record(145)
    for number, row in enumerate(rows):
        sheet += record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, 0, 0, 0))
        for column, words in enumerate(row):
            sheet += record(6, struct.pack("<II", column, 0) + text(words))
    sheet += record(146) + record(130)
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{office}/worksheet" Target="worksheets/sheet1.bin"/></Relationships>'
    )
    return packed_parts(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": relations,
            "xl/worksheets/sheet1.bin": sheet,
        }
    )


def excel_2003(rows: Sequence[Sequence[str]] = ROWS) -> bytes:
    """«Таблица XML 2003», with a date that is one, a hidden row and a struck-through one."""
    lines = []
    for row in rows:
        cells = "".join(f'<Cell><Data ss:Type="String">{words}</Data></Cell>' for words in row)
        lines.append(f"<Row>{cells}</Row>")
    date = (
        '<Row><Cell><Data ss:Type="Number">4</Data></Cell><Cell ss:StyleID="gone"><Data ss:Type="String">Форум</Data>'
        '</Cell><Cell ss:StyleID="month"><Data ss:Type="DateTime">2026-10-01T00:00:00.000</Data></Cell></Row>'
        '<Row ss:Hidden="1"><Cell><Data ss:Type="Number">5</Data></Cell><Cell><Data ss:Type="String">Ярмарка</Data>'
        '</Cell><Cell><Data ss:Type="String">2027 год</Data></Cell></Row>'
    )
    return (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
        ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles><Style ss:ID="gone">'
        '<Font ss:StrikeThrough="1"/></Style><Style ss:ID="month"><NumberFormat ss:Format="mmm\\ yyyy"/></Style>'
        f'</Styles><Worksheet ss:Name="План"><Table>{"".join(lines)}{date}</Table></Worksheet></Workbook>'
    ).encode()


def web_page(rows: Sequence[Sequence[str]] = ROWS) -> str:
    lines = "".join(f"<tr>{''.join(f'<td>{words}</td>' for words in row)}</tr>" for row in rows)
    return f'<html><head><meta charset="utf-8"></head><body><table>{lines}</table></body></html>'


def web_archive(rows: Sequence[Sequence[str]] = ROWS) -> bytes:
    """MHTML, as Word and Excel save «веб-страница в одном файле»."""
    body = base64.encodebytes(web_page(rows).encode()).decode()
    return (
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="edge"\r\n\r\n--edge\r\n'
        "Content-Location: file:///C:/plan.htm\r\nContent-Transfer-Encoding: base64\r\n"
        f'Content-Type: text/html; charset="utf-8"\r\n\r\n{body}\r\n--edge--\r\n'
    ).encode()


def document(cells: Sequence[Sequence[str]]) -> bytes:
    """A Word document of one table; a cell is given by the XML of its paragraphs, or in plain words."""

    def cell(content: str) -> str:
        return f"<w:tc>{content if content.startswith('<w:') else paragraph(content)}</w:tc>"

    def row(contents: Sequence[str]) -> str:
        properties = contents[0] if contents[0].startswith("<w:trPr>") else ""
        return f"<w:tr>{properties}{''.join(cell(one) for one in contents[bool(properties) :])}</w:tr>"

    return word(f"<w:tbl>{''.join(row(one) for one in cells)}</w:tbl>")


def paragraph(words: str, before: str = "", after: str = "") -> str:
    return f"<w:p>{before}{run(words)}{after}</w:p>"


def run(words: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def renamed(data: bytes, names: dict[str, str]) -> bytes:
    """A packed file with some of its parts under other names."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return packed_parts({names.get(name, name): archive.read(name) for name in archive.namelist()})


def macro_document(rows: Sequence[Sequence[str]] = ROWS) -> bytes:
    """The same as a .docm: only its content type differs."""
    made = docx.Document()
    table = made.add_table(len(rows), len(rows[0]))
    for row, words in zip(table.rows, rows, strict=True):
        for cell, one in zip(row.cells, words, strict=True):
            cell.text = one
    saved = io.BytesIO()
    made.save(saved)
    with zipfile.ZipFile(saved) as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    types = archive_types(parts)
    parts["[Content_Types].xml"] = types.replace(
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
    )
    return packed_parts(parts)


def archive_types(parts: dict[str, str | bytes]) -> bytes:
    found = parts["[Content_Types].xml"]
    assert isinstance(found, bytes)
    return found
