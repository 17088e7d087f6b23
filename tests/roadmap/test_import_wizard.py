"""The wizard's pages: file → columns → preview → done, and what a person is told when it does not work."""

import io
import zipfile
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from cities.known import find
from cities.models import Body, User
from roadmap.choices import ImportState, ReminderKind
from roadmap.founding.actions import make
from roadmap.importing import runs
from roadmap.models import ImportRun, Item, Reminder
from tests.html import flat
from tests.roadmap.daily import state_of_item
from tests.roadmap.plans import NEW, ROWS, at, book, changed


def test_the_whole_way_and_back(admin, send, plan):
    answer = send((*ROWS, NEW))
    run = ImportRun.objects.get()
    assert answer.url == at("import_columns", plan, run.pk)

    columns = admin.get(answer.url)
    assert columns.context["form"]["C"].initial == "deadline"
    chosen = {letter: field or "" for letter, field in run.preview["columns"].items()}
    answer = admin.post(answer.url, chosen)
    assert answer.url == at("import_run", plan, run.pk)

    page = admin.get(answer.url).content.decode()
    assert "Турнир" in page
    assert "Спортклуб" in page

    assert "будет добавлен новый орган" in page
    answer = admin.post(at("import_apply", plan, run.pk), follow=True)
    assert answer.status_code == 200
    assert Item.objects.filter(number="4").exists()
    assert "будет добавлен" not in answer.content.decode()
    assert "добавлен новый орган" in answer.content.decode()

    admin.post(at("import_undo", plan, run.pk))
    assert not Item.objects.filter(number="4").exists()
    assert not Body.objects.filter(name="Спортклуб").exists()
    assert ImportRun.objects.get().state == ImportState.REVERTED


def test_the_first_plan_of_a_side_names_its_bodies_new_where_they_stand_and_repeats_it_nowhere(admin, plan):
    """One remark for each body of each row would hide the remarks that somebody has to read."""
    cities = [city for name in ("Казань", "Гродно") if (city := find(name)) is not None]
    other = make(
        User.objects.get(email="admin@example.org"),
        "Казань и Гродно",
        date(2026, 1, 1),
        date(2028, 12, 31),
        cities,
    )
    header = ("№ п/п", "Мероприятие", "Срок", "Исполнители, Казань", "Исполнители, Гродно")
    rows = [row for row in ROWS if len(row) > 1]
    admin.post(at("import", other), {"file": SimpleUploadedFile("plan.xlsx", book(rows, header).content)})

    page = flat(admin.get(at("import_run", other, ImportRun.objects.get().pk)).content.decode())

    assert "будет добавлен новый орган" not in page
    assert page.count('<span class="tag">новый</span>') == 2 * len(rows)


def test_old_and_new_are_shown_word_by_word(admin, send, plan):
    send(changed(1, title="Обмен опытом учителей"))

    page = flat(admin.get(at("import_run", plan, ImportRun.objects.get().pk)).content.decode())

    assert "<del>педагогическим</del>" in page
    assert "B3" in page


@pytest.mark.parametrize(
    ("shown", "numbers"),
    [
        ("", ["1", "2", "4"]),
        ("create", ["4"]),
        ("update", ["1"]),
        ("unchanged", ["2"]),
        ("nonsense", ["1", "2", "4"]),
    ],
)
def test_the_preview_is_filtered(admin, send, plan, shown, numbers):
    send((*changed(1, title="Новое")[:4], NEW))

    answer = admin.get(at("import_run", plan, ImportRun.objects.get().pk), {"show": shown})

    assert [row.item["number"] for row in answer.context["rows"]] == numbers


def test_the_missing_are_listed_and_taken_out_only_when_confirmed(admin, send, plan):
    send(ROWS[:4])
    pk = ImportRun.objects.get().pk
    assert "Молодёжный форум" in admin.get(at("import_run", plan, pk), {"show": "missing"}).content.decode()

    assert admin.post(at("import_take_out", plan, pk), {"numbers": ["3"]}).status_code == 422
    assert state_of_item("3").status == "planned"

    admin.post(at("import_take_out", plan, pk), {"numbers": ["3"], "sure": "on"})
    assert state_of_item("3").status == "cancelled"


def test_an_unknown_body_is_matched_on_the_page(admin, send, plan, cast):
    send(changed(2, minsk="Белорусский союз цирковых артистов"))
    run = ImportRun.objects.get()

    answer = admin.post(at("import_bodies", plan, run.pk), {"body-0": str(cast.minsk_culture.pk)})

    assert answer.status_code == 302
    run.refresh_from_db()
    assert run.preview["items"][1]["matched"]["minsk"] == [cast.minsk_culture.name]
    assert run.summary["warnings"] == 0


def test_the_columns_want_a_measure(admin, send, plan):
    send()
    run = ImportRun.objects.get()

    answer = admin.post(at("import_columns", plan, run.pk), {"A": "number", "B": "note"})

    assert answer.status_code == 422
    assert ImportRun.objects.get().preview["columns"]["B"] == "title"


def expanded():
    """A small file that unpacks to 300 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * (300 * 1024 * 1024))
    return out.getvalue()


# What is large is made when its test comes: every process of the suite reads this module.
BAD = {
    "no workbook": (b"\x7fELF" + b"\0" * 300, "plan.xlsx"),
    "empty": (b"", "plan.xlsx"),
    "truncated": (book().content[:900], "plan.xlsx"),
    "a text": ("Просто письмо без таблицы".encode(), "plan.csv"),
    "too large": (lambda: b"PK" + b"\0" * (10 * 1024 * 1024), "plan.xlsx"),
    "expands": (expanded, "plan.xlsx"),
    "no table": (book([], header=("привет", "мир")).content, "plan.xlsx"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_a_sentence_and_leaves_nothing(send, plan, settings, name):
    before = list(Item.objects.values_list("pk", "updated_at"))

    content, file_name = BAD[name]
    answer = send(content() if callable(content) else content, file_name)

    assert answer.status_code == 422
    assert answer.context["form"].errors["file"][0]
    assert not ImportRun.objects.exclude(state=ImportState.UNREADABLE).exists()
    assert not any(path.is_file() for path in settings.MEDIA_ROOT.glob("**/*"))
    assert list(Item.objects.values_list("pk", "updated_at")) == before


def test_no_file_is_said(admin, plan):
    assert admin.post(at("import", plan), {}).status_code == 422


def test_errors_stop_the_applying_and_come_as_a_workbook(admin, send, plan):
    send((*changed(1, title="Новое"), (2, "Тот же номер", "31.02.2027", "", "")))
    pk = ImportRun.objects.get().pk

    assert admin.post(at("import_apply", plan, pk)).status_code == 409
    assert Item.objects.get(number="1").title == "Обмен педагогическим опытом"

    sheet = load_workbook(io.BytesIO(admin.get(at("import_rejected", plan, pk)).content)).worksheets[0]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [row[1] for row in rows] == ["2", "2"]
    assert all(row[-1] for row in rows)


def test_what_changed_in_between_shows_the_preview_anew(admin, send, plan):
    send(changed(1, title="Новое"))
    pk = ImportRun.objects.get().pk
    Item.objects.filter(number="1").update(title="Кто-то другой")

    answer = admin.post(at("import_apply", plan, pk))

    assert answer.status_code == 409
    assert ImportRun.objects.get().preview["items"][0]["changes"]["title"] == ["Кто-то другой", "Новое"]
    assert admin.post(at("import_apply", plan, pk)).status_code == 302
    assert Item.objects.get(number="1").title == "Новое"


def test_an_expired_upload_is_said_everywhere(admin, send, plan):
    send(changed(1, title="Новое"))
    run = ImportRun.objects.get()
    run.file.delete(save=False)
    Item.objects.filter(number="2").update(title="Другое")

    for name in ("import_apply", "import_bodies"):
        assert admin.post(at(name, plan, run.pk)).status_code in (409, 422)
    assert admin.get(at("import_file", plan, run.pk)).status_code == 404
    assert Item.objects.get(number="1").title == "Обмен педагогическим опытом"


def test_the_file_stays_readable(admin, send, plan):
    content = book().content
    send(content, name="Дорожная карта (подписана).xlsx")
    answer = admin.get(at("import_file", plan, ImportRun.objects.get().pk))

    assert answer.content == content
    assert "attachment" in answer["Content-Disposition"]


def test_an_abandoned_import_keeps_what_was_found_and_not_the_file(admin, send, plan, settings):
    send()
    run = ImportRun.objects.get()

    admin.post(at("import_abandon", plan, run.pk))

    assert ImportRun.objects.get().state == ImportState.ABANDONED
    assert admin.get(at("import_run", plan, run.pk)).status_code == 200
    assert admin.post(at("import_apply", plan, run.pk)).status_code == 409
    assert not any(path.is_file() for path in settings.MEDIA_ROOT.glob("**/*"))


@pytest.fixture
def long_run(plan, cast):
    rows = [(n, f"Мера {n}", "2027 год", "Мэрия Сочи", "Мингорисполком") for n in range(1, 602)]
    return runs.start_later(plan, book(rows), cast.administrator, lambda pk: None)


def test_a_long_file_shows_its_progress_and_then_the_preview(admin, plan, long_run):
    at_run = at("import_run", plan, long_run.pk)
    assert b"<progress" in admin.get(at_run).content

    assert runs.read_in_worker(long_run.pk)

    assert admin.get(at_run, headers={"HX-Request": "true"})["HX-Redirect"] == at_run
    assert ImportRun.objects.get().summary["rows"] == 601
    assert admin.get(at_run).status_code == 200


def test_a_worker_that_died_half_way_is_told_and_replaced(admin, plan, long_run):
    from django.utils import timezone

    long_ago = timezone.now() - 2 * runs.DEAD_AFTER
    ImportRun.objects.update(state=ImportState.READING, progress=50, seen_at=long_ago)
    assert (
        at("import_read_again", plan, long_run.pk)
        in admin.get(at("import_run", plan, long_run.pk)).content.decode()
    )

    assert runs.read_in_worker(long_run.pk)

    assert ImportRun.objects.get().state == ImportState.READ


def test_a_long_file_that_cannot_be_read_says_why(admin, plan, cast):
    broken = runs.Upload("plan.xlsx", book().content[:900])
    run = runs.start_later(plan, broken, cast.administrator, lambda pk: None)

    runs.read_in_worker(run.pk)

    run.refresh_from_db()
    assert run.state == ImportState.UNREADABLE
    assert run.error
    assert not run.file
    shown = admin.get(at("import_run", plan, run.pk))
    assert run.error in shown.content.decode()
    # Nothing is done: another file is what comes next.
    assert shown.context["step"] == "file"


def test_uploads_that_nobody_applies_are_forgotten(plan, cast, send, settings):
    send()
    ImportRun.objects.update(created_at=ImportRun.objects.get().created_at - timedelta(days=60))

    assert runs.forget_old() == 1

    assert ImportRun.objects.get().state == ImportState.ABANDONED
    assert not any(path.is_file() for path in settings.MEDIA_ROOT.glob("**/*"))


@pytest.mark.parametrize(("ticked", "heard"), [({"tells_people": "on"}, 1), ({}, 0)])
def test_the_tick_is_offered_where_something_changes_and_is_kept(admin, send, plan, cast, ticked, heard):
    send(changed(1, deadline="IV квартал 2026 г."))
    run = ImportRun.objects.get()
    page = admin.get(at("import_run", plan, run.pk)).content.decode()
    assert "Сообщить исполнителям об изменённых сроках" in page
    assert 'name="tells_people"' in page
    assert "checked" not in page.split('name="tells_people"')[1].split(">")[0]

    admin.post(at("import_apply", plan, run.pk), ticked)

    assert Reminder.objects.filter(kind=ReminderKind.REREAD, person=cast.sochi_executor).count() == heard


def test_where_nothing_changes_the_tick_is_not_offered(admin, send, plan):
    send((*ROWS, NEW))

    assert (
        "tells_people" not in admin.get(at("import_run", plan, ImportRun.objects.get().pk)).content.decode()
    )
