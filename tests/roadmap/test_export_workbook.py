"""The table of items as .xlsx: the plan's own columns, then how it stands; a text stays a text."""

from datetime import date

import pytest
import time_machine

from roadmap.models import Direction, Item, Milestone
from roadmap.reporting import actions
from tests.roadmap.daily import milestone_of, signed_in
from tests.roadmap.exports import fetch, header_row, items, pdf, sheet

STATE = "Состояние на 22.11.2026"


@pytest.fixture
def reader(cast, plan):
    with time_machine.travel("2026-11-22T12:00:00+00:00", tick=False):
        yield signed_in(cast.sochi_reader)


@pytest.fixture
def reported(plan, cast):
    done = milestone_of(plan, "1", cast.sochi)
    begun = milestone_of(plan, "2", cast.minsk)
    with time_machine.travel("2026-06-01T21:30:00+00:00"):
        actions.report(done.pk, cast.sochi_coordinator, status="done", progress=100, text="Протокол подписан")
    with time_machine.travel("2026-09-01T09:00:00+00:00"):
        actions.report(
            begun.pk, cast.minsk_coordinator, status="in_progress", progress=35, text="Идут репетиции"
        )


def test_it_holds_the_plan_in_its_order_and_how_each_side_stands(reported, reader):
    rows = items(sheet(fetch(reader, "workbook")))

    assert [(row["№"], row["Мероприятие"], row["Срок"]) for row in rows] == [
        ("1", "Обмен педагогическим опытом", "до 30 июня 2026 г."),
        ("2", "Фестиваль белорусской культуры", "III квартал 2026 г."),
        ("3", "Молодёжный форум", "ежегодно"),
    ]
    assert [(row[f"{STATE} / Сочи"], row[f"{STATE} / Минск"], row["Просрочено"]) for row in rows] == [
        ("выполнено", "не начато; просрочено", "да"),
        ("не начато; просрочено", "в работе, 35\xa0%; просрочено", "да"),
        ("не начато", "не начато", "нет"),
    ]
    assert (
        rows[0]["Ответственные исполнители / от города Сочи"]
        == "Управление по образованию и науке мэрии города Сочи"
    )


def test_the_last_report_bears_the_day_of_its_city(reported, reader):
    """21:30 in UTC is past midnight in Sochi."""
    rows = items(sheet(fetch(reader, "workbook")))

    assert rows[0]["Последний отчёт / Сочи"] == "02.06.2026, Мэрия Сочи: Протокол подписан"
    assert rows[0]["Последний отчёт / Минск"] is None


@pytest.mark.parametrize(
    ("day", "state", "said"),
    [
        ("2026-06-01", "не начато", None),
        ("2026-06-02", "выполнено", "02.06.2026, Мэрия Сочи: Протокол подписан"),
    ],
)
def test_a_past_day_shows_what_was_known_then(day, state, said, reported, reader):
    first = items(sheet(fetch(reader, "workbook", f"on={day}")))[0]

    assert first[f"Состояние на {date.fromisoformat(day):%d.%m.%Y} / Сочи"] == state
    assert first["Последний отчёт / Сочи"] == said


def test_it_follows_the_filter_and_says_so(reported, reader, cast):
    page = sheet(fetch(reader, "workbook", f"overdue=1&side=minsk&body={cast.minsk_culture.pk}"))

    assert [row["№"] for row in items(page)] == ["2"]
    told = page["A3"].value
    assert told.startswith("Отобрано:")
    assert all(word in told for word in ("Минск", "просрочено", cast.minsk_culture.name))


def test_it_is_ready_to_print_and_to_filter(reader):
    page = sheet(fetch(reader, "workbook"))
    bottom = header_row(page)
    last = page.max_row

    assert page.print_title_rows == f"${bottom - 1}:${bottom}"
    assert page.auto_filter.ref == f"A{bottom}:{page.cell(bottom, page.max_column).column_letter}{last}"
    assert page.freeze_panes == f"C{bottom + 1}"
    assert page.page_setup.orientation == "landscape"
    assert page.page_setup.fitToWidth == 1
    assert page.page_setup.fitToHeight == 0
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.column_dimensions["B"].width > page.column_dimensions["A"].width > 0
    assert all(page.row_dimensions[row].height for row in range(bottom + 1, last + 1))


def test_what_is_overdue_has_a_ground_of_its_own(reported, reader):
    page = sheet(fetch(reader, "workbook"))
    marked = {
        cell.value: cell.fill.fgColor.rgb
        for row in page.iter_rows(min_row=header_row(page) + 1)
        for cell in row
        if cell.value and cell.fill.fill_type and "просрочено" in str(cell.value)
    }

    assert set(marked) == {"не начато; просрочено", "в работе, 35\xa0%; просрочено"}
    assert set(marked.values()) == {"00FBE3E0"}


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://evil.example","Отчёт")',
        "+7 862 000-00-00",
        "-2+3",
        "@SUM(1+1)",
        "\tслово",
        "\r=1+1",
        "=1+1",
    ],
)
def test_a_text_that_looks_like_a_formula_stays_a_text(text, plan, reader):
    Item.objects.filter(roadmap=plan, number="1").update(title=text, deadline_text=text, expected_result=text)
    Direction.objects.filter(roadmap=plan, items__number="1").update(title=text, number="")

    page = sheet(fetch(reader, "workbook"))
    rows = list(page.iter_rows(min_row=header_row(page) + 1))
    place = next(place for place, row in enumerate(rows) if row[0].value == "1")

    for cell in (rows[place - 1][0], *(rows[place][column] for column in (1, 2, 5))):
        assert cell.data_type == "s"
        assert cell.quotePrefix
        assert cell.value.replace("\r\n", "\n").replace("\r", "\n") == text.replace("\r", "\n")


def test_signs_that_no_table_can_hold_are_left_out(plan, reader):
    Item.objects.filter(roadmap=plan, number="1").update(title="Обмен\x0b \x1fопытом")

    assert items(sheet(fetch(reader, "workbook")))[0]["Мероприятие"] == "Обмен опытом"


def test_the_longest_text_fits_the_cell(plan, reader):
    Item.objects.filter(roadmap=plan, number="1").update(title="слово " * 10_000)

    assert len(items(sheet(fetch(reader, "workbook")))[0]["Мероприятие"]) <= 32_767


def test_an_empty_roadmap_is_a_table_without_rows(plan, reader):
    Milestone.objects.all().delete()
    Item.objects.all().delete()

    assert items(sheet(fetch(reader, "workbook"))) == []


def test_libreoffice_opens_and_prints_it(reported, reader, tmp_path):
    pages = pdf(fetch(reader, "workbook"), "xlsx", tmp_path)
    if pages is None:
        return

    text = " ".join(" ".join(pages).split())
    assert len(pages) == 1
    assert "Обмен педагогическим опытом" in text
    assert "просрочено" in text
    assert "1 / 1" in text
