"""Exports of trackers and project programs are told by their headings, and read with their own fields."""

import csv
import io

import plans
from tests.plans.score import SIDES, YEARS

WHO = "Управление культуры администрации города Сочи"
TITLES = ("Обмен группами учащихся", "Стажировка педагогов", "Гастроли камерного оркестра")


def read(headings, row):
    """The export with the row's cells for each title; `{n}` is the place, `{title}` the title."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(headings)
    for place, title in enumerate(TITLES, start=1):
        table.writerow([cell.format(n=place, title=title, who=WHO) for cell in row])
    plan = plans.read(out.getvalue().encode(), "export.csv", sides=SIDES, years=YEARS)
    assert [row.title for row in plan.rows] == list(TITLES)
    assert [str(row.deadline.due_dates[0]) for row in plan.rows] == ["2026-09-01", "2026-09-02", "2026-09-03"]
    assert all(row.bodies["sochi"][0].name == WHO for row in plan.rows)
    assert not plan.guessed
    return plan.rows


def test_microsoft_planner():
    rows = read(
        ("Идентификатор задачи", "Имя задачи", "Имя сегмента", "Ход выполнения", "Кому назначено", "Дата создания",
         "Срок выполнения", "Описание"),
        ("aB{n}", "{title}", "Культура", "Завершено", "{who}", "01.01.2026", "0{n}.09.2026", ""),
    )  # fmt: skip
    assert [(row.direction, row.state) for row in rows] == [("Культура", "done")] * 3


def test_bitrix24():
    rows = read(
        ("ID", "Название", "Постановщик", "Ответственный", "Крайний срок", "Статус", "Проект"),
        ("10{n}", "{title}", "Петров", "{who}", "0{n}.09.2026 19:00:00", "Выполняется", "Культура"),
    )
    assert [row.number for row in rows] == ["101", "102", "103"]


def test_youtrack():
    rows = read(
        ("ID задачи", "Проект", "Сводка", "Исполнитель", "Состояние", "Срок", "Создана"),
        ("CITY-{n}", "Сочи", "{title}", "{who}", "В работе", "2026-09-0{n}", "2026-01-01"),
    )
    assert [row.number for row in rows] == ["CITY-1", "CITY-2", "CITY-3"]


def test_trello():
    rows = read(
        ("Card ID", "Card Name", "Card URL", "Labels", "Members", "Due Date", "List Name"),
        ("5f{n}", "{title}", "https://example.org", "", "{who}", "2026-09-0{n}T12:00:00Z", "Культура"),
    )
    assert {row.direction for row in rows} == {"Культура"}


def test_a_plan_with_a_result_of_its_own_is_no_export():
    headings = ("№", "Тема", "Исполнитель", "Срок", "Состояние", "Ожидаемый результат")
    rows = read(headings, ("{n}", "{title}", "{who}", "0{n}.09.2026", "в работе", "Отчёт"))
    assert {row.expected_result for row in rows} == {"Отчёт"}
