"""What somebody typed into a form that is refused as a whole stands on the page that refuses it."""

from django.test import Client
from django.urls import reverse

from tests.roadmap.daily import milestone_of, signed_in
from tests.sessions import session_of

TEXT = "Письмо <b>отправлено</b>, ждём"


def test_texts_are_shown_to_be_copied_and_passwords_are_not(cast, plan):
    client = signed_in(cast.sochi_reader)
    milestone = milestone_of(plan, "1", cast.sochi)
    said = {"text": TEXT, "status": "done", "old_password": "two words", "csrfmiddlewaretoken": "a b"}

    for path, status in (
        (reverse("roadmap:report", args=[plan.slug, milestone.pk]), 403),
        (reverse("roadmap:report", args=[plan.slug, 999_999]), 404),
    ):
        answer = client.post(path, said)
        assert answer.status_code == status
        assert "<pre>Письмо &lt;b&gt;отправлено&lt;/b&gt;, ждём</pre>" in answer.text
        assert answer.text.count("<pre>") == 1
        assert "Что вы написали" not in client.get(path).text


def test_what_another_site_sends_is_not(cast, plan):
    client = Client(enforce_csrf_checks=True)
    client.cookies["sessionid"] = session_of(cast.sochi_reader)
    milestone = milestone_of(plan, "1", cast.sochi)

    for path in (reverse("roadmap:report", args=[plan.slug, milestone.pk]), "/nowhere/"):
        answer = client.post(path, {"text": TEXT}, headers={"Origin": "https://elsewhere.example"})
        assert answer.status_code in (403, 404)
        assert "отправлено" not in answer.text
