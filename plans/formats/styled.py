"""What a page's style sheet hides or strikes through by a class: Google Docs writes no other mark of it."""

import re

# A rule that holds on paper or on a narrow screen only does not hold here.
_ELSEWHERE = re.compile(r"@[^{};]{0,200}(?:;|\{(?:[^{}]{0,2000}\{[^{}]{0,2000}\}){0,200}[^{}]{0,2000}\})")
_RULE = re.compile(r"([^{}]{1,300})\{([^{}]{0,2000})\}")
_CLASS = re.compile(r"\s*(?:[a-z]{1,10})?\.([\w-]{1,60})\s*", re.IGNORECASE)
_LONGEST = 200_000
HIDES = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all)", re.IGNORECASE)
STRIKES = re.compile(r"text-decoration[\w-]*\s*:[^;]*line-through", re.IGNORECASE)


class Classes:
    """The classes by which a page hides words or strikes them through."""

    def __init__(self) -> None:
        self.hidden: set[str] = set()
        self.struck: set[str] = set()

    def read(self, sheet: str) -> None:
        """Take in a style sheet; only rules of one class count («.c7», «span.c7»)."""
        for selectors, body in _RULE.findall(_ELSEWHERE.sub("", sheet[:_LONGEST])):
            names = {found[1] for one in selectors.split(",") if (found := _CLASS.fullmatch(one))}
            if HIDES.search(body):
                self.hidden |= names
            if STRIKES.search(body):
                self.struck |= names
