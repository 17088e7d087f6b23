"""Applying: one transaction, bound to the preview; what was reported stays; twice is once."""

from datetime import date

import pytest
from django.conf import settings
from django.core.management import call_command

from cities.models import Body
from roadmap.choices import ImportState, ReminderKind
from roadmap.importing import apply, runs
from roadmap.models import ImportRun, Item, Milestone, Reminder, Report, Responsibility
from roadmap.reporting import actions
from tests.roadmap.daily import state_of_item
from tests.roadmap.plans import HEADER, ROWS, book, changed, fixture


@pytest.fixture
def start(plan, cast):
    """Reads rows into the roadmap of three items; returns the run that waits."""

    def read(rows=ROWS, **more):
        return runs.start(plan, book(rows, **more), cast.administrator)

    return read


@pytest.fixture
def put_in(start, cast):
    """Reads rows and applies them."""

    def read(rows=ROWS, **more):
        return apply.apply(start(rows, **more).pk, cast.administrator)

    return read


def dues(number, side):
    found = Milestone.objects.filter(item__number=number, side__city__slug=side).order_by("due_date")
    return list(found.values_list("due_date", flat=True))


def report_on(number, side, by, **said):
    milestone = Milestone.objects.filter(item__number=number, side__city__slug=side).earliest("due_date")
    return actions.report(milestone.pk, by, **{"status": "in_progress", "progress": 40, **said})


@pytest.fixture
def bodies(cast):
    """The bodies that the example workbook names."""
    call_command("loaddata", settings.BASE_DIR / "fixtures" / "cities.json", verbosity=0)


def test_the_example_workbook_becomes_49_items(make_roadmap, cast, bodies):
    roadmap = make_roadmap(0)

    apply.apply(runs.start(roadmap, fixture(), cast.administrator).pk, cast.administrator)

    items = roadmap.items.with_state()
    assert items.count() == 49
    assert [item.order for item in items] == list(range(1, 50))
    assert roadmap.directions.filter(items__isnull=False).distinct().count() == 10
    assert not items.filter(milestones__isnull=True).exists()
    assert roadmap.items.filter(origin="published").count() == 17


def test_the_same_file_twice_changes_nothing(make_roadmap, cast, bodies):
    roadmap = make_roadmap(0)
    apply.apply(runs.start(roadmap, fixture(), None).pk, None)
    before = list(roadmap.items.values_list("pk", "updated_at"))

    second = apply.apply(runs.start(roadmap, fixture(), None).pk, None)

    assert second.summary["unchanged"] == 49
    assert second.journal == []
    assert list(roadmap.items.values_list("pk", "updated_at")) == before


def test_a_new_row_gets_its_direction_bodies_and_milestones(put_in, plan):
    put_in(
        (*ROWS, ("Спорт",), (4, "Турнир", "май, октябрь 2027 г.", "Мэрия Сочи", "Мингорисполком, Спортклуб"))
    )

    item = plan.items.get(number="4")
    assert item.direction.title == "Спорт"
    assert item.deadline_kind == "multi"
    assert dues("4", "sochi") == dues("4", "minsk") == [date(2027, 5, 31), date(2027, 10, 31)]
    assert list(item.responsibilities.values_list("side__city__slug", "role", "body__name")) == [
        ("sochi", "lead", "Мэрия города Сочи"),
        ("minsk", "lead", "Минский городской исполнительный комитет"),
        ("minsk", "co", "Спортклуб"),
    ]


def test_a_changed_deadline_moves_what_nobody_reported_on_and_keeps_the_rest(put_in, cast):
    report_on("2", "sochi", cast.sochi_coordinator)

    put_in(changed(2, deadline="IV квартал 2026 г."))

    assert dues("2", "sochi") == [date(2026, 9, 30)]
    assert dues("2", "minsk") == [date(2026, 12, 31)]
    assert Report.objects.count() == 1


def test_what_the_reported_milestone_keeps_is_told(start, cast):
    report_on("2", "sochi", cast.sochi_coordinator)

    told = start(changed(2, deadline="IV квартал 2026 г.")).preview["items"][1]["milestones"]

    assert any("30.09.2026" in text and "31.12.2026" in text for text in told)


def test_reports_status_and_progress_are_untouched_by_an_import(put_in, cast):
    report_on("1", "sochi", cast.sochi_coordinator, status="done", progress=100)
    before = list(Milestone.objects.order_by("pk").values_list("status", "progress", "due_date"))

    put_in(changed(1, title="Обмен опытом"))

    assert list(Milestone.objects.order_by("pk").values_list("status", "progress", "due_date")) == before
    assert Report.objects.count() == 1


def test_a_state_column_becomes_reports_marked_as_imported(put_in, cast):
    rows = [(*row, "выполнено") if len(row) > 1 and row[0] == 1 else row for row in ROWS]

    put_in(rows, header=(*HEADER, "Отметка о выполнении"))

    assert set(Report.objects.values_list("origin", "status", "author__email")) == {
        ("import", "done", cast.administrator.email)
    }
    assert state_of_item("1")[:2] == ("done", 100)
    assert state_of_item("2").status == "planned"


def test_a_state_that_stands_already_is_unchanged(put_in):
    rows = [(*row, "выполнено") if len(row) > 1 else row for row in ROWS]
    put_in(rows, header=(*HEADER, "Отметка о выполнении"))

    again = put_in(rows, header=(*HEADER, "Отметка о выполнении"))

    assert again.summary["unchanged"] == 3


def test_a_second_press_applies_once(start, cast):
    run = start((*ROWS, (4, "Турнир", "2027 год", "Мэрия Сочи", "Мингорисполком")))

    apply.apply(run.pk, cast.administrator)
    journal = apply.apply(run.pk, cast.administrator).journal

    assert Item.objects.filter(number="4").count() == 1
    assert journal


def test_errors_apply_nothing(start, cast):
    run = start((*changed(1, title="Новое"), (2, "Второй раз тот же номер", "2027 год", "", "")))

    with pytest.raises(apply.NotApplicable):
        apply.apply(run.pk, cast.administrator)

    assert Item.objects.get(number="1").title == "Обмен педагогическим опытом"
    assert ImportRun.objects.get().state == ImportState.READ


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda cast: Item.objects.filter(number="3").update(title="Другое"),
        lambda cast: Body.objects.filter(pk=cast.minsk_culture.pk).update(short_name="ГУК"),
        lambda cast: Responsibility.objects.filter(item__number="3", side__order=1).delete(),
        lambda cast: report_on("3", "minsk", cast.minsk_coordinator),
    ],
    ids=["an item", "a body", "who answers", "a report"],
)
def test_what_changed_since_the_preview_stops_the_applying(start, cast, meanwhile):
    run = start(changed(1, title="Новое"))
    meanwhile(cast)

    with pytest.raises(apply.Outdated):
        apply.apply(run.pk, cast.administrator)
    assert Item.objects.get(number="1").title == "Обмен педагогическим опытом"

    apply.apply(runs.reread(ImportRun.objects.get()).pk, cast.administrator)
    assert Item.objects.get(number="1").title == "Новое"


def test_a_file_that_is_gone_is_said_and_nothing_applied(start, cast):
    run = start(changed(1, title="Новое"))
    run.file.storage.delete(run.file.name)

    with pytest.raises(apply.NotApplicable):
        apply.apply(run.pk, cast.administrator)

    assert Item.objects.get(number="1").title == "Обмен педагогическим опытом"


def test_a_chosen_body_is_used_and_remembered_as_an_alias(start, put_in, cast):
    rows = changed(2, minsk="Белорусский союз цирковых артистов")
    run = start(rows)
    runs.choose_bodies(run, {"minsk": {"Белорусский союз цирковых артистов": cast.minsk_culture.pk}})

    apply.apply(run.pk, cast.administrator)

    cast.minsk_culture.refresh_from_db()
    assert cast.minsk_culture.aliases == ["Белорусский союз цирковых артистов"]
    assert put_in(rows).summary["unchanged"] == 3


def test_a_name_left_out_makes_no_body(start, cast):
    run = start(
        changed(2, minsk="Главное управление культуры Мингорисполкома; ещё кто-нибудь (по согласованию)")
    )
    names = [one["name"] for one in run.preview["unknown"]]
    runs.choose_bodies(run, {"minsk": dict.fromkeys(names, "leave_out")})

    apply.apply(run.pk, cast.administrator)

    assert names
    assert not Body.objects.filter(name__in=names).exists()


def test_the_columns_that_a_person_chose_are_remembered(start, plan, cast):
    run = start(header=("№ п/п", "Мероприятие", "Срок исполнения", "Сочи", "Что-то особенное"))
    columns = {**run.preview["columns"], "E": "side:minsk"}
    runs.choose_columns(run, columns)

    second = start(header=("№ п/п", "Мероприятие", "Срок исполнения", "Сочи", "Что-то особенное"))

    assert second.preview["columns"]["E"] == "side:minsk"


def test_items_that_the_file_lacks_are_taken_out_by_hand_only(put_in, cast):
    run = put_in(ROWS[:4])
    assert Milestone.objects.filter(item__number="3", status="planned").count() == 6

    taken = apply.take_out(run, ["3", "1"], cast.administrator)

    assert taken == 6
    assert state_of_item("3").status == "cancelled"
    assert state_of_item("1").status == "planned"


@pytest.mark.parametrize("ticked", [True, False])
def test_only_where_it_was_ticked_people_hear_of_the_dates_that_moved(start, cast, ticked):
    report_on("2", "sochi", cast.sochi_coordinator)
    Body.objects.filter(pk=cast.minsk_culture.pk).update(email="culture@minsk.example")
    run = start(changed(2, deadline="IV квартал 2026 г."))

    runs.choose_telling(run, ticked)
    apply.apply(run.pk, cast.administrator)

    # Sochi has reported: its date stays. In Minsk nobody is in the culture department, so the body itself hears.
    told = Reminder.objects.filter(kind=ReminderKind.REREAD)
    heard = list(told.values_list("milestone__side__city__slug", "due_date", "body_id"))
    assert heard == ([("minsk", date(2026, 12, 31), cast.minsk_culture.pk)] if ticked else [])


def test_a_new_row_and_a_changed_title_are_no_moved_dates(start, cast):
    run = start((*changed(1, title="Иначе"), (4, "Турнир", "2027 год", "Мэрия Сочи", "Мингорисполком")))
    runs.choose_telling(run, True)

    apply.apply(run.pk, cast.administrator)

    assert not Reminder.objects.filter(kind=ReminderKind.REREAD).exists()


def test_an_import_that_is_not_applied_tells_nobody(start, cast, plan):
    run = start(changed(1, deadline="IV квартал 2026 г."))
    runs.choose_telling(run, True)
    plan.items.filter(number="3").update(title="Другое")

    with pytest.raises(apply.Outdated):
        apply.apply(run.pk, cast.administrator)

    assert not Reminder.objects.exists()
    assert runs.reread(ImportRun.objects.get()).tells_people


def test_a_stored_file_that_is_another_by_now_is_not_applied(plan, cast):
    run = runs.start(plan, book(changed(1, title="Обмен опытом")), cast.administrator)
    with run.file.storage.open(str(run.file.name), "r+b") as stored:
        stored.seek(200)
        stored.write(b"another")

    with pytest.raises(apply.NotApplicable, match="не тот, что был прочитан"):
        apply.apply(run.pk, cast.administrator)

    assert Item.objects.get(number="1").title == "Обмен педагогическим опытом"
