"""Promised figures: read, confirmed, reported, and compared with what was promised."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from roadmap.choices import Verdict
from roadmap.models import Figure, Item, Target
from roadmap.reporting import actions as reporting
from roadmap.reporting import taking_back
from roadmap.targets import actions
from roadmap.targets.proposing import lost, proposals
from roadmap.targets.reached import promises, times
from roadmap.templatetags.roadmap_figures import figure, promised
from tests.roadmap.conftest import on_day
from tests.roadmap.daily import address, milestone_of, said, signed_in

pytestmark = pytest.mark.django_db
LINK = ["https://example.org/protocol"]
RESULT = "Участие не менее 60 организаций в ярмарках, 3 делегации; до 1 марта 2027 года, протокол № 5"


@pytest.fixture
def item(plan) -> Item:
    found = Item.objects.select_related("roadmap").get(roadmap=plan, number="1")
    found.expected_result = RESULT
    found.save()
    return found


@pytest.fixture
def target(item, cast) -> Target:
    return actions.save(proposals(item, [])[0].target, cast.sochi_coordinator)


def tell(item, city, by, number, target, **more):
    return reporting.report(
        milestone_of(item.roadmap, item.number, city).pk,
        by,
        status="in_progress",
        progress=40,
        figures={target.pk: Decimal(number)},
        **more,
    )


def reached(item, on: date | None = None):
    (state,) = promises(item.roadmap, [item], on).targets
    return [part and part.reached for _side, part in state.sides], state.all.reached, state.all.promised


def test_what_is_read_is_only_proposed(item, cast):
    assert [one.text for one in proposals(item, [])] == ["не менее 60 организаций", "3 делегации"]
    assert not Target.objects.exists()
    assert promises(item.roadmap).targets == []


def test_a_confirmed_one_is_proposed_no_more_and_one_refused_neither(item, target, cast):
    refused = proposals(item, [target])[0].target
    refused.is_promise = False
    actions.save(refused, cast.minsk_coordinator)
    known = list(item.targets.all())
    assert proposals(item, known) == []
    assert [one.target.text for one in promises(item.roadmap).targets] == ["не менее 60 организаций"]
    assert [one.text for one in actions.concerning(milestone_of(item.roadmap, "1", cast.sochi))] == [
        "не менее 60 организаций"
    ]


@pytest.mark.parametrize("who", ["sochi_executor", "sochi_reader", "stranger"])
def test_only_coordinators_confirm(item, cast, who):
    with pytest.raises(PermissionDenied):
        actions.save(proposals(item, [])[0].target, getattr(cast, who))
    assert not Target.objects.exists()


def test_words_that_the_document_lost_are_told(item, target):
    assert lost(item, [target]) == set()
    item.expected_result = "Участие не менее 70 организаций"
    assert lost(item, [target]) == {target.pk}


def test_both_sides_are_summed_up_and_the_last_figure_of_a_milestone_counts(item, target, cast):
    tell(item, cast.sochi, cast.sochi_executor, 10, target)
    tell(item, cast.sochi, cast.sochi_executor, 25, target)
    tell(item, cast.minsk, cast.minsk_coordinator, 30, target)
    assert reached(item) == ([25, 30], 55, 60)
    assert promises(item.roadmap).kept == 0
    tell(item, cast.minsk, cast.minsk_coordinator, 35, target)
    assert promises(item.roadmap).kept == 1


def test_what_waits_does_not_count_before_it_is_accepted_and_no_more_when_taken_back(item, target, cast):
    milestone = milestone_of(item.roadmap, "1", cast.sochi)
    figures = {target.pk: Decimal(60)}
    new = reporting.report(
        milestone.pk, cast.sochi_executor, status="done", progress=None, links=LINK, figures=figures
    )
    assert reached(item)[1] is None
    decision = reporting.decide(new.pk, cast.sochi_coordinator, verdict=Verdict.ACCEPTED)
    assert reached(item)[1] == 60
    taking_back.take_back_decision(decision.pk, cast.sochi_coordinator)
    assert reached(item)[1] is None


def test_a_past_day_shows_what_was_known_then(item, cast):
    with on_day("2026-06-01"):
        target = actions.save(proposals(item, [])[0].target, cast.sochi_coordinator)
    with on_day("2026-06-10"):
        first = tell(item, cast.sochi, cast.sochi_executor, 10, target)
    with on_day("2026-06-20"):
        taking_back.take_back_report(first.pk, cast.sochi_executor)
        tell(item, cast.sochi, cast.sochi_executor, 20, target)
    days = [date(2026, 6, day) for day in (9, 10, 19, 20)]
    assert [reached(item, day)[1] for day in days] == [None, 10, 10, 20]


def test_a_past_day_shows_what_was_promised_then(item, cast):
    with on_day("2026-06-01"):
        target = actions.save(proposals(item, [])[0].target, cast.sochi_coordinator)
    with on_day("2026-06-10"):
        target.number = Decimal(80)
        actions.save(target, cast.sochi_coordinator)
    with on_day("2026-06-20"):
        target.is_promise = False
        actions.save(target, cast.sochi_coordinator)
    days = [date(2026, 5, 31), date(2026, 6, 1), date(2026, 6, 9), date(2026, 6, 10), date(2026, 6, 20)]
    promised_then = [[one.all.promised for one in promises(item.roadmap, on=day).targets] for day in days]
    assert promised_then == [[], [60], [60], [80], []]
    (then,) = promises(item.roadmap, [item], date(2026, 6, 5)).directions
    assert (then.direction, [side.city.slug for side, _kept, _of in then.sides]) == (
        item.direction,
        ["sochi", "minsk"],
    )
    assert promises(item.roadmap, [], date(2026, 6, 5)).targets == []


def test_the_page_of_a_past_day_shows_what_was_promised_then(item, cast):
    with on_day("2026-06-01"):
        target = actions.save(proposals(item, [])[0].target, cast.sochi_coordinator)
    with on_day("2026-06-10"):
        target.number, target.side = Decimal(80), item.roadmap.sides.get(city=cast.sochi)
        actions.save(target, cast.sochi_coordinator)
    path = reverse("roadmap:targets", args=[item.roadmap.slug])
    before, after = (
        signed_in(cast.sochi_reader).get(f"{path}?on=2026-06-{day}").content.decode() for day in ("05", "12")
    )
    assert "не менее 60" in before
    assert "не менее 80" not in before
    assert "не менее 80" in after


def test_what_is_promised_each_year_is_promised_as_often_as_there_are_years(plan, cast):
    item = Item.objects.select_related("roadmap").get(roadmap=plan, number="3")
    item.expected_result = "Ежегодно не менее 2 мероприятий"
    item.save()
    target = actions.save(proposals(item, [])[0].target, cast.administrator)
    assert (target.per, times(target, plan)) == ("year", 3)
    for year, number in ((2026, 2), (2027, 3)):
        milestone = milestone_of(plan, "3", cast.sochi, date(year, 12, 31))
        reporting.report(
            milestone.pk,
            cast.sochi_coordinator,
            status="in_progress",
            progress=10,
            figures={target.pk: Decimal(number)},
        )
    assert reached(item) == ([5, None], 5, 6)


def test_percentages_are_not_summed_up(item, cast):
    item.expected_result = "Рост товарооборота не менее чем на 10 %"
    item.save()
    target = actions.save(proposals(item, [])[0].target, cast.sochi_coordinator)
    tell(item, cast.sochi, cast.sochi_executor, 4, target)
    tell(item, cast.minsk, cast.minsk_coordinator, 7, target)
    assert reached(item) == ([4, 7], 7, 10)


def test_each_side_by_itself(item, target, cast):
    target.is_for_each = True
    actions.save(target, cast.sochi_coordinator)
    tell(item, cast.sochi, cast.sochi_executor, 60, target)
    (direction,) = promises(item.roadmap).directions
    assert [(str(side), kept, of) for side, kept, of in direction.sides] == [("Сочи", 1, 1), ("Минск", 0, 1)]
    assert reached(item) == ([60, None], 60, 120)


def test_a_ceiling_is_kept_below_it(item, cast):
    target = Target(item=item, measure="Жалобы", comparator="<=", number=5, unit="жалоб")
    actions.save(target, cast.sochi_coordinator)
    tell(item, cast.sochi, cast.sochi_executor, 5, target)
    assert promises(item.roadmap).kept == 1
    tell(item, cast.sochi, cast.sochi_executor, 6, target)
    (state,) = promises(item.roadmap).targets
    assert (state.is_kept, state.is_over) == (False, True)


def test_a_figure_of_another_items_target_is_refused(item, target, plan, cast):
    other = milestone_of(plan, "2", cast.sochi)
    with pytest.raises(ValidationError):
        reporting.report(
            other.pk,
            cast.sochi_coordinator,
            status="in_progress",
            progress=10,
            figures={target.pk: Decimal(1)},
        )
    new = reporting.report(other.pk, cast.sochi_coordinator, status="in_progress", progress=10)
    with pytest.raises(IntegrityError), transaction.atomic():
        Figure.objects.create(report=new, target=target, number=1)


def test_a_figure_is_never_changed(item, target, cast):
    tell(item, cast.sochi, cast.sochi_executor, 10, target)
    with pytest.raises(DatabaseError), transaction.atomic():
        Figure.objects.update(number=11)
    with pytest.raises(DatabaseError), transaction.atomic():
        Figure.objects.all().delete()


def test_the_form_asks_and_the_record_tells(item, target, cast):
    milestone = milestone_of(item.roadmap, "1", cast.sochi)
    client = signed_in(cast.sochi_executor)
    text = client.get(address("report", milestone)).content.decode()
    assert "Достигнуто: организаций" in text
    assert "не менее 60\u00a0организаций" in text
    name = f"figure_{target.pk}"
    wrong = client.post(address("report", milestone), said(milestone, **{name: "много"}))
    assert wrong.status_code == 422
    assert "Напишите число" in wrong.content.decode()
    client.post(address("report", milestone), said(milestone, progress=20, **{name: "1 250,5"}))
    assert Figure.objects.get().number == Decimal("1250.5")
    page = client.get(item.get_absolute_url()).content.decode()
    assert "1250,5 организаций" in page


def test_a_coordinator_confirms_on_the_page(item, cast):
    client = signed_in(cast.sochi_coordinator)
    here = reverse("roadmap:item_targets", args=[item.roadmap.slug, item.pk])
    assert "Проверить 2 прочитанных показателя" in client.get(item.get_absolute_url()).content.decode()
    assert "Проверить" not in signed_in(cast.sochi_executor).get(item.get_absolute_url()).content.decode()
    sent = {
        "text": "не менее 60 организаций",
        "measure": "Организации",
        "comparator": ">=",
        "number": "60",
        "unit": "организаций",
        "bound": "together",
    }
    assert client.post(here, {**sent, "number": "0"}).status_code == 422
    assert client.post(here, sent)["Location"] == here
    assert client.post(here, {"text": "3 делегации", "refuse": "1"})["Location"] == item.get_absolute_url()
    kept = Target.objects.order_by("pk").values_list("text", "is_promise")
    assert list(kept) == [("не менее 60 организаций", True), ("3 делегации", False)]
    (known,) = [one for one in client.get(here).context["known"] if one.row.is_promise]
    corrected = {
        **sent,
        "target": known.row.pk,
        "comparator": "..",
        "upto": "50",
        "seen": known["seen"].value(),
    }
    assert client.post(here, corrected).status_code == 422
    assert client.post(here, {**corrected, "upto": "80"}).status_code == 302
    assert promised(Target.objects.get(is_promise=True)) == "от 60 до\u00a080\u00a0организаций"


def test_the_dashboard_and_the_page_show_reached_of_promised(item, target, cast):
    tell(item, cast.sochi, cast.sochi_executor, 60, target)
    client = signed_in(cast.sochi_reader)
    dashboard = client.get(item.roadmap.get_absolute_url()).content.decode()
    assert "достигнуто: 1 из 1" in dashboard
    text = client.get(reverse("roadmap:targets", args=[item.roadmap.slug])).content.decode()
    assert "Участие организаций в ярмарках" in text
    assert "of" not in text.split("<main")[1].split("</main")[0].split()


def test_the_number_of_queries_does_not_grow_with_the_targets(make_roadmap, cast):
    roadmap = make_roadmap(49)
    client = signed_in(cast.sochi_reader)

    def asked() -> int:
        here = reverse("roadmap:targets", args=[roadmap.slug])
        client.get(here)
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(here, headers={"cache-control": "no-cache"}).status_code == 200
        return len(found)

    items = list(roadmap.items.order_by("order"))
    counts = []
    for some in (items[:3], items[3:]):
        Target.objects.bulk_create(
            [Target(item=one, text="3 школы", measure="Школы", number=3, unit="школы") for one in some]
        )
        counts.append(asked())
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("number", "words"),
    [("60", "60"), ("2.500", "2,5"), ("12500", "12\u00a0500"), ("1250", "1250"), ("0", "0")],
)
def test_figures_are_written_as_people_write_them(number, words):
    assert figure(Decimal(number)) == words
