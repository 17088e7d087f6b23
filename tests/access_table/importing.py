"""The steps of an import."""

from typing import Any

from tests.access_table.rules import (
    CONFLICT,
    FOUND,
    MISSING,
    NO_METHOD,
    UNPROCESSABLE,
    Rule,
    World,
    administrators,
    roadmap_of,
    signed_in,
)


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


def page_of(world: World) -> dict[str, Any]:
    """A page of that import, as if it were a scan."""
    return {**import_of(world), "page": 1}


IMPORT = {
    "roadmap:import": Rule(administrators(), administrators(UNPROCESSABLE), roadmap_of),
    "roadmap:import_run": Rule(administrators(), signed_in(NO_METHOD), import_of),
    "roadmap:import_columns": Rule(administrators(), administrators(UNPROCESSABLE), import_of),
    "roadmap:import_table": Rule(administrators(MISSING), administrators(MISSING), import_of),
    "roadmap:import_scan": Rule(administrators(MISSING), administrators(MISSING), import_of),
    "roadmap:import_scan_picture": Rule(administrators(MISSING), signed_in(NO_METHOD), page_of),
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
