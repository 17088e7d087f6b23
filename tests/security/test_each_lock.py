"""What each lock is for, shown at the moment at which it counts: between what is read and what is written of it.

`test_at_the_same_moment.py` lets all begin at once; what the database refuses in the end is right there too, though
nobody would be told why. Here whoever comes second waits, and finds what the first one did.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier, Event
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from django.urls import reverse

from cities import bodies, inviting
from cities.models import BodyMerge
from cities.signing_in import factors
from core.verbs import Conflict
from roadmap.bodies import merging
from roadmap.founding import actions as founding
from roadmap.importing import apply, runs
from roadmap.models import Report, Roadmap
from roadmap.reporting import actions, taking_back
from tests.roadmap.daily import milestone_of
from tests.roadmap.plans import ROWS, book
from tests.security.test_at_the_same_moment import MANY, at_once, browsers
from tests.security.test_people_at_the_same_moment import at_once as all_at_once
from tests.security.test_second_step import code_now, guarded

__all__ = ["guarded"]
pytestmark = pytest.mark.django_db(transaction=True)
NEW = {"name": "Новый Человек", "email": "new@sochi.example", "post": "", "role": "executor"}


def late(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, begun a moment later: what was read before is old by then, unless it was locked."""

    def waited(*args: Any, **kwargs: Any) -> Any:
        time.sleep(0.3)
        return function(*args, **kwargs)

    return waited


def together(function: Callable[..., Any], many: int = MANY) -> Callable[..., Any]:
    """The function, begun when so many have come to it: what they asked before, they asked in vain."""
    gate = Barrier(many)

    def waited(*args: Any, **kwargs: Any) -> Any:
        gate.wait(20)
        return function(*args, **kwargs)

    return waited


def aside(does: Callable[[], Any]) -> Any:
    try:
        return does()
    finally:
        connections.close_all()


def test_who_invites_an_address_that_was_invited_just_now_is_told_so_at_the_form(cast, monkeypatch):
    monkeypatch.setattr(inviting, "invite_one", together(inviting.invite_one))
    asked = {**NEW, "body": cast.sochi_education.pk}
    said = at_once(
        lambda client, _place: client.post(reverse("cities:invite"), asked), browsers(cast.administrator)
    )

    assert said == [200] * (MANY - 1) + [302]


def test_who_makes_a_roadmap_that_was_made_just_now_is_told_so_at_the_form(cast, monkeypatch):
    monkeypatch.setattr(founding, "_keep", together(founding._keep))
    asked = {"title": "Дорожная карта", "starts": "2026", "ends": "2027", "items": "later",
             "city_1": "Сочи", "city_2": "Минск"}  # fmt: skip
    said = at_once(
        lambda client, _place: client.post(reverse("roadmap:new"), asked), browsers(cast.administrator)
    )

    assert said == [302] + [422] * (MANY - 1)
    assert Roadmap.objects.count() == 1


def test_who_takes_back_an_import_second_finds_it_taken_back(plan, cast, monkeypatch):
    new = (4, "Турнир", "2027 год", "Мэрия Сочи", "Мингорисполком")
    run = runs.start(plan, book((*ROWS, new)), cast.administrator)
    apply.apply(run.pk, cast.administrator)
    monkeypatch.setattr(apply, "lock_roadmap", late(apply.lock_roadmap))
    path = reverse("roadmap:import_undo", kwargs={"slug": plan.slug, "pk": run.pk})

    assert set(at_once(lambda client, _place: client.post(path), browsers(cast.administrator))) == {302}


def test_a_recovery_code_is_right_once(guarded, monkeypatch):
    code = factors.recovery_codes(guarded)[0]
    monkeypatch.setattr(factors.RecoveryCodes, "validate_code", late(factors.RecoveryCodes.validate_code))

    assert sorted(all_at_once([partial(factors.is_right, guarded, code)] * MANY)) == [False] * (MANY - 1) + [
        True
    ]


def test_a_code_of_the_app_is_right_once(guarded, monkeypatch):
    code = code_now()
    monkeypatch.setattr(factors, "_step_of", late(factors._step_of))

    assert sum(bool(one) for one in all_at_once([partial(factors.is_right, guarded, code)] * MANY)) <= 1


def test_what_is_reported_while_something_is_taken_back_stays(plan, cast, monkeypatch):
    """The milestone is set back from its record, which must not change meanwhile."""
    owed = milestone_of(plan, "1", cast.sochi)
    first = actions.report(owed.pk, cast.sochi_executor, status="in_progress", progress=20)
    owed.refresh_from_db()
    before, has_read, states = owed.version, Event(), taking_back.states_now

    def read(*args: Any) -> Any:
        found = states(*args)
        has_read.set()
        time.sleep(0.5)
        return found

    monkeypatch.setattr(taking_back, "states_now", read)

    def report() -> Report:
        has_read.wait(20)
        return actions.report(owed.pk, cast.sochi_coordinator, status="in_progress", progress=60)

    with ThreadPoolExecutor(1) as other:
        reported = other.submit(aside, report)
        taking_back.take_back_report(first.pk, cast.sochi_executor)
        reported.result()
    owed.refresh_from_db()

    assert (owed.progress, owed.version) == (60, before + 2)


def test_who_parts_bodies_second_is_told_that_they_were_parted(plan, cast, monkeypatch):
    source, target = cast.sochi_education, cast.sochi_culture
    merging.merge(source.pk, target.pk, cast.administrator)
    monkeypatch.setattr(merging, "_check_undo", late(merging._check_undo))
    path = reverse("roadmap:undo_merge", kwargs={"pk": BodyMerge.objects.get().pk})

    assert set(at_once(lambda client, _place: client.post(path), browsers(cast.administrator))) == {302}


def during(monkeypatch: pytest.MonkeyPatch, does: Callable[[], Any]) -> list[Any]:
    """Let this be done, in another transaction, while bodies are parted; what comes of it is put into the list."""
    check, came = merging._check_undo, []

    def tried() -> None:
        try:
            came.append(aside(does))
        except (Conflict, ValidationError) as refusal:
            came.append(refusal)

    def checked(*args: Any) -> None:
        check(*args)
        other.submit(tried)
        time.sleep(0.5)

    other = ThreadPoolExecutor(1)
    monkeypatch.setattr(merging, "_check_undo", checked)
    return came


def settled(came: list[Any]) -> Any:
    until = time.monotonic() + 20
    while not came and time.monotonic() < until:
        time.sleep(0.05)
    return came[0]


def test_a_body_from_which_another_is_parted_goes_nowhere_meanwhile(plan, cast, monkeypatch):
    """Nor do the two wait for each other for good: a merge touches bodies that nobody named."""
    source, target, third = cast.sochi_education, cast.sochi_culture, cast.mayor
    record = merging.merge(source.pk, target.pk, cast.administrator)
    came = during(monkeypatch, partial(merging.merge, target.pk, third.pk, cast.administrator))
    merging.undo(record.pk, cast.administrator)

    assert settled(came).target_id == third.pk
    assert type(source).objects.filter(pk__in=[source.pk, target.pk]).get() == source


def test_what_is_written_of_a_body_while_another_is_parted_from_it_is_lost_by_nobody(plan, cast, monkeypatch):
    source, target = cast.sochi_education, cast.sochi_culture
    record = merging.merge(source.pk, target.pk, cast.administrator)
    target.refresh_from_db()
    details = bodies.BodyDetails(target.name, aliases=[*target.aliases, "Управление искусств"])
    came = during(
        monkeypatch,
        partial(bodies.change_body, target.pk, cast.administrator, details, seen=bodies.print_of(target)),
    )
    merging.undo(record.pk, cast.administrator)

    # Whoever wrote saw the body as it was before: they are told, and what they wrote is in their form.
    assert isinstance(settled(came), Conflict)
