"""Pieces of a document: headings, tables whose header repeats on each page, pages on their side."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import nsmap, qn
from docx.oxml.parser import oxml_parser
from docx.shared import Mm, Pt
from docx.table import Table
from lxml.builder import ElementMaker

from roadmap.models import Edition

MARGIN = Mm(15)
# Comes before and after what is bold in the text of a cell; a sign that no text of people has.
BOLD = "\ue000"
W = ElementMaker(namespace=nsmap["w"], nsmap={"w": nsmap["w"]}, makeelement=oxml_parser.makeelement)


def new(landscape: bool = False) -> DocumentObject:
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


def title(document: DocumentObject, lines: Iterable[str]) -> None:
    """The document's title, centred: the first line bold."""
    for place, text in enumerate(lines):
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = paragraph.add_run(clean(text))
        run.bold, run.font.size = place == 0, Pt(15 if place == 0 else 12)


def edition_line(edition: Edition | None) -> str:
    """The line under a title that names the plan in force; empty where no import made one."""
    return _("plan: %(edition)s") % {"edition": edition.named} if edition else ""


def table(
    document: DocumentObject,
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    widths: Sequence[float],
    size: int = 10,
) -> Table:
    """A table with a header that repeats on every page; `widths` are in millimetres, `size` in points."""
    made = document.add_table(rows=0, cols=len(headings))
    made.style, made.autofit = "Table Grid", False
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Mm(width)  # some programs go by the grid, others by the cells
    head = [
        _cell(text, width, size, bold=True, keep_with_next=True, ground="E8EDF3")
        for text, width in zip(headings, widths, strict=True)
    ]
    made._tbl.append(W.tr(W.trPr(W.tblHeader()), *head))
    for row in rows:
        add_row(made, row, widths, size)
    document.add_paragraph()
    return made


def align_numbers(made: Table, columns: Iterable[int]) -> None:
    """Set the columns of a short table with these places to the right, so that digits are under digits."""
    for column in columns:
        for cell in made.columns[column].cells:
            for paragraph in cell.paragraphs:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def signatures(document: DocumentObject, lines: Sequence[tuple[str, str]]) -> None:
    """A place to sign for each of `lines`: whom one signs for, and what is under the line."""
    for whom, under in lines:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_before = Pt(14)
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.paragraph_format.keep_with_next = True
        paragraph.add_run(clean(whom))
        line = document.add_paragraph("_" * 24 + "  /  " + "_" * 32)
        line.paragraph_format.space_before, line.paragraph_format.space_after = Pt(10), Pt(0)
        line.paragraph_format.keep_with_next = True
        document.add_paragraph().add_run(clean(under)).font.size = Pt(9)


def add_row(
    made: Table, texts: Sequence[str], widths: Sequence[float], size: int = 10, grounds: Sequence[str] = ()
) -> None:
    """One more line of a table; `grounds` are the cells' colours (six hexadecimal digits, or nothing)."""
    cells = [
        _cell(text, width, size, ground=ground)
        for text, width, ground in zip(texts, widths, grounds or [""] * len(texts), strict=True)
    ]
    made._tbl.append(W.tr(W.trPr(W.cantSplit()), *cells))


def section_row(made: Table, text: str, widths: Sequence[float], size: int = 10) -> None:
    """A line across the whole table: the title of a direction."""
    across = _cell(
        text, sum(widths), size, bold=True, keep_with_next=True, ground="F0F3F7", columns=len(widths)
    )
    made._tbl.append(W.tr(W.trPr(W.cantSplit()), across))


# python-docx's own way to a cell, its paragraph and its runs takes milliseconds each, a minute for 5,000 rows.
def _cell(
    text: str,
    width: float,
    size: int,
    *,
    bold: bool = False,
    keep_with_next: bool = False,
    ground: str = "",
    columns: int = 1,
) -> Any:
    """A cell of a table (`w:tc`) with its text; what is between two `BOLD` is bold."""
    properties = W.tcPr(W.tcW(_w(type="dxa", w=round(Mm(width).twips))))
    if columns > 1:
        properties.append(W.gridSpan(_w(val=columns)))
    if ground:
        properties.append(W.shd(_w(val="clear", fill=ground)))
    paragraph = W.p(W.pPr(*([W.keepNext()] if keep_with_next else []), W.spacing(_w(after=0))))
    for place, piece in enumerate(clean(text).split(BOLD)):
        is_bold = bold or place % 2 == 1
        run = W.r(W.rPr(*([W.b()] if is_bold else []), W.sz(_w(val=2 * size))))
        run.text = piece  # line breaks and tabs become elements
        paragraph.append(run)
    return W.tc(properties, paragraph)


def _w(**attributes: object) -> dict[str, str]:
    return {qn(f"w:{name}"): str(value) for name, value in attributes.items()}


def clean(text: str) -> str:
    """The text without what XML cannot hold."""
    return "".join(sign for sign in text if sign in "\t\n" or ord(sign) >= 32)


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
