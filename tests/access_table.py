"""Who gets what at which address: the table that `test_access.py` walks.

A rule names what a GET and a POST answer for each of `ROLES`; an address without a rule fails the test, so
whoever adds a page adds its line here. The people are those of `tests/conftest.py`; the things in question
(item 1, its milestone on Sochi's side …) are made by `World`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.database import Cast

# "executor" answers for item 1 on Sochi's side, "coordinator" coordinates that side, "across" Minsk's;
# "stranger" is an executor of Sochi whose body is on no item; "elsewhere" coordinates a side of another roadmap, of
# other cities: whatever an address names of this one does not exist for that person.
ROLES = ("anonymous", "elsewhere", "reader", "stranger", "executor", "across", "coordinator", "administrator")

OK, FOUND, FORBIDDEN, MISSING, NO_METHOD, BAD, GONE, CONFLICT, UNPROCESSABLE = (
    200,
    302,
    403,
    404,
    405,
    400,
    410,
    409,
    422,
)


def everybody(status: int) -> dict[str, int]:
    return dict.fromkeys(ROLES, status)


def signed_in(status: int = OK) -> dict[str, int]:
    """Whoever is not signed in is sent to the sign-in page."""
    return {**everybody(status), "anonymous": FOUND}


def administrators(status: int = OK) -> dict[str, int]:
    return {**signed_in(FORBIDDEN), "administrator": status}


def coordinators(status: int = OK) -> dict[str, int]:
    """The side's coordinator and administrators."""
    return {**administrators(status), "coordinator": status}


def every_coordinator(status: int = OK) -> dict[str, int]:
    return {**coordinators(status), "across": status}


def whoever_coordinates(status: int = OK) -> dict[str, int]:
    """Every coordinator, also of a side of another roadmap: people are of no roadmap."""
    return {**every_coordinator(status), "elsewhere": status}


def reporters(status: int = OK) -> dict[str, int]:
    """Those who may report on the milestone in question."""
    return {**coordinators(status), "executor": status}


@dataclass
class World:
    """What addresses may be about; each page's engineer adds what the page needs."""

    cast: Cast
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Rule:
    """What GET and POST answer for each role; `kwargs` of the address and the POST's `data` from the world."""

    get: Mapping[str, int]
    post: Mapping[str, int]
    kwargs: Callable[[World], dict[str, Any]] = lambda world: {}
    data: Callable[[World], dict[str, Any]] = lambda world: {}
    of_roadmap: bool = True

    def expected(self, method: str, kwargs: Mapping[str, Any]) -> dict[str, int]:
        """What each role gets where the address has `kwargs`: 404 elsewhere, if that names a thing of the roadmap.

        People are of no roadmap (`of_roadmap` says so), and a method that is not served is refused to everybody.
        """
        answers = dict(self.get if method == "get" else self.post)
        if self.of_roadmap and NAMES_A_THING & set(kwargs) and answers["elsewhere"] != NO_METHOD:
            answers["elsewhere"] = MISSING
        return answers


# The parts of addresses by which things of a roadmap are named.
NAMES_A_THING = {"slug", "pk", "milestone_id", "attachment_id"}

NEVER = everybody(NO_METHOD)


def roadmap_of(world: World) -> dict[str, Any]:
    return {"slug": world.values["roadmap"].slug}


CITIES = {
    "cities:sign_in": Rule({**everybody(FOUND), "anonymous": OK}, {**everybody(FOUND), "anonymous": OK}),
    "cities:sign_out": Rule(signed_in(NO_METHOD), everybody(FOUND)),
    "cities:profile": Rule(signed_in(), signed_in()),
    "cities:password_change": Rule(signed_in(), signed_in()),
    "cities:password_reset": Rule(everybody(OK), everybody(OK)),
    "cities:password_reset_sent": Rule(everybody(OK), NEVER),
    "cities:password_reset_confirm": Rule(
        everybody(OK), everybody(OK), lambda world: {"uidb64": "MQ", "token": "spent"}
    ),
    "cities:accept_invitation": Rule(everybody(GONE), everybody(GONE), lambda world: {"token": "spent"}),
    "cities:held": Rule(signed_in(), signed_in(NO_METHOD)),
    # What becomes of people's data is told to whoever asks.
    "cities:notice": Rule(everybody(OK), NEVER),
    "cities:edit_notice": Rule(administrators(), administrators(UNPROCESSABLE)),
    "cities:journal": Rule(administrators(), signed_in(NO_METHOD)),
    "cities:journal_csv": Rule(administrators(), signed_in(NO_METHOD)),
    "cities:left": Rule(administrators(), administrators(FOUND)),
    "cities:people": Rule(whoever_coordinates(), signed_in(NO_METHOD)),
    "cities:invite": Rule(whoever_coordinates(), whoever_coordinates()),
    "cities:invite_many": Rule(whoever_coordinates(), whoever_coordinates(UNPROCESSABLE)),
    "cities:remind_all": Rule(signed_in(NO_METHOD), whoever_coordinates(FOUND)),
    "cities:leave": Rule(
        administrators(),
        administrators(FOUND),
        lambda world: {"pk": world.cast.minsk_reader.pk},
        of_roadmap=False,
    ),
    "cities:person": Rule(
        administrators(), administrators(), lambda world: {"pk": world.cast.stranger.pk}, of_roadmap=False
    ),
    "cities:own_absence": Rule(signed_in(), signed_in(UNPROCESSABLE)),
    "cities:absence": Rule(
        {**coordinators(), "stranger": OK},
        {**coordinators(UNPROCESSABLE), "stranger": UNPROCESSABLE},
        lambda world: {"pk": world.cast.stranger.pk},
        of_roadmap=False,
    ),
    "cities:end_absence": Rule(
        signed_in(NO_METHOD), signed_in(MISSING), lambda world: {"pk": 1}, of_roadmap=False
    ),
    "cities:invite_again": Rule(
        signed_in(NO_METHOD),
        {**coordinators(FOUND), "across": MISSING, "elsewhere": MISSING},
        lambda world: {"pk": world.cast.stranger.pk},
        of_roadmap=False,
    ),
}

CONFIG = {
    "robots": Rule(everybody(OK), NEVER),
    "security_txt": Rule(everybody(OK), NEVER),
    "healthz": Rule(everybody(OK), NEVER),
    # 200 or 503 by the state of the worker; see tests/config.
    "readyz": Rule(everybody(0), NEVER),
    "status": Rule(administrators(), signed_in(NO_METHOD)),
    "runbook": Rule(administrators(), signed_in(NO_METHOD)),
    "work_again": Rule(
        signed_in(NO_METHOD), administrators(FOUND), lambda world: {"pk": 1}, of_roadmap=False
    ),
    # Without METRICS_TOKEN there is no such page.
    "metrics": Rule(everybody(MISSING), everybody(NO_METHOD)),
}

API = {
    "api_docs": Rule(signed_in(), signed_in(NO_METHOD)),
    "tokens": Rule(signed_in(), signed_in(UNPROCESSABLE)),
    "revoke_token": Rule(signed_in(NO_METHOD), signed_in(MISSING), lambda world: {"pk": 1}, of_roadmap=False),
}

ROADMAP = {
    # There are two roadmaps: an administrator sees both, everybody else the own one at once.
    "roadmap:home": Rule({**signed_in(FOUND), "administrator": OK}, signed_in(NO_METHOD)),
    "roadmap:dashboard": Rule(signed_in(), signed_in(NO_METHOD), roadmap_of),
    "roadmap:timeline": Rule(signed_in(), signed_in(NO_METHOD), roadmap_of),
}


def import_of(world: World) -> dict[str, Any]:
    """An import that was read and waits; its file and its rows are of no matter here."""
    from roadmap.models import ImportRun

    roadmap = world.values["roadmap"]
    run = ImportRun.objects.create(
        roadmap=roadmap,
        author=world.cast.administrator,
        file_name="plan.xlsx",
        state="read",
        preview={"headings": {}, "samples": {}, "columns": {}, "items": [], "missing": [], "unknown": [],
                 "messages": [], "sheet": "1", "summary": {"errors": 1}},
    )  # fmt: skip
    return {"slug": roadmap.slug, "pk": run.pk}


IMPORT = {
    "roadmap:import": Rule(administrators(), administrators(UNPROCESSABLE), roadmap_of),
    "roadmap:import_run": Rule(administrators(), signed_in(NO_METHOD), import_of),
    "roadmap:import_columns": Rule(administrators(), administrators(UNPROCESSABLE), import_of),
    "roadmap:import_table": Rule(administrators(MISSING), administrators(MISSING), import_of),
    "roadmap:import_sheet": Rule(signed_in(NO_METHOD), administrators(UNPROCESSABLE), import_of),
    "roadmap:import_bodies": Rule(signed_in(NO_METHOD), administrators(CONFLICT), import_of),
    "roadmap:import_apply": Rule(signed_in(NO_METHOD), administrators(CONFLICT), import_of),
    "roadmap:import_undo": Rule(signed_in(NO_METHOD), administrators(CONFLICT), import_of),
    "roadmap:import_abandon": Rule(signed_in(NO_METHOD), administrators(FOUND), import_of),
    "roadmap:import_read_again": Rule(signed_in(NO_METHOD), administrators(FOUND), import_of),
    "roadmap:import_take_out": Rule(signed_in(NO_METHOD), administrators(UNPROCESSABLE), import_of),
    "roadmap:import_file": Rule(administrators(MISSING), signed_in(NO_METHOD), import_of),
    "roadmap:import_rejected": Rule(administrators(), signed_in(NO_METHOD), import_of),
}


def owed(world: World) -> Any:
    """Sochi's milestone of item 1."""
    return world.values["roadmap"].items.get(number="1").milestones.get(side__city=world.cast.sochi)


def owed_of(world: World) -> dict[str, Any]:
    return {"slug": world.values["roadmap"].slug, "milestone_id": owed(world).pk}


def date_of(world: World) -> dict[str, Any]:
    """A request of the executor's to move the date of that milestone."""
    from datetime import date

    from roadmap.reporting import actions

    change = actions.ask_for_date(
        owed(world).pk, world.cast.sochi_executor, new_date=date(2026, 12, 1), reason="Later"
    )
    return {"slug": world.values["roadmap"].slug, "change_id": change.pk}


DAILY = {
    "roadmap:my": Rule(signed_in(), signed_in(NO_METHOD)),
    "roadmap:items": Rule(signed_in(), signed_in(NO_METHOD), roadmap_of),
    "roadmap:item": Rule(
        signed_in(), signed_in(NO_METHOD), lambda world: {**roadmap_of(world), "number": "1"}
    ),
    "roadmap:item_history": Rule(
        signed_in(), signed_in(NO_METHOD), lambda world: {**roadmap_of(world), "number": "1"}
    ),
    "roadmap:save_filter": Rule(signed_in(NO_METHOD), signed_in(FOUND), roadmap_of),
    # Of filters there are only one's own: anybody else's is not there.
    "roadmap:delete_filter": Rule(
        signed_in(NO_METHOD), signed_in(MISSING), lambda world: {**roadmap_of(world), "filter_id": 1}
    ),
    "roadmap:bulk": Rule(every_coordinator(), every_coordinator(UNPROCESSABLE), roadmap_of),
    # The cell is for htmx; a browser that asks for it is led to the item.
    "roadmap:milestone": Rule(signed_in(FOUND), signed_in(NO_METHOD), owed_of),
    "roadmap:report": Rule(reporters(), reporters(UNPROCESSABLE), owed_of),
    "roadmap:ask_for_date": Rule(reporters(), reporters(UNPROCESSABLE), owed_of),
    "roadmap:decide": Rule(coordinators(), coordinators(UNPROCESSABLE), owed_of),
    "roadmap:decide_on_date": Rule(coordinators(), coordinators(UNPROCESSABLE), date_of),
    # A file that is there is downloaded in tests/roadmap/test_reporting_page.py.
    "roadmap:attachment": Rule(signed_in(MISSING), signed_in(NO_METHOD), lambda world: {"attachment_id": 1}),
}


def question_of(world: World) -> dict[str, Any]:
    """What Minsk's coordinator asks the body of Sochi's executor at item 1."""
    from roadmap.questions import actions

    item = world.values["roadmap"].items.get(number="1")
    asked = actions.ask(item.pk, world.cast.minsk_coordinator, to=world.cast.sochi_education, text="When?")
    return {"slug": world.values["roadmap"].slug, "pk": asked.pk}


QUESTIONS = {
    # Everybody of a side asks but readers.
    "roadmap:ask": Rule(
        {**signed_in(), "reader": FORBIDDEN},
        {**signed_in(UNPROCESSABLE), "reader": FORBIDDEN},
        lambda world: {**roadmap_of(world), "number": "1"},
    ),
    "roadmap:question": Rule(signed_in(), reporters(UNPROCESSABLE), question_of),
    "roadmap:withdraw_question": Rule(
        # Whoever comes after the first finds it taken back already.
        signed_in(NO_METHOD),
        {**administrators(CONFLICT), "across": FOUND},
        question_of,
    ),
}


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


def milestone_alone(world: World) -> dict[str, Any]:
    return {"milestone_id": owed(world).pk}


REMINDERS = {
    "roadmap:milestone_form": Rule(signed_in(FOUND), signed_in(NO_METHOD), milestone_alone),
    "roadmap:reminders": Rule(signed_in(), signed_in(NO_METHOD)),
    "roadmap:reminder_choice": Rule(signed_in(), signed_in(FOUND)),
    # The link in a letter's foot opens without signing in; a spent one leads to the page that asks for it.
    "roadmap:reminders_by_link": Rule(everybody(FOUND), everybody(FOUND), lambda world: {"token": "spent"}),
}


def export_of(world: World) -> dict[str, Any]:
    """A file that the stranger asked for: another person's for everybody else."""
    from django.core.files.base import ContentFile

    from roadmap.models import ExportRun

    roadmap = world.values["roadmap"]
    run = ExportRun(roadmap=roadmap, author=world.cast.stranger, kind="workbook", state="ready")
    run.file.save("", ContentFile(b"table"), save=False)
    run.save()
    return {"slug": roadmap.slug, "run_id": run.pk}


ONLY_THE_STRANGER = {**signed_in(MISSING), "stranger": OK}

PAPER = {
    "roadmap:export": Rule(signed_in(), signed_in(NO_METHOD), roadmap_of),
    "roadmap:export_download": Rule(
        signed_in(), signed_in(NO_METHOD), lambda world: {**roadmap_of(world), "kind": "workbook"}
    ),
    "roadmap:export_run": Rule(ONLY_THE_STRANGER, signed_in(NO_METHOD), export_of),
    "roadmap:export_file": Rule(ONLY_THE_STRANGER, signed_in(NO_METHOD), export_of),
}

BODIES = {
    "roadmap:bodies": Rule(signed_in(), signed_in(NO_METHOD)),
    "roadmap:body": Rule(signed_in(), signed_in(NO_METHOD), lambda world: {"pk": world.cast.mayor.pk}),
    "roadmap:merge_body": Rule(
        administrators(),
        administrators(CONFLICT),
        lambda world: {"pk": world.cast.mayor.pk},
        of_roadmap=False,
    ),
    "roadmap:merges": Rule(administrators(), administrators(NO_METHOD)),
    "roadmap:undo_merge": Rule(
        administrators(NO_METHOD), administrators(MISSING), lambda world: {"pk": 1}, of_roadmap=False
    ),
    "cities:add_body": Rule(administrators(), administrators(UNPROCESSABLE)),
    "cities:edit_body": Rule(
        administrators(),
        administrators(UNPROCESSABLE),
        lambda world: {"pk": world.cast.mayor.pk},
        of_roadmap=False,
    ),
}


def item_of(world: World) -> dict[str, Any]:
    roadmap = world.values["roadmap"]
    return {"slug": roadmap.slug, "pk": roadmap.items.get(number="1").pk}


def direction_of(world: World) -> dict[str, Any]:
    roadmap = world.values["roadmap"]
    return {"slug": roadmap.slug, "pk": roadmap.directions.first().pk}


PLAN = {
    "roadmap:plan": Rule(administrators(), administrators(NO_METHOD), roadmap_of),
    "roadmap:add_direction": Rule(administrators(NO_METHOD), administrators(UNPROCESSABLE), roadmap_of),
    "roadmap:change_direction": Rule(administrators(NO_METHOD), administrators(UNPROCESSABLE), direction_of),
    "roadmap:add_item": Rule(administrators(), administrators(UNPROCESSABLE), roadmap_of),
    "roadmap:edit_item": Rule(administrators(), administrators(UNPROCESSABLE), item_of),
    "roadmap:remove_item": Rule(administrators(), administrators(CONFLICT), item_of),
    "roadmap:off_control": Rule(administrators(), administrators(UNPROCESSABLE), item_of),
}

FOUNDING = {
    "cities:first_administrator": Rule(everybody(GONE), everybody(GONE), lambda world: {"token": "spent"}),
    "roadmap:start": Rule(administrators(), signed_in(NO_METHOD)),
    "roadmap:test_letter": Rule(signed_in(NO_METHOD), administrators(FOUND)),
    "roadmap:new": Rule(administrators(), administrators(UNPROCESSABLE)),
    "roadmap:edit": Rule(administrators(), administrators(UNPROCESSABLE), roadmap_of),
    "roadmap:access": Rule(administrators(), administrators(UNPROCESSABLE), roadmap_of),
    "roadmap:close_access": Rule(
        signed_in(NO_METHOD), administrators(FOUND), lambda world: {**roadmap_of(world), "access_id": 1}
    ),
}

TABLE: dict[str, Rule] = {
    **FOUNDING,
    **CITIES,
    **CONFIG,
    **API,
    **ROADMAP,
    **IMPORT,
    **DAILY,
    **QUESTIONS,
    **EVENTS,
    **REMINDERS,
    **PAPER,
    **BODIES,
    **PLAN,
}
