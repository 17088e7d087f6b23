"""Applying a long import in the worker: asked for on the page, done by a task, safe to ask for twice.

Between the two the run is in the state "being applied". The worker writes in one transaction that holds the
run's row: another worker with the same task waits for it and then finds it applied, and of a worker that is killed
half-way the database keeps nothing.
"""

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.models import User
from cities.permissions import may_administer
from plans import weight
from plans.refusals import Refusal
from roadmap.choices import ImportState
from roadmap.importing import apply, pulse, runs, wording
from roadmap.models import ImportRun


def is_long(run: ImportRun) -> bool:
    """Whether the worker applies it."""
    return int(run.summary.get("rows", 0)) > weight.LONG


def order(run: ImportRun, send: Callable[[], object]) -> bool:
    """Have the worker apply a run that waits for it, or whose worker seems to have died; returns whether it will.

    `send` is called once the state is saved; never for a double click.
    """
    waits = ImportRun.objects.filter(pk=run.pk, state=ImportState.READ)
    if run.state == ImportState.APPLYING and runs.is_stuck(run):
        waits = ImportRun.objects.filter(pk=run.pk, state=ImportState.APPLYING, seen_at=run.seen_at)
    if not waits.update(state=ImportState.APPLYING, seen_at=timezone.now(), error=""):
        return False
    pulse.forget(run.pk)
    transaction.on_commit(send)
    return True


def apply_in_worker(run_id: int, by: User | None) -> bool:
    """Apply a run that was ordered; returns whether it is applied now.

    Where it cannot be applied, or the work breaks off, the run waits for a decision again and says why. The same
    where `by` may not apply it any more: a queue may be long, and a right ends at once.
    """
    if not ImportRun.objects.filter(pk=run_id, state=ImportState.APPLYING).exists():
        return False
    if by is not None and not (by.is_active and may_administer(by)):
        _let_wait(run_id, _("Whoever wanted it applied may not do that any more. Nothing was applied."))
        return False
    why = _("The work broke off half-way. Nothing was applied: apply it once more.")
    done = False

    def tell(percent: int) -> None:
        pulse.tell(run_id, percent)

    tell(1)
    try:
        apply.apply(run_id, by, tell)
        done = True
    except apply.Outdated:
        why = _show_anew(run_id)
    except apply.NotApplicable as error:
        why = str(error)
    finally:
        if not done:
            _let_wait(run_id, why)
        pulse.forget(run_id)
    return done


def _show_anew(run_id: int) -> str:
    """Make the preview of what the database is now; returns what there is to say about it."""
    run = ImportRun.objects.select_related("roadmap").get(pk=run_id)
    try:
        runs.fill(run, runs.stored(run))
    except Refusal as refusal:
        return wording.refused(refusal)
    run.state = ImportState.APPLYING
    run.save(update_fields=["preview", "summary", "fingerprint", "choices", "state"])
    return _("Something changed since the preview was made. Look at it anew, then apply.")


def _let_wait(run_id: int, why: str) -> None:
    ImportRun.objects.filter(pk=run_id, state=ImportState.APPLYING).update(state=ImportState.READ, error=why)
