"""Who gets what of the API at which address: for each role a token with every scope, and without a token nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.access_table.events import delegation_of, event_of
from tests.access_table.importing import import_of
from tests.access_table.roadmap import date_of, direction_of, export_of, question_of
from tests.access_table.rules import ROLES, World, owed, roadmap_of

OK, MADE, GONE, UNKNOWN, FORBIDDEN, MISSING, NO_METHOD, CONFLICT, WRONG = (
    200,
    201,
    204,
    401,
    403,
    404,
    405,
    409,
    422,
)


def everybody(status: int = OK, **others: int) -> dict[str, int]:
    """`status` for all; whoever is of another roadmap may get something else."""
    return {**dict.fromkeys(ROLES, status), "anonymous": UNKNOWN, **others}


def of_the_roadmap(status: int = OK) -> dict[str, int]:
    return everybody(status, elsewhere=MISSING)


def administrators(status: int) -> dict[str, int]:
    return everybody(FORBIDDEN, administrator=status)


def reporters(status: int) -> dict[str, int]:
    """Those who may report on Sochi's milestone of item 1."""
    may = dict.fromkeys(("executor", "coordinator", "administrator"), status)
    return {**everybody(FORBIDDEN, elsewhere=MISSING), **may}


NEVER = dict.fromkeys(ROLES, NO_METHOD)


@dataclass(frozen=True)
class Rule:
    """What GET and POST answer for each role; the `kwargs` of the address and the POST's `body` from the world."""

    get: Mapping[str, int]
    post: Mapping[str, int] | None = None
    kwargs: Callable[[World], dict[str, Any]] = lambda world: {}
    body: Callable[[World], dict[str, Any]] = lambda world: {}

    def expected(self, method: str) -> dict[str, int]:
        found = self.get if method == "get" else self.post
        return dict(NEVER if found is None else found)


def item(world: World) -> dict[str, Any]:
    return {"id": world.values["roadmap"].items.get(number="1").pk}


def milestone(world: World) -> dict[str, Any]:
    return {"id": owed(world).pk}


def waiting(world: World) -> dict[str, Any]:
    """A report of the executor's that waits for its coordinator."""
    from roadmap.reporting import actions

    owing = owed(world)
    done = actions.report(
        owing.pk, world.cast.sochi_executor, status="done", progress=100, links=["https://sochi.example/1"]
    )
    return {"id": done.pk}


def date_request(world: World) -> dict[str, Any]:
    return {"id": date_of(world)["change_id"]}


def body(world: World) -> dict[str, Any]:
    return {"id": world.cast.mayor.pk}


def event(world: World) -> dict[str, Any]:
    return {"id": event_of(world)["pk"]}


def direction(world: World) -> dict[str, Any]:
    return {"id": direction_of(world)["pk"]}


def question(world: World) -> dict[str, Any]:
    return {"id": question_of(world)["pk"]}


def delegation(world: World) -> dict[str, Any]:
    found = delegation_of(world)
    return {"id": found["pk"], "delegation": found["delegation_id"]}


def imported(world: World) -> dict[str, Any]:
    return {"id": import_of(world)["pk"]}


def exported(world: World) -> dict[str, Any]:
    return {"id": export_of(world)["run_id"]}


def decision(world: World) -> dict[str, Any]:
    return {"verdict": "returned", "remark": "Нет"}


def colleague(world: World) -> dict[str, Any]:
    return {"id": world.cast.sochi_executor.pk}


OF_IMPORTS = {**administrators(OK), "elsewhere": MISSING}
ONLY_THE_STRANGER = {**everybody(MISSING), "stranger": OK}
# Only the side's own coordinator and administrators decide; whoever comes after the first finds it decided.
DECIDED = {**reporters(CONFLICT), "executor": FORBIDDEN, "coordinator": OK}

# Of one milestone one request waits; whoever comes after the first is told so.
ASKED = {**reporters(WRONG), "executor": MADE}

# Who reported takes it back, nobody else.
TAKEN_BACK = {**everybody(FORBIDDEN), "elsewhere": MISSING, "executor": OK}

# Nothing is sent here, and what is wrong with that is said to those only who might send something. Who may, with a body
# that is right, is in tests/api/test_same_as_pages.py.
UNSAID = reporters(WRONG)
UNSAID_OF_PLAN = {**administrators(WRONG), "elsewhere": MISSING}
# Which events somebody adds depends on what is sent; readers add none.
UNSAID_EVENT = everybody(WRONG, reader=FORBIDDEN)
UNSAID_QUESTION = everybody(WRONG, reader=FORBIDDEN, elsewhere=MISSING)
# Whoever coordinates a side invites into it.
UNSAID_PERSON = everybody(WRONG, reader=FORBIDDEN, stranger=FORBIDDEN, executor=FORBIDDEN)

# Those who may change the event; what is gone already may be removed again.
OF_ORGANISERS = {
    **everybody(FORBIDDEN, elsewhere=MISSING),
    **dict.fromkeys(("executor", "coordinator", "administrator"), GONE),
}
# The side that asked; an administrator comes too late.
WITHDRAWN = everybody(FORBIDDEN, elsewhere=MISSING, across=OK, administrator=CONFLICT)

WRITTEN: dict[str, Rule] = {
    "add_item": Rule(of_the_roadmap(), UNSAID_OF_PLAN, roadmap_of),
    "change_item": Rule(of_the_roadmap(), UNSAID_OF_PLAN, item),
    "remove_item": Rule(NEVER, UNSAID_OF_PLAN, item),
    "off_control": Rule(NEVER, UNSAID_OF_PLAN, item),
    "add_direction": Rule(of_the_roadmap(), UNSAID_OF_PLAN, roadmap_of),
    "direction": Rule(of_the_roadmap(), UNSAID_OF_PLAN, direction),
    "change_direction": Rule(of_the_roadmap(), UNSAID_OF_PLAN, direction),
    # There are items in it.
    "remove_direction": Rule(NEVER, {**administrators(WRONG), "elsewhere": MISSING}, direction),
    "add": Rule(everybody(), UNSAID_EVENT),
    "change": Rule(of_the_roadmap(), UNSAID, event),
    "event_state": Rule(NEVER, UNSAID, event),
    "delegations": Rule(of_the_roadmap(), UNSAID, event),
    "add_delegation": Rule(of_the_roadmap(), UNSAID, event),
    "delegation": Rule(of_the_roadmap(), UNSAID, delegation),
    "change_delegation": Rule(of_the_roadmap(), UNSAID, delegation),
    "remove_delegation": Rule(NEVER, OF_ORGANISERS, delegation),
    "invite": Rule(everybody(), UNSAID_PERSON),
    "ask": Rule(NEVER, UNSAID_QUESTION, item),
    "questions": Rule(everybody(), None),
    "question": Rule(of_the_roadmap(), None, question),
    "answer": Rule(NEVER, UNSAID, question),
    "withdraw": Rule(NEVER, WITHDRAWN, question),
    "search": Rule(everybody(), None),
}

TABLE: dict[str, Rule] = {
    **WRITTEN,
    "me": Rule(everybody()),
    "roadmaps": Rule(everybody()),
    "roadmap": Rule(of_the_roadmap(), None, roadmap_of),
    "directions": Rule(of_the_roadmap(), UNSAID_OF_PLAN, roadmap_of),
    "items": Rule(of_the_roadmap(), UNSAID_OF_PLAN, roadmap_of),
    "item": Rule(of_the_roadmap(), UNSAID_OF_PLAN, item),
    "sides": Rule(of_the_roadmap(), None, roadmap_of),
    "figures": Rule(of_the_roadmap(), None, roadmap_of),
    "figures_of_bodies": Rule(of_the_roadmap(), None, roadmap_of),
    "answering": Rule(of_the_roadmap(), None, roadmap_of),
    "targets": Rule(of_the_roadmap(), None, roadmap_of),
    "changes": Rule(of_the_roadmap(), None, roadmap_of),
    "editions": Rule(of_the_roadmap(), None, roadmap_of),
    # This plan has one edition; it is read in tests/roadmap.
    "edition": Rule(everybody(MISSING), None, lambda world: {**roadmap_of(world), "number": 99}),
    "milestones": Rule(everybody()),
    "milestone": Rule(of_the_roadmap(), None, milestone),
    "reports": Rule(of_the_roadmap(), reporters(MADE), milestone, lambda world: {"status": "in_progress"}),
    "report": Rule(of_the_roadmap(), reporters(MADE), milestone, lambda world: {"status": "in_progress"}),
    # Without a form there is no report in it.
    "report_files": Rule(NEVER, UNSAID, milestone),
    "report_itself": Rule(of_the_roadmap(), None, waiting),
    "decide": Rule(NEVER, DECIDED, waiting, decision),
    "take_back": Rule(NEVER, TAKEN_BACK, waiting),
    # Nobody has decided yet.
    "undecide": Rule(NEVER, everybody(MISSING), waiting),
    "date_requests": Rule(
        of_the_roadmap(),
        ASKED,
        milestone,
        lambda world: {"new_date": "2026-12-01", "reason": "Так"},
    ),
    "ask_for_date": Rule(
        of_the_roadmap(),
        ASKED,
        milestone,
        lambda world: {"new_date": "2026-12-01", "reason": "Так"},
    ),
    "date_request": Rule(of_the_roadmap(), None, date_request),
    "decide_on_date": Rule(NEVER, DECIDED, date_request, decision),
    "attachment": Rule(everybody(MISSING), None, lambda world: {"id": 1}),
    "bodies": Rule(everybody()),
    "body": Rule(of_the_roadmap(), None, body),
    "people": Rule(everybody(), UNSAID_PERSON),
    # Colleagues of the own side.
    "person": Rule(everybody(across=MISSING, elsewhere=MISSING), None, colleague),
    "events": Rule(everybody(), UNSAID_EVENT),
    "event": Rule(of_the_roadmap(), UNSAID, event),
    "imports": Rule(OF_IMPORTS, UNSAID_OF_PLAN, roadmap_of),
    "upload_import": Rule(OF_IMPORTS, UNSAID_OF_PLAN, roadmap_of),
    "import": Rule(OF_IMPORTS, None, imported),
    "apply_import": Rule(NEVER, {**administrators(CONFLICT), "elsewhere": MISSING}, imported),
    "undo_import": Rule(NEVER, {**administrators(CONFLICT), "elsewhere": MISSING}, imported),
    "ask_export": Rule(NEVER, of_the_roadmap(MADE), roadmap_of, lambda world: {"kind": "workbook"}),
    "exports": Rule(everybody()),
    "export": Rule(ONLY_THE_STRANGER, None, exported),
    "export_file": Rule(ONLY_THE_STRANGER, None, exported),
}
