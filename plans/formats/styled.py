"""What a page's style sheet hides or strikes through by a class: Google Docs writes no other mark of it."""

import re

_CLASS = re.compile(r"\s*(?:[a-z]{1,10})?\.([\w-]{1,60})\s*", re.IGNORECASE)
# Letters of one page's style sheets, of one rule's selectors and of its body.
_MOST, _SELECTORS, _BODY = 200_000, 1_000, 2_000
HIDES = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all)", re.IGNORECASE)
STRIKES = re.compile(r"text-decoration[\w-]*\s*:[^;]*line-through", re.IGNORECASE)


class Classes:
    """The classes by which a page hides words or strikes them through."""

    def __init__(self) -> None:
        self.hidden: set[str] = set()
        self.struck: set[str] = set()
        self._left = _MOST

    def read(self, sheet: str) -> None:
        """Take in a style sheet; only rules of one class count («.c7», «span.c7»).

        What is within another rule (`@media print`) holds on paper or on a narrow screen only.
        """
        sheet = sheet[: self._left]
        self._left -= len(sheet)
        depth = 0
        for chunk in sheet.split("}"):
            opened = chunk.count("{")
            if not depth and opened == 1:
                before, _brace, body = chunk.partition("{")
                self._rule(before.rpartition(";")[2][:_SELECTORS], body[:_BODY])
            depth = max(0, depth + opened - 1)

    def _rule(self, selectors: str, body: str) -> None:
        names = {found[1] for one in selectors.split(",") if (found := _CLASS.fullmatch(one))}
        if HIDES.search(body):
            self.hidden |= names
        if STRIKES.search(body):
            self.struck |= names
