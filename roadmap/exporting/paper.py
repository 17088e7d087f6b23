"""Pieces of a document: headings, tables whose header repeats on each page, pages on their side."""

from collections.abc import Iterable, Sequence
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

MARGIN = Mm(15)
# Stands before and after what is bold in the text of a cell; a sign that no text of people has.
BOLD = "\ue000"


def new(landscape: bool = False) -> Any:
    """An empty A4 document in the type of an office letter, with page numbers at the foot."""
    document = Document()
    section = document.sections[0]
    width, height = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = width, height
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(12)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "Times New Roman")
    style.paragraph_format.space_after = Pt(4)
    for level in (1, 2):
        heading = document.styles[f"Heading {level}"]
        heading.font.name, heading.font.size = "Times New Roman", Pt(16 - 2 * level)
        heading.font.color.rgb = None
        heading.element.rPr.rFonts.set(qn("w:asciiTheme"), "")
        heading.element.rPr.rFonts.set(qn("w:ascii"), "Times New Roman")
        heading.element.rPr.rFonts.set(qn("w:hAnsi"), "Times New Roman")
    _page_number(section.footer.paragraphs[0])
    return document


def title(document: Any, lines: Iterable[str]) -> None:
    """The document's title, centred: the first line bold."""
    for place, text in enumerate(lines):
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = paragraph.add_run(clean(text))
        run.bold, run.font.size = place == 0, Pt(15 if place == 0 else 12)


def table(
    document: Any,
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    widths: Sequence[float],
    size: int = 10,
) -> Any:
    """A table with a header that repeats on every page; `widths` are in millimetres, `size` in points."""
    made = document.add_table(rows=1, cols=len(headings))
    made.style, made.autofit = "Table Grid", False
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Mm(width)  # some programs go by the grid, others by the cells
    _fill(made.rows[0], headings, widths, size, bold=True)
    _keep_with_next(made.rows[0])
    _repeat(made.rows[0])
    for row in rows:
        added = made.add_row()
        _fill(added, row, widths, size)
        _keep_together(added)
    document.add_paragraph()
    return made


def section_row(made: Any, text: str, size: int = 10) -> None:
    """A line across the whole table: the title of a direction."""
    row = made.add_row()
    cell = row.cells[0].merge(row.cells[-1])
    run = cell.paragraphs[0].add_run(clean(text))
    run.bold, run.font.size = True, Pt(size)
    shade(cell, "F0F3F7")
    _keep_together(row)
    _keep_with_next(row)


def shade(cell: Any, colour: str) -> None:
    """Give a cell a ground of this colour (six hexadecimal digits)."""
    ground = OxmlElement("w:shd")
    ground.set(qn("w:val"), "clear")
    ground.set(qn("w:fill"), colour)
    cell._tc.get_or_add_tcPr().append(ground)  # python-docx has no public way to a cell's ground


def clean(text: str) -> str:
    """The text without what XML cannot hold."""
    return "".join(sign for sign in text if sign in "\t\n" or ord(sign) >= 32)


def _fill(row: Any, texts: Sequence[str], widths: Sequence[float], size: int, bold: bool = False) -> None:
    for cell, text, width in zip(row.cells, texts, widths, strict=True):
        cell.width = Mm(width)
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(0)
        for place, piece in enumerate(clean(text).split(BOLD)):
            run = paragraph.add_run(piece)
            run.font.size, run.bold = Pt(size), bold or place % 2 == 1
        if bold:
            shade(cell, "E8EDF3")


def add_row(made: Any, texts: Sequence[str], widths: Sequence[float], size: int = 10) -> Any:
    """One more line of a table; returns it."""
    row = made.add_row()
    _fill(row, texts, widths, size)
    _keep_together(row)
    return row


def _repeat(row: Any) -> None:
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _keep_together(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _keep_with_next(row: Any) -> None:
    for cell in row.cells:
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.keep_with_next = True


def _page_number(paragraph: Any) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run()
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        if kind:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        else:
            part = OxmlElement("w:instrText")
            part.set(qn("xml:space"), "preserve")
            part.text = text
        run._r.append(part)
