"""The wizard and the command with several sheets of one plan, and with a table that has no header."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from plans import ALL_SHEETS
from roadmap.importing import wording
from roadmap.models import ImportRun, Item
from tests.roadmap.plans import HEADER, at

FIRST = (
    (11, "Выставка ремёсел", "май 2026 г.", "Мэрия Сочи", "Мингорисполком"),
    (12, "Ярмарка товаров", "2027 год", "Мэрия Сочи", "Мингорисполком"),
)
SECOND = (
    (13, "Турнир по хоккею", "ежегодно", "Мэрия Сочи", "Мингорисполком"),
    (14, "Обмен школьников", "до 1 июня 2028 г.", "Мэрия Сочи", "Мингорисполком"),
)


def workbook(**sheets):
    made = Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.fixture
def upload(send):
    """Sends the bytes of a workbook and returns the run of its import."""

    def uploaded(content):
        send(content)
        return ImportRun.objects.latest("pk")

    return uploaded


def numbers(run):
    return [item["number"] for item in run.preview["items"]]


def test_the_sheets_of_one_plan_are_read_and_applied_together(admin, upload, plan):
    run = upload(workbook(Экономика=(HEADER, *FIRST), Спорт=(HEADER, *SECOND)))

    assert numbers(run) == ["11", "12", "13", "14"]
    assert run.preview["read"] == ["Экономика", "Спорт"]
    assert run.preview["items"][2]["cells"]["title"] == "Спорт!B2"
    admin.post(at("import_apply", plan, run.pk))
    assert Item.objects.get(number="13").direction.title == "Спорт"


def test_one_sheet_can_be_read_alone_and_all_together_again(admin, upload, plan):
    run = upload(workbook(Экономика=(HEADER, *FIRST), Спорт=(HEADER, *SECOND)))

    admin.post(at("import_sheet", plan, run.pk), {"sheet": "Спорт"})
    run.refresh_from_db()
    assert numbers(run) == ["13", "14"]

    admin.post(at("import_sheet", plan, run.pk), {"sheet": ALL_SHEETS})
    run.refresh_from_db()
    assert numbers(run) == ["11", "12", "13", "14"]


def test_columns_chosen_for_the_first_sheet_hold_for_the_same_headings_of_the_others(admin, upload, plan):
    run = upload(workbook(Экономика=(HEADER, *FIRST), Спорт=(HEADER, *SECOND)))
    columns = {letter: field or "" for letter, field in run.preview["columns"].items()}

    admin.post(at("import_columns", plan, run.pk), {**columns, "C": "note"})

    run.refresh_from_db()
    assert numbers(run) == ["11", "12", "13", "14"]
    assert {item["deadline_text"] for item in run.preview["items"]} == {""}
    assert run.preview["items"][2]["values"]["note"] == "ежегодно"


def test_a_number_that_stands_in_two_sheets_is_told_with_its_sheet(upload):
    run = upload(workbook(Экономика=(HEADER, *FIRST), Спорт=(HEADER, (12, *SECOND[0][1:]), SECOND[1])))

    errors = [m for item in run.preview["items"] for m in item["messages"] if m["level"] == "error"]
    assert [message["cell"] for message in errors] == ["Экономика!A3", "Спорт!A2"]
    assert "Спорт!A2" in wording.sentence_of(errors[0])


def test_the_columns_of_a_table_without_a_header_wait_to_be_confirmed(admin, upload, plan):
    run = upload(workbook(План=(*FIRST, *SECOND)))
    page = admin.get(at("import_columns", plan, run.pk)).content.decode()
    assert "нет шапки" in page
    assert run.summary["errors"] == 1
    admin.post(at("import_apply", plan, run.pk))
    assert not Item.objects.filter(number="11").exists()

    chosen = {letter: field or "" for letter, field in run.preview["columns"].items()}
    admin.post(at("import_columns", plan, run.pk), chosen)

    run.refresh_from_db()
    assert run.summary["errors"] == 0
    admin.post(at("import_apply", plan, run.pk))
    assert Item.objects.get(number="14").deadline_text == "до 1 июня 2028 г."


def test_items_without_a_direction_go_into_one_of_their_own(admin, upload, plan):
    run = upload(workbook(План=(HEADER, *FIRST)))
    page = admin.get(at("import_run", plan, run.pk)).content.decode()
    assert "Без направления" in page

    admin.post(at("import_apply", plan, run.pk))

    assert {item.direction.title for item in Item.objects.filter(number__in=["11", "12"])} == {
        "Без направления"
    }
    again = upload(workbook(План=(HEADER, *FIRST)))
    assert {item["action"] for item in again.preview["items"]} == {"unchanged"}


def test_the_command_takes_the_columns_of_a_table_without_a_header(plan, tmp_path):
    path = tmp_path / "plan.xlsx"
    path.write_bytes(workbook(План=(*FIRST, *SECOND)))
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("import_roadmap", path, "--roadmap", plan.slug, stdout=out)
    assert not Item.objects.filter(number="11").exists()

    columns = ["A=number", "B=title", "C=deadline", "D=side:sochi", "E=side:minsk"]
    out = io.StringIO()
    call_command(
        "import_roadmap", path, "--roadmap", plan.slug, "--columns", *columns, "--format", "json", stdout=out
    )

    assert json.loads(out.getvalue())["applied"] is True
    assert Item.objects.filter(number="14").exists()


def test_the_command_names_a_column_it_does_not_know(plan, tmp_path):
    path = tmp_path / "plan.xlsx"
    path.write_bytes(workbook(План=FIRST))
    with pytest.raises(CommandError, match="B=heading") as told:
        call_command("import_roadmap", path, "--roadmap", plan.slug, "--columns", "A=number", "B=heading")
    assert told.value.returncode == 2
