"""The old Word (.doc): LibreOffice, where it is installed, makes a .docx of it in a confined child process."""

import shutil

from plans.budget import Budget
from plans.refusals import Refusal
from plans.sheet import Sheet

from . import confined, docx

_SECONDS = 40
# LibreOffice itself takes 150 MB of it.
_MEMORY = 1024 * 1024 * 1024


def office() -> str | None:
    """The program that converts, or None where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def read(data: bytes, budget: Budget) -> list[Sheet]:
    """The document's tables. Raises `Refusal` where nothing can convert it, or it holds no plan."""
    program = office()
    if program is None:
        raise Refusal("old_word")
    try:
        made = confined.run(
            "plans.formats.office", data, seconds=_SECONDS, memory=_MEMORY, arguments=(program, "doc", "docx")
        )
    except confined.Failed as fault:
        raise Refusal("old_word_not_opened") from fault
    if not made.startswith(b"PK"):
        raise Refusal("old_word_not_opened")
    return docx.read(made, budget)
