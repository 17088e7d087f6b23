"""The same thing done several times at one moment: it is done once, and the others are told so."""

import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connections, transaction
from django.test import Client, RequestFactory
from django.urls import reverse

from api.v1 import api
from cities import invitations
from cities.forms import PersonForm
from cities.models import BodyMerge, Outgoing, User
from cities.signing_in import factors
from core.verbs import only_once
from roadmap.bodies import merging
from roadmap.importing import apply, runs
from roadmap.mailbox import addresses, links
from roadmap.models import DeadlineChange, Decision, Report, TakenBack
from roadmap.reporting import actions
from tests.database import PASSWORD
from tests.roadmap.daily import milestone_of
from tests.roadmap.plans import ROWS, book
from tests.security.test_leavers import reset_link
from tests.security.test_second_step import MAIL, guarded
from tests.sessions import session_of

__all__ = ["guarded"]
pytestmark = pytest.mark.django_db(transaction=True)
MANY = 5


def at_once(send: Callable[[Client, int], Any], clients: list[Client]) -> list[int]:
    """The statuses of as many answers as there are clients, all asked for at one moment."""
    gate = Barrier(len(clients))

    def one(place: int) -> int:
        try:
            gate.wait()
            return send(clients[place], place).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(clients)) as pool:
        return sorted(pool.map(one, range(len(clients))))


def browsers(person: User) -> list[Client]:
    made = [Client(raise_request_exception=False) for _ in range(MANY)]
    for client in made:
        client.cookies[settings.SESSION_COOKIE_NAME] = session_of(person)
    return made


def is_one(said: list[int]) -> bool:
    """Whether one was let through, and nobody met a fault of the server."""
    return said.count(302) == 1 and max(said) < 500


def test_one_address_is_invited_once(cast):
    asked = {"name": "Новый Человек", "email": "new@sochi.example", "post": "", "role": "executor",
             "body": cast.sochi_education.pk}  # fmt: skip

    said = at_once(
        lambda client, _place: client.post(reverse("cities:invite"), asked), browsers(cast.administrator)
    )

    assert User.objects.filter(email="new@sochi.example").count() == 1
    assert Outgoing.objects.count() == 1
    assert is_one(said), said


def test_many_lists_with_one_address_invite_it_once(cast):
    said = {"lines": f"Новый Человек; ; new@sochi.example; {cast.sochi_education.name}", "role": "executor"}
    page = browsers(cast.administrator)[0].post(reverse("cities:invite_many"), said)
    said |= {"send": "1", "agreed": page.context["agreed"]}

    answers = at_once(
        lambda client, _place: client.post(reverse("cities:invite_many"), said), browsers(cast.administrator)
    )

    assert User.objects.filter(email="new@sochi.example").count() == 1
    assert is_one(answers), answers


def test_an_import_is_taken_back_once(plan, cast):
    new = (4, "Турнир", "2027 год", "Мэрия Сочи", "Мингорисполком")
    run = runs.start(plan, book((*ROWS, new)), cast.administrator)
    apply.apply(run.pk, cast.administrator)
    path = reverse("roadmap:import_undo", kwargs={"slug": plan.slug, "pk": run.pk})

    said = at_once(lambda client, _place: client.post(path), browsers(cast.administrator))

    # Who comes second finds what was wanted, and is led there.
    assert max(said) < 500, said
    run.refresh_from_db()
    assert run.state == "reverted"
    assert plan.items.count() == 3


def test_a_recovery_code_opens_one_session(guarded):
    code = factors.recovery_codes(guarded)[0]
    clients = [Client(raise_request_exception=False) for _ in range(MANY)]
    for number, client in enumerate(clients):
        place = f"198.51.100.{number}"
        client.post("/sign-in/", {"username": MAIL, "password": PASSWORD}, REMOTE_ADDR=place)

    said = at_once(
        lambda client, number: client.post(
            "/sign-in/second/", {"code": code}, REMOTE_ADDR=f"198.51.100.{number}"
        ),
        clients,
    )

    assert is_one(said), said
    assert len(factors.recovery_codes(guarded)) == 9


def test_an_app_is_set_up_once_with_one_set_of_codes(cast):
    person, clients, codes = cast.sochi_executor, browsers(cast.sochi_executor), []
    for client in clients:
        page = client.get("/profile/protection/app/").text
        secret = re.findall(r'<code class="code">([A-Z2-7 ]+)</code>', page)[0].replace(" ", "")
        codes.append(
            totp.format_hotp_value(totp.hotp_value(secret, list(totp.yield_hotp_counters_from_time())[1]))
        )

    said = at_once(
        lambda client, place: client.post("/profile/protection/app/", {"code": codes[place]}), clients
    )

    assert max(said) < 500, said
    assert sorted(factors.of(person).values_list("type", flat=True)) == ["recovery_codes", "totp"]
    # Whoever came last has the app and the only session.
    assert sum(client.get("/profile/").status_code == 200 for client in clients) <= 1


def passwords(number: int) -> dict[str, str]:
    return dict.fromkeys(("new_password1", "new_password2"), f"совсем-иная-строка-{number}")


@pytest.mark.parametrize("kind", ["reset", "invitation"])
def test_a_link_sets_one_password_and_opens_one_session(cast, kind):
    person = cast.sochi_executor
    link = reset_link(person)
    if kind == "invitation":
        User.objects.filter(pk=person.pk).update(password="")
        person.refresh_from_db()
        link = invitations.link_for(person).removeprefix(settings.SITE_URL)
    clients = [Client(raise_request_exception=False) for _ in range(MANY)]
    # Each has the form before any sends it.
    pages = [client.get(link, follow=True).request["PATH_INFO"] for client in clients]

    said = at_once(lambda client, place: client.post(pages[place], passwords(place)), clients)

    assert is_one(said), said
    assert sum(client.get("/profile/").status_code == 200 for client in clients) == 1
    person.refresh_from_db()
    assert sum(person.check_password(f"совсем-иная-строка-{number}") for number in range(MANY)) == 1


def test_a_link_of_a_letter_reports_once(plan, cast, monkeypatch):
    monkeypatch.setattr(settings, "ONE_TAP", True)
    owed, person = milestone_of(plan, "1", cast.sochi), cast.sochi_executor
    [line] = addresses.make(person.pk, [owed.pk]).lines.all()
    path = links.tap_url(line, "in_progress", person.email).removeprefix(settings.SITE_URL)
    form = {
        "status": "in_progress",
        "progress": "20",
        "slider": "20",
        "text": "",
        "links": "",
        "version": "1",
    }

    said = at_once(
        lambda client, _place: client.post(path, form),
        [Client(raise_request_exception=False) for _ in range(MANY)],
    )

    assert Report.objects.count() == 1
    assert max(said) < 500, said


def test_a_report_is_taken_back_once(plan, cast):
    owed = milestone_of(plan, "1", cast.sochi)
    report = actions.report(owed.pk, cast.sochi_executor, status="in_progress", progress=20)
    path = reverse("roadmap:take_back", kwargs={"slug": plan.slug, "milestone_id": owed.pk})

    said = at_once(
        lambda client, _place: client.post(path, {"report": report.pk, "decision": ""}),
        browsers(cast.sochi_executor),
    )

    assert TakenBack.objects.count() == 1
    assert is_one(said), said


def test_a_report_is_decided_once(plan, cast):
    owed = milestone_of(plan, "1", cast.sochi)
    actions.report(owed.pk, cast.sochi_executor, status="done", progress=None, links=["https://sochi.ru"])
    report = Report.objects.get()
    path = reverse("roadmap:decide", kwargs={"slug": plan.slug, "milestone_id": owed.pk})

    said = at_once(
        lambda client, place: client.post(
            path,
            {"report": report.pk, "verdict": "accepted" if place % 2 else "returned", "remark": "Нет"},
        ),
        browsers(cast.sochi_coordinator),
    )

    assert Decision.objects.count() == 1
    assert is_one(said), said


def test_one_request_to_move_a_date_waits(plan, cast):
    owed = milestone_of(plan, "1", cast.sochi)
    path = reverse("roadmap:ask_for_date", kwargs={"slug": plan.slug, "milestone_id": owed.pk})
    asked = {"new_date": "2026-12-01", "reason": "Так", "version": owed.version}

    said = at_once(lambda client, _place: client.post(path, asked), browsers(cast.sochi_executor))

    assert DeadlineChange.objects.count() == 1
    assert is_one(said), said


def test_bodies_become_one_once_and_are_parted_once(plan, cast):
    source, target = cast.sochi_education, cast.sochi_culture
    path = reverse("roadmap:merge_body", kwargs={"pk": source.pk})
    asked = {"into": target.pk, "seen": merging.print_of(source, target)}

    said = at_once(lambda client, _place: client.post(path, asked), browsers(cast.administrator))

    assert BodyMerge.objects.count() == 1
    assert is_one(said), said

    path = reverse("roadmap:undo_merge", kwargs={"pk": BodyMerge.objects.get().pk})
    parted = browsers(cast.administrator)
    said = at_once(lambda client, _place: client.post(path), parted)

    assert max(said) < 500, said
    assert source._meta.model.objects.filter(pk=source.pk).count() == 1


@pytest.mark.parametrize("htmx", [False, True])
def test_a_form_that_names_a_body_which_is_gone_meanwhile_is_refused_with_a_sentence(
    plan, cast, monkeypatch, htmx
):
    """The database looks at references when the transaction ends, after everything that a form can ask."""
    source, target, save = cast.sochi_education, cast.sochi_culture, User.save

    def meanwhile(self, *args, **kwargs):
        with ThreadPoolExecutor(1) as another:
            another.submit(merge_alone, source, target, cast.administrator).result()
        return save(self, *args, **kwargs)

    client = browsers(cast.administrator)[0]
    monkeypatch.setattr(User, "save", meanwhile)
    asked = {"name": "Новый Человек", "email": "new@sochi.example", "post": "", "role": "executor",
             "body": source.pk}  # fmt: skip
    answer = client.post(reverse("cities:invite"), asked, headers={"HX-Request": "true"} if htmx else {})

    assert answer.status_code == 409
    assert "Ничего не сохранено" in answer.text
    assert (answer.get("HX-Retarget") == "#notices") == htmx
    assert not User.objects.filter(email="new@sochi.example").exists()
    assert not Outgoing.objects.exists()


def merge_alone(source, target, by):
    try:
        merging.merge(source.pk, target.pk, by, seen=merging.print_of(source, target))
    finally:
        connections.close_all()


def test_what_is_gone_is_not_taken_for_what_is_there_already(cast):
    person = User.objects.filter(pk=cast.sochi_executor.pk)

    with pytest.raises(IntegrityError), only_once("email", "There is already a person with this e-mail."):
        person.update(body_id=10**9)
    with pytest.raises(ValidationError), only_once("email", "There is already a person with this e-mail."):
        person.update(email=cast.sochi_reader.email)


def test_programs_are_told_so_by_a_problem(cast):
    """As of a form that names a body which is gone."""
    with pytest.raises(IntegrityError) as raised, transaction.atomic():
        User.objects.filter(pk=cast.sochi_executor.pk).update(body_id=10**9)

    answer = api.on_exception(RequestFactory().post("/api/v1/events"), raised.value)

    assert answer.status_code == 409
    assert json.loads(answer.content)["code"] == "conflict"


def test_one_address_goes_to_one_person(cast):
    people = [
        cast.sochi_executor,
        cast.sochi_colleague,
        cast.sochi_reader,
        cast.minsk_executor,
        cast.stranger,
    ]

    def send(client: Client, place: int) -> Any:
        person = people[place]
        asked = {"name": person.name, "email": "the-one@sochi.example", "post": "", "role": person.role,
                 "body": person.body_id, "is_active": "on", "seen": PersonForm.print_of(person)}  # fmt: skip
        return client.post(reverse("cities:person", kwargs={"pk": person.pk}), asked)

    said = at_once(send, browsers(cast.administrator))

    assert User.objects.filter(email="the-one@sochi.example").count() == 1
    assert is_one(said), said


def test_roadmaps_of_one_title_have_addresses_of_their_own_or_are_refused(cast):
    asked = {"title": "Дорожная карта", "starts": "2026", "ends": "2027", "items": "later",
             "city_1": "Брест", "city_2": "Гродно"}  # fmt: skip

    said = at_once(
        lambda client, _place: client.post(reverse("roadmap:new"), asked), browsers(cast.administrator)
    )

    assert said.count(302) >= 1
    assert max(said) < 500, said
