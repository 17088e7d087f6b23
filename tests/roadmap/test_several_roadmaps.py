"""Who sees several roadmaps switches between them; who sees one is not bothered with a choice."""

import re
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from roadmap.founding import access, actions
from roadmap.models import Roadmap
from roadmap.questions import actions as questions
from roadmap.reminders.run import remind
from roadmap.reporting import actions as reporting
from tests.html import flat
from tests.mail_server import text_of

SPANNING = ("roadmap:my", "events:list", "roadmap:bodies", "roadmap:home")


def header(answer):
    return flat(answer.text).split("<header", 1)[1].split("</header>")[0]


def without_years_apart(head):
    """The head without what keeps a roadmap's years on one line."""
    return re.sub(r'<span class="nowrap">([^<]*)</span>', r" \1", head)


@pytest.fixture
def reader(client, cast, plan, elsewhere):
    """Somebody of Sochi to whom Rostov — Brest was opened."""
    access.open_to(elsewhere.roadmap, cast.sochi_reader, cast.administrator)
    client.force_login(cast.sochi_reader)
    return client


def test_a_roadmaps_page_bears_its_name_and_offers_the_others(reader, plan, elsewhere):
    for roadmap, other in ((plan, elsewhere.roadmap), (elsewhere.roadmap, plan)):
        head = header(reader.get(roadmap.get_absolute_url()))
        assert f'<span class="switcher__name">{roadmap}</span>' in without_years_apart(head)
        assert f'href="{other.get_absolute_url()}"' in head


@pytest.mark.parametrize("name", SPANNING)
def test_a_page_of_all_roadmaps_bears_the_name_of_none(reader, name):
    assert '<span class="switcher__name">Дорожные карты</span>' in header(reader.get(reverse(name)))


def test_the_ways_are_those_of_the_roadmap_that_was_visited_last(reader, plan, elsewhere):
    for roadmap in (plan, elsewhere.roadmap, plan):
        reader.get(roadmap.get_absolute_url())
        assert f'href="{reverse("roadmap:items", args=[roadmap.slug])}"' in header(reader.get("/my/"))


def test_the_ways_are_those_of_a_plan_in_force_before_a_newer_one_for_later_years(client, cast, plan):
    years = date(2126, 1, 1), date(2128, 12, 31)
    later = actions.copy(cast.administrator, plan, "Следующий план", *years)
    with time_machine.travel("2026-06-15T12:00+00:00", tick=False):
        client.force_login(cast.sochi_coordinator)
        page = client.get("/my/")
        form = client.get(reverse("events:add")).context["form"]

    assert f'href="{reverse("roadmap:items", args=[plan.slug])}"' in header(page)
    assert f'href="{reverse("roadmap:items", args=[later.slug])}"' not in header(page)
    assert form["roadmap"].value() == str(plan.pk)


def test_who_sees_one_roadmap_has_no_choice_and_its_name_everywhere(client, cast, plan, elsewhere):
    client.force_login(cast.minsk_reader)

    for address in ("/my/", "/events/", "/bodies/", plan.get_absolute_url()):
        head = header(client.get(address))
        assert "switcher" not in head
        assert str(plan) in without_years_apart(head)
        assert str(elsewhere.roadmap) not in head


@pytest.fixture
def second(cast, plan):
    """The same cities' next plan, which has an item 1 as well; a report waits on that of each."""
    second = actions.copy(cast.administrator, plan, "Вторая карта", plan.starts_on, plan.ends_on)
    Roadmap.objects.filter(pk=second.pk).update(short_title="Вторая карта")
    for one in (plan, second):
        owed = one.items.get(number="1").milestones.get(side__city=cast.sochi)
        reporting.report(
            owed.pk,
            cast.sochi_executor,
            status="done",
            progress=None,
            text="Готово",
            links=["https://sochi.ru/1"],
        )
    return second


@pytest.mark.parametrize("page", ["/my/", "/my/accept/"])
def test_what_waits_in_several_roadmaps_says_in_which(client, cast, plan, second, page):
    client.force_login(cast.sochi_coordinator)
    main = flat(client.get(page).text).split("<main", 1)[1]

    assert f"· {plan}" in main
    assert "· Вторая карта" in main


def test_a_task_drawn_again_says_it_too(client, cast, plan, second):
    owed = second.items.get(number="1").milestones.get(side__city=cast.sochi)
    client.force_login(cast.sochi_coordinator)
    cell = reverse("roadmap:milestone", args=[second.slug, owed.pk])

    assert "· Вторая карта" in flat(client.get(f"{cell}?place=my", headers={"HX-Request": "true"}).text)


def test_a_task_reported_on_in_place_says_it_too(client, cast, plan, second):
    owed = second.items.get(number="2").milestones.filter(side__city=cast.sochi)[0]
    client.force_login(cast.sochi_coordinator)
    sent = {"status": "in_progress", "progress": 10, "version": owed.version, "place": "my"}

    answer = client.post(
        reverse("roadmap:report", args=[second.slug, owed.pk]), sent, headers={"HX-Request": "true"}
    )

    assert "· Вторая карта" in flat(answer.text)


def test_a_letter_that_tells_of_several_roadmaps_says_in_which(cast, plan, second, mail_server):
    for one in (plan, second):
        owed = one.items.get(number="1").milestones.get(side__city=cast.sochi)
        reporting.decide(owed.pending_report_id, cast.sochi_coordinator, verdict="accepted")
        questions.ask(
            one.items.get(number="2").pk, cast.minsk_coordinator, to=cast.sochi_executor, text="Когда?"
        )
    with time_machine.travel("2026-07-02T09:00+00:00", tick=False):
        remind()

    [letter] = mail_server.letters_to(cast.sochi_executor.email)
    text = text_of(letter).replace("\u00a0", " ")
    lines = text.splitlines()
    for told in ("Отчёт принят", "Когда?"):
        before = [lines[at - 1].split(" · ")[1] for at, line in enumerate(lines) if told in line]
        assert before == [str(plan), "Вторая карта"], text


def test_a_letter_about_several_roadmaps_says_in_which(cast, plan, second, mail_server):
    with time_machine.travel("2026-07-02T09:00+00:00", tick=False):
        remind()

    [letter] = mail_server.letters_to(cast.sochi_coordinator.email)
    text = text_of(letter).replace("\u00a0", " ")
    assert f"Сочи · {plan} · до 30 июня 2026" in text
    assert "Сочи · Вторая карта · до 30 июня 2026" in text
    assert "ждёт подтверждения; Софья Исполнитель" in text


def test_where_there_is_one_roadmap_nothing_names_it(client, cast, plan, mail_server):
    client.force_login(cast.sochi_coordinator)
    with time_machine.travel("2026-07-02T09:00+00:00", tick=False):
        remind()

    assert f"· {plan}" not in flat(client.get("/my/").text).split("<main", 1)[1]
    assert "Сочи · до" in text_of(mail_server.letters_to(cast.sochi_executor.email)[0]).replace("\u00a0", " ")


def test_a_closed_roadmap_is_not_remembered(reader, cast, plan, elsewhere):
    reader.get(elsewhere.roadmap.get_absolute_url())
    access.close_to(elsewhere.roadmap, elsewhere.roadmap.accesses.get().pk, cast.administrator)

    assert elsewhere.roadmap.slug not in header(reader.get("/my/"))


def test_the_home_page_is_the_portfolio_of_several_and_the_dashboard_of_one(reader, client, cast, plan):
    assert reader.get("/").status_code == 200
    client.force_login(cast.minsk_reader)
    assert client.get("/")["Location"] == plan.get_absolute_url()
