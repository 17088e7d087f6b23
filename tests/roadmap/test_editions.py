"""Each applied import that changes the plan is an edition; a past day shows the plan of its edition.

The plan of `plan` (three items) comes into force on 10 February; the second edition, of 1 July, changes item 1's
words, item 2's deadline and item 3's bodies, and adds item 4.
"""

import re
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pypdf
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document

from roadmap.editions.comparing import of_edition
from roadmap.founding import actions as founding
from roadmap.importing import apply, runs
from roadmap.models import Edition, Item, Milestone
from roadmap.planning import actions as planning
from roadmap.planning.wording import wording_of
from roadmap.progress import changes, state
from roadmap.reporting import actions
from tests.roadmap import test_as_it_was as as_it_was
from tests.roadmap.daily import milestone_of, signed_in
from tests.roadmap.plans import HEADER, ROWS, book, changed

SECOND = (
    ("Образование",),
    (1, "Обмен опытом учителей", *ROWS[1][2:]),
    ("Культура",),
    (*ROWS[3][:2], "IV квартал 2026 г.", *ROWS[3][3:]),
    (*ROWS[4][:3], "Управление культуры мэрии города Сочи", "Мингорисполком"),
    (4, "Турнир", "до 1 октября 2026 г.", "Мэрия Сочи", "Мингорисполком"),
)


def on(month, day, hour=9, year=2026):
    return time_machine.travel(datetime(year, month, day, hour, tzinfo=UTC), tick=False)


@pytest.fixture
def roadmap(make_roadmap):
    return make_roadmap(0)


@pytest.fixture
def put_in(roadmap, cast):
    """Reads rows into the roadmap and applies them."""

    def read(rows, name="plan.xlsx"):
        return apply.apply(
            runs.start(roadmap, book(rows, name=name), cast.administrator).pk, cast.administrator
        )

    return read


@pytest.fixture
def story(put_in, roadmap, cast):
    """The roadmap of the module's docstring, with a report between the two editions."""
    with on(2, 10):
        put_in(ROWS)
    with on(5, 20):
        milestone = milestone_of(roadmap, "1", cast.sochi)
        actions.report(milestone.pk, cast.sochi_coordinator, status="done", progress=100, text="Готово")
    with on(7, 1):
        put_in(SECOND)
    return roadmap


@pytest.fixture
def page(cast):
    client = signed_in(cast.sochi_reader)

    def get(path, status=200):
        answer = client.get(path)
        assert answer.status_code == status, path
        return answer.content.decode()

    return get


def main(html):
    """The page without what surrounds it and without what a page of the past says of itself."""
    found = re.search(r"<main.*</main>", html, re.DOTALL)
    assert found
    return found[0]


def test_an_import_that_changes_the_plan_is_an_edition(story):
    first, second = Edition.objects.order_by("number")
    assert (first.number, first.day, second.number, second.day) == (1, date(2026, 2, 10), 2, date(2026, 7, 1))
    assert second.run.file_name == "plan.xlsx"


def test_an_import_that_changes_nothing_or_only_reports_is_none(story, put_in, cast):
    states = [(*row, "выполнено") if len(row) > 1 and row[0] == 2 else row for row in SECOND]
    with on(11, 1):
        put_in(SECOND)
        upload = book(
            states,
            header=(*HEADER, "Отметка о выполнении"),
        )
        run = runs.start(story, upload, cast.administrator)
        apply.apply(run.pk, cast.administrator)

    assert Milestone.objects.filter(item__number="2", status="done").count() == 2
    assert Edition.objects.count() == 2


def test_an_import_that_moves_a_date_is_one(story, put_in):
    with on(8, 1):
        put_in(
            tuple(
                (*row[:2], "IV квартал 2027 г.", *row[3:]) if len(row) > 1 and row[0] == 2 else row
                for row in SECOND
            )
        )

    assert Edition.objects.count() == 3


def test_what_an_edition_changed(story):
    sides = list(story.sides.select_related("city").order_by("order"))
    found = of_edition(Edition.objects.get(number=2), sides)

    assert [(one.number, one.kind, one.side) for one in found] == [
        ("1", "title", ""),
        ("2", "deadline", ""),
        ("2", "dates", "Сочи"),
        ("2", "dates", "Минск"),
        ("3", "bodies", "Сочи"),
        ("4", "added", ""),
    ]
    assert (found[0].old, found[0].new) == ("Обмен педагогическим опытом", "Обмен опытом учителей")
    assert (found[2].old, found[2].new) == ("30.09.2026", "31.12.2026")
    assert (found[4].old, found[4].new) == ("Мэрия города Сочи", "Управление культуры мэрии города Сочи")
    assert found[5].new.splitlines()[:2] == ["Турнир", "Срок: до 1 октября 2026 г."]


def test_the_first_edition_added_everything(story):
    sides = list(story.sides.select_related("city").order_by("order"))
    found = of_edition(Edition.objects.get(number=1), sides)
    assert [(one.number, one.kind) for one in found] == [("1", "added"), ("2", "added"), ("3", "added")]


PAGES = (
    "/r/sochi-minsk/",
    "/r/sochi-minsk/?side=minsk",
    "/r/sochi-minsk/items/",
    "/r/sochi-minsk/items/?q=опытом",
    "/r/sochi-minsk/timeline/",
    "/r/sochi-minsk/items/1/",
    "/r/sochi-minsk/items/2/",
)


def shown(page, path, day=""):
    """The words of the page, without those that only a page of the past has, or only one of today."""
    html = main(page(f"{path}{'&' if '?' in path else '?'}on={day}" if day else path))
    for left_out in (
        r'<p class="notice notice--info">.*?</p>',
        r'<section class="section[^"]*" id="history".*?</section>',
        r'<(details class="menu|form class="(?:filter|form-row)|nav).*?</(details|form|nav)>',
        r'<h3 class="group-title">Отчитались к.сроку.*?(?=<p class="more)',
    ):
        html = re.sub(left_out, "", html, flags=re.DOTALL)
    text = re.sub(r"<[^>]+>", "\n", html)
    text = re.sub(r"· на \S+ \S+ \S+", "", text.replace("\xa0", " "))
    text = re.sub(r"Перенести срок|Отчитаться|Сегодня", "", text)
    return [words for line in text.splitlines() if (words := " ".join(line.split()))]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_photographed_on_a_day_is_the_page_of_that_day_seen_later(path, put_in, roadmap, cast, page):
    photos = {}
    with on(2, 10):
        put_in(ROWS)
    with on(5, 20):
        milestone = milestone_of(roadmap, "1", cast.sochi)
        actions.report(milestone.pk, cast.sochi_coordinator, status="done", progress=100, text="Готово")
        serving, general = as_it_was.two_events(roadmap, cast)
    with on(6, 30, hour=12):
        photos["2026-06-30"] = shown(page, path)
    with on(7, 1):
        put_in(SECOND)
        as_it_was.moved_and_renamed(serving, general, roadmap, cast)
    with on(7, 2):
        photos["2026-07-02"] = shown(page, path)
    with on(9, 1):
        asked = actions.ask_for_date(
            milestone_of(roadmap, "2", cast.minsk).pk,
            cast.minsk_coordinator,
            new_date=date(2027, 3, 1),
            reason="Поздно",
        )
        assert asked.verdict == "accepted"
    with on(9, 2):
        photos["2026-09-02"] = shown(page, path)
    with on(10, 5):
        item = Item.objects.get(number="4")
        planning.remove_item(item.pk, cast.administrator, seen=wording_of(item).print)
        as_it_was.cancelled(serving, general, cast)
        later = {day: shown(page, path, day) for day in photos}

    for day, photo in photos.items():
        assert later[day] == photo, day
    assert len(set(map(tuple, photos.values()))) > 1


def test_a_past_day_names_its_edition(story, page):
    with on(9, 1):
        assert "редакция 1 от 10.02.2026" in page("/r/sochi-minsk/?on=2026-06-30")
        assert "редакция 2 от 01.07.2026" in page("/r/sochi-minsk/items/?on=2026-07-01")
        assert "Обмен педагогическим опытом" in page("/r/sochi-minsk/items/1/?on=2026-06-30")
        assert "ещё не было" in page("/r/sochi-minsk/?on=2026-01-15")


def test_an_item_that_came_later_is_not_in_the_past(story, page):
    with on(9, 1):
        assert "Турнир" not in page("/r/sochi-minsk/items/?on=2026-06-30")
        page("/r/sochi-minsk/items/4/?on=2026-06-30", status=404)
        assert "Турнир" in page("/r/sochi-minsk/items/4/?on=2026-07-01")


def test_what_was_searched_for_then_is_found_by_the_words_of_then(story, page):
    with on(9, 1):
        assert "Обмен педагогическим опытом" in page("/r/sochi-minsk/items/?q=педагогический&on=2026-06-30")
        assert "Обмен опытом учителей" not in page("/r/sochi-minsk/items/?q=учителя&on=2026-06-30")
        assert "Обмен опытом учителей" in page("/r/sochi-minsk/items/?q=учителя&on=2026-07-01")


def test_changes_since_a_day_list_what_the_edition_changed(story, page):
    with on(7, 10):
        snapshot = state.load(story)
        moved, plan = changes.since_then(snapshot, date(2026, 6, 1))
        assert {(one.number, one.kind) for one in plan.changes} == {
            ("1", "title"),
            ("2", "deadline"),
            ("3", "bodies"),
            ("4", "added"),
        }
        assert [edition.number for edition in plan.editions] == [2]
        assert [
            (one.kind, one.item.item.number, one.old_due_date) for one in moved if one.kind == "moved"
        ] == [("moved", "2", date(2026, 9, 30))] * 2
        html = page("/r/sochi-minsk/?since=2026-06-01")
    assert "Редакция 2 от 01.07.2026" in html
    assert "Обмен педагогическим опытом → Обмен опытом учителей" in html


def test_the_first_plan_is_no_change(story):
    with on(2, 12):
        _moved, plan = changes.since_then(state.load(story), date(2026, 1, 20))
    assert plan.changes == []
    assert [edition.number for edition in plan.editions] == [1]


def test_taking_an_import_back_takes_its_edition(story, cast, page, put_in):
    with on(8, 1):
        apply.revert(Edition.objects.get(number=2).run_id, cast.administrator)
        put_in(changed(2, title="Фестиваль культуры Беларуси"))
    with on(9, 1):
        assert "Турнир" in page("/r/sochi-minsk/items/?on=2026-07-31")
        assert "редакция 2" in page("/r/sochi-minsk/items/?on=2026-07-31")
        assert "Турнир" not in page("/r/sochi-minsk/items/?on=2026-08-01")
        listed = page("/r/sochi-minsk/editions/")
        assert "отозвана 1 августа 2026" in listed.replace("\xa0", " ")

    assert list(Edition.objects.order_by("number").values_list("number", "withdrawn_on")) == [
        (1, None),
        (2, date(2026, 8, 1)),
        (3, None),
    ]


def test_reports_that_an_undone_import_brought_counted_until_then(make_roadmap, cast, page):
    roadmap = make_roadmap(0)
    states = [(*row, "выполнено") if len(row) > 1 and row[0] == 1 else row for row in ROWS]
    header = (*HEADER, "Отметка о выполнении")
    with on(2, 10):
        apply.apply(runs.start(roadmap, book(ROWS), cast.administrator).pk, cast.administrator)
    with on(3, 10):
        run = runs.start(roadmap, book(states, header=header), cast.administrator)
        apply.apply(run.pk, cast.administrator)
    # The record of what was removed bears the database's own time, which no test moves: it is later than all of this.
    with on(4, 10):
        apply.revert(run.pk, cast.administrator)
        assert [point.status for point in state.load(roadmap, on=date(2026, 3, 20)).points].count("done") == 2
        assert [point.status for point in state.load(roadmap, on=date(2026, 3, 1)).points].count("done") == 0


def test_the_list_of_editions_has_a_word_for_having_none(make_roadmap, cast, page):
    make_roadmap(0)
    assert "Редакций пока нет" in page("/r/sochi-minsk/editions/")


def test_an_edition_as_a_document(story, cast):
    answer = signed_in(cast.sochi_reader).get("/r/sochi-minsk/editions/2/paper/")
    document = Document(BytesIO(answer.content))
    words = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert ["1", "формулировка", "Обмен педагогическим опытом", "Обмен опытом учителей"] in words
    assert ["2", "контрольные точки, Минск", "30.09.2026", "31.12.2026"] in words


def test_an_edition_as_a_tagged_pdf_of_the_same_words(story, cast):
    with on(8, 1):
        founding.change(
            story.pk, cast.administrator, title="План двух городов", short_title="", starts_on=story.starts_on,
            ends_on=story.ends_on, seen=founding.print_of(story),
        )  # fmt: skip
    client = signed_in(cast.sochi_reader)
    assert "/editions/2/paper/?form=pdf" in client.get("/r/sochi-minsk/editions/2/").content.decode()
    answer = client.get("/r/sochi-minsk/editions/2/paper/?form=pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].endswith('-edition-2.pdf"')
    document = pypdf.PdfReader(BytesIO(answer.content))
    root: Any = document.trailer["/Root"]
    assert (root["/MarkInfo"]["/Marked"], str(root["/Lang"])) == (True, "ru")
    words = " ".join(" ".join(page.extract_text().split()) for page in document.pages)
    for one in ("Обмен педагогическим опытом Обмен опытом учителей", "30.09.2026 31.12.2026", "редакция 2"):
        assert one in words.replace("\xa0", " ").replace("Редакция", "редакция")
    # The roadmap bears the title of the edition's day.
    assert ("Дорожная карта" in words, "План двух городов" in words) == (True, False)


def test_the_pages_of_editions_ask_the_same_few_queries_at_any_size(make_roadmap, cast):
    client = signed_in(cast.sochi_reader)
    asked = {}
    for items in (3, 30):
        roadmap = make_roadmap(0, slug=f"of-{items}")
        rows = [
            ("Культура",),
            *(
                (n, f"Дело {n}", "до 1 октября 2026 г.", "Мэрия Сочи", "Мингорисполком")
                for n in range(1, items + 1)
            ),
        ]
        for name in ("a.xlsx", "b.xlsx"):
            again = [(*row[:1], f"{row[1]} {name}", *row[2:]) if len(row) > 1 else row for row in rows]
            apply.apply(
                runs.start(roadmap, book(again, name=name), cast.administrator).pk, cast.administrator
            )
        counts = []
        for path in ("", "2/"):
            client.get("/profile/")
            with CaptureQueriesContext(connection) as captured:
                assert client.get(f"/r/of-{items}/editions/{path}").status_code == 200
            counts.append(len(captured))
        asked[items] = counts

    assert asked[3] == asked[30]
    assert max(asked[3]) <= 22


def test_the_head_of_the_file_names_the_document_and_the_form_may_say_another(make_roadmap, cast):
    roadmap = make_roadmap(0)
    run = runs.start(roadmap, book(ROWS), cast.administrator)
    run.preview["document"] = {"number": "45-р", "date": "2026-02-03"}
    run.save()
    client = signed_in(cast.administrator)
    assert 'value="45-р"' in client.get(f"/r/sochi-minsk/import/{run.pk}/").content.decode()

    wrong = client.post(
        f"/r/sochi-minsk/import/{run.pk}/apply/", {"document_number": "46-р", "document_date": "вчера"}
    )
    assert wrong.status_code == 422
    assert "Дата не распознана" in wrong.content.decode()

    client.post(
        f"/r/sochi-minsk/import/{run.pk}/apply/", {"document_number": "46-р", "document_date": "2026-02-04"}
    )
    edition = Edition.objects.get()
    assert (edition.document_number, edition.document_date) == ("46-р", date(2026, 2, 4))
    assert edition.document == "№\u00a046-р от 04.02.2026"


def test_without_a_form_the_document_is_that_of_the_file(make_roadmap, cast):
    roadmap = make_roadmap(0)
    run = runs.start(roadmap, book(ROWS), cast.administrator)
    run.preview["document"] = {"number": "45-р", "date": "2026-02-03"}
    run.save()
    apply.apply(run.pk, cast.administrator)
    assert Edition.objects.get().document_number == "45-р"


def test_an_administrator_corrects_the_document_later(story, cast):
    path = "/r/sochi-minsk/editions/2/document/"
    assert signed_in(cast.sochi_coordinator).post(path, {"document_number": "1"}).status_code == 403
    client = signed_in(cast.administrator)
    assert client.post(path, {"document_number": "1", "document_date": "0001-01-01"}).status_code == 422
    assert client.post(path, {"document_number": "12", "document_date": ""}).status_code == 302
    assert Edition.objects.get(number=2).document == "№\u00a012"
