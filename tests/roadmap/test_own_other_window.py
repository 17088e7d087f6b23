"""A form overtaken by one's own other window says so; overtaken by a colleague, it says that."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from api.webhooks import actions as hooks
from cities.models import User
from events.models import Event
from roadmap.choices import ReportOrigin
from roadmap.models import Item, Milestone, Roadmap, Target
from roadmap.questions import actions as questions
from roadmap.reporting import actions
from roadmap.targets import actions as promised
from tests.database import Cast
from tests.roadmap.daily import address, milestone_of, said, signed_in
from tests.roadmap.test_planning import edit, posted

OWN, THEIRS = "Вы сами сохранили это в другом окне в 14:05.", "изменил кто-то другой"
# What a window shows is sent from two of them, one after the other.
Window = tuple[str, dict[str, Any]]


@pytest.fixture(autouse=True)
def afternoon() -> Iterator[time_machine.Traveller]:
    """14:05 in both cities, later than the database's own clock says."""
    with time_machine.travel(datetime(2027, 11, 22, 11, 5, tzinfo=UTC), tick=False) as clock:
        yield clock


def report(plan: Roadmap, cast: Cast) -> Window:
    owed = milestone_of(plan, "1", cast.sochi)
    return address("report", owed), said(owed, progress=30, slider=30, text="Идёт")


def date_change(plan: Roadmap, cast: Cast) -> Window:
    owed = milestone_of(plan, "1", cast.sochi)
    asked = {"new_date": date(2028, 3, 1), "reason": "Форум перенесён", "version": owed.version}
    return address("ask_for_date", owed), asked


def decision(plan: Roadmap, cast: Cast) -> Window:
    owed = milestone_of(plan, "1", cast.sochi)
    proof = ["https://sochi.ru/1"]
    waiting = actions.report(owed.pk, cast.sochi_executor, status="done", progress=None, links=proof)
    return address("decide", owed), {"report": waiting.pk, "verdict": "returned", "remark": "Нет протокола"}


def answer(plan: Roadmap, cast: Cast) -> Window:
    item = plan.items.get(number="1")
    asked = questions.ask(item.pk, cast.minsk_executor, to=cast.sochi_education, text="Когда?")
    return reverse("roadmap:question", args=[plan.slug, asked.pk]), {"text": "В мае", "seen": "0"}


def item(plan: Roadmap, cast: Cast) -> Window:
    found = plan.items.get(number="3")
    return edit(found), posted(found, plan, title="Моя редакция")


def direction(plan: Roadmap, cast: Cast) -> Window:
    found = plan.directions.get(title="Культура")
    name = f"d{found.pk}"
    old = {f"{name}-seen_title": found.title, f"{name}-seen_number": found.number}
    new = {f"{name}-title": "Культура, спорт", f"{name}-number": found.number}
    return reverse("roadmap:change_direction", args=[plan.slug, found.pk]), {"do": "rename", **old, **new}


def body(plan: Roadmap, cast: Cast) -> Window:
    path = reverse("cities:edit_body", args=[cast.mayor.pk])
    form = signed_in(cast.administrator).get(path).context["form"]
    shown = {name: form[name].value() or "" for name in form.fields}
    return path, {**shown, "short_name": "Глава"}


def event(plan: Roadmap, cast: Cast) -> Window:
    form = {
        "title": "Форум «Шаги»",
        "kind": "forum",
        "city": cast.sochi.pk,
        "organisers": [cast.sochi_culture.pk],
        "date_text": "апрель 2027",
    }
    with time_machine.travel(datetime(2027, 11, 22, 11, tzinfo=UTC), tick=False):
        signed_in(cast.sochi_colleague).post(reverse("events:add"), {**form, "anyway": "1"})
    made = Event.objects.get()
    return reverse("events:edit", args=[made.pk]), {**form, "version": "0", "anyway": "1"}


def shown_at(path: str, person: User, **changes: Any) -> Window:
    """What the browser would send from the form of that page."""
    form = signed_in(person).get(path).context["form"]
    said = {name: form[name].value() for name in form.fields}
    return path, {name: value for name, value in said.items() if value is not None} | changes


def person(plan: Roadmap, cast: Cast) -> Window:
    path = reverse("cities:person", args=[cast.sochi_executor.pk])
    return shown_at(path, cast.administrator, phone="+7 862 1", is_active="on")


def delegation(plan: Roadmap, cast: Cast) -> Window:
    event(plan, cast)
    made = Event.objects.get()
    coming = made.delegations.create(city=cast.minsk, name="Ансамбль", head_count=12)
    path = reverse("events:delegation", args=[made.pk, coming.pk])
    return shown_at(path, cast.sochi_coordinator, head_count="14", body="")


def target(plan: Roadmap, cast: Cast) -> Window:
    found = plan.items.get(number="1")
    made = Target(item=found, measure="Организации", comparator=">=", number=60, unit="организаций")
    made = promised.save(made, cast.sochi_coordinator)
    path = reverse("roadmap:item_targets", args=[plan.slug, found.pk])
    (form,) = signed_in(cast.sochi_coordinator).get(path).context["known"]
    said = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}
    return path, {**said, "number": "80"}


def hook(plan: Roadmap, cast: Cast) -> Window:
    wanted = hooks.Wanted("Портал", "https://portal.sochi.example/in", ["report.made"], city=cast.sochi)
    made, _secret = hooks.add(cast.sochi_coordinator, wanted)
    return shown_at(
        reverse("edit_webhook", args=[made.pk]), cast.sochi_coordinator, name="Система документооборота"
    )


WINDOWS = [
    (report, "sochi_executor"),
    (report, "sochi_coordinator"),
    (date_change, "sochi_executor"),
    (decision, "sochi_coordinator"),
    (answer, "sochi_executor"),
    (item, "administrator"),
    (direction, "administrator"),
    (body, "administrator"),
    (event, "sochi_coordinator"),
    (person, "administrator"),
    (delegation, "sochi_coordinator"),
    (target, "sochi_coordinator"),
]
# The database keeps no history of who changed a webhook.
WITHOUT_HISTORY = [(hook, "sochi_coordinator")]


@pytest.mark.parametrize(("window", "who"), [*WINDOWS, *WITHOUT_HISTORY])
def test_a_form_without_its_mark_or_with_an_invented_one_is_refused_and_writes_nothing(
    window: Callable[[Roadmap, Cast], Window], who: str, plan: Roadmap, cast: Cast
) -> None:
    client = signed_in(getattr(cast, who))
    path, shown = window(plan, cast)
    marks = [name for name in shown if name in ("version", "seen", "report") or "-seen_" in name]
    assert marks
    for invented in ({}, dict.fromkeys(marks, ""), dict.fromkeys(marks, "-5"), dict.fromkeys(marks, "x")):
        refused = client.post(
            path, {name: said for name, said in shown.items() if name not in marks} | invented
        )
        assert refused.status_code in (404, 409, 422), (invented, refused.status_code)
    # What was shown is still so: nothing was written.
    assert client.post(path, shown).status_code == 302


@pytest.mark.parametrize(("window", "who"), WINDOWS)
def test_the_second_of_ones_own_windows_is_told_so_with_the_time(
    window: Callable[[Roadmap, Cast], Window], who: str, plan: Roadmap, cast: Cast
) -> None:
    client = signed_in(getattr(cast, who))
    path, shown = window(plan, cast)
    first = client.post(path, shown)
    assert first.status_code == 302, first.content.decode()
    second = client.post(path, shown)
    assert second.status_code == 409
    assert OWN in second.content.decode()
    assert THEIRS not in second.content.decode()


def by_a_colleague(path: str, shown: dict[str, Any], colleague: User) -> int:
    return signed_in(colleague).post(path, shown).status_code


@pytest.mark.parametrize(
    ("window", "who", "colleague"),
    [
        (report, "sochi_executor", "sochi_coordinator"),
        (report, "sochi_coordinator", "administrator"),
        (date_change, "sochi_executor", "sochi_coordinator"),
        (decision, "sochi_coordinator", "administrator"),
        (answer, "sochi_executor", "sochi_coordinator"),
        (event, "sochi_coordinator", "administrator"),
    ],
)
def test_a_colleague_is_named_as_somebody_else(
    window: Callable[[Roadmap, Cast], Window], who: str, colleague: str, plan: Roadmap, cast: Cast
) -> None:
    path, shown = window(plan, cast)
    assert signed_in(getattr(cast, colleague)).post(path, shown).status_code == 302
    late = signed_in(getattr(cast, who)).post(path, shown)
    assert late.status_code == 409
    assert (THEIRS in late.content.decode(), OWN in late.content.decode()) == (True, False)


def test_a_colleague_between_ones_own_two_windows_is_not_hidden(plan: Roadmap, cast: Cast) -> None:
    path, shown = report(plan, cast)
    actions.report(
        milestone_of(plan, "1", cast.sochi).pk, cast.sochi_coordinator, status="in_progress", progress=10
    )
    actions.report(
        milestone_of(plan, "1", cast.sochi).pk, cast.sochi_executor, status="in_progress", progress=20
    )
    late = signed_in(cast.sochi_executor).post(path, shown).content.decode()
    assert (THEIRS in late, OWN in late) == (True, False)


def test_a_plan_changed_after_ones_own_report_is_not_ones_own(
    plan: Roadmap, cast: Cast, afternoon: time_machine.Traveller
) -> None:
    path, shown = report(plan, cast)
    owed = milestone_of(plan, "1", cast.sochi)
    actions.report(owed.pk, cast.sochi_executor, status="in_progress", progress=20)
    afternoon.shift(60)
    Milestone.objects.filter(pk=owed.pk).update(due_date=date(2028, 3, 5), version=3)
    late = signed_in(cast.sochi_executor).post(path, shown).content.decode()
    assert (THEIRS in late, OWN in late) == (True, False)


def test_what_one_said_by_mail_was_no_window(plan: Roadmap, cast: Cast) -> None:
    path, shown = report(plan, cast)
    owed = milestone_of(plan, "1", cast.sochi)
    actions.report(owed.pk, cast.sochi_executor, status="in_progress", progress=20, origin=ReportOrigin.MAIL)
    late = signed_in(cast.sochi_executor).post(path, shown).content.decode()
    assert "Вы сами сказали это письмом в 14:05." in late


def test_of_another_day_the_day_is_said(plan: Roadmap, cast: Cast, afternoon: time_machine.Traveller) -> None:
    path, shown = report(plan, cast)
    client = signed_in(cast.sochi_executor)
    client.post(path, shown)
    afternoon.shift(24 * 3600)
    late = signed_in(cast.sochi_executor).post(path, shown).content.decode()
    assert "Вы сами сохранили это в другом окне 22 ноября в 14:05." in late.replace("\N{NO-BREAK SPACE}", " ")


def test_what_was_written_by_nobody_at_a_page_is_never_ones_own(plan: Roadmap, cast: Cast) -> None:
    """A command or an import, even of one's own: it was no window."""
    path, shown = item(plan, cast)
    Item.objects.filter(pk=plan.items.get(number="3").pk).update(title="Из файла")
    late = signed_in(cast.administrator).post(path, shown)
    assert late.status_code == 409
    assert THEIRS in late.content.decode()
