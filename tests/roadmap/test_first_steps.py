"""The first steps of an installation say what is done and what is missing."""

from django.urls import reverse

from cities.models import Body, City
from roadmap.models import Direction, Item, Roadmap
from tests.html import flat
from tests.roadmap.test_founding import FILLED


def states(page):
    return {step.name: step.is_done for step in page.context["steps"]}


def test_the_first_steps_follow_what_was_done(admin, cast, mail_server):
    address = reverse("roadmap:start")
    assert states(admin.get(address)) == dict.fromkeys(("roadmap", "plan", "bodies", "people", "mail"), False)
    assert address in admin.get("/my/").text

    admin.post(reverse("roadmap:new"), FILLED)
    assert states(admin.get(address))["roadmap"]
    assert "Ростов-на-Дону" in admin.get(address).text
    Body.objects.create(city=City.objects.get(name="Ростов-на-Дону"), name="Администрация")
    assert states(admin.get(address))["bodies"]
    admin.post(reverse("roadmap:test_letter"))
    assert states(admin.get(address))["mail"]
    assert len(mail_server.letters_to(cast.administrator.email)) == 1


def test_whoever_types_the_items_is_led_on_without_a_file(admin, cast):
    """Three cities, no file: each step has a way by hand, and none sends back to the upload once there are items."""
    cities = {"city_1": "Череповец", "city_2": "Молодечно", "city_3": "Барановичи"}
    admin.post(reverse("roadmap:new"), {**FILLED, **cities, "items": "later"})
    [roadmap] = Roadmap.objects.all()
    page = admin.get(reverse("roadmap:start"))
    by_hand = reverse("roadmap:add_item", args=[roadmap.slug])
    assert f'href="{by_hand}"' in page.text
    assert f'href="{reverse("cities:add_body")}"' in page.text

    direction = Direction.objects.create(roadmap=roadmap, title="Спорт", order=1)
    Item.objects.create(roadmap=roadmap, direction=direction, number="1", title="Турнир", order=1)

    steps = {step.name: step for step in admin.get(reverse("roadmap:start")).context["steps"]}
    assert steps["plan"].is_done
    assert (steps["bodies"].url, steps["bodies"].other_url) == (reverse("cities:add_body"), "")


def test_what_the_mail_server_says_is_a_sentence(admin, cast, settings, mail_server):
    settings.EMAIL_PORT = 1

    page = admin.post(reverse("roadmap:test_letter"), follow=True)

    assert page.status_code == 200
    assert "127.0.0.1:1" in page.text
    assert not states(page)["mail"]


def test_a_mail_server_that_takes_the_line_and_is_silent_is_told_from_one_that_refuses(
    admin, cast, settings, mail_server
):
    settings.EMAIL_TIMEOUT = 0.3
    mail_server.at_rcpt = "hang"

    page = admin.post(reverse("roadmap:test_letter"), follow=True)

    assert "принял соединение и молчит" in flat(page.text)
    assert not states(page)["mail"]


def test_where_no_mail_leaves_all_is_done_and_yet_not_ready(admin, cast, plan, settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)

    page = admin.post(reverse("roadmap:test_letter"), follow=True)

    assert all(states(page).values())
    assert "Всё готово" not in page.text
    assert "письма отсюда не уходят" in flat(page.text)


def test_once_all_is_done_no_page_leads_to_the_first_steps(admin, cast, plan, mail_server):
    admin.post(reverse("roadmap:test_letter"))
    assert all(states(admin.get(reverse("roadmap:start"))).values())

    assert f'href="{reverse("roadmap:start")}"' not in admin.get("/my/").text
