"""The reference and the meeting's papers, for Word and as a tagged PDF: layout, structure, where the code leads."""

import io
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pypdf
import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document
from docx.shared import Mm

from roadmap.models import Item
from tests.roadmap.daily import signed_in

pytestmark = pytest.mark.django_db

KINDS = ("reference", "meeting")


@pytest.fixture
def reader(cast):
    return signed_in(cast.sochi_reader)


def fetch(client, plan, kind, **asked) -> Any:
    answer = client.get(reverse("roadmap:export_download", args=[plan.slug, kind]), asked)
    assert answer.status_code == 200
    return answer


def content(answer) -> bytes:
    return b"".join(answer.streaming_content)


def pdf(client, plan, kind, **asked) -> pypdf.PdfReader:
    answer = fetch(client, plan, kind, form="pdf", **asked)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].endswith('.pdf"')
    return pypdf.PdfReader(io.BytesIO(content(answer)))


def word(client, plan, kind, **asked) -> Any:
    return Document(io.BytesIO(content(fetch(client, plan, kind, **asked))))


def root_of(document: pypdf.PdfReader) -> Any:
    return document.trailer["/Root"]


def elements(document: pypdf.PdfReader) -> list[Any]:
    """Every element of the structure, in the order of reading."""
    found: list[Any] = []

    def walk(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, list):
            for one in node:
                walk(one)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append(node)
            if "/K" in node:
                walk(node["/K"])

    walk(root_of(document)["/StructTreeRoot"]["/K"])
    return found


def texts(document: pypdf.PdfReader) -> list[str]:
    return [" ".join(page.extract_text().split()).replace("\u00a0", " ") for page in document.pages]


@pytest.mark.parametrize("kind", KINDS)
class TestTagged:
    def test_it_says_what_it_is_and_in_which_language(self, kind, history, reader):
        document = pdf(reader, history, kind)
        root = root_of(document)
        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"] == "ru"
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]
        assert b"pdfuaid" in root["/Metadata"].get_data()
        assert document.metadata is not None
        assert history.title in (document.metadata.title or "")

    def test_its_headings_come_in_order_and_its_tables_have_headers(self, kind, history, reader):
        began_on = timezone.localdate()
        found = elements(pdf(reader, history, kind))
        names = [str(one["/S"]) for one in found]
        headings = [name for name in names if re.fullmatch("/H[1-6]", name)]
        assert headings[0] == "/H1"
        assert headings.count("/H1") == 1
        assert set(headings[1:]) == {"/H2"}
        tables = [one for one in found if one["/S"] == "/Table"]
        assert tables
        # Each cell names its headers: that of its column, and that of its row.
        known = {str(one["/ID"]) for one in found if one["/S"] == "/TH"}
        named = [{str(name) for name in one["/A"].get("/Headers", ())} for one in found if one["/S"] == "/TD"]
        assert len(named) > len(tables)
        assert all(names and names <= known for names in named)
        assert max(len(names) for names in named) >= 2
        (figure,) = [str(one["/Alt"]) for one in found if one["/S"] == "/Figure"]
        assert figure in {
            f"QR-код: страница с теми же данными на {day:%d.%m.%Y}"
            for day in (began_on, timezone.localdate())
        }

    def test_no_heading_is_the_last_of_a_page(self, kind, history, reader):
        Item.objects.filter(roadmap=history).update(title="Обмен педагогическим опытом " * 15)
        document = pdf(reader, history, kind)
        headings = {
            "Показатели",
            "Направления",
            "Пункты",
            "Просрочено",
            "Стороны расходятся",
            "Проект повестки",
        }
        sheets = [page.extract_text().strip().splitlines() for page in document.pages]
        assert len(sheets) > 2
        assert not [lines[-1] for lines in sheets if lines[-1].strip() in headings]

    def test_pages_are_numbered_at_the_top_from_the_second_on(self, kind, history, reader):
        Item.objects.filter(roadmap=history).update(title="Обмен педагогическим опытом " * 15)
        first, *others = texts(pdf(reader, history, kind))
        assert others
        assert not first.startswith("1 ")
        for number, text in enumerate(others, start=2):
            assert text.startswith(f"{number} ") or text.endswith(f" {number}")

    def test_the_code_leads_to_the_same_figures_of_the_same_day(self, kind, history, reader):
        read = pytest.importorskip("zxingcpp", reason="NO READER OF QR CODES: pip install zxing-cpp")
        data = content(fetch(reader, history, kind, form="pdf", on="2026-05-01", side="sochi"))
        import pypdfium2  # type: ignore[import-untyped]

        document = pypdfium2.PdfDocument(data)
        sheet = document[len(document) - 1]
        (code,) = read.read_barcodes(sheet.render(scale=3).to_pil())
        address = urlsplit(code.text)
        asked = parse_qs(address.query)
        assert (asked["on"], asked["side"]) == (["2026-05-01"], ["sochi"])
        shown = reader.get(f"{address.path}?{address.query}")
        assert shown.status_code == 200
        assert "1\u00a0мая\u00a02026" in shown.content.decode()
        assert code.text in "".join(texts(pypdf.PdfReader(io.BytesIO(data)))).replace(" ", "")

    def test_the_code_of_the_paper_for_word_is_the_same(self, kind, history, reader):
        read = pytest.importorskip("zxingcpp", reason="NO READER OF QR CODES: pip install zxing-cpp")
        from PIL import Image

        made = word(reader, history, kind, on="2026-05-01")
        (drawn,) = [part for part in made.part.package.iter_parts() if part.content_type == "image/png"]
        (code,) = read.read_barcodes(Image.open(io.BytesIO(drawn.blob)))
        assert "on=2026-05-01" in code.text
        assert code.text in "".join(paragraph.text for paragraph in made.paragraphs)
        (described,) = [one.get("descr") for one in made.element.iter() if one.tag.endswith("}docPr")]
        assert described == "QR-код: страница с теми же данными на 01.05.2026"


@pytest.mark.parametrize("kind", KINDS)
class TestWord:
    def test_its_margins_are_those_of_the_standard(self, kind, history, reader):
        (section,) = word(reader, history, kind).sections
        margins = (section.left_margin, section.right_margin, section.top_margin, section.bottom_margin)
        assert [round(one.mm) for one in margins] == [20, 10, 20, 20]
        assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)

    def test_the_page_number_stands_at_the_top_but_for_the_first_page(self, kind, history, reader):
        (section,) = word(reader, history, kind).sections
        assert section.different_first_page_header_footer
        assert "PAGE" in section.header.paragraphs[0]._p.xml
        assert 'w:jc w:val="center"' in section.header.paragraphs[0]._p.xml
        assert "PAGE" not in section.first_page_header._element.xml
        assert "PAGE" not in section.footer._element.xml

    def test_letters_are_large_enough(self, kind, history, reader):
        made = word(reader, history, kind)
        assert made.styles["Normal"].font.size.pt == 12
        assert made.styles["Heading 1"].font.size.pt == 14
        assert made.styles["Heading 1"].paragraph_format.keep_with_next
        sizes = {int(size) for size in re.findall(r'<w:sz w:val="(\d+)"', made.element.xml)}
        assert min(sizes) >= 18  # half points; nine under the signatures, ten in tables

    def test_no_table_is_wider_than_the_page(self, kind, history, reader):
        made = word(reader, history, kind)
        for table in made.tables:
            assert sum(column.width for column in table.columns) <= Mm(267.5)


def test_a_meeting_has_a_day_and_a_place(history, reader):
    blank = "\n".join(one.text for one in word(reader, history, "meeting").paragraphs)
    assert "Дата заседания: ______________. Место: ____" in blank
    said = word(reader, history, "meeting", meeting="2026-12-15", place="Минск,\nпр. Независимости, 8")
    assert "Дата заседания: 15.12.2026. Место: Минск, пр. Независимости, 8" in [
        one.text for one in said.paragraphs
    ]


def test_the_page_of_papers_keeps_the_day_and_the_place(history, reader):
    path = reverse("roadmap:export", args=[history.slug])
    page = reader.get(path, {"meeting": "2026-12-15", "place": "Минск"}).content.decode()
    links = re.findall(r'href="([^"]*/export/meeting/?[^"]*)"', page)
    assert len(links) == 2
    assert all("meeting=2026-12-15" in link and "place=%D0%9C" in link for link in links)
    assert [("form=pdf" in link) for link in links] == [False, True]
    assert reader.get(path, {"meeting": "завтра"}).status_code == 400
    too_long = reader.get(path, {"place": "х" * 201})
    assert too_long.status_code == 400
    assert 'class="errorlist"' in too_long.content.decode()
    assert reader.get(f"{path}meeting/", {"place": "х" * 201}).status_code == 400


def test_a_workbook_stays_a_workbook(history, reader):
    assert fetch(reader, history, "workbook", form="pdf")["Content-Disposition"].endswith('.xlsx"')


def test_two_sides_do_not_read_each_others_reference(history, reader):
    """A reference for one side shows that side alone, as a PDF as well."""
    text = " ".join(texts(pdf(reader, history, "reference", side="sochi")))
    assert "Мингорисполком" not in text
    assert "Главное управление" not in text
