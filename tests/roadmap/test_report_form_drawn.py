"""The form of a report is drawn once for what it offers; what opens is the form that would be drawn afresh."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from pytest_django import Settings

from cities.models import User
from core import drafts
from roadmap.models import Item, Milestone, Roadmap, Target
from roadmap.reporting import actions
from roadmap.templatetags import roadmap_reporting
from tests.database import Cast
from tests.roadmap.daily import address, milestone_of, said, signed_in

PIECE = {"hx-request": "true"}
# What the template of the form goes by.
SHOWN = ("roadmap", "milestone", "form", "place", "in_place", "back", "staged")


def formed(page: str) -> str:
    """The form of a report in the page, without what differs from request to request, and without blanks between."""
    begin = page.index('<form class="form report"')
    form = page[begin : page.index("</form>", begin)]
    form = re.sub(r'name="(csrfmiddlewaretoken|opened_by)" value="[^"]+"', r'name="\1"', form)
    return re.sub(r"\s+", " ", re.sub(r"\s*([<>])\s*", r"\1", form))


def opened(client: Client, milestone: Milestone, **query: str) -> str:
    """The form as the page shows it; fails where another one is drawn of the same page's context."""
    answer: Any = client.get(address("report", milestone), query)
    assert answer.context["as_it_opens"]
    shown = {name: answer.context[name] for name in SHOWN}
    afresh = render_to_string("roadmap/reporting/_report.html", shown, answer.context["request"])
    assert formed(answer.content.decode()) == formed(afresh)
    return formed(afresh)


@pytest.fixture
def milestones(plan: Roadmap, cast: Cast) -> list[Milestone]:
    return [milestone_of(plan, number, cast.sochi) for number in ("1", "2")]


def test_each_milestone_has_its_own_numbers_in_the_form(milestones: list[Milestone], cast: Cast) -> None:
    client = signed_in(cast.sochi_coordinator)
    forms = [opened(client, one) for one in milestones]
    assert len(set(forms)) == 2
    actions.report(milestones[0].pk, cast.sochi_coordinator, status="in_progress", progress=37)
    after = opened(client, milestones[0])
    assert 'value="37"' in after
    assert f'name="version" value="{milestones[0].version + 1}"' in after


def test_who_may_take_off_control_is_offered_it_and_nobody_else(
    milestones: list[Milestone], cast: Cast
) -> None:
    ways = [
        opened(signed_in(person), milestones[0]) for person in (cast.sochi_coordinator, cast.sochi_executor)
    ]
    assert ["cancelled" in one for one in ways] == [True, False]


def test_a_form_in_its_place_on_a_page_and_among_tasks_are_three(
    milestones: list[Milestone], cast: Cast
) -> None:
    page, piece = signed_in(cast.sochi_executor), signed_in(cast.sochi_executor, **PIECE)
    forms = {
        opened(client, milestones[0], **query) for client in (page, piece) for query in ({}, {"place": "my"})
    }
    assert len(forms) == 4


def test_the_status_that_was_asked_for_is_chosen(milestones: list[Milestone], cast: Cast) -> None:
    client = signed_in(cast.sochi_executor)
    assert len({opened(client, milestones[0], status=status) for status in ("", "done", "suspended")}) == 3


def test_each_item_asks_for_its_own_figures_as_they_are_promised_now(
    milestones: list[Milestone], cast: Cast
) -> None:
    client = signed_in(cast.sochi_coordinator)
    without = opened(client, milestones[0])
    target = Target.objects.create(
        item=Item.objects.get(number="1"), measure="Школы", number=Decimal(3), unit="школы"
    )
    with_it = opened(client, milestones[0])
    assert f'name="figure_{target.pk}"' in with_it
    assert opened(client, milestones[1]).count("figure_") == without.count("figure_") == 0
    seen = {with_it}
    for name, value in (("measure", "Лицеи"), ("number", Decimal(4)), ("unit", "лицея")):
        Target.objects.filter(pk=target.pk).update(**{name: value})
        seen.add(opened(client, milestones[0]))
    assert len(seen) == 4


def test_another_roadmap_s_form_is_sent_to_its_own_address(
    milestones: list[Milestone], elsewhere: Any, cast: Cast
) -> None:
    client = signed_in(cast.administrator)
    for milestone in (
        milestones[0],
        Milestone.objects.filter(item__roadmap=elsewhere.roadmap).earliest("pk"),
    ):
        assert f'action="{address("report", milestone)}"' in opened(client, milestone)


def test_the_mark_is_of_whoever_opened_it_and_no_blank_is_left(
    milestones: list[Milestone], cast: Cast
) -> None:
    pages = []
    for person in (cast.sochi_executor, cast.sochi_coordinator):
        answer: Any = signed_in(person).get(address("report", milestones[0]))
        pages.append(answer.content.decode())
        (mark,) = re.findall('name="opened_by" value="([^"]+)"', pages[-1])
        assert _opener(answer, mark) == person.pk
    assert not roadmap_reporting.BLANKS.search("".join(pages))


def _opener(answer: Any, mark: str) -> int | None:
    """Of whom the mark says that they opened the form."""
    request = answer.wsgi_request
    request.COOKIES = {name: one.value for name, one in answer.client.cookies.items()}
    request.method, request.POST = "POST", {drafts.MARK: mark}
    return drafts._opener(request)


def test_what_was_typed_before_is_in_the_form(milestones: list[Milestone], cast: Cast) -> None:
    client = signed_in(cast.sochi_executor)
    opened(client, milestones[0])
    page = client.get(address("report", milestones[0])).content.decode()
    (mark,) = re.findall('name="opened_by" value="([^"]+)"', page)
    client.cookies.pop("sessionid")
    client.post(address("report", milestones[0]), said(milestones[0], text="Почти готово", opened_by=mark))
    client.force_login(User.objects.get(pk=cast.sochi_executor.pk))
    answer: Any = client.get(address("report", milestones[0]))
    assert not answer.context["as_it_opens"]
    assert "Почти готово" in answer.content.decode()


def test_a_form_that_comes_back_holds_what_was_sent(milestones: list[Milestone], cast: Cast) -> None:
    client = signed_in(cast.sochi_executor)
    opened(client, milestones[0])
    answer = client.post(
        address("report", milestones[0]), said(milestones[0], progress=150, text="Мои слова")
    )
    assert answer.status_code == 422
    assert "Мои слова" in answer.content.decode()


def test_the_form_names_the_limit_of_a_file_in_force(
    milestones: list[Milestone], cast: Cast, settings: Settings
) -> None:
    client = signed_in(cast.sochi_executor)
    opened(client, milestones[0])
    settings.ATTACHMENT_LIMIT = 7 * 1024**2
    assert 'data-limit="7340032"' in opened(client, milestones[0])
