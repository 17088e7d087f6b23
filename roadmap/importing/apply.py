"""Applying a preview, and taking an import back: each one transaction, or nothing at all."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice, pairwise
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from import_export.exceptions import ImportError as RowFailure

from cities.models import Body, User
from core.history import acting
from core.writing import BATCH
from roadmap import happenings
from roadmap.choices import ImportState, ReportOrigin, Status
from roadmap.editions import actions as editions
from roadmap.importing import journal, reported, runs
from roadmap.importing.fingerprint import fingerprint, lock_roadmap
from roadmap.importing.known import Known, Named, plainly, same_as
from roadmap.importing.preview import has_errors, moves_milestones
from roadmap.importing.resource import SIDE, ItemResource, ItemRowResult, dataset
from roadmap.importing.shape import RowValues
from roadmap.models import ImportRun, Item, Milestone, Responsibility, Roadmap
from roadmap.reminders import notices
from roadmap.reporting import actions
from roadmap.scheduling import plan_all

# So many items are planned at a time: it bounds the memory, not the number of queries.
CHUNK = 500
_LONGEST_SHORT_NAME = Body._meta.get_field("short_name").max_length or 0


class Outdated(Exception):
    """Something changed since the preview was made: it has to be shown again."""


class NotApplicable(Exception):
    """The import cannot be applied or taken back; the text says why, and what to do."""


def apply(run_id: int, by: User | None, tell: Callable[[int], None] = runs.quiet) -> ImportRun:
    """Write what the preview of the import `run_id` shows; returns the run, applied.

    `tell` is called with the percent done. A second call (a double click) changes nothing. Raises
    `Outdated` when the database is no longer what the preview was made against, and `NotApplicable` when errors
    stand, the file is gone, or it was taken back.
    """
    try:
        with transaction.atomic(), acting(import_run=run_id):
            run = ImportRun.objects.select_for_update(of=("self",)).select_related("roadmap").get(pk=run_id)
            if run.state == ImportState.APPLIED:
                return run
            _check(run)
            lock_roadmap(run.roadmap)
            if fingerprint(run.roadmap) != run.fingerprint:
                raise Outdated
            return _write(run, by, tell)
    except (IntegrityError, RowFailure) as error:
        # Somebody wrote a row that no lock of ours covers (an item or a body of the same name).
        raise Outdated from error


def _check(run: ImportRun) -> None:
    if run.state not in (ImportState.READ, ImportState.APPLYING):
        raise NotApplicable(
            _("This import is not waiting to be applied: %(state)s.") % {"state": run.get_state_display()}
        )
    if has_errors(run.preview):
        raise NotApplicable(
            _("Errors stand in the file: correct them and upload it again. Nothing was applied.")
        )
    if not run.file or not run.file.storage.exists(str(run.file.name)):
        raise NotApplicable(_("The uploaded file is no longer kept: upload it again. Nothing was applied."))
    with run.file.open("rb") as stored:
        if hashlib.file_digest(stored, "sha256").hexdigest() != run.sha256:
            raise NotApplicable(
                _("The uploaded file is not what was read: upload it again. Nothing was applied.")
            )


def _write(run: ImportRun, by: User | None, tell: Callable[[int], None]) -> ImportRun:
    before = journal.snapshot(run.roadmap)
    tell(5)
    rows = [item["values"] for item in run.preview["items"]]
    choices = run.choices.get("bodies", {})
    meaning = _learn_bodies(rows, Known(run.roadmap, choices), choices)
    known = Known(run.roadmap, {slug: {**choices.get(slug, {}), **names} for slug, names in meaning.items()})
    resource = ItemResource(known, save=True)
    results = resource.run(dataset(rows, known))
    tell(45)
    written = [result for result in results if result.import_type != "skip"]
    _set_responsible(written, known)
    tell(55)
    moved = _plan(
        result.instance for result in written if result.original is None or moves_milestones(result)
    )
    tell(80)
    _report(written, by, run)
    if run.tells_people:
        notices.dates_reread(moved)
    _set_order(rows, run.roadmap)
    tell(90)
    # What was written is read once more: not both at a time.
    del resource, results, written, moved
    run.state, run.applied_at, run.error = ImportState.APPLIED, timezone.now(), ""
    run.summary = run.preview["summary"]
    after = journal.snapshot(run.roadmap)
    run.journal = journal.difference(before, after)
    # The preview stays as it is: of thousands of rows it is megabytes, more than all else that is written.
    run.save(update_fields=["state", "applied_at", "error", "summary", "journal"])
    if editions.changes_the_plan(before, after):
        editions.record(run)
    happenings.imported(run)
    return run


def _learn_bodies(
    rows: Sequence[RowValues], known: Known, choices: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, int]]:
    """Make the bodies that nobody knows yet, and remember as an alias each name that a person has matched.

    Returns what each name means (the id of a body) by side and name, as the preview had it: beside the new bodies
    a name may look less certain than before.
    """
    meaning: dict[str, dict[str, int]] = {slug: {} for slug in known.sides}
    new: dict[tuple[str, str], Body] = {}
    short_names = {name: short for row in rows for name, short in row.get("short_names", {}).items()}
    for row in rows:
        for slug, names in row["bodies"].items():
            for name, _role in names if slug in meaning else ():
                if name in meaning[slug] or known.is_left_out(slug, name):
                    continue
                as_said = known.meant(slug, name)
                body = known.body_of(slug, name) or new.get((slug, plainly(as_said)))
                if body is None:
                    full = as_said[:1].upper() + as_said[1:400]
                    short = short_names.get(name, "")[:_LONGEST_SHORT_NAME]
                    body = Body.objects.create(city=known.sides[slug].city, name=full, short_name=short)
                    new[slug, plainly(as_said)] = body
                meaning[slug][name] = body.pk
    made = {body.pk: body for body in new.values()}
    for slug, by_name in choices.items():
        for name, choice in by_name.items():
            body_chosen = known.bodies.get(choice) if isinstance(choice, int) else None
            if same_as(choice) and (pk := meaning.get(slug, {}).get(name)):
                body_chosen = made.get(pk) or known.bodies.get(pk)
            if body_chosen and name not in (body_chosen.name, body_chosen.short_name, *body_chosen.aliases):
                body_chosen.aliases = [*body_chosen.aliases, name[:400]]
                body_chosen.save(update_fields=["aliases"])
    return meaning


def _set_responsible(written: Iterable[ItemRowResult], known: Known) -> None:
    rows: list[Responsibility] = []
    renamed: dict[str, list[Item]] = {slug: [] for slug in known.sides}
    for result in written:
        item = result.instance
        for slug, side in known.sides.items():
            if result.original is not None and f"{SIDE}{slug}" not in result.changes:
                continue
            if result.original is not None:
                renamed[slug].append(item)
            named: Sequence[Named] = item.sides.get(slug, ())
            for order, one in enumerate(named):
                rows.append(
                    Responsibility(
                        item=item, side=side, body=known.bodies[one.body_id or 0], role=one.role, order=order
                    )
                )
    for slug, items in renamed.items():
        if items:
            Responsibility.objects.filter(item__in=items, side=known.sides[slug]).delete()
    Responsibility.objects.bulk_create(rows, batch_size=BATCH)


def _plan(items: Iterable[Item]) -> list[Milestone]:
    """Plan the items' milestones; returns those whose date was moved."""
    moved: list[Milestone] = []
    rest = iter(items)
    while part := list(islice(rest, CHUNK)):
        for done in plan_all(part).values():
            moved += done.moved
    return moved


def _report(written: Iterable[ItemRowResult], by: User | None, run: ImportRun) -> None:
    """Report the states that the file gives, in somebody's name; without one they were left out of the preview."""
    if by is None:
        return
    wanted: list[reported.Wanted] = []
    for result in written:
        item = result.instance
        states = {"": item.state, **item.side_states}
        for side, standing in states.items():
            names = ("status", "progress") if not side else (f"status:{side}", f"progress:{side}")
            new = result.original is None and standing != reported.UNTOUCHED
            if new or any(name in result.changes for name in names):
                wanted.append(reported.Wanted(item.pk, side, standing, _from_file(run, result)))
    reported.report(wanted, by)


def _from_file(run: ImportRun, result: ItemRowResult) -> str:
    return _("From the file “%(file)s”, row %(row)s.") % {"file": run.file_name, "row": result.source_row}


def _set_order(rows: Iterable[RowValues], roadmap: Roadmap) -> None:
    """Put the items into the file's order; those that it lacks stay after the one they followed."""
    items = list(roadmap.items.order_by("order", "id").only("pk", "number", "order", "roadmap"))
    place = {row["number"]: index for index, row in enumerate(rows)}
    last = -1.0
    keys: dict[int, float] = {}
    for item in items:
        last = float(place[item.number]) if item.number in place else int(last) + 0.5
        keys[item.pk] = last
    items.sort(key=lambda item: keys[item.pk])
    if all(one.order < other.order for one, other in pairwise(items)):
        return
    moved = []
    for order, item in enumerate(items, 1):
        if item.order != order:
            item.order = order
            moved.append(item)
    Item.objects.bulk_update(moved, ["order"], batch_size=BATCH)


def take_out(run: ImportRun, numbers: Iterable[str], by: User) -> int:
    """Take the open milestones of items that the file lacks off control; returns how many."""
    lacking = {item["number"] for item in run.preview.get("missing", [])}
    text = _("The item is not in the document any more (file “%(file)s”).") % {"file": run.file_name}
    with transaction.atomic():
        open_ones = Milestone.objects.open().filter(
            item__roadmap=run.roadmap, item__number__in=lacking.intersection(numbers)
        )
        pks = list(open_ones.values_list("pk", flat=True))
        for pk in pks:
            actions.report(
                pk, by, status=Status.CANCELLED, progress=None, text=text, origin=ReportOrigin.IMPORT
            )
    return len(pks)


def revert(run_id: int, by: User | None) -> ImportRun:
    """Take an applied import back; returns the run.

    Raises `NotApplicable` when it was not applied, or when anything of it was touched since. A second call
    changes nothing.
    """
    try:
        with transaction.atomic(), acting(import_run=run_id, reverted=True):
            waiting = ImportRun.objects.select_for_update(of=("self",)).select_related("roadmap")
            run = waiting.defer("preview").get(pk=run_id)
            if run.state == ImportState.REVERTED:
                return run
            if run.state != ImportState.APPLIED:
                raise NotApplicable(_("This import was not applied: there is nothing to take back."))
            lock_roadmap(run.roadmap)
            journal.take_back(run.roadmap, run.journal)
            run.state = ImportState.REVERTED
            run.save(update_fields=["state"])
            editions.withdraw(run)
            return run
    except journal.Touched as touched:
        text = _(
            "“%(what)s” was changed since: this import can no longer be taken back. Nothing was changed."
        )
        raise NotApplicable(text % {"what": touched.what}) from touched
