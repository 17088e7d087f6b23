"""A past day shows the events and the roadmap's own title as they stood, on pages and on paper."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from io import BytesIO
from typing import Any

import pytest
import time_machine
from docx import Document

from cities.models import User
from events import actions, dates
from events.actions import EventDetails
from events.choices import EventKind
from events.models import Event
from roadmap import panels
from roadmap.bodies import merging
from roadmap.choices import Verdict
from roadmap.editions.past import roadmap_on, zone_of
from roadmap.founding import actions as founding
from roadmap.models import Item, Roadmap, Target
from roadmap.progress.sides import sides_in_order
from roadmap.reporting import actions as reporting
from roadmap.targets.actions import concerning
from roadmap.targets.actions import save as promise
from tests.database import Cast
from tests.roadmap.daily import milestone_of, signed_in

TITLE = "Дорожная карта Сочи — Минск на 2026–2028 годы"
SPAN = (date(2026, 7, 1), date(2026, 9, 30))


def on(month: int, day: int, hour: int = 9) -> time_machine.travel:
    return time_machine.travel(datetime(2026, month, day, hour, tzinfo=UTC), tick=False)


def added(by: User, title: str, first: date, *, cast: Cast, items: list[Item]) -> Event:
    about = EventDetails(
        title,
        EventKind.FORUM,
        cast.sochi,
        dates.exact(first, first),
        organisers=[cast.sochi_culture],
        items=items,
    )
    return actions.add(by, about)


def two_events(roadmap: Roadmap, cast: Cast) -> tuple[Event, Event]:
    """One that serves item 1, on 10 July, and one that serves none, on 20 July."""
    item = roadmap.items.get(number="1")
    serving = added(cast.sochi_coordinator, "Форум педагогов", date(2026, 7, 10), cast=cast, items=[item])
    return serving, added(cast.sochi_coordinator, "День города", date(2026, 7, 20), cast=cast, items=[])


def moved_and_renamed(serving: Event, general: Event, roadmap: Roadmap, cast: Cast) -> None:
    by = cast.sochi_coordinator
    actions.move(serving.pk, by, dates=dates.exact(date(2026, 9, 5), date(2026, 9, 6)), reason="Ремонт зала")
    about = EventDetails(
        "День двух городов", EventKind.FESTIVAL, cast.sochi, dates.exact(date(2026, 7, 20), date(2026, 7, 21)),
        organisers=[cast.sochi_culture], items=[roadmap.items.get(number="2")],
    )  # fmt: skip
    actions.change(general.pk, by, about)
    founding.change(
        roadmap.pk, cast.administrator, title="План двух городов", short_title="План-2",
        starts_on=roadmap.starts_on, ends_on=roadmap.ends_on, seen=founding.print_of(roadmap),
    )  # fmt: skip


def cancelled(serving: Event, general: Event, cast: Cast) -> None:
    actions.cancel(serving.pk, cast.sochi_coordinator, reason="Нет зала")
    actions.cancel(general.pk, cast.sochi_coordinator, reason="Нет зала")


@pytest.fixture
def told(plan: Roadmap, cast: Cast) -> Roadmap:
    """Added on 1 June, moved and renamed on 1 July, cancelled on 1 August."""
    with on(6, 1):
        events = two_events(plan, cast)
    with on(7, 1):
        moved_and_renamed(*events, plan, cast)
    with on(8, 1):
        cancelled(*events, cast)
    plan.refresh_from_db()
    return plan


def titles(told: Roadmap, cast: Cast, day: date | None) -> list[tuple[str, str]]:
    return [(one.title, one.when) for one in panels.entries(told, cast.sochi_reader, *SPAN, day)]


@pytest.mark.parametrize(
    ("day", "events"),
    [
        (date(2026, 5, 31), []),
        (date(2026, 6, 1), [("Форум педагогов", "10 июля 2026"), ("День города", "20 июля 2026")]),
        (
            date(2026, 7, 1),
            [("День двух городов", "20–21 июля 2026"), ("Форум педагогов", "5–6 сентября 2026")],
        ),
        (date(2026, 8, 1), []),
        (None, []),
    ],
)
def test_the_events_of_a_past_day(
    told: Roadmap, cast: Cast, day: date | None, events: list[tuple[str, str]]
) -> None:
    assert [(title, when.replace("\xa0", " ")) for title, when in titles(told, cast, day)] == events


def test_the_day_ends_in_the_city_of_the_event(told: Roadmap, cast: Cast) -> None:
    """At 22:00 in Greenwich it is the next day in Moscow."""
    with on(8, 10, hour=22):
        actions.plan_again(Event.objects.get(title="Форум педагогов").pk, cast.sochi_coordinator)
    assert titles(told, cast, date(2026, 8, 10)) == []
    assert [title for title, _when in titles(told, cast, date(2026, 8, 11))] == ["Форум педагогов"]


def test_an_event_of_another_roadmap_stays_there_in_the_past_too(
    told: Roadmap, cast: Cast, make_roadmap: Callable[..., Roadmap]
) -> None:
    other = make_roadmap(1, slug="other")
    assert [title for title, _when in titles(other, cast, date(2026, 6, 1))] == ["День города"]
    assert titles(other, cast, date(2026, 7, 1)) == []


@pytest.mark.parametrize(
    ("number", "day", "events"),
    [
        ("1", date(2026, 6, 1), ["Форум педагогов"]),
        ("2", date(2026, 6, 1), []),
        ("2", date(2026, 7, 1), ["День двух городов"]),
        ("1", date(2026, 8, 1), ["Форум педагогов"]),
    ],
)
def test_the_events_that_served_an_item_then(
    told: Roadmap, cast: Cast, number: str, day: date, events: list[str]
) -> None:
    [panel] = panels.of_item(told.items.get(number=number), cast.sochi_coordinator, day)
    assert [event.title for event in panel.context["events"]] == events
    assert not panel.context["may_add"]


def test_the_roadmap_bears_the_title_of_the_day(told: Roadmap, cast: Cast) -> None:
    sides = sides_in_order(told)
    old, new = (roadmap_on(told, zone_of(sides), date(2026, *day)) for day in ((6, 30), (7, 1)))
    assert (old.title, new.title, told.title) == (TITLE, *["План двух городов"] * 2)
    client = signed_in(cast.sochi_reader)
    with on(9, 1):
        for path in ("", "items/", "timeline/", "targets/", "items/1/"):
            then = client.get(f"/r/sochi-minsk/{path}?on=2026-06-30").content.decode()
            assert ("План-2" in then, "План двух городов" in then) == (False, False), path
            assert "План-2</title>" in client.get(f"/r/sochi-minsk/{path}?on=2026-07-01").content.decode(), (
                path
            )


def test_the_years_of_a_past_day_are_those_of_the_period_then(told: Roadmap, cast: Cast) -> None:
    told.refresh_from_db()
    shorter = partial(
        founding.change, told.pk, cast.administrator, title=told.title, short_title=told.short_title,
        starts_on=told.starts_on, ends_on=date(2027, 12, 31), seen=founding.print_of(told),
    )  # fmt: skip
    with on(8, 15):
        with pytest.raises(founding.LeavesOut) as losses:
            shorter()
        shorter(agreed=losses.value.print)
    client = signed_in(cast.sochi_reader)
    with on(9, 1):
        years = [
            list(client.get(f"/r/sochi-minsk/timeline/{day}").context["years"])
            for day in ("?on=2026-08-01", "")
        ]
    assert years == [[2026, 2027, 2028], [2026, 2027]]


def words(content: bytes) -> list[str]:
    document = Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [*(one.text for one in document.paragraphs), *cells]


def test_the_papers_of_a_day_are_those_that_were_made_on_it(plan: Roadmap, cast: Cast) -> None:
    client = signed_in(cast.sochi_reader)

    def papers() -> list[Any]:
        asked = "?on=2026-06-30&since=2026-06-02"
        answers: list[Any] = [
            client.get(f"/r/sochi-minsk/export/{kind}/{asked}") for kind in ("meeting", "reference")
        ]
        return [words(answer.getvalue()) for answer in answers]

    with on(6, 1):
        events = two_events(plan, cast)
    with on(6, 30, hour=12):
        photographed = papers()
    assert any("Форум педагогов" in one for one in photographed[0])
    with on(7, 1):
        moved_and_renamed(*events, plan, cast)
    with on(8, 1):
        cancelled(*events, cast)
    with on(9, 1):
        assert papers() == photographed


def test_a_past_day_names_the_bodies_from_which_words_came_as_they_were(plan: Roadmap, cast: Cast) -> None:
    """One was merged into another on 1 July, and parted from it on 1 August."""
    owed = milestone_of(plan, "1", cast.sochi)
    with on(6, 1):
        said = reporting.report(
            owed.pk, cast.sochi_executor, status="done", progress=100, links=["https://a.example"]
        )
        reporting.decide(said.pk, cast.sochi_coordinator, verdict=Verdict.RETURNED, remark="Нет подписи")
    with on(7, 1):
        merged = merging.merge(cast.sochi_education.pk, cast.sochi_culture.pk, cast.administrator)
    with on(8, 1):
        merging.undo(merged.pk, cast.administrator)
    client, came_from = signed_in(cast.sochi_reader), []
    with on(10, 1):
        for day in ("2026-06-30", "2026-07-31", "2026-08-31"):
            page = client.get(f"/r/sochi-minsk/items/1/?on={day}").context["page"]
            came_from.append([entry.body.pk for entry in page])
    education, culture, mayor = cast.sochi_education.pk, cast.sochi_culture.pk, cast.sochi_coordinator.body_id
    assert came_from == [[mayor, body] for body in (education, culture, education)]


def test_a_past_day_has_the_promised_figures_of_the_item(plan: Roadmap, cast: Cast) -> None:
    item = plan.items.get(number="1")
    with on(6, 1):
        promise(Target(item=item, measure="Участников", number=60, unit="человек"), cast.sochi_coordinator)
        [target] = concerning(milestone_of(plan, "1", cast.sochi))
    with on(7, 1):
        owed = milestone_of(plan, "1", cast.sochi)
        reporting.report(
            owed.pk,
            cast.sochi_coordinator,
            status="in_progress",
            progress=10,
            figures={target.pk: Decimal(25)},
        )
    client, found = signed_in(cast.sochi_reader), []
    with on(9, 1):
        for day in ("2026-05-31", "2026-06-30", "2026-07-31"):
            figures = client.get(f"/r/sochi-minsk/items/1/?on={day}").context["figures"]
            found.append([(one.all.promised, one.all.reached) for one in figures])
    assert found == [[], [(60, None)], [(60, 25)]]
