"""The old Word (.doc): read here (`word97`); what that does not understand LibreOffice converts, where it is installed.

LibreOffice runs in a confined child process: it is a large program, and the document is a stranger's.
"""

import shutil

from plans.budget import MAX_SECONDS, Budget
from plans.refusals import READER_FAULTS, Refusal, faults_refuse
from plans.sheet import Sheet

from . import confined, docx, word97
from .flow import Flow

# By the clock, with what the reading took before: a program that waits uses no processor.
_SECONDS = 10
# Of each process; LibreOffice itself takes 150 MB of it.
_MEMORY = 300 * 1024 * 1024


def office() -> str | None:
    """The program that converts, or None where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def read(data: bytes, budget: Budget) -> list[Sheet]:
    """The document's tables. Raises `Refusal` where nothing can read it, or it holds no plan."""
    from xlrd.compdoc import CompDocError

    flow = Flow(budget)
    try:
        word97.read(data, flow, budget)
    except Refusal as refusal:
        if refusal.code != "damaged":
            raise
        return _converted(data, budget)
    except (CompDocError, *READER_FAULTS):
        return _converted(data, budget)
    with faults_refuse():
        return flow.done()


def _converted(data: bytes, budget: Budget) -> list[Sheet]:
    program = office()
    if program is None:
        raise Refusal("old_word")
    try:
        made = confined.run(
            "plans.formats.office",
            data,
            seconds=2 * _SECONDS,
            memory=_MEMORY,
            arguments=(program, "doc", "docx"),
            clock=_SECONDS - (MAX_SECONDS - budget.seconds_left),
        )
    except confined.Failed as fault:
        if fault.late:
            raise Refusal("old_word_too_slow", limit=_SECONDS) from fault
        raise Refusal("old_word_not_opened") from fault
    if not made.startswith(b"PK"):
        raise Refusal("old_word_not_opened")
    return docx.read(made, budget)
