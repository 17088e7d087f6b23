"""Reminders, and the links of letters."""

from typing import Any

from tests.access_table.rules import (
    FOUND,
    GONE,
    MISSING,
    NO_METHOD,
    Rule,
    World,
    everybody,
    owed,
    roadmap_of,
    signed_in,
    whoever_coordinates,
)


def milestone_alone(world: World) -> dict[str, Any]:
    return {"milestone_id": owed(world).pk}


REMINDERS = {
    "roadmap:milestone_form": Rule(signed_in(FOUND), signed_in(NO_METHOD), milestone_alone),
    "roadmap:reminders": Rule(signed_in(), signed_in(NO_METHOD)),
    "roadmap:reminder_choice": Rule(signed_in(), signed_in(FOUND)),
    # The link in a letter's foot opens without signing in; a spent one leads to the page that asks for it.
    "roadmap:reminders_by_link": Rule(everybody(FOUND), everybody(FOUND), lambda world: {"token": "spent"}),
}

# Without a bot, or keys of our own, there is no other channel than mail; with them:
# tests/roadmap/test_channels_linking.py, tests/roadmap/test_push_browsers.py.
A_BOT = {"name": "telegram"}
A_BROWSER = {"pk": 1}
CHANNELS = {
    "roadmap:channel": Rule(signed_in(NO_METHOD), signed_in(MISSING)),
    "roadmap:link_channel": Rule(signed_in(NO_METHOD), signed_in(MISSING), lambda world: A_BOT),
    "roadmap:confirm_channel": Rule(signed_in(NO_METHOD), signed_in(MISSING), lambda world: A_BOT),
    "roadmap:unlink_channel": Rule(signed_in(NO_METHOD), signed_in(MISSING), lambda world: A_BOT),
    "roadmap:add_browser": Rule(signed_in(NO_METHOD), signed_in(MISSING)),
    "roadmap:test_browser": Rule(signed_in(NO_METHOD), signed_in(MISSING), lambda world: A_BROWSER),
    "roadmap:end_browser": Rule(signed_in(NO_METHOD), signed_in(MISSING), lambda world: A_BROWSER),
}

# The links of letters open without signing in; spent ones open nothing.
A_SPENT_LINK = Rule(everybody(GONE), everybody(GONE), lambda world: {"token": "spent"})
MAILING = {
    "roadmap:answering": Rule(signed_in(), signed_in(NO_METHOD), roadmap_of),
    "roadmap:letters": Rule(whoever_coordinates(), signed_in(NO_METHOD)),
    "roadmap:attach_letter": Rule(
        signed_in(NO_METHOD), whoever_coordinates(MISSING), lambda world: {"letter_id": 1}
    ),
    "roadmap:letter_as_it_came": Rule(
        whoever_coordinates(MISSING), signed_in(NO_METHOD), lambda world: {"letter_id": 1}
    ),
    "roadmap:letter_confirm": A_SPENT_LINK,
    "roadmap:letter_back": A_SPENT_LINK,
    "roadmap:letters_off": A_SPENT_LINK,
    "roadmap:tap": A_SPENT_LINK,
}
