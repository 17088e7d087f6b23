"""A forgotten password: a letter to those who have an account, the same answer to everybody."""

import re

from cities import outbox
from cities.models import User


def without_tokens(answer):
    """The page without what differs in every answer: the mark of its forms, and the number of its script."""
    return re.sub(r'[A-Za-z0-9]{64}|nonce="[^"]+"', "", answer.content.decode())


def ask(client, email):
    return client.post("/password/reset/", {"email": email}, follow=True)


def test_the_letters_link_sets_a_new_password(client, cast, mailbox):
    ask(client, "executor@sochi.example")
    outbox.deliver()
    letter = mailbox.letters[-1]
    path = re.findall(r"/password/reset/[^\s/]+/[^\s/]+/", letter.get_body(("plain",)).get_content())[0]

    form = client.get(path, follow=True)
    answer = client.post(
        form.request["PATH_INFO"],
        {"new_password1": "синий-трактор-варенье", "new_password2": "синий-трактор-варенье"},
    )

    assert answer.status_code == 302
    assert User.objects.get(email="executor@sochi.example").check_password("синий-трактор-варенье")
    client.logout()
    assert "Эта ссылка уже" in client.get(path, follow=True).content.decode()


def test_an_unknown_address_gets_the_same_answer_and_no_letter(client, cast, mailbox):
    known, unknown = ask(client, "executor@sochi.example"), ask(client, "nobody@sochi.example")

    outbox.deliver()

    assert without_tokens(known) == without_tokens(unknown)
    assert [letter["To"] for letter in mailbox.letters] == ["executor@sochi.example"]
