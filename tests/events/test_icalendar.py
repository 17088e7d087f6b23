"""What calendars are told, read by another library (vobject) than the one that wrote it (icalendar)."""

from datetime import date

import pytest
import vobject

from events import actions, feeds
from events.dates import read
from roadmap.models import Milestone


def entries(content: bytes) -> dict[str, vobject.base.Component]:
    """The entries of a calendar by their first words."""
    calendar = vobject.readOne(content.decode())
    return {entry.summary.value: entry for entry in calendar.contents.get("vevent", [])}


@pytest.fixture
def subscribed(client, cast):
    """The entries that the calendar of Sochi's culture department shows now."""
    path = f"/events/feeds/{feeds.issue(cast.sochi_colleague)}.ics"
    return lambda: entries(client.get(path).content)


def test_the_calendar_is_one_that_its_standard_allows(client, cast, make_event):
    make_event("Фестиваль с очень длинным названием; в нём запятые, и строка длиннее семидесяти пяти знаков")
    content = client.get(f"/events/feeds/{feeds.issue(cast.sochi_colleague)}.ics").content

    calendar = vobject.readOne(content.decode())

    calendar.validate(raiseException=True)
    assert (calendar.version.value, calendar.method.value) == ("2.0", "PUBLISH")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


def test_an_event_lasts_whole_days_and_ends_on_the_day_after(make_event, subscribed):
    event = make_event("Фестиваль", venue="Зимний театр", state="confirmed")

    entry = subscribed()["Фестиваль"]

    assert (entry.dtstart.value, entry.dtend.value) == (date(2026, 12, 12), date(2026, 12, 15))
    assert entry.uid.value == str(event.uid)
    assert entry.location.value == "Зимний театр, Сочи"
    assert entry.status.value == "CONFIRMED"
    assert entry.url.value.endswith(event.get_absolute_url())


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("planned", "TENTATIVE"),
        ("moved", "TENTATIVE"),
        ("confirmed", "CONFIRMED"),
        ("held", "CONFIRMED"),
        ("cancelled", "CANCELLED"),
    ],
)
def test_each_state_has_its_status(state, status, make_event, subscribed):
    make_event("Форум", state=state)

    assert subscribed()["Форум"].status.value == status


def test_moved_and_cancelled_are_the_same_entry_with_a_higher_sequence(cast, make_event, subscribed):
    event = make_event("Форум")
    before = subscribed()["Форум"]

    actions.move(event.pk, cast.sochi_colleague, dates=read("20–21 января 2027"), reason="Ремонт")
    moved = subscribed()["Форум"]
    actions.cancel(event.pk, cast.sochi_colleague, reason="Не будет")
    cancelled = subscribed()["Форум"]

    assert before.uid.value == moved.uid.value == cancelled.uid.value
    assert [int(one.sequence.value) for one in (before, moved, cancelled)] == [0, 1, 2]
    assert (moved.dtstart.value, moved.dtend.value) == (date(2027, 1, 20), date(2027, 1, 22))
    assert cancelled.status.value == "CANCELLED"


def test_a_rough_date_stands_on_the_last_day_of_its_window_and_says_so(make_event, subscribed):
    make_event(
        "Форум",
        precision="month",
        date_text="май 2027",
        starts_on=date(2027, 5, 1),
        ends_on=date(2027, 5, 31),
    )

    (title, entry) = next((title, one) for title, one in subscribed().items() if title.startswith("Форум"))

    assert title == "Форум (май 2027, дата уточняется)"
    assert (entry.dtstart.value, entry.dtend.value) == (date(2027, 5, 31), date(2027, 6, 1))


def test_what_has_no_date_stays_out(make_event, subscribed):
    make_event("Когда-нибудь", precision="unknown", starts_on=None, ends_on=None)

    assert [title for title in subscribed() if "Когда-нибудь" in title] == []


def test_my_milestones_are_there_and_nobody_elses(cast, plan, subscribed):
    titles = list(subscribed())

    assert titles == ["Срок: п.\u00a02. Фестиваль белорусской культуры"]
    milestone = Milestone.objects.get(item__number="2", side__city=cast.sochi)
    entry = subscribed()[titles[0]]
    assert entry.dtstart.value == milestone.due_date
    assert entry.uid.value.startswith(f"milestone-{milestone.pk}@")


def test_a_moved_due_date_raises_the_sequence(cast, plan, subscribed):
    from roadmap.reporting import actions as roadmap_actions

    milestone = Milestone.objects.get(item__number="2", side__city=cast.sochi)
    before = next(iter(subscribed().values()))

    roadmap_actions.ask_for_date(
        milestone.pk, cast.sochi_coordinator, new_date=date(2026, 12, 30), reason="Письмо № 7"
    )
    after = next(iter(subscribed().values()))

    assert after.dtstart.value == date(2026, 12, 30)
    assert int(after.sequence.value) > int(before.sequence.value)
    assert after.last_modified.value >= before.last_modified.value


def test_one_event_is_a_file_of_its_own(cast, make_event, browse):
    event = make_event("Форум")
    client = browse(cast.minsk_reader)

    answer = client.get(f"/events/{event.pk}.ics")

    assert answer["Content-Disposition"] == f'attachment; filename="event-{event.pk}.ics"'
    assert list(entries(answer.content)) == ["Форум"]


def test_an_event_without_any_date_has_no_file(cast, make_event, browse):
    event = make_event(precision="unknown", starts_on=None, ends_on=None)

    assert browse(cast.minsk_reader).get(f"/events/{event.pk}.ics").status_code == 404


def test_a_roadmaps_calendar_has_its_events_and_those_of_no_item(
    cast, plan, make_event, make_roadmap, browse
):
    make_event("Наш", items=["2"])
    make_event("Ничей", items=[])
    alien = make_event("Чужой", items=[])
    alien.items.set(make_roadmap(1, slug="other").items.all())

    titles = list(entries(browse(cast.minsk_reader).get(f"/events/roadmaps/{plan.slug}.ics").content))

    assert {"Наш", "Ничей"} <= set(titles)
    assert "Чужой" not in titles


def dates_in(content: bytes) -> list[vobject.base.Component]:
    """The due dates of milestones in a calendar."""
    found = vobject.readOne(content.decode()).contents.get("vevent", [])
    return [one for one in found if one.uid.value.startswith("milestone-")]


@pytest.mark.parametrize(
    ("who", "cities", "numbers"),
    [
        ("sochi_executor", {"Сочи"}, {"1"}),
        ("sochi_coordinator", {"Сочи"}, {"1", "2", "3"}),
        ("sochi_reader", {"Сочи"}, {"1", "2", "3"}),
        ("minsk_reader", {"Минск"}, {"1", "2", "3"}),
        ("administrator", {"Сочи", "Минск"}, {"1", "2", "3"}),
    ],
)
def test_whose_dates_are_in_a_persons_calendar(who, cities, numbers, cast, plan, client):
    token = feeds.issue(getattr(cast, who))

    found = dates_in(client.get(f"/events/feeds/{token}.ics").content)

    assert {one.description.value.split(" · ")[-1] for one in found} == cities
    assert {one.summary.value.split()[2].rstrip(".") for one in found} == numbers


def test_a_roadmaps_calendar_has_the_dates_of_both_sides_and_says_what_it_is(cast, plan, browse):
    content = browse(cast.sochi_executor).get(f"/events/roadmaps/{plan.slug}.ics").content

    assert len(dates_in(content)) == Milestone.objects.filter(due_date__isnull=False).count() == 10
    whole = vobject.readOne(content.decode()).contents
    assert whole["url"][0].value.endswith(f"/r/{plan.slug}/")
    assert whole["description"][0].value == plan.title
    assert {"uid", "name", "color", "refresh-interval", "last-modified"} <= set(whole)


def test_a_date_after_which_there_is_none_leaves_nobody_without_the_calendar(make_event, subscribed):
    make_event("Фестиваль")
    make_event("В конце времён", starts_on=date.max, ends_on=date.max)

    assert "Фестиваль" in subscribed()
