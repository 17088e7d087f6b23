"""`manage.py import_roadmap`: what it prints, and its exit status."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from roadmap.models import ImportRun, Item, Roadmap
from tests.roadmap.plans import FIXTURE, ROWS, book, changed

KEYS = {
    "row",
    "number",
    "title",
    "direction",
    "deadline_text",
    "due_dates",
    "bodies",
    "matched",
    "action",
    "changes",
    "messages",
}


@pytest.fixture
def command(tmp_path):
    """Runs the command on rows (or a path); returns (what it printed, exit status)."""

    def run(rows=ROWS, *options, slug="sochi-minsk", path=None):
        if path is None:
            path = tmp_path / "plan.xlsx"
            path.write_bytes(book(rows).content)
        out = StringIO()
        try:
            call_command("import_roadmap", path, "--roadmap", slug, *options, stdout=out)
        except CommandError as error:
            return str(error), error.returncode
        except SystemExit as stop:
            return out.getvalue(), stop.code
        return out.getvalue(), 0

    return run


def test_it_applies_and_says_so(command, plan):
    _text, status = command(changed(1, title="Новое"))

    assert status == 0
    assert Item.objects.get(number="1").title == "Новое"


def test_a_dry_run_does_nothing(command, plan):
    text, status = command(changed(1, title="Новое"), "--dry-run", "--format", "json")

    assert status == 0
    assert json.loads(text)["applied"] is False
    assert Item.objects.get(number="1").title != "Новое"
    assert not ImportRun.objects.exists()


def test_json_is_one_object_of_the_agreed_keys(command, plan):
    text, _status = command(changed(2, deadline="май, октябрь 2027 г."), "--format", "json")

    found = json.loads(text)
    assert {"file", "sheet", "header_row", "columns", "items", "missing", "summary", "applied"} <= set(found)
    assert (found["file"], found["header_row"], found["applied"]) == ("plan.xlsx", 1, True)
    assert found["columns"]["D"] == "side:sochi"
    assert set(found["items"][0]) == KEYS
    assert found["items"][1]["due_dates"] == ["2027-05-31", "2027-10-31"]
    assert found["items"][1]["changes"] == {"deadline_text": ["III квартал 2026 г.", "май, октябрь 2027 г."]}


def test_errors_are_status_1_and_apply_nothing(command, plan):
    text, status = command(changed(3, number=2, title="Новое"), "--format", "json")

    assert status == 1
    assert json.loads(text)["applied"] is False
    assert Item.objects.get(number="2").title == "Фестиваль белорусской культуры"


def test_what_is_no_plan_is_status_2(command, plan, tmp_path):
    (tmp_path / "x.xlsx").write_bytes(b"not a workbook at all")

    assert command(path=tmp_path / "x.xlsx")[1] == 2
    assert command(path=tmp_path / "none.xlsx")[1] == 2


def test_an_unknown_roadmap_names_those_there_are(command, plan):
    text, status = command(slug="other")

    assert status == 2
    assert "sochi-minsk" in text


def test_a_roadmap_can_be_made_with_it(command, cast):
    _text, status = command(
        (),
        "--create-title",
        "Карта",
        "--years",
        "2026-2028",
        "--sides",
        "sochi,minsk",
        "--alike",
        "one",
        slug="new",
        path=FIXTURE,
    )

    assert status == 0
    roadmap = Roadmap.objects.get(slug="new")
    assert roadmap.items.count() == 49
    assert [side.city.slug for side in roadmap.sides.all()] == ["sochi", "minsk"]


def test_a_dry_run_makes_no_roadmap(command, cast):
    command(
        (),
        "--create-title",
        "К",
        "--years",
        "2026-2028",
        "--sides",
        "sochi,minsk",
        "--dry-run",
        slug="new",
        path=FIXTURE,
    )

    assert not Roadmap.objects.exists()


WITH_STATES = ("№", "Мероприятие", "Срок", "Сочи", "Минск", "Состояние")


def stated(*states):
    """The rows of the plan with a state each."""
    left = list(states)
    return tuple(row if len(row) == 1 else (*row, left.pop(0)) for row in ROWS)


def test_states_are_left_and_told_where_nobody_reports_them(tmp_path, plan, cast):
    path = tmp_path / "plan.xlsx"
    path.write_bytes(book(stated("выполнено", "", ""), WITH_STATES).content)

    def run(*options):
        out = StringIO()
        try:
            call_command(
                "import_roadmap", path, "--roadmap", "sochi-minsk", "--format", "json", *options, stdout=out
            )
        except SystemExit as stop:
            return json.loads(out.getvalue()), stop.code
        return json.loads(out.getvalue()), 0

    found, status = run()
    assert status == 0
    assert "states_left" in [message["code"] for message in found["messages"]]
    assert found["summary"]["update"] == 0
    assert run("--strict")[1] == 1
    found, status = run("--by", "admin@example.org", "--strict")
    assert (found["summary"]["update"], status) == (1, 0)
    assert run("--by", "admin@example.org")[0]["summary"]["update"] == 0


def test_rows_left_out_are_listed_with_their_cells(command, plan):
    text, status = command((*ROWS, ("Итого", "пунктов: 3", "", "", "")), "--format", "json", "--dry-run")
    assert status == 0
    (left,) = json.loads(text)["rows_left_out"]
    assert (left["why"], left["text"]) == ("total", "Итого | пунктов: 3")
    assert "Итого" in command((*ROWS, ("Итого", "пунктов: 3", "", "", "")))[0]


def test_a_table_that_is_not_found_is_shown_by_hand(tmp_path, command, plan):
    path = tmp_path / "plan.csv"
    path.write_text("а;б;в\nпервое;Новая выставка;2027 год\nвторое;Новый форум;май 2027 г.\n")
    assert command(path=path)[1] == 2
    shown = ("--header-row", "1", "--columns", "B=title", "C=deadline", "--format", "json")
    text, status = command(None, *shown, path=path)
    assert status == 0
    assert [item["title"] for item in json.loads(text)["items"]] == ["Новая выставка", "Новый форум"]


def test_another_quotation_mark_or_letter_is_no_other_title(command, plan):
    Item.objects.filter(number="1").update(title="Путём обмена «опытом»")
    text, _status = command(changed(1, title='Путем обмена "опытом"'), "--format", "json")
    assert json.loads(text)["items"][0]["action"] == "unchanged"
    assert Item.objects.get(number="1").title == "Путём обмена «опытом»"
