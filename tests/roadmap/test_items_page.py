"""The list of items: its filters are in the address, and every choice shows how many it would leave."""

import pytest
import time_machine
from django.urls import reverse

from roadmap.models import SavedFilter
from roadmap.reporting import actions
from tests.roadmap.daily import milestone_of, signed_in

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def today():
    # Item 1 (30 June) is overdue, item 2 (30 September) is due in 16 days, item 3 later.
    with time_machine.travel("2026-09-14T09:00:00Z", tick=False):
        yield


@pytest.fixture
def where(plan):
    return reverse("roadmap:items", args=[plan.slug])


@pytest.fixture
def reader(cast):
    return signed_in(cast.sochi_reader)


def numbers(page):
    return [row.item.number for row in page.context["page"]]


@pytest.fixture
def stood(plan, cast):
    """Sochi has done item 2, works on item 1, and waits for acceptance of item 3 (2026)."""
    for number, status in (("2", "done"), ("1", "in_progress")):
        owed = milestone_of(plan, number, cast.sochi)
        actions.report(owed.pk, cast.sochi_coordinator, status=status, progress=40)
    third = milestone_of(plan, "3", cast.sochi)
    cast.sochi_executor.body = cast.mayor
    cast.sochi_executor.save()
    actions.report(third.pk, cast.sochi_executor, status="done", progress=None, links=["https://sochi.ru"])


def test_all_items_in_the_documents_order(where, reader):
    assert numbers(reader.get(where)) == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("overdue=1", ["1"]),
        ("due_soon=1", ["2"]),
        ("due_soon=1&side=sochi", []),  # Sochi has done its part
        ("due_soon=1&side=minsk", ["2"]),
        ("disputed=1", ["2"]),
        ("waiting_for=minsk", ["2"]),
        ("waiting_for=sochi", []),
        ("awaiting=1", ["3"]),
        ("awaiting=1&side=minsk", []),
        ("needs_date=1", []),
        ("silent=1", ["1", "2", "3"]),
        ("silent=1&side=sochi", []),  # reported today; item 3's later years have not begun
        ("status=in_progress", ["1", "2", "3"]),
        ("status=done&side=sochi", ["2"]),
        ("status=planned&side=minsk", ["1", "2", "3"]),
        ("year=2027", ["3"]),
        ("year=2026&overdue=1", ["1"]),
        ("on=2026-12-31&overdue=1", ["1", "2"]),
        ("on=2027-01-01&overdue=1", ["1", "2", "3"]),
        ("q=2", ["2"]),
        ("q=фестивали", ["2"]),
        ("q=ФЕСТИВАЛЯМИ БЕЛОРУССКИЕ", ["2"]),
        ("q=молод", ["3"]),
        ("q=опытами", ["1"]),
        ("q=оперетта", []),
        ("sort=due", ["1", "2", "3"]),
        ("sort=-due", ["3", "2", "1"]),
        ("sort=-progress", ["2", "1", "3"]),
        ("sort=-number", ["3", "2", "1"]),
    ],
)
def test_a_filter_leaves_what_it_says(where, reader, stood, query, left):
    assert numbers(reader.get(f"{where}?{query}")) == left


def test_direction_and_body_are_chosen_by_their_ids(where, reader, plan, cast):
    culture = plan.directions.get(title="Культура")
    assert numbers(reader.get(where, {"direction": culture.pk})) == ["2", "3"]
    assert numbers(reader.get(where, {"body": cast.minsk_institute.pk})) == ["1"]


def test_every_count_is_what_choosing_it_gives(where, reader, stood):
    chosen = {"status": "in_progress", "side": "minsk"}
    for start in ({}, {"overdue": "1"}, {"side": "minsk"}, {"year": "2026"}, chosen):
        page = reader.get(where, start)
        form = page.context["form"]
        for name in ("direction", "side", "body", "status", "year"):
            for value, label in form.fields[name].choices:
                if value:
                    shown = int(label.rsplit("(", 1)[1].rstrip(")"))
                    assert len(numbers(reader.get(where, {**start, name: value}))) == shown, (
                        start,
                        name,
                        value,
                    )
        for toggle in page.context["toggles"]:
            left = numbers(reader.get(where, {**start, toggle["name"]: toggle["value"]}))
            assert len(left) == toggle["count"], (start, toggle)


@pytest.mark.parametrize(
    "query",
    [
        "year=abc",
        "direction=999999",
        "direction=9" + "9" * 40,
        "status=x",
        "on=31.02.2026",
        "sort=colour",
        "overdue=yes",
        "side=moscow",
        "waiting_for=moscow",
    ],
)
def test_a_bad_value_is_left_out_and_told(where, reader, query):
    page = reader.get(f"{where}?{query}")
    assert page.status_code == 200
    assert len(page.context["problems"]) == 1
    assert "не учтено" in page.context["problems"][0]
    assert numbers(page) == ["1", "2", "3"]


def test_odd_addresses_do_no_harm(where, reader):
    for query in (
        "page=x",
        "page=-1",
        "page=99",
        "q=%27%3B--",
        "q=%26%7C!:*()",
        "utm_source=mail",
        "q=" + "а" * 150,
    ):
        assert reader.get(f"{where}?{query}").status_code == 200


def test_a_nul_in_the_address_is_a_bad_request(where, reader):
    assert reader.get(f"{where}?q=%00").status_code == 400


def test_an_unknown_roadmap_is_404(reader, plan):
    assert reader.get("/r/elsewhere/items/").status_code == 404


def test_nothing_found_says_what_to_do(where, reader):
    assert "Показать все пункты" in reader.get(f"{where}?q=оперетта").content.decode()


def test_htmx_gets_the_list_alone_and_the_address_without_empty_values(where, reader):
    page = reader.get(f"{where}?q=&direction=&overdue=1", headers={"hx-request": "true"})
    assert "<html" not in page.content.decode()
    assert page["HX-Push-Url"] == f"{where}?overdue=1"
    assert "HX-Request" in page["Vary"]
    back = reader.get(where, headers={"hx-request": "true", "hx-history-restore-request": "true"})
    assert "<html" in back.content.decode()


@pytest.mark.parametrize("size", [3, 49, 500])
def test_the_number_of_queries_is_the_same_at_any_size(
    make_roadmap, cast, django_assert_max_num_queries, size
):
    plan = make_roadmap(size)
    client = signed_in(cast.sochi_coordinator)
    where = reverse("roadmap:items", args=[plan.slug])
    client.get(where)
    for query in ("", "?q=форум&side=sochi&overdue=1"):
        with django_assert_max_num_queries(11) as counted:
            client.get(where + query)
        # Three of them for the session, the roadmaps in the header, and for whom the person stands in.
        assert len(counted) == 11


def test_a_large_roadmap_comes_in_pages_that_keep_the_filter(make_roadmap, cast):
    plan = make_roadmap(120)
    client = signed_in(cast.sochi_reader)
    where = reverse("roadmap:items", args=[plan.slug])
    first = client.get(f"{where}?year=2026")
    assert len(numbers(first)) == 50
    assert "?year=2026&amp;page=2" in first.content.decode()
    assert numbers(client.get(f"{where}?year=2026&page=3"))[-1] == "120"


def test_a_person_keeps_filters_of_the_own(where, reader, plan, cast):
    saving = reverse("roadmap:save_filter", args=[plan.slug])
    answer = reader.post(saving, {"name": "Горит", "query": "overdue=1&side=sochi"})
    assert answer.url == f"{where}?overdue=1&side=sochi"
    assert "Горит" in reader.get(where).content.decode()
    reader.post(saving, {"name": "Горит", "query": "overdue=1"})
    kept = SavedFilter.objects.get()
    assert kept.query == "overdue=1"
    other = signed_in(cast.minsk_reader)
    assert "Горит" not in other.get(where).content.decode()
    forgetting = reverse("roadmap:delete_filter", args=[plan.slug, kept.pk])
    assert other.post(forgetting).status_code == 404
    assert reader.post(forgetting).status_code == 302
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"name": "", "query": "a=1"}, {"name": "я" * 81, "query": "a=1"}, {"name": "x"}]
)
def test_a_filter_without_a_name_is_not_kept(reader, plan, wrong):
    answer = reader.post(reverse("roadmap:save_filter", args=[plan.slug]), wrong)
    assert answer.status_code == 302
    assert not SavedFilter.objects.exists()
