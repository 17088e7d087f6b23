"""The course of an import: a file comes in, is read, waits for a decision; what was chosen is remembered.

`ImportRun` keeps it all, so that the page can be left and come back to. A long file is read by the worker. What
a person has chosen is in `ImportRun.choices`: `sheet` (its name, or `ALL_SHEETS`), `columns`
({letter: field or None}), `header_row`, `first_row` and `year` (a table shown by hand), `headings` (the columns by the
words of the heading, for the next file of the roadmap), `bodies` ({side: {name: choice}}), `scan` (`scanned`).
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePath

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

import plans
from cities.models import User
from cities.permissions import may_administer, stands_in_for
from core import work
from plans import ALL_SHEETS
from plans.look import View, look
from plans.plan import Plan
from plans.refusals import Refusal
from plans.scans import ScannedPage
from roadmap.choices import ImportState
from roadmap.importing import preview, pulse, scanned, wording
from roadmap.importing.fingerprint import fingerprint
from roadmap.importing.known import Known, same_words
from roadmap.models import ImportRun, Roadmap

# A worker that gave no sign of life for so long is held to be dead, and another may take over.
DEAD_AFTER = timedelta(minutes=2)
# The states in which a worker is busy with an import, or is to be.
AT_WORK = (ImportState.UPLOADED, ImportState.READING, ImportState.APPLYING)
# What refuses a file in which a person may still show the table.
BY_HAND = frozenset(("no_table",))


@dataclass(frozen=True)
class Upload:
    """A file as it came in: its name and its content."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def quiet(percent: int) -> None:
    """Nobody watches."""


def start(roadmap: Roadmap, upload: Upload, by: User | None, *, sheet: str | None = None) -> ImportRun:
    """Read a file at once and keep it with its preview; raises `Refusal`, and then nothing is kept."""
    run = new_run(roadmap, upload, by, sheet=sheet)
    fill(run, upload)
    return keep(run, upload)


def keep_to_show(roadmap: Roadmap, upload: Upload, by: User | None, refusal: Refusal) -> ImportRun | None:
    """Keep a file in which no table was found, for a person to show it; None where there is nothing to show."""
    if refusal.code not in BY_HAND or not any(view.may_hold_a_table for view in _views(upload)):
        return None
    run = new_run(roadmap, upload, by)
    run.state, run.error, run.progress = ImportState.UNREADABLE, wording.refused(refusal), 100
    return keep(run, upload)


def views(run: ImportRun) -> list[View]:
    """The sheets of a run's file as a person looks at them; raises `Refusal` where it is gone or there are none."""
    upload = stored(run)
    found = _views(Upload(upload.name, scanned.content_of(run, upload.content)))
    if not found:
        raise Refusal("blank")
    return found


def _views(upload: Upload) -> list[View]:
    try:
        return look(upload.content, upload.name)
    except Refusal:
        return []


def choose_table(run: ImportRun, choices: Mapping[str, object]) -> ImportRun:
    """Read the file with the table where a person shows it; raises `Refusal`, and then nothing changes."""
    shown = ("sheet", "header_row", "first_row", "year", "columns", "headings")
    run.choices = {**{name: said for name, said in run.choices.items() if name not in shown}, **choices}
    return reread(run)


def start_later(
    roadmap: Roadmap, upload: Upload, by: User | None, order: Callable[[int], object]
) -> ImportRun:
    """Keep a long file and have the worker read it: `order` is called with the run's id once it is saved."""
    run = keep(new_run(roadmap, upload, by), upload)
    transaction.on_commit(lambda: order(run.pk))
    return run


def new_run(roadmap: Roadmap, upload: Upload, by: User | None, *, sheet: str | None = None) -> ImportRun:
    """A run that is not saved yet."""
    absent = stands_in_for(by, may_administer) if by else None
    run = ImportRun(
        roadmap=roadmap, author=by, on_behalf_of=absent, file_name=upload.name[-255:], sha256=upload.sha256
    )
    run.choices = {"sheet": sheet} if sheet else {}
    return run


def keep(run: ImportRun, upload: Upload) -> ImportRun:
    """Save a run and its file; where the row cannot be saved no file stays behind."""
    run.file.save(PurePath(upload.name).name, ContentFile(upload.content), save=False)
    try:
        run.save()
    except BaseException:
        run.file.delete(save=False)
        raise
    return run


def fill(run: ImportRun, upload: Upload, tell: Callable[[int], None] = quiet) -> None:
    """Read the file by the run's choices and put the preview on the run, without saving it.

    `tell` is called with the percent that is done. Raises `Refusal` when the file is not a plan.
    """
    # Before anything is read from the database: a change in between makes the preview outdated, never wrong.
    seen = fingerprint(run.roadmap)
    known = Known(run.roadmap, run.choices.get("bodies", {}))
    plan = _read(run, upload, known)
    tell(50)
    if "columns" not in run.choices and (recalled := _recalled(run.roadmap, plan)) != plan.columns:
        run.choices = {**run.choices, "columns": recalled}
        plan = _read(run, upload, known)
    tell(70)
    run.preview = preview.build(plan, known, states=run.author is not None)
    run.summary, run.fingerprint = run.preview["summary"], seen
    run.state, run.progress, run.error = ImportState.READ, 100, ""


def _read(run: ImportRun, upload: Upload, known: Known) -> Plan:
    return plans.read(
        scanned.content_of(run, upload.content),
        upload.name,
        sides=known.side_names(),
        years=run.roadmap.years,
        sheet=run.choices.get("sheet"),
        columns=run.choices.get("columns"),
        header_row=run.choices.get("header_row"),
        first_row=run.choices.get("first_row"),
        year=run.choices.get("year"),
    )


def _recalled(roadmap: Roadmap, plan: Plan) -> dict[str, str | None]:
    """The columns as read, but for headings whose field a person chose the last time."""
    last = (
        ImportRun.objects.filter(roadmap=roadmap, choices__has_key="headings")
        .order_by("-created_at")
        .values_list("choices__headings", flat=True)
        .first()
    )
    columns: dict[str, str | None] = dict(plan.columns)
    for letter, heading in plan.headings.items():
        if last and same_words(heading) in last:
            columns[letter] = last[same_words(heading)]
    return {letter: field for letter, field in columns.items() if field or letter in plan.columns}


def stored(run: ImportRun) -> Upload:
    """The run's file again; raises `Refusal` when it is no longer there."""
    try:
        with run.file.open("rb") as content:
            return Upload(run.file_name, content.read())
    except (FileNotFoundError, ValueError) as error:
        raise Refusal("expired") from error


def reread(run: ImportRun) -> ImportRun:
    """Make the preview again, from the same file, the same choices and the database as it is now."""
    fill(run, stored(run))
    run.save()
    return run


def choose_columns(run: ImportRun, columns: Mapping[str, str | None]) -> ImportRun:
    """Read the file again with the columns that a person says; remembered for the next file of the roadmap."""
    headings = run.preview.get("headings", {})
    remembered = {same_words(heading): columns.get(letter) for letter, heading in headings.items() if heading}
    run.choices = {**run.choices, "columns": dict(columns), "headings": remembered}
    if len(run.preview.get("sheets", ())) > 1:
        # With other columns another sheet might look more like a plan than the one they were chosen for.
        several = len(run.preview.get("read", ())) > 1
        run.choices["sheet"] = ALL_SHEETS if several else run.preview["sheet"]
    return reread(run)


def choose_sheet(run: ImportRun, sheet: str) -> ImportRun:
    """Read another sheet of the file, its columns as they are recognised; raises `Refusal` where it is no plan."""
    run.choices = {**run.choices, "sheet": sheet}
    for shown in ("columns", "header_row", "first_row"):
        run.choices.pop(shown, None)
    return reread(run)


def choose_bodies(run: ImportRun, bodies: Mapping[str, Mapping[str, int | str]]) -> ImportRun:
    """Make the preview again with what a person says about unknown names: a body's id, "create", "leave_out"."""
    merged = {slug: dict(by_name) for slug, by_name in run.choices.get("bodies", {}).items()}
    for slug, by_name in bodies.items():
        merged.setdefault(slug, {}).update(by_name)
    run.choices = {**run.choices, "bodies": merged}
    return reread(run)


def choose_telling(run: ImportRun, tells: bool) -> None:
    """Note whether people are notified of the dates that the import moves; too late once it is being applied."""
    waiting = ImportRun.objects.filter(pk=run.pk, state=ImportState.READ)
    if waiting.update(tells_people=tells):
        run.tells_people = tells


def read_in_worker(run_id: int) -> bool:
    """Read the file of a run that waits; returns whether this call did it.

    Claims the run with one conditional update, so that two workers never read the same file; a run whose
    worker died half-way may be claimed again.
    """
    dead = Q(state=ImportState.READING, seen_at__lt=timezone.now() - DEAD_AFTER)
    mine = ImportRun.objects.filter(Q(state=ImportState.UPLOADED) | dead, pk=run_id)
    if not mine.update(state=ImportState.READING, seen_at=timezone.now(), progress=5):
        return False
    run = ImportRun.objects.select_related("roadmap").get(pk=run_id)

    def tell(percent: int) -> None:
        ImportRun.objects.filter(pk=run_id).update(progress=percent, seen_at=timezone.now())

    try:
        fill(run, stored(run), tell)
    except Refusal as refusal:
        if scanned.may_recognise(refusal):
            _recognise(run, tell)
            return True
        by_hand = refusal.code in BY_HAND and any(view.may_hold_a_table for view in _views(stored(run)))
        give_up(run, wording.refused(refusal), keep_file=by_hand)
    else:
        run.save()
    return True


def _recognise(run: ImportRun, tell: Callable[[int], None]) -> None:
    """Keep what stands on the pages of a scan, for a person to compare; or why that cannot be told."""
    try:
        scanned.recognise(run, stored(run).content, tell)
    except Refusal as refusal:
        give_up(run, wording.refused(refusal))
    else:
        give_up(run, wording.refused(Refusal("scan_not_compared")), keep_file=True)


def compare_page(run: ImportRun, number: int, page: ScannedPage) -> bool:
    """Keep a page of a scan as a person has compared it; after the last the plan is read, and it returns True.

    Raises `Refusal` where there is no plan in what was compared; the pages stay as they are then.
    """
    with transaction.atomic():
        # Two people may compare two pages at one moment.
        run.choices = ImportRun.objects.select_for_update().values_list("choices", flat=True).get(pk=run.pk)
        pages = [page if place == number else one for place, one in enumerate(scanned.pages_of(run))]
        run.choices = {**run.choices, "scan": pages}
        run.save(update_fields=["choices"])
    if scanned.waits(run):
        return False
    reread(run)
    return True


def give_up(run: ImportRun, text: str, *, keep_file: bool = False) -> None:
    """Keep why a file could not be read, and the file only where a person may show its table."""
    run.state, run.error, run.progress = ImportState.UNREADABLE, text, 100
    if not keep_file:
        run.file.delete(save=False)
    run.save()


def is_stuck(run: ImportRun) -> bool:
    """Whether the worker that reads the file or applies it seems to have died."""
    if run.state not in AT_WORK:
        return False
    if work.is_live("apply_import" if run.state == ImportState.APPLYING else "read_import", run.pk):
        return False
    seen = run.seen_at or run.created_at
    if run.state == ImportState.APPLYING and (mark := pulse.last(run.pk)):
        seen = max(seen, mark.at)
    return seen < timezone.now() - DEAD_AFTER


def abandon(run: ImportRun) -> None:
    """Give an import up that was not applied; its file goes, what was found stays readable."""
    past = [ImportState.APPLYING, ImportState.APPLIED, ImportState.REVERTED]
    left = ImportRun.objects.filter(pk=run.pk).exclude(state__in=past)
    if left.update(state=ImportState.ABANDONED) and run.file:
        run.file.delete(save=False)
        left.update(file="")


def forget_old() -> int:
    """Give up the uploads that nobody applied in time; returns their number."""
    waiting = [ImportState.UPLOADED, ImportState.READING, ImportState.READ, ImportState.UNREADABLE]
    kept_for = timedelta(days=settings.IMPORTS_KEPT_DAYS)
    old = ImportRun.objects.filter(state__in=waiting, created_at__lt=timezone.now() - kept_for)
    # What could not be read waits for nothing once its file is gone.
    old = old.exclude(state=ImportState.UNREADABLE, file="")
    runs = list(old.defer("preview", "journal"))
    for run in runs:
        abandon(run)
    return len(runs)
