"""Who gets what at which address: the table that `test_access.py` walks.

A rule names what a GET and a POST answer for each of `ROLES`; an address without a rule fails the test, so
whoever adds a page adds its line here. The people are those of `tests/conftest.py`; the things in question
(item 1, its milestone on Sochi's side …) are made by `World`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.conftest import Cast

# "executor" answers for item 1 on Sochi's side, "coordinator" coordinates that side, "across" Minsk's;
# "stranger" is an executor of Sochi whose body is on no item.
ROLES = ("anonymous", "reader", "stranger", "executor", "across", "coordinator", "administrator")

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
    "cities:people": Rule(administrators(), administrators()),
    "cities:invite": Rule(administrators(), administrators()),
    "cities:person": Rule(administrators(), administrators(), lambda world: {"pk": world.cast.stranger.pk}),
    "cities:invite_again": Rule(
        signed_in(NO_METHOD), administrators(FOUND), lambda world: {"pk": world.cast.stranger.pk}
    ),
}

CONFIG = {
    "healthz": Rule(everybody(OK), everybody(OK)),
    # 200 or 503 by the state of the worker; see tests/config.
    "readyz": Rule(everybody(0), everybody(0)),
}

ROADMAP = {
    "roadmap:home": Rule(signed_in(FOUND), signed_in(FOUND)),
    "roadmap:dashboard": Rule(signed_in(), signed_in(), roadmap_of),
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
    "roadmap:import_bodies": Rule(signed_in(NO_METHOD), administrators(CONFLICT), import_of),
    "roadmap:import_apply": Rule(signed_in(NO_METHOD), administrators(CONFLICT), import_of),
    "roadmap:import_undo": Rule(signed_in(NO_METHOD), administrators(CONFLICT), import_of),
    "roadmap:import_abandon": Rule(signed_in(NO_METHOD), administrators(FOUND), import_of),
    "roadmap:import_read_again": Rule(signed_in(NO_METHOD), administrators(FOUND), import_of),
    "roadmap:import_take_out": Rule(signed_in(NO_METHOD), administrators(UNPROCESSABLE), import_of),
    "roadmap:import_file": Rule(administrators(MISSING), signed_in(NO_METHOD), import_of),
    "roadmap:import_rejected": Rule(administrators(), signed_in(NO_METHOD), import_of),
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
}

TABLE: dict[str, Rule] = {**CITIES, **CONFIG, **ROADMAP, **IMPORT, **PAPER, **BODIES}
