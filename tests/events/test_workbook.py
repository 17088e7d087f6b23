"""Events from a workbook and into one, through the administrators' pages."""

import io
from datetime import date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from events.models import Event
from tests.events.test_came_from import source_of

HEAD = ["Мероприятие", "Вид", "Город проведения", "Сроки проведения", "Организатор", "Пункты", "Участники"]
IMPORT, CONFIRM, EXPORT = (
    "/admin/events/event/import/",
    "/admin/events/event/process_import/",
    "/admin/events/event/export/",
)
XLSX = "0"


def book(*rows, head=HEAD):
    workbook = Workbook()
    for row in (head, *rows):
        workbook.worksheets[0].append(row)
    file = io.BytesIO()
    workbook.save(file)
    return SimpleUploadedFile("events.xlsx", file.getvalue())


@pytest.fixture
def bring(cast, plan, browse):
    """Uploads a workbook, and confirms if the preview allows it; the answer of the last step."""
    client = browse(cast.administrator)

    def upload(*rows, head=HEAD):
        preview = client.post(IMPORT, {"import_file": book(*rows, head=head), "format": XLSX, "resource": ""})
        form = preview.context and preview.context.get("confirm_form")
        if not form:
            return preview
        return client.post(CONFIRM, {name: form[name].value() for name in form.fields}, follow=True)

    return upload


@pytest.mark.parametrize("word", ["состоялось", "Проведено", "held"])
def test_that_it_was_held_is_read_as_pages_say_it_and_as_they_said_it(bring, word):
    bring(["Фестиваль", "Сочи", "2–4 сентября 2026", word], head=["Название", "Город", "Сроки", "Состояние"])

    event = Event.objects.get()
    assert (event.state, event.get_state_display()) == ("held", "состоялось")


ROWS = [
    [
        "Фестиваль",
        "Фестиваль",
        "г. Сочи",
        "12–14 сентября 2026",
        "Управление культуры мэрии города Сочи",
        "2",
        850,
    ],
    ["Форум «Шаги»", "форум", "Минск", "сентябрь 2026", "Мингорисполком", "2, 3", None],
    ["Семинар", "семинар", "Сочи", datetime(2026, 5, 20), None, None, "35 чел."],  # noqa: DTZ001 - as Excel has it
]


def test_what_people_write_is_read(bring, cast):
    bring(*ROWS)

    festival, forum, seminar = Event.objects.order_by("pk")
    assert (festival.kind, festival.city, festival.participants) == ("festival", cast.sochi, 850)
    assert (festival.starts_on, festival.ends_on) == (date(2026, 9, 12), date(2026, 9, 14))
    assert list(festival.organisers.all()) == [cast.sochi_culture]
    assert (forum.precision, forum.date_text) == ("month", "сентябрь 2026")
    assert list(forum.organisers.all()) == [cast.committee]
    assert [item.number for item in forum.items.all()] == ["2", "3"]
    assert (seminar.precision, seminar.starts_on, seminar.participants) == ("day", date(2026, 5, 20), 35)


def test_the_same_file_again_changes_nothing(bring):
    bring(*ROWS)
    before = list(Event.objects.order_by("pk").values("pk", "updated_at", "sequence"))

    bring(*ROWS)

    assert list(Event.objects.order_by("pk").values("pk", "updated_at", "sequence")) == before


def test_a_changed_row_changes_its_event_and_counts_for_calendars(bring):
    bring(*ROWS)
    moved = [["Форум «Шаги»", "форум", "Минск", "20–21 октября 2026", "Мингорисполком", "2, 3", None]]

    bring(*moved)

    forum = Event.objects.get(title="Форум «Шаги»")
    assert (forum.starts_on, forum.sequence) == (date(2026, 10, 20), 1)
    assert Event.objects.count() == 3


def test_a_blank_cell_erases_nothing(bring, cast):
    bring(*ROWS)

    bring(["Фестиваль", None, "Сочи", "12–14 сентября 2026", None, None, None])

    festival = Event.objects.get(title="Фестиваль")
    assert (festival.kind, festival.participants) == ("festival", 850)
    assert list(festival.organisers.all()) == [cast.sochi_culture]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (["Ярмарка", "базар", "Сочи", "май 2026", None, None, None], "«базар» неизвестно"),
        (["Ярмарка", "визит", "Москва", "май 2026", None, None, None], "Нет такого города: «Москва»"),
        (["Ярмарка", "визит", "Сочи", "ежегодно", None, None, None], "не время одного мероприятия"),
        (["Ярмарка", "визит", "Сочи", "14–12 мая 2026", None, None, None], "Такой даты не бывает"),
        (
            ["Ярмарка", "визит", "Сочи", "май 2026", "Почта России", None, None],
            "Нет такого органа: «Почта России»",
        ),
        (["Ярмарка", "визит", "Сочи", "май 2026", None, "99", None], "нет таких пунктов: 99"),
        (["Ярмарка", "визит", "Сочи", "май 2031", None, "2", None], "с\u00a001.01.2026 по\u00a031.12.2028"),
        (["Ярмарка", "визит", "Сочи", "май 2026", None, None, "-3"], "не целое число человек"),
        (ROWS[0], "повторяет строку 2"),
    ],
)
def test_one_wrong_row_is_told_and_the_whole_file_is_left(row, message, bring):
    answer = bring(ROWS[0], row)

    assert message in answer.text
    assert not Event.objects.exists()


def test_a_file_without_the_needed_columns_is_told(bring):
    answer = bring(["Фестиваль", "Сочи"], head=["Что", "Где"])

    assert "Название, Город" in answer.text
    assert not Event.objects.exists()


def test_a_confirmation_sent_twice_is_no_failure(cast, plan, browse):
    client = browse(cast.administrator)
    preview = client.post(IMPORT, {"import_file": book(*ROWS), "format": XLSX, "resource": ""})
    form = preview.context["confirm_form"]
    data = {name: form[name].value() for name in form.fields}

    client.post(CONFIRM, data)
    again = client.post(CONFIRM, data, follow=True)

    assert again.status_code == 200
    assert "Файла больше нет" in again.text
    assert Event.objects.count() == 3


def exported(client):
    form = {"format": XLSX, "resource": ""}
    answer = client.post(
        EXPORT,
        form
        | {
            name: "on"
            for name in client.get(EXPORT).context["form"].fields
            if name.startswith("eventresource_")
        },
    )
    return load_workbook(io.BytesIO(answer.content)).active


def test_what_is_exported_is_imported_back_unchanged(cast, bring, browse):
    bring(*ROWS)
    rows = [[cell.value for cell in row] for row in exported(browse(cast.administrator)).iter_rows()]
    before = list(Event.objects.order_by("pk").values())

    bring(*rows[1:], head=rows[0])

    assert list(Event.objects.order_by("pk").values()) == before
    assert len(rows) == 4


def test_a_title_that_would_be_a_formula_is_disarmed(cast, make_event, browse):
    make_event('=HYPERLINK("http://evil")')

    values = [cell.value for row in exported(browse(cast.administrator)).iter_rows() for cell in row]

    assert '\'=HYPERLINK("http://evil")' in values


def test_one_from_a_file_names_the_file_and_who_imported_it(bring, cast, plan, browse):
    bring(*ROWS)
    said = source_of(browse(cast.sochi_reader), Event.objects.get(title="Фестиваль"))
    assert said.startswith("файл «events.xlsx», импорт: Анна Администратор, 22 ноября 2026")
    assert "по пунктам: 2. " in said
