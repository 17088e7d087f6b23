"""The roadmap's pages: daily work, the plan, bodies, papers, beginning a roadmap."""

from typing import Any

from django.utils import timezone

from tests.access_table.rules import (
    CONFLICT,
    FORBIDDEN,
    FOUND,
    GONE,
    MISSING,
    NO_METHOD,
    OK,
    UNPROCESSABLE,
    Rule,
    World,
    administrators,
    coordinators,
    every_coordinator,
    everybody,
    owed,
    owed_of,
    reporters,
    roadmap_of,
    side_of,
    signed_in,
    whoever_coordinates,
)

ROADMAP = {
    # There are two roadmaps: an administrator sees both, everybody else the own one at once.
    "roadmap:home": Rule({**signed_in(FOUND), "administrator": OK}, signed_in(NO_METHOD)),
    "roadmap:dashboard": Rule(signed_in(), signed_in(NO_METHOD), roadmap_of),
    "roadmap:timeline": Rule(signed_in(), signed_in(NO_METHOD), roadmap_of),
    "roadmap:targets": Rule(signed_in(), signed_in(NO_METHOD), roadmap_of),
}


def date_of(world: World) -> dict[str, Any]:
    """A request of the executor's to move the date of that milestone, the one that waits or a new one."""
    from datetime import date

    from roadmap.models import DeadlineChange
    from roadmap.reporting import actions

    milestone = owed(world)
    change = DeadlineChange.objects.filter(milestone=milestone, verdict="").first() or actions.ask_for_date(
        milestone.pk, world.cast.sochi_executor, new_date=date(2026, 12, 1), reason="Later"
    )
    return {"slug": world.values["roadmap"].slug, "change_id": change.pk}


DAILY = {
    "roadmap:begin": Rule(signed_in(FOUND), signed_in(NO_METHOD)),
    "roadmap:search": Rule(signed_in(), signed_in(NO_METHOD)),
    "roadmap:my": Rule(signed_in(), signed_in(NO_METHOD)),
    "roadmap:accept": Rule(whoever_coordinates(), whoever_coordinates(FOUND)),
    "roadmap:items": Rule(signed_in(), signed_in(NO_METHOD), roadmap_of),
    "roadmap:item": Rule(
        signed_in(), signed_in(NO_METHOD), lambda world: {**roadmap_of(world), "number": "1"}
    ),
    "roadmap:item_paper": Rule(
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
    "roadmap:take_back": Rule(reporters(), reporters(UNPROCESSABLE), owed_of),
    "roadmap:take_back_many": Rule(signed_in(NO_METHOD), whoever_coordinates(FOUND)),
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


def edition_of(world: World) -> dict[str, Any]:
    from roadmap.models import Edition, ImportRun

    roadmap = world.values["roadmap"]
    run = ImportRun.objects.create(
        roadmap=roadmap, file_name="plan.xlsx", state="applied", applied_at=timezone.now()
    )
    Edition.objects.create(roadmap=roadmap, run=run, number=1, day="2026-02-10")
    return {"slug": roadmap.slug, "number": 1}


EDITIONS = {
    "roadmap:editions": Rule(signed_in(), signed_in(NO_METHOD), roadmap_of),
    "roadmap:edition": Rule(signed_in(), signed_in(NO_METHOD), edition_of),
    "roadmap:edition_paper": Rule(signed_in(), signed_in(NO_METHOD), edition_of),
    "roadmap:edition_document": Rule(signed_in(NO_METHOD), administrators(FOUND), edition_of),
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
    "roadmap:item_targets": Rule(every_coordinator(), every_coordinator(UNPROCESSABLE), item_of),
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
    "roadmap:side_up": Rule(signed_in(NO_METHOD), administrators(FOUND), side_of),
    # Nobody has said what was seen: nothing goes.
    "roadmap:remove_side": Rule(administrators(), administrators(CONFLICT), side_of),
    "roadmap:access": Rule(administrators(), administrators(UNPROCESSABLE), roadmap_of),
    "roadmap:close_access": Rule(
        signed_in(NO_METHOD), administrators(FOUND), lambda world: {**roadmap_of(world), "access_id": 1}
    ),
}
