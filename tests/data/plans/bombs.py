"""Small files that unfold into very much: each is built here, and none is kept. `BOMBS` maps a name to its maker."""

import io
import zipfile
from collections.abc import Callable

import xlwt

_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_DOCUMENT_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEADINGS = ("№ п/п", "Мероприятие", "Срок исполнения", "Ответственные от Сочи", "Ответственные от Минска")


def packed(**parts: str | bytes) -> bytes:
    return packed_parts(parts)


def packed_parts(parts: dict[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def ods(body: str) -> bytes:
    content = (
        f'<office:document-content xmlns:office="{_OFFICE}" xmlns:table="{_TABLE}" xmlns:text="{_TEXT}"><office:body>'
        f"<office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    )
    return packed_parts(
        {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content}
    )


def word(body: str) -> bytes:
    return packed_parts(
        {"word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'}
    )


def xlsx(rows: str, strings: str = "", after: str = "") -> bytes:
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{_DOCUMENT_RELS}"><sheets>'
        '<sheet name="План" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELS}">'
        f'<Relationship Id="r1" Type="{_DOCUMENT_RELS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{_DOCUMENT_RELS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_SHEET}"><sheetData>{rows}</sheetData>{after}</worksheet>',
    }
    if strings:
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{_SHEET}">{strings}</sst>'
    return packed_parts(parts)


def repeated_rows_cells_and_spans() -> bytes:
    """461 bytes of LibreOffice: a merged cell, two hundred times in each of twenty thousand rows."""
    cell = (
        '<table:table-cell table:number-columns-repeated="200" table:number-columns-spanned="200"'
        ' table:number-rows-spanned="20000"><text:p>мероприятие</text:p></table:table-cell>'
    )
    return ods(
        f'<table:table><table:table-row table:number-rows-repeated="20000">{cell}</table:table-row></table:table>'
    )


def spans_without_text() -> bytes:
    cell = '<table:table-cell table:number-columns-repeated="200" table:number-columns-spanned="9"/>'
    row = f'<table:table-row table:number-rows-repeated="20000">{cell}</table:table-row>'
    return ods(f"<table:table>{row * 50}</table:table>")


def one_long_string_everywhere() -> bytes:
    """One string of 30,000 letters, referred to by every cell."""
    cells = "".join(f'<c r="{letter}{{n}}" t="s"><v>0</v></c>' for letter in "ABCDEFGHIJKLMNOPQRST")
    rows = "".join(f'<row r="{n}">{cells.replace("{n}", str(n))}</row>' for n in range(1, 6_000))
    return xlsx(rows, f"<si><t>{'мероприятие ' * 2_500}</t></si>")


def struck_strings() -> bytes:
    run = "<r><rPr><strike/></rPr><t>х</t></r><r><t>у</t></r>"
    return xlsx('<row r="1"><c t="s"><v>0</v></c></row>', f"<si>{run * 400_000}</si>")


def many_strings() -> bytes:
    return xlsx('<row r="1"><c t="s"><v>0</v></c></row>', f"<si><t>{'ы' * 60}</t></si>" * 900_000)


def merged_ranges() -> bytes:
    rows = "".join(f'<row r="{n}"><c t="str"><v>пункт</v></c></row>' for n in range(1, 15_000))
    merges = "".join(f'<mergeCell ref="A{n}:ZZ{n + 9_000}"/>' for n in range(1, 250_000))
    return xlsx(rows, after=f"<mergeCells>{merges}</mergeCells>")


def one_endless_row() -> bytes:
    return xlsx(f'<row r="1">{"<c/>" * 5_000_000}</row>')


def blank_cells() -> bytes:
    row = f"<row>{'<c/>' * 16_000}</row>"
    return xlsx(row * 500)


def nested_tables() -> bytes:
    """A Word table within a table within a table …"""
    opened = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>а</w:t></w:r></w:p>"
    return word(opened * 3_000 + "</w:tc></w:tr></w:tbl>" * 3_000)


def nested_side_by_side() -> bytes:
    """Tables nested as deep as is allowed, many times over: what looks from each element upwards takes for ever."""
    opened = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>а</w:t></w:r></w:p>"
    deep = opened * 60 + "</w:tc></w:tr></w:tbl>" * 60
    return word(f"<w:tbl><w:tr><w:tc>{deep * 3_000}</w:tc></w:tr></w:tbl>")


def wide_word_cells() -> bytes:
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="4000"/><w:vMerge w:val="restart"/></w:tcPr><w:p/></w:tc>'
    return word(f"<w:tbl>{f'<w:tr>{cell * 600}</w:tr>' * 900}</w:tbl>")


def word_paragraphs() -> bytes:
    """A text without tables, all of it labels."""
    text = "срок исполнения: " * 1_000
    return word(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" * 3_000)


def one_word_row() -> bytes:
    return word(f"<w:tbl><w:tr>{'<w:tc><w:p/></w:tc>' * 900_000}</w:tr></w:tbl>")


def page_of_cells() -> bytes:
    return b"<html><table>" + b"<tr>" + b"<td>1" * 1_500_000 + b"</table>"


def page_nested() -> bytes:
    return b"<html>" + b"<table><tr><td>1" * 100_000


def page_spanned() -> bytes:
    return b"<html><table>" + b"<tr><td colspan=4000 rowspan=60000>1" * 60_000 + b"</table>"


def rich_text_groups() -> bytes:
    return b"{\\rtf1" + b"{" * 3_000_000


def rich_text_cells() -> bytes:
    return b"{\\rtf1\\trowd\\cellx100\\intbl " + b"1\\cell" * 520_000 + b"\\row}"


def drawn_table() -> bytes:
    rule, row = "├" + "──────┼" * 300 + "─┤\n", "│" + "1     │" * 300 + "1│\n"
    return ((rule + row) * 300).encode()


def old_xml_rows() -> bytes:
    row = '<Row><Cell ss:MergeAcross="200" ss:MergeDown="20000"><Data ss:Type="String">а</Data></Cell></Row>'
    body = f"<Worksheet><Table>{row * 60_000}</Table></Worksheet>"
    return f'<Workbook xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">{body}</Workbook>'.encode()


def many_parts() -> bytes:
    return packed_parts({f"xl/{n}.xml": "" for n in range(6_000)})


def archive_in_archive() -> bytes:
    data = packed_parts({"план.csv": "№;Мероприятие"})
    for _time in range(20):
        data = packed_parts({"план.zip": data})
    return data


def zeros() -> bytes:
    return packed_parts({"план.csv": b"\0" * (150 * 1024 * 1024)})


def pdf_of_zeros() -> bytes:
    """A page whose content unpacks to hundreds of megabytes."""
    import zlib

    content = zlib.compress(b"0 0 m 9 9 l S " * 20_000_000, 9)
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>>endobj\n4 0 obj<</Length "
        + str(len(content)).encode()
        + b"/Filter/FlateDecode>>stream\n"
        + content
        + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )


def old_rows_to_the_last_column() -> bytes:
    """An old workbook whose reader fills each row with blanks up to its one cell."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("План")
    for row in range(24_000):
        sheet.write(row, 255, 1)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


BOMBS: dict[str, Callable[[], bytes]] = {
    make.__name__: make
    for make in (
        *(
            repeated_rows_cells_and_spans,
            spans_without_text,
            one_long_string_everywhere,
            struck_strings,
            many_strings,
        ),
        *(merged_ranges, one_endless_row, blank_cells, nested_tables, nested_side_by_side, wide_word_cells),
        *(
            word_paragraphs,
            one_word_row,
            page_of_cells,
            page_nested,
            page_spanned,
            rich_text_groups,
            rich_text_cells,
        ),
        *(drawn_table, old_xml_rows, many_parts, archive_in_archive, zeros, pdf_of_zeros),
        old_rows_to_the_last_column,
    )
}
