"""What stands beside a plan's words: footnotes, reviewers' marks, words struck out by a class; and stages of items."""

import pytest

import plans
from tests.data.plans.build import HERE

SIDES = {"sochi": ("Сочи", "Россия"), "minsk": ("Минск", "Беларусь")}
HEADS = ("№", "Мероприятие", "Срок", "Исполнитель от Сочи", "Исполнитель от Минска")


def read(data, name):
    return plans.read(data, name, sides=SIDES, years=(2026, 2028))


def page(*rows, style=""):
    table = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in (HEADS, *rows))
    return f"<html><head><style>{style}</style></head><body><table>{table}</table></body></html>".encode()


def deadlines(data):
    return [row.deadline_text for row in read(data, "plan.html").rows]


def test_a_footnote_of_word_is_told_by_its_cell():
    case = HERE / "given/annex-with-footnotes-and-merged-cells/plan.docx"
    told = [one for one in read(case.read_bytes(), "plan.docx").messages if one.code == "footnote"]
    assert [(one.cell, one.params["text"]) for one in told] == [
        ("B5", "При условии финансирования из внебюджетных источников."),
        ("B7", "По согласованию с Министерством курортов края до 1 марта 2027 г."),
        ("C7", "Срок может быть уточнён."),
    ]


def test_a_footnote_of_an_opendocument_text_is_told_by_its_cell():
    def cell(text):
        return f"<table:table-cell><text:p>{text}</text:p></table:table-cell>"

    note = (
        "<text:note><text:note-citation>1</text:note-citation>"
        "<text:note-body><text:p>При финансировании.</text:p></text:note-body></text:note>"
    )
    rows = (
        HEADS,
        ("1", f"Ярмарка{note}", "2027 г.", "отдел торговли", "управление торговли"),
        ("2", "Форум", "2028 г.", "а", "б"),
    )
    names = "".join(
        f' xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"'
        for one in ("office", "text", "table")
    )
    table = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    plan = read(
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<office:document{names} office:mimetype="application/vnd.oasis.opendocument.text">'
        f"<office:body><office:text><table:table>{table}</table:table></office:text></office:body></office:document>".encode(),
        "plan.fodt",
    )
    assert plan.rows[0].title == "Ярмарка"
    assert [(one.cell, one.params["text"]) for one in plan.messages if one.code == "footnote"] == [
        ("B2", "При финансировании.")
    ]


@pytest.mark.parametrize("mark", ["#cmnt1", "#ftnt1", "#_ftn1", "#_msocom_1", "#cite_note-3"])
def test_the_mark_of_a_note_is_no_part_of_a_title(mark):
    row = (
        "1",
        f'Ярмарка<sup><a href="{mark}">[1]</a></sup>',
        "2027 г.",
        "отдел торговли",
        "управление торговли",
    )
    assert [one.title for one in read(page(row), "plan.html").rows] == ["Ярмарка"]


def test_a_link_in_a_title_is():
    row = ("1", '<a href="#part1">Ярмарка</a>', "2027 г.", "отдел торговли", "управление торговли")
    assert [one.title for one in read(page(row), "plan.html").rows] == ["Ярмарка"]


@pytest.mark.parametrize(
    ("style", "deadline"),
    [
        (".c1{color:red}.c7{text-decoration:line-through;color:#000}", "до 25.03.2027"),
        ("@import url(x.css); @media print { p { margin: 0 } } span.c7 { display: none }", "до 25.03.2027"),
        # On paper only, or of what lies within something else: not said of the words themselves.
        ("@media print { .c0 { margin: 0 } .c7 { display: none } }", "до 1 апреля 2027 г. до 25.03.2027"),
        (".old .c7 { text-decoration: line-through }", "до 1 апреля 2027 г. до 25.03.2027"),
    ],
)
def test_a_class_that_strikes_through_or_hides(style, deadline):
    cell = '<span class="c0 c7">до 1 апреля 2027 г.</span> <span>до 25.03.2027</span>'
    assert deadlines(page(("1", "Ярмарка", cell, "отдел торговли", "управление торговли"), style=style)) == [
        deadline
    ]


def test_a_chapter_that_is_called_a_stage_holds_its_items():
    plan = read(
        page(
            ("", "Этап 1. Подготовка", "2026 г.", "", ""),
            ("1", "Собрать рабочую группу", "до 01.11.2026", "отдел торговли", "управление торговли"),
            ("", "Этап 2. Проведение", "2027 г.", "", ""),
            ("2", "Провести ярмарку", "до 01.06.2027", "отдел торговли", "управление торговли"),
        ),
        "plan.html",
    )
    assert [(row.number, row.direction, row.title) for row in plan.rows] == [
        ("1", "Этап 1. Подготовка", "Собрать рабочую группу"),
        ("2", "Этап 2. Проведение", "Провести ярмарку"),
    ]


def test_a_stage_of_an_item_that_has_a_deadline_itself_is_below_it():
    plan = read(
        page(
            ("1", "Построить парк", "2028 г.", "отдел торговли", "управление торговли"),
            ("", "I этап: проект", "до 01.06.2027", "отдел проектов", ""),
            ("2", "Открыть музей", "2027 г.", "отдел культуры", "управление культуры"),
        ),
        "plan.html",
    )
    assert [(row.number, row.title) for row in plan.rows] == [
        ("1", "Построить парк"),
        ("1а", "Построить парк. I этап: проект"),
        ("2", "Открыть музей"),
    ]
