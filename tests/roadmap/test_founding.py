"""A roadmap is made, copied and changed on the program's own pages."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from cities import known
from cities.models import City
from core.history import records_of
from core.slugs import free_name, short_name
from roadmap import scheduling
from roadmap.choices import Status
from roadmap.founding import access, actions
from roadmap.models import Milestone, Report, Roadmap
from roadmap.reporting import actions as reporting
from tests.html import flat

FILLED = {
    "title": "Дорожная карта Ростова-на-Дону и Минска",
    "starts": 2026,
    "ends": 2028,
    "city_1": "ростов-на-дону",
    "city_2": "Минск",
    "items": "plan",
}


def made():
    return Roadmap.objects.exclude(slug="sochi-minsk").get()


def test_a_new_roadmap_has_its_sides_from_the_list_and_leads_to_the_upload_of_the_plan(admin, cast):
    answer = admin.post(reverse("roadmap:new"), FILLED)

    roadmap = made()
    assert answer["Location"] == reverse("roadmap:import", args=[roadmap.slug])
    assert roadmap.slug == "dorozhnaya-karta-rostova-na-donu-i-minska"
    assert str(roadmap) == "Ростов-на-Дону — Минск 2026–2028"
    assert (roadmap.starts_on, roadmap.ends_on) == (date(2026, 1, 1), date(2028, 12, 31))
    rostov, minsk = (side.city for side in roadmap.sides.order_by("order"))
    assert minsk == cast.minsk
    assert (rostov.genitive, rostov.prepositional) == ("Ростова-на-Дону", "Ростове-на-Дону")
    assert (rostov.country, rostov.country_name, rostov.time_zone) == ("RU", "Россия", "Europe/Moscow")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "title"),
        ({"starts": 2029}, "ends"),
        ({"ends": 2099}, "ends"),
        ({"ends": "скоро"}, "ends"),
        ({"city_2": "Ростов-на-Дону"}, "city_2"),
        ({"city_2": ""}, "city_2"),
        ({"city_2": "Китеж"}, "city_2"),
        ({"items": "copy"}, "items"),
    ],
)
def test_bad_input_is_told_in_place_and_nothing_is_half_made(admin, cast, wrong, field):
    answer = admin.post(reverse("roadmap:new"), {**FILLED, **wrong})

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Roadmap.objects.exists()
    assert City.objects.count() == 2


def test_a_city_that_is_not_on_the_list_is_asked_about_and_then_taken(admin, cast):
    asked = admin.post(reverse("roadmap:new"), {**FILLED, "city_2": "Китеж"})
    assert 'name="city_2_country"' in asked.text
    assert 'name="city_1_country"' not in asked.text

    told = {
        "city_2_country": "RU",
        "city_2_zone": "Asia/Omsk",
        "city_2_genitive": "Китежа",
        "city_2_prepositional": "Китеже",
    }
    admin.post(reverse("roadmap:new"), {**FILLED, "city_2": "Китеж", **told})

    city = City.objects.get(name="Китеж")
    assert (city.slug, city.country, city.time_zone, city.genitive) == ("kitezh", "RU", "Asia/Omsk", "Китежа")
    assert made().sides.filter(city=city).exists()


def test_two_cities_that_are_not_on_the_list_are_asked_about_at_once(admin, cast):
    both = {**FILLED, "city_1": "Туапсе", "city_2": "Ганцевичи"}
    asked = admin.post(reverse("roadmap:new"), both)
    assert [city.name for city in asked.context["form"].new_cities] == ["Туапсе", "Ганцевичи"]

    half = {**both, "city_1_country": "RU", "city_1_zone": "Europe/Minsk"}
    again = admin.post(reverse("roadmap:new"), half)
    assert set(again.context["form"].errors) == {"city_2"}
    assert again.context["form"]["city_1_country"].value() == "RU"
    assert City.objects.count() == 2

    admin.post(reverse("roadmap:new"), {**half, "city_2_country": "BY", "city_2_zone": "Europe/Minsk"})

    sides = made().sides.order_by("order").values_list("city__name", "city__country")
    assert list(sides) == [("Туапсе", "RU"), ("Ганцевичи", "BY")]


def test_a_title_too_long_for_an_address_leaves_it_to_the_cities_and_years(admin, cast):
    """Cut off, it would end before it came to what tells one roadmap from another."""
    long = "План мероприятий по развитию сотрудничества между Ростовом-на-Дону и Минском на 2026–2028 годы"
    for title in (long, "1" * 61):
        admin.post(reverse("roadmap:new"), {**FILLED, "title": title})

    slugs = Roadmap.objects.exclude(slug="sochi-minsk").values_list("slug", flat=True)
    assert sorted(slugs) == ["rostov-na-donu-minsk-2026-2028", "rostov-na-donu-minsk-2026-2028-2"]


def test_the_same_title_twice_gets_another_address(admin, cast):
    for _ in range(2):
        admin.post(reverse("roadmap:new"), FILLED)

    assert sorted(Roadmap.objects.values_list("slug", flat=True)) == [
        "dorozhnaya-karta-rostova-na-donu-i-minska",
        "dorozhnaya-karta-rostova-na-donu-i-minska-2",
    ]


def test_addresses_are_made_of_the_title():
    assert short_name("Щёлково — Мінск: дружба!", 40) == "shchelkovo-minsk-druzhba"
    assert short_name("слово " * 20, 12) == "slovo-slovo"
    assert short_name("!!!", 40) == ""
    assert free_name("new", {"new", "new-2"}, 40) == "new-3"


def test_a_title_without_letters_and_the_word_new_get_an_address_of_their_own(cast):
    years = date(2026, 1, 1), date(2026, 12, 31)
    cities = [cast.sochi, cast.minsk]

    assert actions.make(cast.administrator, "!!!", *years, cities).slug == "roadmap"
    assert actions.make(cast.administrator, "New", *years, cities).slug == "new-2"


def test_the_list_knows_a_hundred_russian_cities_the_belarusian_ones_and_the_capitals():
    found = known.known().values()

    assert sum(city.country == "RU" for city in found) >= 100
    assert {"Минск", "Брест", "Витебск", "Гомель", "Гродно", "Могилёв"} <= {
        city.name for city in found if city.country == "BY"
    }
    assert {"AM", "AZ", "KZ", "KG", "MD", "TJ", "TM", "UZ"} <= {city.country for city in found}
    for city in found:
        City(slug="x", name=city.name, country=city.country, country_name=known.COUNTRIES[city.country],
             time_zone=city.time_zone).clean_fields()  # fmt: skip


def test_a_copy_has_structure_bodies_and_readers_with_years_moved_and_no_reports(
    admin, cast, plan, elsewhere
):
    access.open_to(plan, elsewhere.coordinator, cast.administrator)
    milestone = plan.items.get(number="1").milestones.get(side__city=cast.sochi)
    reporting.report(milestone.pk, cast.sochi_coordinator, status=Status.IN_PROGRESS, progress=30)

    answer = admin.post(
        reverse("roadmap:new"),
        {"title": "Следующая", "starts": 2029, "ends": 2031, "items": "copy", "source": plan.pk},
    )

    copy = Roadmap.objects.get(slug="sleduyushchaya")
    assert answer["Location"] == copy.get_absolute_url()
    assert [str(side) for side in copy.sides.order_by("order")] == ["Сочи", "Минск"]
    assert [one.title for one in copy.directions.order_by("order")] == ["Образование", "Культура"]
    assert copy.items.get(number="1").deadline_text == "до 30 июня 2029 г."
    assert set(copy.items.get(number="1").bodies.all()) == set(plan.items.get(number="1").bodies.all())
    assert Milestone.objects.filter(item__roadmap=copy, due_date=date(2029, 6, 30)).count() == 2
    assert Milestone.objects.filter(item__roadmap=copy).count() == plan.items.count() * 2 + 4
    assert not Report.objects.filter(milestone__item__roadmap=copy).exists()
    assert copy.accesses.get().person == elsewhere.coordinator
    assert [one.pgh_label for one in records_of(copy.items.get(number="1"))] == ["insert"]


def edited(roadmap, **changes):
    """What the form sends that shows the roadmap as `roadmap` has it, with these changes."""
    return {"title": roadmap.title, "short_title": roadmap.short_title, "starts": "2026-01-01",
            "ends": "2028-12-31", "seen": actions.print_of(roadmap), **changes}  # fmt: skip


def test_shortening_the_period_says_what_would_go_and_asks(admin, cast, plan):
    address = reverse("roadmap:edit", args=[plan.slug])
    before = Milestone.objects.count()

    asked = admin.post(address, edited(plan, ends="2026-12-31"))

    assert asked.status_code == 422
    assert "4 контрольные точки" in asked.text
    plan.refresh_from_db()
    assert (plan.ends_on, Milestone.objects.count()) == (date(2028, 12, 31), before)
    done = admin.post(address, edited(plan, ends="2026-12-31", sure=asked.context["agreed"]))
    assert done.status_code == 302
    assert Milestone.objects.count() == before - 4
    assert "исчезли 4 контрольные точки" in flat(admin.get(done["Location"]).text)
    page = flat(admin.get(address).text)
    history = page[page.index('id="history"') :]
    assert history.index("31 декабря 2028") < history.index("31 декабря 2026")


def test_whoever_agreed_that_some_go_is_asked_again_where_more_would(admin, cast, plan):
    """The tick stands, and the year is corrected once more before the button is pressed."""
    address = reverse("roadmap:edit", args=[plan.slug])
    before = Milestone.objects.count()
    asked = admin.post(address, edited(plan, ends="2027-12-31"))
    assert "2 контрольные точки" in asked.text

    again = admin.post(address, edited(plan, ends="2026-12-31", sure=asked.context["agreed"]))

    assert again.status_code == 422
    assert "4 контрольные точки" in again.text
    assert Milestone.objects.count() == before
    assert admin.post(address, edited(plan, ends="2026-12-31", sure="on")).status_code == 422


def test_of_two_who_change_a_roadmap_the_later_one_sees_what_the_first_wrote(admin, cast, plan):
    address = reverse("roadmap:edit", args=[plan.slug])
    opened = edited(plan)
    admin.post(address, {**opened, "title": "Название коллеги"})

    answer = admin.post(address, {**opened, "short_title": "Наша карта"})

    assert answer.status_code == 409
    assert "Название коллеги" in answer.text
    form = answer.context["form"]
    assert (form["title"].value(), form["short_title"].value()) == (plan.title, "Наша карта")
    plan.refresh_from_db()
    assert plan.title == "Название коллеги"

    pressed_again = {name: form[name].value() or "" for name in form.fields}
    assert admin.post(address, pressed_again).status_code == 302
    plan.refresh_from_db()
    assert plan.short_title == "Наша карта"


def test_a_milestone_that_was_reported_on_outlives_the_shortening(admin, cast, plan):
    reported = Milestone.objects.get(item__number="3", side__city=cast.sochi, first_due_date__year=2028)
    reporting.report(reported.pk, cast.sochi_coordinator, status=Status.IN_PROGRESS, progress=30)

    address = reverse("roadmap:edit", args=[plan.slug])
    asked = admin.post(address, edited(plan, ends="2026-12-31"))
    admin.post(address, edited(plan, ends="2026-12-31", sure=asked.context["agreed"]))

    assert Milestone.objects.filter(pk=reported.pk).exists()


def test_shortening_the_period_names_the_deadlines_that_lie_outside_of_it_now(admin, cast, plan):
    address = reverse("roadmap:edit", args=[plan.slug])
    plan.items.filter(number="1").update(deadline_text="до 15 декабря 2028 г.")
    plan.items.filter(number="2").update(deadline_text="до 1 марта 2031 г.")  # outside before
    scheduling.plan_all(list(plan.items.select_related("roadmap")))
    before = Milestone.objects.filter(item__number="1").count()
    told = "Срок 1 пункта вне периода: 1 (15.12.2028). Контрольные точки остаются"

    asked = admin.post(address, edited(plan, ends="2027-12-31"))
    done = admin.post(address, edited(plan, ends="2027-12-31", sure=asked.context["agreed"]))

    assert told in flat(asked.text)
    assert told in flat(admin.get(done["Location"]).text)
    assert Milestone.objects.filter(item__number="1").count() == before
    plan.refresh_from_db()
    longer = admin.post(address, edited(plan, ends="2028-12-31"))
    assert "вне периода" not in flat(admin.get(longer["Location"]).text)


def test_title_and_a_third_side_are_changed_and_a_side_comes_once(admin, cast, plan):
    address = reverse("roadmap:edit", args=[plan.slug])

    admin.post(address, edited(plan, title="Иначе", add_city="Брест"))

    plan.refresh_from_db()
    assert plan.title == "Иначе"
    assert [str(side) for side in plan.sides.order_by("order")] == ["Сочи", "Минск", "Брест"]
    assert "add_city" in admin.post(address, edited(plan, add_city="Брест")).context["form"].errors
    assert "ends" in admin.post(address, edited(plan, ends="2020-01-01")).context["form"].errors


def test_the_name_that_we_gave_follows_the_period_and_another_one_does_not(admin, cast):
    admin.post(reverse("roadmap:new"), FILLED)
    roadmap = made()
    address = reverse("roadmap:edit", args=[roadmap.slug])

    admin.post(address, edited(roadmap, ends="2030-12-31"))
    roadmap.refresh_from_db()
    assert roadmap.short_title == "Ростов-на-Дону — Минск 2026–2030"

    admin.post(address, edited(roadmap, short_title="Наша карта"))
    admin.post(address, edited(made(), ends="2029-12-31"))
    assert made().short_title == "Наша карта"


def test_only_administrators_make_and_change(cast, plan):
    years = date(2026, 1, 1), date(2026, 12, 31)
    with pytest.raises(PermissionDenied):
        actions.make(cast.sochi_coordinator, "Карта", *years, [cast.sochi, cast.minsk])
    with pytest.raises(PermissionDenied):
        actions.copy(cast.sochi_coordinator, plan, "Карта", *years)


def test_who_has_no_roadmap_is_told_whom_to_ask(client, cast, elsewhere):
    client.force_login(cast.sochi_reader)

    assert "администратор" in client.get("/").text


@pytest.mark.parametrize(
    "typed", ["г. Псков", "г.Псков", "город ПСКОВ", "Псков г.", "«Псков»", "Пcков", "городской округ Псков"]
)
def test_a_city_is_known_as_documents_and_hands_write_it(admin, cast, typed):
    answer = admin.post(reverse("roadmap:new"), {**FILLED, "city_1": typed, "city_2": "ростов на дону"})

    assert answer.status_code == 302
    assert list(made().sides.order_by("order").values_list("city__name", flat=True)) == [
        "Псков",
        "Ростов-на-Дону",
    ]


def test_the_same_city_written_in_two_ways_is_the_same(admin, cast):
    answer = admin.post(reverse("roadmap:new"), {**FILLED, "city_1": "г. Минск", "city_2": "город Минск"})

    assert "city_2" in answer.context["form"].errors
    assert not Roadmap.objects.exists()


@pytest.mark.parametrize(("typed", "meant"), [("Минкс", "Минск"), ("г. Витебс", "Витебск"), ("Китеж", "")])
def test_a_slip_of_the_hand_is_asked_about(admin, cast, typed, meant):
    answer = admin.post(reverse("roadmap:new"), {**FILLED, "city_2": typed})

    said = str(answer.context["form"].errors["city_2"])
    assert ("Может быть, «" in said) == bool(meant)
    assert meant in said


def test_a_city_of_no_list_is_stored_by_its_bare_name_and_declined_where_nobody_says_how(admin, cast):
    said = {**FILLED, "city_2": "г. Лепель"}
    asked = admin.post(reverse("roadmap:new"), said)
    assert [city.name for city in asked.context["form"].new_cities] == ["Лепель"]
    assert "«Лепеля»" in asked.text

    admin.post(reverse("roadmap:new"), {**said, "city_2_country": "BY", "city_2_zone": "Europe/Minsk"})

    city = City.objects.get(name="Лепель")
    assert (city.genitive, city.prepositional) == ("Лепеля", "Лепеле")
