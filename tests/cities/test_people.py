"""The administrator's list of people, and one's own profile."""

import pytest
from django.urls import reverse

from cities.choices import Role
from cities.forms import PersonForm
from cities.models import City, User
from cities.templatetags.people import breaking


@pytest.fixture
def admin_client(client, cast):
    client.force_login(cast.administrator)
    return client


def names(answer):
    return {person.name for person in answer.context["people"]}


def test_the_list_is_narrowed_by_words_role_and_side(admin_client, cast):
    everybody = names(admin_client.get("/people/"))
    assert len(everybody) == User.objects.count()

    assert names(admin_client.get("/people/?q=институт")) == {"Максим Исполнитель"}
    assert names(admin_client.get("/people/?role=coordinator&city=minsk")) == {"Мария Координатор"}
    assert names(admin_client.get("/people/?q=нигде")) == set()


def test_the_list_asks_as_often_for_many_people_as_for_few(
    admin_client, cast, django_assert_num_queries, django_assert_max_num_queries
):
    admin_client.get("/profile/")  # the bell's number is kept for a minute
    with django_assert_max_num_queries(8) as few:
        admin_client.get("/people/")
    for n in range(40):
        User.objects.create_user(f"n{n}@sochi.example", name=f"Н{n}", role="reader", body=cast.mayor)

    with django_assert_num_queries(len(few.captured_queries)):
        admin_client.get("/people/")


def test_a_coordinator_is_not_told_which_other_cities_there_are(client, admin_client, cast):
    City.objects.create(
        slug="brest", name="Брест", country="BY", country_name="Беларусь", time_zone="Europe/Minsk"
    )
    assert "Брест" in admin_client.get("/people/").text

    client.force_login(cast.sochi_coordinator)
    page = client.get("/people/")
    assert "Брест" not in page.text
    assert [city.name for city in page.context["cities"]] == ["Сочи"]


def change(client, person, **changes):
    data = {
        "email": person.email,
        "name": person.name,
        "post": person.post,
        "phone": person.phone,
        "role": person.role,
        "body": person.body_id or "",
        "is_active": "on",
        "seen": PersonForm.print_of(person),
        **changes,
    }
    return client.post(
        reverse("cities:person", args=[person.pk]), {k: v for k, v in data.items() if v is not None}
    )


def test_closing_an_account_keeps_the_person(admin_client, cast):
    assert change(admin_client, cast.stranger, is_active=None).status_code == 302

    cast.stranger.refresh_from_db()
    assert not cast.stranger.is_active


def test_the_last_administrator_cannot_step_down(admin_client, cast):
    answer = change(admin_client, cast.administrator, role=Role.READER)

    assert answer.status_code == 422
    assert "последний администратор" in answer.content.decode()


def test_one_of_two_administrators_can_step_down(admin_client, cast):
    User.objects.create_user("second@example.org", "x", name="Вторая", role=Role.ADMINISTRATOR)

    assert change(admin_client, cast.administrator, role=Role.READER).status_code == 302


def test_of_two_who_change_a_person_the_later_one_sees_what_the_first_wrote(admin_client, cast):
    """A role that a colleague has just taken away does not come back with a corrected telephone."""
    page = reverse("cities:person", args=[cast.sochi_coordinator.pk])
    opened = admin_client.get(page).context["form"]
    form = {name: opened[name].value() or "" for name in opened.fields} | {"is_active": "on"}
    assert admin_client.post(page, {**form, "role": "reader"}).status_code == 302

    answer = admin_client.post(page, {**form, "phone": "+7 862 1"})

    assert answer.status_code == 409
    assert "руководитель" in answer.text.partition("сейчас записано:")[2].partition("<form")[0]
    shown = answer.context["form"]
    assert (shown["role"].value(), shown["phone"].value()) == ("coordinator", "+7 862 1")
    cast.sochi_coordinator.refresh_from_db()
    assert (cast.sochi_coordinator.role, cast.sochi_coordinator.phone) == ("reader", "")
    again = {**form, "phone": "+7 862 1", "role": "reader", "seen": shown["seen"].value()}
    assert admin_client.post(page, again).status_code == 302
    cast.sochi_coordinator.refresh_from_db()
    assert cast.sochi_coordinator.phone == "+7 862 1"


def test_one_changes_ones_own_telephone_but_neither_name_post_nor_role(client, cast):
    client.force_login(cast.sochi_executor)

    client.post(
        "/profile/",
        {"name": "Семён Руководитель", "post": "мэр", "phone": "+7 862 1", "role": "administrator"},
    )

    cast.sochi_executor.refresh_from_db()
    assert cast.sochi_executor.phone == "+7 862 1"
    assert (cast.sochi_executor.name, cast.sochi_executor.post) == ("Софья Исполнитель", "")
    assert cast.sochi_executor.role == Role.EXECUTOR


def test_the_persons_page_tells_who_changed_the_name(admin_client, cast):
    change(admin_client, cast.stranger, name="Новое Имя")

    page = admin_client.get(reverse("cities:person", args=[cast.stranger.pk])).text

    assert "Савва Посторонний" in page
    assert "Анна Администратор" in page


def test_an_address_breaks_behind_its_at_and_before_its_dots_only(admin_client, cast):
    html = admin_client.get("/people/").content.decode()
    assert f">{breaking(cast.sochi_reader.email)}<" in html
    assert cast.sochi_reader.email not in html
    assert breaking("a.long<b>@sochi.example") == "a<wbr>.long&lt;b&gt;@<wbr>sochi<wbr>.example"
