"""A session that ended while typing: the text survives the signing in, also without scripts."""

import re

from django.urls import reverse

from roadmap.models import Report
from tests.conftest import PASSWORD
from tests.roadmap.daily import address, milestone_of, said, signed_in


def opened(client, owed):
    """The mark that the form carries of who opened it."""
    page = client.get(address("report", owed)).content.decode()
    return re.search(r'name="opened_by" value="([^"]+)"', page)[1]


def sign_in(client, user, to):
    return client.post(
        f"{reverse('cities:sign_in')}?next={to}", {"username": user.email, "password": PASSWORD, "next": to}
    )


def test_the_text_waits_in_the_form_after_signing_in(plan, cast):
    owed = milestone_of(plan, "1", cast.sochi)
    client = signed_in(cast.sochi_executor)
    mark = opened(client, owed)
    client.session.flush()
    client.cookies.pop("sessionid")
    answer = client.post(
        address("report", owed), said(owed, progress=35, text="Длинный текст", opened_by=mark)
    )
    assert answer.status_code == 302
    assert answer.url == f"{reverse('cities:sign_in')}?next={address('report', owed)}"
    assert not Report.objects.exists()
    sign_in(client, cast.sochi_executor, address("report", owed))
    page = client.get(address("report", owed))
    assert "Длинный текст" in page.content.decode()
    assert page.context["draft"]
    client.post(address("report", owed), said(owed, progress=35, text="Длинный текст"))
    assert Report.objects.get().text == "Длинный текст"
    assert not client.get(address("report", owed)).context["draft"]


def test_another_person_on_the_same_machine_does_not_see_it(plan, cast):
    owed = milestone_of(plan, "1", cast.sochi)
    client = signed_in(cast.sochi_executor)
    mark = opened(client, owed)
    client.cookies.pop("sessionid")
    client.post(address("report", owed), said(owed, text="Личное", opened_by=mark))
    sign_in(client, cast.sochi_coordinator, address("report", owed))
    assert "Личное" not in client.get(address("report", owed)).content.decode()


def test_strangers_leave_nothing_in_the_store_of_sessions(plan, cast, client):
    owed = milestone_of(plan, "1", cast.sochi)
    answer = client.post(address("report", owed), said(owed, text="Спам", opened_by="forged"))
    assert answer.status_code == 302
    assert "sessionid" not in client.cookies


def test_htmx_is_led_to_the_whole_sign_in_page(plan, cast, client):
    owed = milestone_of(plan, "1", cast.sochi)
    answer = client.post(address("report", owed), said(owed), headers={"hx-request": "true"})
    assert answer["HX-Redirect"].startswith(reverse("cities:sign_in"))
    opening = client.get(
        address("report", owed), headers={"hx-request": "true", "hx-current-url": "http://testserver/my/"}
    )
    assert opening["HX-Redirect"] == f"{reverse('cities:sign_in')}?next=%2Fmy%2F"
