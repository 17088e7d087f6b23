"""What the reading of one file may use: cells, text, markup, depth, seconds. Every reader pays here while it reads.

The numbers are those of the largest true plan, 20,000 rows, with room to spare; beyond them lie only files that a
program made, some of them to keep a server busy. The first limit that is passed refuses the file at once.
"""

import time

from plans.refusals import Refusal

MAX_BYTES = 10 * 1024 * 1024
# Unpacked, all parts of an archive together.
MAX_EXPANDED = 200 * 1024 * 1024
# The parts of an archive; a workbook with a picture in each row has a few hundred.
MAX_PARTS = 4_000
# Above SMALL bytes a part that packs better than this is blank filling, not text.
MAX_RATIO, SMALL = 300, 8 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_CELLS = 500_000
MAX_SPANS = 200_000
# The longest cell: Excel itself holds 32,767 characters.
MAX_CELL_TEXT = 40_000
MAX_CHARACTERS = 24_000_000
# The signs «<» of XML or HTML, which are twice its elements.
MAX_MARKS = 8_000_000
# Of those, what may be held as a tree at one time.
MAX_HELD_MARKS = 700_000
MAX_DEPTH = 200
# Of the processor, not of the clock: a busy machine reads no less.
MAX_SECONDS = 8

_LOOK = 2_000
# Seconds of the clock between two looks at the processor's, which cost far more than one at the clock.
_SELDOM = 0.02


class Budget:
    """What is left for one file. Each method takes from it, and raises `Refusal` when there is no more."""

    __slots__ = ("_cells", "_characters", "_ends", "_looks_at", "_marks", "_spans", "_until_look")

    def __init__(self, seconds: float = MAX_SECONDS) -> None:
        self._cells = MAX_CELLS
        self._spans = MAX_SPANS
        self._characters = MAX_CHARACTERS
        self._marks = MAX_MARKS
        self._ends = time.thread_time() + seconds
        self._until_look = _LOOK
        self._looks_at = 0.0

    def cell(self, text: str) -> None:
        """One cell with its text."""
        self._cells -= 1
        if self._cells < 0:
            raise Refusal("too_many_cells", limit=MAX_CELLS)
        self.text(len(text))
        self.step()

    def text(self, characters: int) -> None:
        self._characters -= characters
        if self._characters < 0:
            raise Refusal("too_much_text", limit=MAX_CHARACTERS)

    def span(self) -> None:
        """One merged range."""
        self._spans -= 1
        if self._spans < 0:
            raise Refusal("too_many_spans", limit=MAX_SPANS)

    def marks(self, count: int) -> None:
        """So many signs «<» of markup, before they are parsed."""
        self._marks -= count
        if self._marks < 0:
            raise too_much_markup()
        self.time()

    def step(self) -> None:
        """One small piece of work of any other kind; looks at the clock now and then."""
        self._until_look -= 1
        if self._until_look < 0:
            self._until_look = _LOOK
            self.time()

    def time(self) -> None:
        """Raise where the processor's time is used up; it is asked for no more often than it can have changed much."""
        now = time.monotonic()
        if now < self._looks_at:
            return
        self._looks_at = now + _SELDOM
        if time.thread_time() > self._ends:
            raise Refusal("too_slow")

    @property
    def seconds_left(self) -> float:
        return max(0.0, self._ends - time.thread_time())


def too_much_markup() -> Refusal:
    """It is more markup than a plan has."""
    return Refusal("too_much_markup")


def too_deep() -> Refusal:
    """Its elements or tables lie deeper within one another than any program writes."""
    return Refusal("too_deep")
