"""Events, their files, the feeds of calendars."""

from typing import Any

from tests.access_table.rules import (
    FORBIDDEN,
    FOUND,
    MISSING,
    NO_METHOD,
    OK,
    UNPROCESSABLE,
    Rule,
    World,
    everybody,
    reporters,
    roadmap_of,
    signed_in,
)


def event_of(world: World) -> dict[str, Any]:
    """An event of Sochi that the executor's body organises, with a delegation and a file that is lost."""
    from events.models import Delegation, Event, EventAttachment

    cast = world.cast
    event = Event.objects.create(title="Фестиваль", kind="festival", city=cast.sochi, precision="day",
                                 starts_on="2026-09-12", ends_on="2026-09-13", state="held")  # fmt: skip
    event.organisers.add(cast.sochi_education)
    event.items.add(world.values["roadmap"].items.get(number="1"))
    world.values["delegation"] = Delegation.objects.create(event=event, city=cast.minsk, name="Хор")
    world.values["attachment"] = EventAttachment.objects.create(
        event=event, author=cast.administrator, file="events/lost.pdf", name="lost.pdf", size=1
    )
    return {"pk": event.pk}


def delegation_of(world: World) -> dict[str, Any]:
    return {**event_of(world), "delegation_id": world.values["delegation"].pk}


def event_file_of(world: World) -> dict[str, Any]:
    event_of(world)
    return {"pk": world.values["attachment"].pk}


def arrangers(status: int = OK) -> dict[str, int]:
    """Everybody but readers."""
    return {**signed_in(status), "reader": FORBIDDEN}


EVENTS = {
    "events:list": Rule(signed_in(), signed_in(NO_METHOD)),
    "events:calendar": Rule(signed_in(), signed_in(NO_METHOD)),
    "events:event": Rule(signed_in(), signed_in(NO_METHOD), event_of),
    "events:ics": Rule(signed_in(), signed_in(NO_METHOD), event_of),
    "events:attachment": Rule(signed_in(MISSING), signed_in(NO_METHOD), event_file_of),
    "events:add": Rule(arrangers(), arrangers(UNPROCESSABLE)),
    "events:edit": Rule(reporters(), reporters(UNPROCESSABLE), event_of),
    "events:state": Rule(
        reporters(), reporters(UNPROCESSABLE), lambda world: {**event_of(world), "verb": "cancel"}
    ),
    # Minsk's coordinator reports on nothing of Sochi's, but on Minsk's milestone of the same item.
    "events:report": Rule(
        {**reporters(), "across": OK}, {**reporters(UNPROCESSABLE), "across": UNPROCESSABLE}, event_of
    ),
    "events:add_delegation": Rule(reporters(), reporters(UNPROCESSABLE), event_of),
    "events:delegation": Rule(reporters(), reporters(UNPROCESSABLE), delegation_of),
    "events:remove_delegation": Rule(signed_in(NO_METHOD), reporters(FOUND), delegation_of),
    "events:feeds": Rule(signed_in(), signed_in(NO_METHOD)),
    "events:issue_feed": Rule(signed_in(NO_METHOD), signed_in()),
    "events:revoke_feed": Rule(signed_in(NO_METHOD), signed_in(FOUND)),
    "events:feed": Rule(everybody(MISSING), everybody(NO_METHOD), lambda world: {"token": "revoked"}),
    "events:roadmap_feed": Rule(signed_in(), signed_in(NO_METHOD), roadmap_of),
}
