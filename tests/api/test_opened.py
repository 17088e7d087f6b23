"""What everybody gets of an open roadmap: figures, items, sure events; never a person, a remark, a token, a file."""

import csv
import io
import json
from datetime import date
from xml.etree import ElementTree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils.html import strip_tags

from api import tokens
from api.models import Opened
from core.models import SecurityEvent
from core.uploads import check_files
from events.models import Event
from roadmap.models import Attachment, Item, Report
from roadmap.questions import actions as questions
from roadmap.reporting import actions as reporting
from tests.access_table import TABLE, World

pytestmark = pytest.mark.django_db
PAGES = ("open_page", "open_json", "open_csv", "open_events", "open_badge")
# Whatever stands only where people work.
SECRETS = (
    "Сергей", "Софья", "Мария", "Анна", "@sochi.example", "@minsk.example", "+7 862", "Примечание-тайна",
    "Финансы-тайна", "Контакт-тайна", "Отчёт-тайна", "Возврат-тайна", "Вопрос-тайна", "Итог-тайна",
    "Описание-тайна", "Черновик-тайна", "приказ-дсп", "rm_", "Делегация-тайна", "Ожидаемое-тайна",
)  # fmt: skip


@pytest.fixture
def full(plan, cast):
    """The roadmap with something secret in every place where people write."""
    Item.objects.filter(number="1").update(
        note="Примечание-тайна",
        funding="Финансы-тайна",
        contact="Контакт-тайна Сергей +7 862 1",
        expected_result="Ожидаемое-тайна",
    )
    milestone = plan.items.get(number="1").milestones.get(side__city=cast.sochi)
    files, _problems = check_files(
        [SimpleUploadedFile("приказ-дсп.png", b"\x89PNG\r\n\x1a\n" + b"0" * 64)], 10, too_many="", by=1
    )
    waiting = reporting.report(
        milestone.pk,
        cast.sochi_executor,
        status="done",
        progress=None,
        text="Отчёт-тайна",
        files=files,
        restricted=True,
    )
    reporting.decide(waiting.pk, cast.sochi_coordinator, verdict="returned", remark="Возврат-тайна")
    questions.ask(milestone.item_id, cast.minsk_coordinator, to=cast.sochi_education, text="Вопрос-тайна")
    for state, title in (("confirmed", "Фестиваль"), ("planned", "Черновик-тайна")):
        event = Event.objects.create(title=title, kind="festival", city=cast.sochi, precision="day", state=state,
                                     starts_on=date(2026, 9, 12), ends_on=date(2026, 9, 13),
                                     description="Описание-тайна", outcome="Итог-тайна")  # fmt: skip
        event.items.add(milestone.item)
        event.organisers.add(cast.sochi_education)
        event.delegations.create(city=cast.minsk, name="Делегация-тайна")
    tokens.make(cast.administrator, "Черновик-тайна", ["read"], days=1)
    assert Attachment.objects.filter(is_restricted=True).exists()
    assert Report.objects.exists()
    return plan


@pytest.fixture
def opened(full):
    return Opened.objects.create(roadmap=full)


def get(client, name, slug="sochi-minsk", **headers):
    return client.get(
        reverse(name, args=[slug]), headers={n.replace("_", "-"): v for n, v in headers.items()}
    )


@pytest.mark.parametrize("name", PAGES)
def test_what_is_not_opened_does_not_exist(client, full, cast, name):
    assert get(client, name).status_code == 404
    client.force_login(cast.administrator)
    assert get(client, name).status_code == 404
    assert get(client, name, "nothing").status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_nothing_of_people_leaves(client, opened, name):
    answer = get(client, name)

    assert answer.status_code == 200
    text = answer.content.decode() + json.dumps(json.loads(answer.content) if "json" in name else "")
    assert [word for word in SECRETS if word in text] == []


def test_nothing_of_people_stands_at_any_address_that_everybody_may_read(client, full, opened, cast):
    """Also of addresses that come later: whatever is answered to somebody who has not signed in."""
    read = []
    for name, rule in TABLE.items():
        with transaction.atomic():
            world = World(cast, {"roadmap": full})
            path = reverse(name, kwargs=rule.kwargs(world))
            answer = client.get(path)
            if answer.status_code == 200:
                text = (
                    b"".join(answer).decode(errors="replace") if answer.streaming else answer.content.decode()
                )
                assert [word for word in SECRETS if word in text and word not in path] == [], path
                read.append(name)
            transaction.set_rollback(True)

    assert set(PAGES) <= set(read)
    assert len(read) > 8


FIELDS = {
    "": {"roadmap", "title", "starts_on", "ends_on", "on", "licence", "progress", "figures", "sides", "directions",
         "items", "events"},
    "figures": {"items", "done", "in_progress", "overdue", "due_soon"},
    "sides": {"side", "name", "items", "progress", "overdue"},
    "directions": {"number", "title", "items", "progress", "overdue", "sides"},
    "items": {"number", "title", "direction", "deadline", "next_due", "status", "progress", "is_overdue", "sides"},
    "items.sides": {"side", "bodies", "status", "progress", "is_overdue"},
    "events": {"title", "city", "country", "venue", "starts_on", "ends_on", "state", "organisers"},
}  # fmt: skip


def test_these_fields_leave_and_no_other(client, opened):
    said = get(client, "open_json").json()

    assert set(said) == FIELDS[""]
    assert set(said["figures"]) == FIELDS["figures"]
    for name in ("sides", "directions", "items", "events"):
        assert {key for row in said[name] for key in row} == FIELDS[name]
    assert {key for item in said["items"] for side in item["sides"] for key in side} == FIELDS["items.sides"]
    assert [one["number"] for one in said["items"]] == ["1", "2", "3"]
    assert [one["title"] for one in said["events"]] == ["Фестиваль"]


@pytest.mark.parametrize("name", PAGES)
def test_whoever_asks_gets_the_same_and_caches_may_keep_it(client, opened, cast, name):
    anonymous = get(client, name)
    client.force_login(cast.administrator)
    signed_in = get(client, name)

    assert anonymous.content == signed_in.content
    assert anonymous["Cache-Control"] == "public, max-age=300"
    assert not anonymous.cookies
    assert "Cookie" not in anonymous.get("Vary", "")
    again = get(client, name, If_None_Match=anonymous["ETag"])
    assert (again.status_code, again["Cache-Control"]) == (304, "public, max-age=300")


def test_the_table_is_read_by_a_spreadsheet_and_names_the_licence(client, opened):
    Item.objects.filter(number="2").update(title="=cmd|' /C calc'!A0")
    answer = get(client, "open_csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert len(rows) == 1 + 3 + 1
    assert rows[2][2].startswith("'=")
    assert "CC BY 4.0" in rows[-1][0]


def test_the_badge_is_a_picture_for_other_pages(client, opened):
    answer = get(client, "open_badge")

    assert answer["Content-Type"].startswith("image/svg+xml")
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    root = ElementTree.fromstring(answer.content)  # noqa: S314
    assert {child.tag.partition("}")[2] for child in root.iter()} <= {
        "svg",
        "title",
        "rect",
        "path",
        "g",
        "text",
    }
    assert "Сочи — Минск 2026–2028" in answer.content.decode()


def test_the_events_are_those_of_schema_org_and_stand_in_the_page(client, opened):
    Event.objects.filter(title="Фестиваль").update(venue="</script><script>alert(1)</script>")
    [event] = json.loads(get(client, "open_events").content)

    assert (event["@type"], event["startDate"], event["eventStatus"]) == (
        "Event",
        "2026-09-12",
        "https://schema.org/EventScheduled",
    )
    assert "<script>alert" not in get(client, "open_page").content.decode()


def test_too_many_questions_wait(client, opened, monkeypatch):
    from api.opened import views

    monkeypatch.setattr(views, "LIMIT", 3)
    answers = [get(client, "open_badge").status_code for _count in range(4)]

    assert answers == [200, 200, 200, 429]
    # An office has a /64 of IPv6: another address of it is no new beginning.
    path = reverse("open_badge", args=["sochi-minsk"])
    whole = [client.get(path, REMOTE_ADDR=f"2001:db8::{number}").status_code for number in range(4)]
    assert whole == [200, 200, 200, 429]


def test_an_administrator_opens_and_closes(client, full, cast):
    client.force_login(cast.administrator)
    path = reverse("open_edit", args=[full.slug])

    assert client.post(path, {"is_open": "on", "licence": ""}).status_code == 422
    assert client.post(path, {"is_open": "on", "licence": "CC0 1.0"}).status_code == 302
    assert get(client, "open_json").json()["licence"] == "CC0 1.0"
    assert client.post(path, {"licence": "CC0 1.0"}).status_code == 302
    assert get(client, "open_json").status_code == 404
    assert SecurityEvent.objects.filter(kind="settings", detail__contains="everybody").count() == 2


def test_what_was_closed_is_gone_for_those_who_have_it_too_and_comes_back_as_it_is_then(client, full, opened):
    tags = {name: get(client, name)["ETag"] for name in PAGES}
    path = reverse("open_json", args=[full.slug])
    Opened.objects.all().delete()

    for name, tag in tags.items():
        answer = get(client, name, if_none_match=tag)
        assert answer.status_code == 404, name
        assert "public" not in answer.get("Cache-Control", ""), name

    full.items.update(title="Иное")
    Opened.objects.create(roadmap=full)
    assert {item["title"] for item in client.get(path).json()["items"]} == {"Иное"}


@pytest.mark.parametrize("items", [3, 49])
def test_the_page_asks_the_database_as_often_for_many_items(
    client, make_roadmap, items, django_assert_max_num_queries
):
    Opened.objects.create(roadmap=make_roadmap(items))
    with django_assert_max_num_queries(16):
        assert get(client, "open_page").status_code == 200
    with django_assert_max_num_queries(2):
        get(client, "open_page")


def test_the_head_of_the_page_bears_the_roadmaps_name(client, opened):
    page = get(client, "open_page").content.decode()

    head = page[page.index("<header") : page.index("</header>")]
    assert opened.roadmap.short_title in " ".join(strip_tags(head).split())
    assert 'href="/my/"' not in head
