"""The key of the program is exchanged: who is here stays, and what was signed by the former opens while it is named."""

import pytest

from cities import invitations
from roadmap.mailbox import links

FORMER = "the-former-key-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGH"
LATER = "the-later-key-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGH"


@pytest.fixture
def begun(settings, client, cast):
    """A session and two links of letters, under the former key."""
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = FORMER, []
    client.force_login(cast.sochi_executor)
    person = cast.sochi_reader
    person.set_unusable_password()
    person.save()
    return {
        "invitation": invitations.link_for(person),
        "off": links.off_url(cast.stranger.pk, cast.stranger.email).removeprefix(settings.SITE_URL),
    }


def path_of(link):
    return "/" + link.split("/", 3)[3] if "://" in link else link


@pytest.mark.parametrize("is_named", [True, False])
def test_what_the_former_key_signed(settings, client, cast, begun, is_named):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = LATER, [FORMER] if is_named else []

    assert client.get("/profile/").status_code == (200 if is_named else 302)
    client.cookies.clear()
    assert client.get(path_of(begun["invitation"]), follow=True).status_code == (200 if is_named else 410)
    assert client.get(path_of(begun["off"])).status_code == (302 if is_named else 410)
