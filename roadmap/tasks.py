"""What the worker does. Each task is thin: ids in, a plain function called, safe to run twice."""

from celery import shared_task

from roadmap import heartbeat as marks
from roadmap import staging
from roadmap.exporting import runs as exports
from roadmap.importing import runs as imports


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
    exports.make(run_id)


@shared_task(ignore_result=True)
def forget_exports() -> None:
    """Once a day: delete the files that were made long ago."""
    exports.forget_old()


@shared_task(ignore_result=True)
def read_import(run_id: int) -> None:
    """Read a long file that was uploaded, and make its preview."""
    imports.read_in_worker(run_id)


@shared_task(ignore_result=True)
def forget_imports() -> None:
    """Once a day: give up the uploads that nobody applied."""
    imports.forget_old()
