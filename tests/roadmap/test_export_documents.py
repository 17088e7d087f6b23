"""The reference and the papers for the meeting: the same numbers as on the dashboard, whatever the day and the part."""

import re
from datetime import date
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from docx.text.paragraph import Paragraph

from events.models import Event
from roadmap.models import Direction, Item
from roadmap.reporting import actions
from tests.html import flat
from tests.roadmap.daily import milestone_of, signed_in
from tests.roadmap.exports import document, fetch, has_type_of_papers, pdf, tables


@pytest.fixture
def reader(cast):
    with time_machine.travel("2026-11-22T12:00:00+00:00", tick=False):
        yield signed_in(cast.sochi_reader)


def dashboard(reader, query):
    """The numbers of the dashboard, by name; the mean progress as "progress"."""
    html = reader.get(f"/r/sochi-minsk/?{query}").content.decode()
    found = dict(re.findall(r'data-figure="(\w+)"[^>]*>\s*<span class="figure__number">(\d+)</span>', html))
    means = re.findall(r'figure--lead">\s*<span class="figure__number">([^<]*)</span>', html)
    return {**found, "progress": means[0]}


FIGURES = {
    "items": "Пункты",
    "progress": "Готовность в среднем",
    "done": "Выполнено",
    "in_progress": "В работе",
    "overdue": "Просрочено пунктов",
    "due_soon": "Срок в ближайшие 30 дней",
    "disputed": "Стороны расходятся",
    "awaiting": "Ждёт подтверждения",
    "silent": "Нет отчётов 90 дней",
}


@pytest.mark.parametrize("day", ["", "on=2026-07-20", "on=2026-05-01"])
@pytest.mark.parametrize("part", ["", "side=minsk", "direction", "body"])
def test_the_reference_has_the_numbers_of_the_dashboard(part, day, history, reader, cast):
    named = {
        "direction": f"direction={Direction.objects.get(title='Культура').pk}",
        "body": f"body={cast.mayor.pk}",
    }
    query = "&".join(filter(None, (named.get(part, part), day)))

    told = {row[0]: row[1] for row in tables(fetch(reader, "reference", query))[0][1:]}

    page = dashboard(reader, query)
    assert {name: told[words] for name, words in FIGURES.items()} == {name: page[name] for name in FIGURES}


@pytest.mark.parametrize("day", ["", "on=2026-07-20", "on=2026-05-01"])
def test_the_reference_has_the_numbers_of_each_side(day, history, reader):
    heading, *rows = tables(fetch(reader, "reference", day))[0]

    assert heading == ["Показатель", "Всего", "Сочи", "Минск"]
    told = {row[0]: row[1:] for row in rows}
    pages = [dashboard(reader, f"{side}&{day}") for side in ("", "side=sochi", "side=minsk")]
    assert {name: told[words] for name, words in FIGURES.items()} == {
        name: [page[name] for page in pages] for name in FIGURES
    }


def test_there_is_a_place_to_sign_for_each_side(history, reader):
    said = [paragraph.text for paragraph in document(fetch(reader, "reference")).paragraphs]

    assert [line for line in said if ": " in line and "http" not in line] == [
        "Сочи: Мэрия города Сочи",
        "Минск: Минский городской исполнительный комитет",
    ]
    assert said.count("(подпись) / (фамилия, инициалы)") == 2
    assert "по состоянию на 22.11.2026" in said


def test_the_reference_lists_every_item_under_its_direction(history, reader):
    rows = tables(fetch(reader, "reference"))[-1]

    assert rows[0] == ["№", "Мероприятие", "Срок", "Сочи", "Минск"]
    numbers = [row[0] for row in rows[1:] if row[0] != row[1]]
    directions = [row[0] for row in rows[1:] if row[0] == row[1]]
    assert sorted(numbers, key=int) == [str(number) for number in range(1, 10)]
    assert set(directions) == {"Образование", "Культура"}


def test_the_reference_says_who_answers_how_it_stands_and_what_was_said_last(history, reader):
    row = next(row for row in tables(fetch(reader, "reference"))[-1] if row[0] == "2")

    assert row[3].split("\n") == [
        "Управление культуры мэрии города Сочи",
        "в работе, 40\xa0%; просрочено",
        "15.03.2026, Мэрия Сочи: Сделано",
    ]


def test_the_reference_counts_directions_as_the_dashboard_does(history, reader):
    rows = tables(fetch(reader, "reference"))[1]

    assert rows[0] == ["Направление", "Пункты", "Выполнено", "Просрочено пунктов", "Сочи", "Минск"]
    # Education is 1, 4 and 7. Sochi: 80, 100 and 0; Minsk: 0 (it waits), 100, and 7 is taken off control.
    assert rows[1] == ["Образование", "3", "1", "2", "60\xa0%", "50\xa0%"]


def test_the_headers_of_its_tables_repeat_and_rows_are_not_cut(history, reader):
    for table in document(fetch(reader, "reference")).tables:
        properties = [row._tr.trPr for row in table.rows]
        assert properties[0].xpath("w:tblHeader")
        assert all(one.xpath("w:cantSplit") for one in properties[1:])


def meeting(reader, query=""):
    """The sections of the papers: the lines of text and the rows of tables under each heading."""
    found: dict[str, list[Any]] = {}
    at_heading = ""
    made = document(fetch(reader, "meeting", query))
    rows = iter(made.tables)
    for block in made.element.body.iterchildren():
        if block.tag.endswith("}tbl"):
            found[at_heading] += [[cell.text for cell in row.cells] for row in next(rows).rows[1:]]
        elif block.tag.endswith("}p"):
            text = Paragraph(block, made).text
            style = Paragraph(block, made).style
            if style is not None and style.name == "Heading 1":
                at_heading = text
                found[at_heading] = []
            elif text and at_heading and "http" not in text:
                found[at_heading].append(text)
    return found


def test_the_meeting_hears_what_changed_since_the_last_one(history, reader):
    changed = meeting(reader, "since=2026-09-15")["Что изменилось с прошлого заседания"]

    assert [row[0] + " " + row[2] for row in changed] == [
        "7 Минск: снято с контроля",
        "2 Сочи: просрочено, срок был 30.09.2026",
        "2 Минск: просрочено, срок был 30.09.2026",
        "5 Минск: просрочено, срок был 30.09.2026",
        "8 Сочи: просрочено, срок был 30.09.2026",
        "8 Минск: просрочено, срок был 30.09.2026",
        "1 Сочи: выполнено → в работе, 80\xa0%",
    ]


def test_the_meeting_sees_the_overdue_by_name_the_worst_first(history, reader):
    late = meeting(reader)["Просрочено"]

    assert [(row[0], row[2]) for row in late][:3] == [
        ("1", "Сочи: 30.06.2026, просрочено на 145 дней"),
        ("1", "Минск: 30.06.2026, просрочено на 145 дней"),
        ("7", "Сочи: 30.06.2026, просрочено на 145 дней"),
    ]
    assert len(late) == 8
    # Who speaks to it is the side's responsible body; what is decided is written there.
    assert {len(row) for row in late} == {5}
    assert all(row[3] and row[4] == "" for row in late)


@pytest.mark.parametrize("day", ["", "on=2026-09-10"])
def test_the_meeting_reads_how_the_plan_is_answered_as_the_page_says_it(day, history, reader):
    said = meeting(reader, day)["Как отвечают на план"]
    page = flat(reader.get(f"/r/sochi-minsk/answering/?{day}").content.decode())

    assert said[0] in page
    table = page.split("<h2>По исполнителям</h2>")[1].split("</thead>")[1].split("</table>")[0]
    shown = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in table.split("</tr>")[:-1]]
    assert [[cell.replace("\u00a0", " ") for cell in row] for row in said[1:]] == shown
    assert any("%" in row[3] for row in said[1:])


def test_the_meeting_of_one_side_leaves_out_what_is_counted_of_the_whole(history, reader):
    assert "Как отвечают на план" not in meeting(reader, "side=minsk")


def test_the_meeting_sees_where_the_sides_disagree(history, reader):
    disputes = meeting(reader, "on=2026-05-01")["Стороны расходятся"]

    assert [(row[0], row[2]) for row in disputes] == [
        ("1", "Сочи: выполнено; Минск: не начато"),
        ("4", "Минск: выполнено; Сочи: не начато"),
    ]


def test_the_meeting_hears_of_the_events_to_come(history, reader, cast):
    Event.objects.create(
        title="Неделя Минска",
        kind="festival",
        city=cast.sochi,
        venue="Зимний театр",
        starts_on=date(2026, 12, 1),
        ends_on=date(2026, 12, 3),
        precision="day",
    )

    coming = meeting(reader)["Ближайшие 30 дней"]

    assert [row[1] for row in coming if row[0] == "—"] == ["Неделя Минска"]
    assert "1–3 декабря 2026" in coming[0][2]
    assert "Сочи" in coming[0][2]


def test_the_agenda_names_what_there_is_to_talk_about(history, reader):
    sochi, minsk = "Мэрия Сочи", "Мингорисполком"
    assert meeting(reader)["Проект повестки"] == [
        [
            "1",
            "О ходе выполнения дорожной карты: выполнено 1 из 9 пунктов, готовность 20\xa0% "
            "(Сочи — 24\xa0%, Минск — 18\xa0%).",
            f"{sochi}\n{minsk}",
            "",
        ],
        ["2", "Об исполнении просроченных пунктов (пп.\xa01, 2, 5, 7, 8).", f"{sochi}\n{minsk}", ""],
        # Minsk has closed its part of 7, Sochi has not begun; Minsk's report on 1 waits.
        ["3", "О пунктах, по которым стороны расходятся (п.\xa07).", sochi, ""],
        ["4", "О 1 отчёте, который ждёт подтверждения (п.\xa01).", minsk, ""],
        ["5", "Разное.", "", ""],
    ]


def test_the_meeting_hears_who_asks_for_another_date(history, reader, cast):
    with time_machine.travel("2026-11-20T09:00:00+00:00", tick=False):
        wanted = milestone_of(history, "7", cast.sochi)
        actions.ask_for_date(
            wanted.pk, cast.sochi_executor, new_date=date(2026, 12, 1), reason="Стажировка перенесена"
        )

    now, earlier = meeting(reader), meeting(reader, "on=2026-11-19")

    assert [row[:3] for row in now["Запросы на перенос сроков"]] == [
        ["7", "Обмен педагогическим опытом (7)", "Сочи: 30.06.2026 → 01.12.2026. Стажировка перенесена"]
    ]
    assert "О запросах на перенос сроков (п.\xa07)." in [row[1] for row in now["Проект повестки"]]
    assert earlier["Запросы на перенос сроков"] == ["Запросов на перенос сроков нет."]


def test_what_comes_is_what_the_dashboard_shows(history, reader, cast):
    for title, first, last, precision in (
        ("Неделя Минска", date(2026, 12, 1), date(2026, 12, 3), "day"),
        ("Форум «когда-нибудь в году»", date(2026, 1, 1), date(2026, 12, 31), "year"),
    ):
        Event.objects.create(
            title=title, kind="festival", city=cast.sochi, starts_on=first, ends_on=last, precision=precision
        )
    coming = [row[1] for row in meeting(reader, "on=2026-09-10")["Ближайшие 30 дней"]]
    html = reader.get("/r/sochi-minsk/?on=2026-09-10").content.decode()
    listed = html[html.index('id="upcoming-title"') :].partition("</section>")[0]

    assert coming == re.findall(r"</strong> ([^<]*)</a>", listed)
    assert [row[1] for row in meeting(reader)["Ближайшие 30 дней"]] == ["Неделя Минска"]


def test_nothing_to_say_is_said(plan, reader):
    said = meeting(reader, "on=2026-01-20")

    assert said["Просрочено"] == ["Просроченного нет."]
    assert said["Стороны расходятся"] == ["Расхождений между сторонами нет."]
    assert said["Что изменилось с прошлого заседания"] == ["Изменений нет."]


@pytest.mark.parametrize("kind", ["reference", "meeting"])
def test_libreoffice_opens_and_prints_them(kind, history, reader, tmp_path):
    Item.objects.filter(roadmap=history).update(title="Обмен педагогическим опытом " * 12)
    began_on = timezone.localdate()
    pages = pdf(fetch(reader, kind), "docx", tmp_path)
    if pages is None:
        return

    text = " ".join(" ".join(pages).split())
    # A wider type that stands in for the papers' own takes more of them.
    assert 2 <= len(pages) <= (5 if has_type_of_papers() else 8)
    assert "Дорожная карта Сочи — Минск на 2026–2028 годы" in text
    assert any(f"{day:%d.%m.%Y}" in text for day in (began_on, timezone.localdate()))
    if kind == "reference":
        # The header of the long table is on each page that the table reaches.
        reached = [page for page in pages if "педагогическим" in page]
        assert len(reached) >= 2
        assert text.count("№ Мероприятие Срок") == len(reached)
