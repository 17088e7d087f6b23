"""The first steps of an installation say what is done and what is missing."""

from django.urls import reverse

from cities.models import Body, City
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
