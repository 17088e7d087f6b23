"""One item as a document: a tagged PDF that says what the page says, with a QR code to the same figures."""

import io
import sys

import cffi
import pypdf
import pytest
from django.urls import reverse

from roadmap.exporting.code import drawing
from tests.roadmap.conftest import on_day
from tests.roadmap.daily import signed_in

pytestmark = pytest.mark.django_db


def paper(person, roadmap, number, on=""):
    here = reverse("roadmap:item_paper", args=[roadmap.slug, number])
    answer = signed_in(person).get(f"{here}?on={on}" if on else here)
    assert answer["Content-Type"] == "application/pdf"
    return pypdf.PdfReader(io.BytesIO(answer.content))


def words(document) -> str:
    return " ".join(" ".join(page.extract_text() for page in document.pages).split()).replace("\u00a0", " ")


def test_it_is_tagged_and_has_a_title_and_a_language(history, cast):
    with on_day("2026-11-22"):
        document = paper(cast.sochi_reader, history, "1")
    root = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "ru"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert (document.metadata.title or "").startswith("Пункт 1.")
    assert [float(size) for size in document.pages[0].mediabox[2:]] == pytest.approx(
        [595.28, 841.89], abs=0.1
    )


def test_it_says_what_the_page_says_and_where_the_same_figures_are(history, cast):
    with on_day("2026-11-22"):
        text = words(paper(cast.sochi_reader, history, "1"))
    for said in ("22 ноября 2026", "в работе, 80 %", "Сделано", "?on=2026-11-22", "на подтверждении"):
        assert said in text


def test_a_past_day_is_on_paper_as_it_was(history, cast):
    with on_day("2026-11-22"):
        text = words(paper(cast.sochi_reader, history, "1", "2026-03-01"))
    assert "выполнено, 100 %" in text
    assert "80 %" not in text
    assert "?on=2026-03-01" in text


def test_the_code_is_another_for_another_address():
    assert drawing("https://a.example/1").startswith("data:image/svg+xml;base64,")
    assert drawing("https://a.example/1") != drawing("https://a.example/2")


def test_an_unknown_item_is_not_found(history, cast):
    here = reverse("roadmap:item_paper", args=[history.slug, "999"])
    assert signed_in(cast.sochi_reader).get(here).status_code == 404


@pytest.fixture
def no_pango(monkeypatch):
    """The system's library is not found, as WeasyPrint asks for it."""

    def not_found(_self, name, *_flags):
        raise OSError(f"cannot load library '{name}'")

    for name in [name for name in sys.modules if name.partition(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(cffi.FFI, "dlopen", not_found)


@pytest.mark.usefixtures("no_pango")
def test_where_pango_is_missing_that_is_said_and_papers_for_word_are_made(history, cast, capsys):
    reader = signed_in(cast.sochi_reader)
    reference = reverse("roadmap:export_download", args=[history.slug, "reference"])
    for address in (reverse("roadmap:item_paper", args=[history.slug, "1"]), f"{reference}?form=pdf"):
        answer = reader.get(address)
        assert answer.status_code == 503
        assert "нет библиотеки Pango" in answer.text
    assert reader.get(reference).status_code == 200
    assert "WeasyPrint" not in capsys.readouterr().out
