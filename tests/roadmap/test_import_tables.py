"""Which table of a file is read: another sheet, one that a person shows, numbers that begin again, rows left out."""

import io

from openpyxl import load_workbook

from roadmap.choices import ImportState
from roadmap.models import ImportRun, Item
from tests.roadmap.plans import HEADER, NEW, ROWS, at, book


def test_another_sheet_of_the_file_can_be_chosen(admin, send, plan):
    send(two_sheets())
    run = ImportRun.objects.get()
    page = admin.get(at("import_columns", plan, run.pk))
    assert page.context["sheets"].sheets == ["2026", "2027"]
    assert run.preview["sheet"] == "2026"

    answer = admin.post(at("import_sheet", plan, run.pk), {"sheet": "2027"})

    assert answer.url == at("import_columns", plan, run.pk)
    run.refresh_from_db()
    assert [item["title"] for item in run.preview["items"]] == ["Турнир"]
    assert admin.get(answer.url).context["sheets"].sheets == ["2026", "2027"]
    columns = {letter: field or "" for letter, field in run.preview["columns"].items()}
    admin.post(answer.url, {**columns, "C": ""})
    run.refresh_from_db()
    assert (run.preview["sheet"], run.preview["columns"].get("C")) == ("2027", None)


def test_a_sheet_that_is_not_there_is_told(admin, send, plan):
    send(two_sheets())
    answer = admin.post(at("import_sheet", plan, ImportRun.objects.get().pk), {"sheet": "2030"})
    assert answer.status_code == 422
    assert "нет такого листа" in answer.content.decode()


def two_sheets():
    made = load_workbook(io.BytesIO(book().content))
    made.worksheets[0].title = "2026"
    other = made.create_sheet("2027")
    for row in (HEADER, NEW):
        other.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_numbers_that_begin_anew_are_told_and_stay_the_same_the_next_time(admin, send, plan):
    Item.objects.all().delete()
    rows = (
        ("I. Образование",),
        (1, "Обмен опытом", "2026 год", "Мэрия Сочи", "Мингорисполком"),
        (2, "Олимпиада", "2027 год", "Мэрия Сочи", "Мингорисполком"),
        ("II. Культура",),
        (1, "Фестиваль", "2026 год", "Мэрия Сочи", "Мингорисполком"),
        (2, "Выставка", "2027 год", "Мэрия Сочи", "Мингорисполком"),
    )
    send(rows)
    first = ImportRun.objects.latest("pk")
    page = admin.get(at("import_run", plan, first.pk)).content.decode()
    assert "начинается заново" in page or "начинаются заново" in page
    admin.post(at("import_apply", plan, first.pk))
    numbers = sorted(Item.objects.values_list("number", flat=True))
    assert len(set(numbers)) == 4

    send(rows)

    again = ImportRun.objects.latest("pk")
    assert again.summary["unchanged"] == 4
    assert again.summary["missing"] == 0


ODD = "План города;;\nа;б;в\nпервое;Новая выставка;2027 год\nвторое;Новый форум;май\n".encode()


def test_where_no_table_is_found_a_person_shows_it(admin, send, plan):
    answer = send(ODD, "plan.csv")
    run = ImportRun.objects.get()
    assert answer.url == at("import_table", plan, run.pk)
    page = admin.get(answer.url)
    assert "Новая выставка" in page.content.decode()
    assert run.error in page.content.decode()

    assert admin.post(answer.url, {"sheet": "CSV", "header_row": ""}).status_code == 422
    shown = {"sheet": "CSV", "header_row": 2, "year": 2027, "B": "title", "C": "deadline"}
    answer = admin.post(answer.url, shown)
    assert answer.url == at("import_columns", plan, run.pk)
    run.refresh_from_db()
    items = run.preview["items"]
    assert [item["title"] for item in items] == ["Новая выставка", "Новый форум"]
    assert items[1]["due_dates"] == ["2027-05-31"]
    assert (run.state, run.error) == (ImportState.READ, "")


def test_a_table_that_was_found_wrongly_is_shown_too(admin, send, plan):
    send((*ROWS, NEW))
    run = ImportRun.objects.get()
    where = at("import_table", plan, run.pk)
    assert where in admin.get(at("import_columns", plan, run.pk)).content.decode()
    sheet = run.preview["sheet"]
    assert admin.post(where, {"sheet": sheet, "header_row": 1, "first_row": 5}).status_code == 302
    run.refresh_from_db()
    assert {item["row"] for item in run.preview["items"]} == {5, 6, 7} & {
        item["row"] for item in run.preview["items"]
    }
    assert admin.post(where, {"sheet": sheet, "header_row": 1, "first_row": 9000}).status_code == 422


def test_rows_left_out_are_listed_in_the_preview(admin, send, plan):
    send((*ROWS, ("Итого", "пунктов: 3", "", "", "")))
    run = ImportRun.objects.get()
    page = admin.get(at("import_run", plan, run.pk), {"show": "left-out"})
    assert [one["text"] for one in page.context["left_out"]] == ["Итого | пунктов: 3"]
    assert "Итого | пунктов: 3" in page.content.decode()
