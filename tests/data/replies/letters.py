"""Letters of the tables (`writing.txt`, `judging.txt` …): built, with the reading expected, and compared.

How a row is written: see the head of `judging.txt`. A set that came as raw mail (`blind31.jsonl`) is kept as it came.
"""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plans.replies import Context, Reading, read_reply
from tests.data.replies.clients import CLIENTS
from tests.data.replies.contexts import CONTEXTS, our_letter
from tests.data.replies.machines import MACHINES
from tests.data.replies.robots import ROBOTS
from tests.data.replies.shapes import ANY, SHAPES, File

_HERE = Path(__file__).resolve().parent
#: The names of all sets that are kept.
SETS = sorted({path.stem for kind in ("*.txt", "*.jsonl") for path in _HERE.glob(kind)})


@dataclass(frozen=True)
class Letter:
    """One letter: its bytes, what it answers, and the reading expected in the notation of the tables."""

    name: str
    raw: bytes
    given: dict[str, Any]
    acts: frozenset[tuple[Any, ...]]
    drafts: frozenset[str | None]
    ignored: tuple[str, ...]
    #: None where nothing is said of them.
    files: frozenset[tuple[str, str]] | None
    figures: frozenset[str] | None = None
    #: Other readings that are as right: acts and drafts of each.
    also: tuple[tuple[frozenset[tuple[Any, ...]], frozenset[str | None], tuple[str, ...]], ...] = ()

    def read(self) -> Reading:
        """The letter as the program reads it."""
        return read_reply(self.raw, Context.of(self.given))


@dataclass(frozen=True)
class Verdict:
    """How a reading compares: acts that nobody meant, whether all is right, and what came."""

    wrong: frozenset[tuple[Any, ...]]
    right: bool
    came: Reading


def rows_of(half: str) -> list[str]:
    """The rows of one table ("judging", say), without its head."""
    lines = (_HERE / f"{half}.txt").read_text(encoding="utf-8").split("\n")
    return [line for line in lines if line and not line.startswith("#")]


def letters(half: str) -> Iterator[Letter]:
    """The letters of one table, by its name."""
    if (_HERE / f"{half}.jsonl").exists():
        yield from _kept(half)
        return
    for place, row in enumerate(rows_of(half)):
        cells = (row + "||||").split("|")
        context, shape, words, expected, files, counted = (cell.strip() for cell in cells[:6])
        given = CONTEXTS[context]
        carried: list[File] = []
        owned = set()
        for one in _files(files):
            how, _, name = one.partition(":")
            name, _, item = name.partition("@")
            carried.append((how, name))
            if item:
                owned.add((item, name))
        build = (SHAPES | MACHINES | CLIENTS | ROBOTS)[shape] if shape else ANY[place % len(ANY)]
        raw = build(words.replace("⏎", "\n"), our_letter(given), carried)
        acts, drafts, ignored = _expected(expected)
        yield Letter(
            f"{half}-{place:03} {words[:60]}",
            raw,
            given,
            acts,
            drafts,
            ignored,
            frozenset(owned),
            _figures(counted),
        )


def _kept(half: str) -> Iterator[Letter]:
    """The letters of a set of raw mail, one a line; its first line tells where they come from."""
    for line in (_HERE / f"{half}.jsonl").read_text(encoding="utf-8").splitlines()[1:]:
        row = json.loads(line)
        raw = row["mail"].encode("ascii") if "mail" in row else base64.b64decode(row["mail64"])
        name = f"{half}-{row['name']} {row['own']}"
        files = frozenset((item, file) for item, file in row["files"]) if "files" in row else None
        yield Letter(
            name,
            raw,
            row["context"],
            *_expected(row["expected"]),
            files,
            frozenset(row["figures"]) if "figures" in row else None,
            tuple(map(_expected, row.get("also", ()))),
        )


def _figures(text: str) -> frozenset[str] | None:
    """«62 организации; 3 школы» one by one; None where a row says nothing of figures."""
    return frozenset(part.strip() for part in text.split(";")) if text else None


def _files(text: str) -> list[str]:
    """«how:name» apart from each other; names hold spaces."""
    out: list[str] = []
    for word in text.split(" "):
        if ":" in word:
            out.append(word)
        elif out and word:
            out[-1] += " " + word
    return out


def _expected(text: str) -> tuple[frozenset[tuple[Any, ...]], frozenset[str | None], tuple[str, ...]]:
    acts, drafts, ignored = set(), set(), []
    for one in (part.strip() for part in text.split(",") if part.strip()):
        if one.startswith("!"):
            ignored.append(one[1:])
        elif one.startswith("?"):
            drafts.add(one[1:] or None)
        else:
            acts.add(_act(one))
    return frozenset(acts), frozenset(drafts), tuple(ignored)


def _act(text: str) -> tuple[Any, ...]:
    item, what, *more = text.split()
    if what == "date":
        return item, "date", None, None, more[0]
    if what in ("question", "accept", "return"):
        return item, what, None, None, None
    if what.isdigit():
        return item, "report", "in_progress", int(what), None
    return item, "report", what, {"done": 100, "planned": 0}.get(what, int(more[0]) if more else None), None


def judged(letter: Letter) -> Verdict:
    """The letter read and compared: each act, whether there are drafts, where the files went."""
    came = letter.read()
    acts = frozenset(
        (act.item, act.kind, act.status, act.progress, act.date and act.date.isoformat()) for act in came.acts
    )
    drafted = {one.item for one in came.unsure}
    readings = ((letter.acts, letter.drafts, letter.ignored), *letter.also)
    right = (
        len(came.acts) == len(acts)
        and any(
            acts == meant
            and bool(drafted) == bool(drafts)
            and {one for one in drafts if one} <= drafted
            and (came.ignored == ignored or (ignored == ("*",) and bool(came.ignored)))
            for meant, drafts, ignored in readings
        )
        and letter.figures
        in (None, {f"{number} {unit}" for act in came.acts for number, unit in act.figures})
        and letter.files in (None, {(act.item, name) for act in came.acts for name in act.files})
    )
    return Verdict(acts.difference(*(meant for meant, _drafts, _ignored in readings)), right, came)
