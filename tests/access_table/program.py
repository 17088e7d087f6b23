"""What belongs to no app: health, the manual, the status page, the API and its tokens."""

from typing import Any

from tests.access_table.rules import (
    FOUND,
    MISSING,
    NEVER,
    NO_METHOD,
    OK,
    UNPROCESSABLE,
    Rule,
    World,
    administrators,
    coordinators,
    everybody,
    roadmap_of,
    signed_in,
    whoever_coordinates,
)

CONFIG = {
    "robots": Rule(everybody(OK), NEVER),
    "worker": Rule(everybody(OK), NEVER),
    "push_worker": Rule(everybody(OK), NEVER),
    "security_txt": Rule(everybody(OK), NEVER),
    "manual": Rule(everybody(OK), NEVER),
    "look": Rule(everybody(OK), everybody(FOUND)),
    "manual_whole": Rule(everybody(OK), NEVER),
    "manual_chapter": Rule(everybody(OK), NEVER, lambda world: {"chapter": "glossary"}),
    "healthz": Rule(everybody(OK), NEVER),
    # 200 or 503 by the state of the worker; see tests/config.
    "readyz": Rule(everybody(0), NEVER),
    "status": Rule(administrators(), signed_in(NO_METHOD)),
    "runbook": Rule(administrators(), signed_in(NO_METHOD)),
    "work_again": Rule(
        signed_in(NO_METHOD), administrators(FOUND), lambda world: {"pk": 1}, of_roadmap=False
    ),
    "work_put_away": Rule(
        signed_in(NO_METHOD), administrators(FOUND), lambda world: {"pk": 1}, of_roadmap=False
    ),
    "status_lost": Rule(signed_in(NO_METHOD), administrators(FOUND)),
    "status_clock": Rule(signed_in(NO_METHOD), administrators(FOUND)),
    "mail_again": Rule(signed_in(NO_METHOD), administrators(FOUND)),
    "status_letter": Rule(signed_in(NO_METHOD), administrators(FOUND)),
    # Without METRICS_TOKEN there is no such page.
    "metrics": Rule(everybody(MISSING), everybody(NO_METHOD)),
}


def hook_of(world: World) -> dict[str, Any]:
    """A webhook of Sochi's side."""
    from api.webhooks import actions

    wanted = actions.Wanted("Portal", "https://portal.example/", ["report.made"], city=world.cast.sochi)
    return {"pk": actions.add(world.cast.sochi_coordinator, wanted)[0].pk}


def delivery_of(world: World) -> dict[str, Any]:
    """A message of it."""
    from api.webhooks import actions

    return {"pk": actions.try_out(hook_of(world)["pk"], world.cast.sochi_coordinator).pk}


def managers(status: int = OK) -> dict[str, int]:
    """Who manages Sochi's webhooks: for other coordinators they do not exist, for everybody else there are none."""
    return {**coordinators(status), "across": MISSING, "elsewhere": MISSING}


def open_roadmap_of(world: World) -> dict[str, Any]:
    """The roadmap, opened to everybody."""
    from api.models import Opened

    Opened.objects.get_or_create(roadmap=world.values["roadmap"])
    return roadmap_of(world)


EVERYBODYS = Rule(everybody(OK), NEVER, open_roadmap_of, of_roadmap=False)

# What an administrator opened to everybody: caches may keep it.
OPEN_TO_ALL = {"open_page", "open_json", "open_csv", "open_events", "open_badge"}

API = {
    "open_page": EVERYBODYS,
    "open_json": EVERYBODYS,
    "open_csv": EVERYBODYS,
    "open_events": EVERYBODYS,
    "open_badge": EVERYBODYS,
    "open_edit": Rule(administrators(), administrators(UNPROCESSABLE), roadmap_of, of_roadmap=False),
    # Sochi's webhook: of its side the coordinator and administrators; the others have none like it.
    "webhooks": Rule(whoever_coordinates(), signed_in(NO_METHOD)),
    "add_webhook": Rule(whoever_coordinates(), whoever_coordinates(UNPROCESSABLE)),
    "webhook": Rule(managers(), signed_in(NO_METHOD), hook_of, of_roadmap=False),
    "edit_webhook": Rule(managers(), managers(UNPROCESSABLE), hook_of, of_roadmap=False),
    "webhook_secret": Rule(signed_in(NO_METHOD), managers(), hook_of, of_roadmap=False),
    "try_webhook": Rule(signed_in(NO_METHOD), managers(FOUND), hook_of, of_roadmap=False),
    # What is gone, or was never the person's, is no error.
    "remove_webhook": Rule(signed_in(NO_METHOD), whoever_coordinates(FOUND), hook_of, of_roadmap=False),
    "webhook_again": Rule(signed_in(NO_METHOD), managers(FOUND), delivery_of, of_roadmap=False),
    "api_docs": Rule(signed_in(), signed_in(NO_METHOD)),
    "tokens": Rule(signed_in(), signed_in(UNPROCESSABLE)),
    "revoke_token": Rule(signed_in(NO_METHOD), signed_in(MISSING), lambda world: {"pk": 1}, of_roadmap=False),
}
