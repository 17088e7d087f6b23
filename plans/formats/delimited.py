"""CSV and TSV: which encoding, which delimiter, and the cells."""

import csv
import io
import re
from collections import Counter
from typing import Literal

from plans.budget import Budget
from plans.refusals import Refusal, faults_refuse
from plans.sheet import Cell, Sheet
from plans.shown import clean

from . import drawn, prose

_DELIMITERS = ";\t,|"
_SAMPLE = 100_000
# The rules of a drawn frame are letters in the wrong code page: a run of them says nothing.
_REPEATED = re.compile(r"(.)\1{3,}")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


def read(data: bytes, budget: Budget) -> list[Sheet]:
    """The file's one sheet, or the tables it draws. Raises `Refusal` where the bytes are no text."""
    text = decode(data)
    if (drawings := drawn.tables_of(text, budget)) is not None:
        return drawings
    delimiter, text = _declared(text)
    delimiter = delimiter or guess_delimiter(text)
    with faults_refuse(csv.Error):
        sheet = _fill(text, delimiter, csv.QUOTE_MINIMAL, budget)
        if _swallowed(sheet, text):
            sheet = _fill(text, delimiter, csv.QUOTE_NONE, budget)
    # Lines with «Срок: …» below them are no table, whatever commas they have.
    wide = sum(len(row) > 2 for row in sheet.cells.values())
    if wide * 2 < len(sheet.cells):
        written = prose.read([line for raw in text.splitlines() if (line := clean(raw))], "Текст", budget)
        if written is not None:
            return [written]
    return [sheet]


def decode(data: bytes) -> str:
    """The text, by its mark (BOM), else UTF-16 by its zero bytes, UTF-8 if it is valid, else the old code pages."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _text(data.decode(encoding, errors="replace"))
    head = data[:4000]
    if head.count(0) > len(head) // 5:
        return _text(
            data.decode(
                "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be", errors="replace"
            )
        )
    # Cyrillic in UTF-16 has few zero bytes but a lot of 0x04.
    if head.count(4) > len(head) // 4:
        return _text(
            data.decode(
                "utf-16-le" if head[1::2].count(4) >= head[::2].count(4) else "utf-16-be", errors="replace"
            )
        )
    try:
        return _text(data.decode("utf-8"))
    except UnicodeDecodeError:
        pages = {page: data.decode(page, errors="replace") for page in ("cp1251", "cp866", "koi8-r")}
        worth = {page: _russian(text) for page, text in pages.items()}
        # Frames were drawn in the days of the second one.
        worth["cp866"] += _framed(pages["cp866"])
        return _text(pages[max(worth, key=lambda page: worth[page])])


def _russian(text: str) -> int:
    """How Russian a text looks: the commonest small letters, less what never is in a plan."""
    counts = Counter(_REPEATED.sub(r"\1", text[:_SAMPLE]))
    return sum(counts[letter] for letter in "оеаинтсрвлкмдпу") - 5 * sum(
        counts[sign] for sign in "ЎўЂђЃѓ‡†™љњќћџ─│┤╡╢╖╕╣║╗╝░▒▓\ufffd"
    )


def _framed(text: str) -> int:
    """How many signs of a drawn frame there are: what `_russian` takes for a wrong code page where they are alone."""
    sample = text[:_SAMPLE]
    if not re.search(r"[─═]{6}", sample):
        return 0
    counts = Counter(_REPEATED.sub(r"\1", sample))
    return 5 * sum(counts[sign] for sign in "─│╖╢╗║╕╡")


def _text(text: str) -> str:
    if len(_CONTROL.findall(text[:_SAMPLE])) > len(text[:_SAMPLE]) // 100:
        raise Refusal("not_a_workbook")
    return text.replace("\0", "")


def _declared(text: str) -> tuple[str, str]:
    """Excel's own first line «sep=;»."""
    first, _newline, rest = text.partition("\n")
    if (found := re.fullmatch(r'\ufeff?"?sep=(.)"?\s*', first)) is not None:
        return found[1], "\n" + rest
    return "", text


def guess_delimiter(text: str) -> str:
    """The delimiter that cuts most lines into the same number of fields, more than one."""
    best, delimiter = 0.0, ";"
    for candidate in _DELIMITERS:
        try:
            rows = list(csv.reader(io.StringIO(text[:_SAMPLE], newline=""), delimiter=candidate))
        except csv.Error:
            continue
        widths = Counter(len(row) for row in rows if len(row) > 1)
        if not widths:
            continue
        width, times = widths.most_common(1)[0]
        score = times / max(1, sum(1 for row in rows if any(row))) * min(width, 12)
        if score > best:
            best, delimiter = score, candidate
    return delimiter


def _fill(text: str, delimiter: str, quoting: Literal[0, 3], budget: Budget) -> Sheet:
    sheet = Sheet(name="CSV", budget=budget)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting)
    for number, row in enumerate(reader, start=1):
        budget.step()
        for column, value in enumerate(row, start=1):
            shown = clean(value)
            if shown:
                sheet.put(Cell(number, column, shown, shown))
        if sheet.refusal:
            break
    return sheet


def _swallowed(sheet: Sheet, text: str) -> bool:
    """A quotation mark that was never closed takes the rest of the file into one cell."""
    if sheet.refusal is not None and sheet.refusal.code == "cell_too_long":
        return True
    longest = max((len(c.text) for row in sheet.cells.values() for c in row.values()), default=0)
    return longest > 8_000 and longest > len(text) // 3
