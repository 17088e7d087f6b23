"""PDF with a text layer. The pages are taken apart in a confined child process (`pdf_pages`), as neither the time nor
the memory that a PDF takes can be limited beforehand; here its paragraphs and tables become sheets."""

import json

from plans.budget import Budget, too_much_markup
from plans.refusals import Refusal, damaged, faults_refuse
from plans.sheet import Sheet

from . import confined
from .flow import Box, Flow

_SECONDS = 12
_MEMORY = 400 * 1024 * 1024


def read(data: bytes, budget: Budget) -> list[Sheet]:
    """The tables of a PDF. Raises `Refusal` where it has none, is a scan, is protected or damaged."""
    try:
        answer = confined.run("plans.formats.pdf_pages", data, seconds=_SECONDS, memory=_MEMORY)
    except confined.Failed as fault:
        raise (Refusal("too_slow") if fault.late else damaged()) from fault
    with faults_refuse():
        found = json.loads(answer)
    if "refused" in found:
        raise _refusal(found["refused"])
    flow = Flow(budget)
    with faults_refuse():
        for kind, content in found["blocks"]:
            if kind == "p":
                flow.paragraph(content)
                continue
            rows = []
            for row in content:
                rows.append([Box(column, across, text, down) for column, across, down, text in row])
                for box in rows[-1]:
                    budget.cell(box.text)
            flow.table(rows)
    try:
        return flow.done()
    except Refusal as refusal:
        raise Refusal("pdf_without_table") if refusal.code == "document_without_table" else refusal from None


def _refusal(why: str) -> Refusal:
    known = {
        "scanned": Refusal("scanned"),
        "protected": Refusal("pdf_protected"),
        "letters": Refusal("pdf_without_letters"),
        "slow": Refusal("too_slow"),
        "heavy": too_much_markup(),
        "blank": Refusal("blank"),
    }
    return known.get(why) or damaged()
