"""Tables of a PDF that are drawn without lines: read where their rows are told apart beyond doubt, else left."""

import pytest

import plans
from plans.refusals import Refusal
from tests.plans.score import SIDES, YEARS

STYLE = (
    "@page{size:A4 landscape;margin:15mm}body{font:10pt 'DejaVu Serif'}"
    "table{width:100%%;border-collapse:collapse;table-layout:fixed}td{padding:%s;vertical-align:%s}"
)
WIDTHS = "<colgroup><col style='width:7%'><col style='width:35%'><col style='width:16%'><col><col></colgroup>"
HEADER = ("№ п/п", "Мероприятие", "Срок", "Исполнители от Сочи", "Исполнители от Минска")


def rows(count):
    for number in range(1, count + 1):
        yield (
            f"{number}.",
            f"Встреча руководителей учреждений культуры и мастеров народных ремесел двух городов № {number * 7}",
            f"{number % 28 + 1:02}.05.2027",
            "Управление культуры администрации города Сочи",
            "Управление культуры Мингорисполкома",
        )


def pdf(html):
    # Not at the top: what reads a plan is tested also where there is no Pango.
    import weasyprint

    return weasyprint.HTML(string=html).write_pdf()


def printed(cells, padding="4px", align="top", above=""):
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in (HEADER, *cells))
    html = f"<style>{STYLE % (padding, align)}</style>{above}<table>{WIDTHS}{body}</table>"
    return pdf(html)


def read(data):
    return plans.read(data, "plan.pdf", sides=SIDES, years=YEARS)


@pytest.mark.parametrize("align", ["top", "middle"])
def test_rows_apart_by_white(align):
    cells = list(rows(25))
    found = read(printed(cells, align=align, above="<p>План мероприятий на 2026–2028 годы</p>")).rows
    assert [(f"{row.number}.", row.title, row.deadline_text) for row in found] == [row[:3] for row in cells]
    assert {tuple(b.name for b in row.bodies["minsk"]) for row in found} == {(cells[0][4],)}


def test_rows_apart_by_their_numbers_alone():
    cells = list(rows(12))
    found = read(printed(cells, padding="0 4px")).rows
    assert [(row.title, row.deadline_text) for row in found] == [row[1:3] for row in cells]


def test_a_page_number_is_none_of_the_table():
    pages = "<style>@page{@bottom-center{content:counter(page)}}</style><p>План</p>"
    found = read(printed(list(rows(25)), above=pages)).rows
    assert [row.number for row in found] == [str(number) for number in range(1, 26)]


def test_the_colour_behind_rows_is_no_line():
    shaded = "<style>tr:nth-child(odd) td{background:#e8eef8}</style>"
    cells = list(rows(9))
    assert [row.title for row in read(printed(cells, above=shaded)).rows] == [row[1] for row in cells]


def test_rows_that_nothing_tells_apart_are_not_guessed():
    cells = [("", *row[1:]) for row in rows(12)]
    with pytest.raises(Refusal) as refusal:
        read(printed(cells, padding="0 4px"))
    assert refusal.value.code == "pdf_without_table"


def test_a_text_without_a_table_is_none():
    text = "".join(
        f"<p>{row[1]}. {row[3]} и {row[4]} провели ее {row[2]} в полном составе.</p>" for row in rows(30)
    )
    with pytest.raises(Refusal) as refusal:
        read(pdf(text))
    assert refusal.value.code == "pdf_without_table"
