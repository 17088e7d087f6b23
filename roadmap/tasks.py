"""What the worker does. Each task is thin: ids in, a plain function called, safe to run twice."""

from celery import shared_task

from roadmap import heartbeat as marks
from roadmap.exporting import runs
from roadmap import staging


@shared_task(bind=True, ignore_result=True, time_limit=30)
def heartbeat(self) -> None:  # type: ignore[no-untyped-def]
    """Once a minute: leave a mark that the beat and a worker are alive."""
    marks.mark("beat")
    marks.mark("worker")


@shared_task(bind=True)
def sweep_staged_files(self) -> None:  # type: ignore[no-untyped-def]
    """Every night: files that nobody sent, and files that no row knows, leave the disk."""
    staging.sweep()


@shared_task(ignore_result=True)
def make_export(run_id: int) -> None:
    """Make the file of one export."""
    runs.make(run_id)
