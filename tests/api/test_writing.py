"""Programs change the plan, arrange events, ask and answer, invite: by the verbs of the pages."""

import pytest

from cities.models import Outgoing, User
from core.models import SecurityEvent
from events.models import Event
from roadmap.models import Direction, Item, Question

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(plan):
    return plan.items.get(number="1")


def wording(item, cast, **more):
    return {
        "number": item.number,
        "title": item.title,
        "direction": item.direction_id,
        "deadline_text": item.deadline_text,
        "answering": [
            {
                "side": side.pk,
                "lead": {"sochi": cast.sochi_education, "minsk": cast.minsk_institute}[side.city.slug].pk,
            }
            for side in item.roadmap.sides.select_related("city")
        ],
        **more,
    }


def test_a_direction_from_its_beginning_to_its_end(program, cast, plan):
    admin = program(cast.administrator)
    made = admin.post(f"/roadmaps/{plan.slug}/directions", {"title": "Спорт", "number": "III"})
    assert made.status_code == 201, made.content
    one = made.json()
    path = f"/directions/{one['id']}"

    late = admin.post(path, {"title": "Туризм", "seen_title": "Иное"})
    assert (late.status_code, late.json()["direction"]["title"]) == (412, "Спорт")
    renamed = admin.post(path, {"title": "Туризм", "seen_title": "Спорт", "seen_number": "III"})
    assert renamed.json()["title"] == "Туризм"
    assert admin.post(f"{path}/removal").status_code == 204
    assert not Direction.objects.filter(pk=one["id"]).exists()
    assert admin.post(f"{path}/removal").status_code == 404


def test_an_item_from_its_beginning_to_its_end(program, cast, plan, item):
    admin = program(cast.administrator)
    said = wording(item, cast, number="4", title="Ярмарка", deadline_text="до 1 декабря 2026 г.")
    made = admin.post(f"/roadmaps/{plan.slug}/items", said)
    assert made.status_code == 201, made.content
    one = made.json()
    assert one["next_due"] == "2026-12-01"
    path = f"/items/{one['id']}"

    changed = admin.post(path, {**said, "title": "Выставка", "seen": one["wording"]})
    assert changed.json()["title"] == "Выставка", changed.content
    late = admin.post(path, {**said, "title": "Иное", "seen": one["wording"]})
    assert (late.status_code, late.json()["item"]["title"]) == (412, "Выставка")
    assert admin.post(f"{path}/removal", {"seen": one["wording"]}).status_code == 412
    off = admin.post(f"{path}/off-control", {"reason": "Перенесено в другой план"})
    assert off.json()["status"] == "cancelled", off.content
    kept = admin.post(f"{path}/removal", {"seen": changed.json()["wording"]})
    assert kept.status_code == 422
    assert Item.objects.filter(pk=one["id"]).exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"number": "2"}, "number"),
        ({"direction": 10**12}, "direction"),
        ({"answering": [{"side": 10**12, "lead": None}]}, "answering"),
        ({"colour": "red"}, "colour"),
        ({"title": ""}, "title"),
    ],
)
def test_a_wrong_item_is_refused_by_the_name_of_what_is_wrong(program, cast, plan, item, change, field):
    admin = program(cast.administrator)
    said = wording(item, cast, number="4", **{k: v for k, v in change.items() if k not in ("number",)})
    answer = admin.post(f"/roadmaps/{plan.slug}/items", {**said, **change})

    assert answer.status_code == 422
    assert field in {one["field"].split(".")[-1] for one in answer.json()["errors"]}
    assert plan.items.count() == 3


def test_a_body_of_the_other_side_does_not_answer_here(program, cast, plan, item):
    said = wording(item, cast, number="4")
    said["answering"][0]["lead"], said["answering"][1]["lead"] = (
        said["answering"][1]["lead"],
        said["answering"][0]["lead"],
    )
    assert program(cast.administrator).post(f"/roadmaps/{plan.slug}/items", said).status_code == 422


@pytest.mark.parametrize("who", ["sochi_reader", "sochi_executor", "sochi_coordinator"])
def test_the_plan_is_the_administrators(program, cast, plan, item, who):
    mine = program(getattr(cast, who))
    for path, body in (
        (f"/roadmaps/{plan.slug}/directions", {"title": "x"}),
        (f"/roadmaps/{plan.slug}/items", wording(item, cast, number="9")),
        (f"/items/{item.pk}", {**wording(item, cast), "seen": "x"}),
        (f"/items/{item.pk}/removal", {"seen": "x"}),
        (f"/items/{item.pk}/off-control", {"reason": "x"}),
        (f"/directions/{item.direction_id}/removal", {}),
    ):
        assert mine.post(path, body).status_code == 403, path


def test_an_event_from_its_beginning_to_its_end(program, cast, plan, item):
    executor = program(cast.sochi_executor)
    said = {
        "title": "Фестиваль",
        "kind": "festival",
        "city": "sochi",
        "date_text": "сентябрь 2026 г.",
        "organisers": [cast.sochi_education.pk],
        "items": [item.pk],
    }
    made = executor.post("/events", said)
    assert made.status_code == 201, made.content
    path = f"/events/{made.json()['id']}"
    assert made.json()["items"] == [item.pk]

    missing = executor.post(f"{path}/state", {"state": "confirmed"})
    assert missing.status_code == 428
    rough = executor.post(f"{path}/state", {"state": "confirmed"}, If_Match=made["ETag"])
    assert rough.status_code == 422
    moved = executor.post(
        f"{path}/state",
        {"state": "moved", "reason": "Зал занят", "starts_on": "2026-10-03", "ends_on": "2026-10-04"},
        If_Match=made["ETag"],
    )
    assert (moved.json()["state"], moved.json()["starts_on"]) == ("moved", "2026-10-03"), moved.content
    late = executor.post(path, {**said, "title": "Иное"}, If_Match=made["ETag"])
    assert (late.status_code, late.json()["event"]["state"]) == (412, "moved")
    renamed = executor.post(path, {**said, "title": "Форум"}, If_Match="*")
    assert renamed.json()["title"] == "Форум"

    choir = executor.post(f"{path}/delegations", {"city": "minsk", "name": "Хор", "head_count": 20})
    assert choir.status_code == 201, choir.content
    own = f"{path}/delegations/{choir.json()['id']}"
    assert executor.post(own, {"city": "minsk", "name": "Хор", "head_count": 21}).json()["head_count"] == 21
    assert executor.post(f"{own}/removal").status_code == 204
    cancelled = executor.post(f"{path}/state", {"state": "cancelled", "reason": "Отмена"}, If_Match="*")
    assert cancelled.json()["state"] == "cancelled"
    assert Event.objects.get().delegations.count() == 0


def test_a_held_event_says_what_came_of_it(program, cast, plan):
    coordinator = program(cast.sochi_coordinator)
    said = {"title": "Визит", "kind": "visit", "city": "sochi", "starts_on": "2026-02-03"}
    path = f"/events/{coordinator.post('/events', said).json()['id']}/state"
    held = {
        "state": "held",
        "starts_on": "2026-02-03",
        "participants": 12,
        "links": ["https://sochi.example/"],
    }

    answer = coordinator.post(path, held, If_Match="*")

    assert (answer.json()["state"], answer.json()["participants"]) == ("held", 12)
    assert Event.objects.get().attachments.get().url == "https://sochi.example/"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"city": "rostov"}, "city"),
        ({"organisers": [10**12]}, "organisers"),
        ({"items": [10**12]}, "items"),
        ({"kind": "war"}, "kind"),
        ({"starts_on": "2026-09-12", "ends_on": "2026-09-01"}, "ends_on"),
    ],
)
def test_what_one_does_not_see_is_no_part_of_an_event(program, cast, plan, elsewhere, change, field):
    said = {"title": "Визит", "kind": "visit", "city": "sochi", "date_text": "2026 год"}
    answer = program(cast.sochi_coordinator).post("/events", {**said, **change})

    assert answer.status_code == 422
    assert field in {one["field"].split(".")[-1] for one in answer.json()["errors"]}
    assert not Event.objects.exists()


def test_a_question_from_one_side_to_the_other_and_back(program, cast, plan, item):
    minsk, sochi = program(cast.minsk_coordinator), program(cast.sochi_executor)
    asked = minsk.post(f"/items/{item.pk}/questions", {"text": "Когда?", "to_body": cast.sochi_education.pk})
    assert asked.status_code == 201, asked.content
    path = f"/questions/{asked.json()['id']}"

    assert [one["id"] for one in sochi.get("/questions?awaited=1").json()["items"]] == [asked.json()["id"]]
    assert minsk.get("/questions?awaited=1").json()["items"] == []
    assert minsk.get("/questions?asked=1&open=1").json()["items"]
    answered = sochi.post(f"{path}/answers", {"text": "В мае", "seen": 0})
    assert answered.json()["answers"][0]["text"] == "В мае"
    assert answered.json()["is_open"] is False
    assert sochi.post(f"{path}/answers", {"text": "В июне", "seen": 0}).status_code == 409
    assert minsk.post(f"{path}/withdrawal").status_code == 409
    assert sochi.get("/questions?open=1").json()["items"] == []


def test_an_open_question_is_taken_back(program, cast, plan, item):
    minsk = program(cast.minsk_coordinator)
    asked = minsk.post(f"/items/{item.pk}/questions", {"text": "Когда?", "to_person": cast.sochi_executor.pk})
    assert minsk.post(f"/questions/{asked.json()['id']}/withdrawal").json()["is_open"] is False
    assert program(cast.sochi_executor).get("/questions?awaited=1").json()["items"] == []


@pytest.mark.parametrize("to", [{}, {"to_body": 1, "to_person": 1}, {"to_body": 10**12}, {"to_body": "x"}])
def test_a_question_is_addressed_to_somebody(program, cast, plan, item, to):
    answer = program(cast.minsk_coordinator).post(f"/items/{item.pk}/questions", {"text": "?", **to})

    assert answer.status_code == 422
    assert not Question.objects.exists()


def test_questions_of_another_roadmap_do_not_exist(program, cast, plan, item, elsewhere):
    minsk = program(cast.minsk_coordinator)
    asked = minsk.post(f"/items/{item.pk}/questions", {"text": "?", "to_body": cast.sochi_education.pk})
    theirs = program(elsewhere.coordinator)

    assert theirs.get(f"/questions/{asked.json()['id']}").status_code == 404
    assert theirs.get("/questions").json()["items"] == []
    assert theirs.post(f"/items/{item.pk}/questions", {"text": "?", "to_body": 1}).status_code == 404
    assert theirs.post(f"/questions/{asked.json()['id']}/answers", {"text": "x"}).status_code == 404


def test_readers_ask_and_answer_nothing(program, cast, plan, item):
    reader = program(cast.sochi_reader)
    said = {"text": "?", "to_body": cast.minsk_institute.pk}
    assert reader.post(f"/items/{item.pk}/questions", said).status_code == 403


def test_the_search_finds_what_the_page_finds(program, cast, plan, client):
    found = program(cast.sochi_executor).get("/search?q=фестивали").json()
    client.force_login(cast.sochi_executor)
    page = client.get("/search/?q=фестивали")

    told = [hit["title"] for kind in found["kinds"] for hit in kind["hits"]]
    assert told == [hit.title for _heading, hits in page.context["kinds"] for hit in hits] != []
    assert program(cast.sochi_executor, roadmap=plan).get("/search?q=x").json()["code"] == "one_roadmap"


def test_a_coordinator_invites_into_the_own_side(program, cast):
    mine = program(cast.sochi_coordinator)
    said = {
        "email": "new@sochi.example",
        "name": "Нина Новая",
        "role": "executor",
        "body": cast.sochi_culture.pk,
    }

    made = mine.post("/people", said, Idempotency_Key="k1")
    assert made.status_code == 201, made.content
    assert mine.post("/people", said, Idempotency_Key="k1").json() == made.json()
    person = User.objects.get(email="new@sochi.example")
    assert not person.has_usable_password()
    assert Outgoing.objects.filter(address=person.email).count() == 1
    assert SecurityEvent.objects.filter(kind="invited", person=cast.sochi_coordinator).count() == 1
    for change in ({"body": cast.minsk_culture.pk}, {"role": "administrator"}, {"body": None}):
        refused = mine.post("/people", {**said, "email": "other@sochi.example", **change})
        assert refused.status_code == 422, change
    assert mine.post("/people", {**said, "email": "NEW@sochi.example"}).status_code == 422
    assert program(cast.sochi_executor).post("/people", said).status_code == 403
    assert User.objects.filter(email__startswith="other").count() == 0


def test_a_token_for_one_side_writes_for_no_other(program, cast, plan, item):
    minsk = program(cast.administrator, side=plan.sides.get(city=cast.minsk))
    event = {"title": "Визит", "kind": "visit", "date_text": "2026 год"}
    asked = {"text": "?", "to_body": cast.minsk_institute.pk, "from_side": plan.sides.get(city=cast.sochi).pk}
    for path, body in (
        ("/events", {**event, "city": "sochi"}),
        (f"/items/{item.pk}/questions", asked),
        (f"/items/{item.pk}/off-control", {"reason": "x"}),
        (f"/roadmaps/{plan.slug}/directions", {"title": "x"}),
    ):
        refused = minsk.post(path, body)
        assert (refused.status_code, refused.json()["code"]) == (403, "other_side"), path
    assert minsk.post("/events", {**event, "city": "minsk"}).status_code == 201
    own = {"text": "?", "to_body": cast.sochi_education.pk}
    assert minsk.post(f"/items/{item.pk}/questions", own).json()["from_side"] == "minsk"
