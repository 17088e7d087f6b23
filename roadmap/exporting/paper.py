"""A document for Word: headings, tables whose header repeats on each page, pages on their side.

Margins, letters and the place of the page number are those of GOST R 7.0.97-2025. `Word` is one of the two ways in
which the roadmap's papers are written, `roadmap.exporting.tagged` the other: both know the same words (`Paper`).
"""

import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import IO, Any, Protocol

from django.utils.translation import gettext as _
from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import nsmap, qn
from docx.oxml.parser import oxml_parser
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table
from lxml.builder import ElementMaker

from core.fields import for_xml
from roadmap.exporting.code import picture
from roadmap.models import Edition

# Millimetres: left (where a paper is bound), right, top, bottom; of a page on its side the left one is not bound.
MARGINS = {False: (30, 10, 20, 20), True: (20, 10, 20, 20)}
SIZES = {False: (210, 297), True: (297, 210)}
LEAST_POINTS, CODE_MM = 10, 26
# Comes before and after what is bold in the text of a cell; a sign that no text of people has.
BOLD = "\ue000"
W = ElementMaker(namespace=nsmap["w"], nsmap={"w": nsmap["w"]}, makeelement=oxml_parser.makeelement)


def new(landscape: bool = False) -> DocumentObject:
    """An empty A4 document in the type of an office letter, with page numbers at the top from the second page on."""
    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(side) for side in SIZES[landscape])
    left, right, top, bottom = (Mm(side) for side in MARGINS[landscape])
    section.left_margin, section.right_margin = left, right
    section.top_margin, section.bottom_margin = top, bottom
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(12)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "Times New Roman")
    style.element.rPr.append(W.lang(_w(val="ru-RU")))
    style.paragraph_format.space_after = Pt(4)
    for level in (1, 2):
        heading = document.styles[f"Heading {level}"]
        heading.font.name, heading.font.size = "Times New Roman", Pt(15 - level)
        heading.font.color.rgb = RGBColor(0, 0, 0)
        heading.element.rPr.rFonts.set(qn("w:asciiTheme"), "")
        heading.element.rPr.rFonts.set(qn("w:ascii"), "Times New Roman")
        heading.element.rPr.rFonts.set(qn("w:hAnsi"), "Times New Roman")
    _page_number(section.header.paragraphs[0])
    return document


def title(document: DocumentObject, lines: Iterable[str]) -> None:
    """The document's title, centred: the first line bold."""
    for place, text in enumerate(lines):
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = paragraph.add_run(clean(text))
        run.bold, run.font.size = place == 0, Pt(14 if place == 0 else 12)


class Rows(Protocol):
    """A table that is being written."""

    def add(self, texts: Sequence[str], grounds: Sequence[str] = ()) -> None:
        """One more line; what is between two `BOLD` is bold; `grounds`: the cells' colours (six digits, or none)."""

    def section(self, text: str) -> None:
        """A line across the whole table: the title of what follows."""


class Paper(Protocol):
    """What a paper is made of. A heading stands on the page of what it is over, no line of a table is cut in two."""

    def title(self, lines: Sequence[str]) -> None:
        """The title, centred: the first line is what the document is."""

    def heading(self, text: str) -> None:
        """The heading of a part."""

    def paragraph(self, text: str) -> None:
        """A paragraph."""

    def table(
        self,
        headings: Sequence[str],
        widths: Sequence[float],
        *,
        size: int = LEAST_POINTS,
        numbers: Iterable[int] = (),
    ) -> Rows:
        """A table whose header repeats on every page; `widths` are in millimetres, `size` in points, `numbers` the
        places of the columns that stand to the right."""

    def signatures(self, lines: Sequence[tuple[str, str]]) -> None:
        """A place to sign for each of `lines`: whom one signs for, and what is under the line."""

    def code(self, address: str, words: str, alternative: str) -> None:
        """A QR code of the address with words beside it; `alternative` is what is read out instead of the picture."""

    def save(self, file: IO[bytes]) -> None:
        """Write it into the file."""


class _WordRows:
    def __init__(self, made: Table, widths: Sequence[float], size: int, numbers: frozenset[int]) -> None:
        self.made, self.widths, self.size, self.numbers = made, widths, size, numbers

    def add(self, texts: Sequence[str], grounds: Sequence[str] = ()) -> None:
        add_row(self.made, texts, self.widths, self.size, grounds, self.numbers)

    def section(self, text: str) -> None:
        section_row(self.made, text, self.widths, self.size)


class Word:
    """A paper as .docx."""

    def __init__(self, *, landscape: bool = False) -> None:
        self.document = new(landscape)

    def title(self, lines: Sequence[str]) -> None:
        title(self.document, lines)
        self.document.core_properties.title = clean(". ".join(lines[:2]))[:250]
        self.document.core_properties.language = "ru-RU"

    def heading(self, text: str) -> None:
        self.document.add_heading(clean(text), 1)

    def paragraph(self, text: str) -> None:
        self.document.add_paragraph(clean(text))

    def table(
        self,
        headings: Sequence[str],
        widths: Sequence[float],
        *,
        size: int = LEAST_POINTS,
        numbers: Iterable[int] = (),
    ) -> Rows:
        right = frozenset(numbers)
        return _WordRows(table(self.document, headings, (), widths, size, right), widths, size, right)

    def signatures(self, lines: Sequence[tuple[str, str]]) -> None:
        signatures(self.document, lines)

    def code(self, address: str, words: str, alternative: str) -> None:
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.space_before = Pt(14)
        paragraph.paragraph_format.keep_with_next = True
        drawn = paragraph.add_run().add_picture(io.BytesIO(picture(address)), width=Mm(CODE_MM))
        drawn._inline.docPr.set("descr", alternative)
        self.document.add_paragraph(clean(f"{words} {address}"))

    def save(self, file: IO[bytes]) -> None:
        self.document.save(file)


def code_of(made: Paper, address: str, on: date) -> None:
    """The code that leads to the page with the same figures as of the same day."""
    day = f"{on:%d.%m.%Y}"
    words = _("The same figures as of %(day)s:") % {"day": day}
    made.code(address, words, _("QR code: the page with the same figures as of %(day)s") % {"day": day})


def edition_line(edition: Edition | None) -> str:
    """The line under a title that names the plan in force; empty where no import made one."""
    return _("plan: %(edition)s") % {"edition": edition.named} if edition else ""


def table(
    document: DocumentObject,
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    widths: Sequence[float],
    size: int = LEAST_POINTS,
    numbers: frozenset[int] = frozenset(),
) -> Table:
    """A table with a header that repeats on every page; `widths` are in millimetres, `size` in points.

    `numbers` are the places of the columns that stand to the right.
    """
    made = document.add_table(rows=0, cols=len(headings))
    made.style, made.autofit = "Table Grid", False
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Mm(width)  # some programs go by the grid, others by the cells
    head = [
        _cell(text, width, size, bold=True, keep_with_next=True, ground="E8EDF3", right=place in numbers)
        for place, (text, width) in enumerate(zip(headings, widths, strict=True))
    ]
    made._tbl.append(W.tr(W.trPr(W.tblHeader()), *head))
    for row in rows:
        add_row(made, row, widths, size, numbers=numbers)
    document.add_paragraph()
    return made


def signatures(document: DocumentObject, lines: Sequence[tuple[str, str]]) -> None:
    """A place to sign for each of `lines`: whom one signs for, and what is under the line."""
    for whom, under in lines:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_before = Pt(14)
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.paragraph_format.keep_with_next = True
        paragraph.add_run(clean(whom))
        line = document.add_paragraph("_" * 24 + " / " + "_" * 32)
        line.paragraph_format.space_before, line.paragraph_format.space_after = Pt(10), Pt(0)
        line.paragraph_format.keep_with_next = True
        document.add_paragraph().add_run(clean(under)).font.size = Pt(9)


def add_row(
    made: Table,
    texts: Sequence[str],
    widths: Sequence[float],
    size: int = LEAST_POINTS,
    grounds: Sequence[str] = (),
    numbers: frozenset[int] = frozenset(),
) -> None:
    """One more line of a table; `grounds` are the cells' colours (six hexadecimal digits, or nothing)."""
    cells = [
        _cell(text, width, size, ground=ground, right=place in numbers)
        for place, (text, width, ground) in enumerate(
            zip(texts, widths, grounds or [""] * len(texts), strict=True)
        )
    ]
    made._tbl.append(W.tr(W.trPr(W.cantSplit()), *cells))


def section_row(made: Table, text: str, widths: Sequence[float], size: int = LEAST_POINTS) -> None:
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
    right: bool = False,
) -> Any:
    """A cell of a table (`w:tc`) with its text; what is between two `BOLD` is bold."""
    properties = W.tcPr(W.tcW(_w(type="dxa", w=round(Mm(width).twips))))
    if columns > 1:
        properties.append(W.gridSpan(_w(val=columns)))
    if ground:
        properties.append(W.shd(_w(val="clear", fill=ground)))
    aligned = [W.jc(_w(val="right"))] if right else []
    paragraph = W.p(W.pPr(*([W.keepNext()] if keep_with_next else []), W.spacing(_w(after=0)), *aligned))
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
    return for_xml(text).replace("\r", "")


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
