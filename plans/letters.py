"""Columns by their letters, as spreadsheets name them: 1 is A, 27 is AA."""

import re
from functools import lru_cache

_LETTERS = re.compile(r"[A-Za-z]{1,3}")


@lru_cache(maxsize=1024)
def letters(column: int) -> str:
    """«AB» for 28; columns are counted from 1."""
    found = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def column_of(name: str) -> int:
    """28 for «AB»; raises ValueError where the text is no column's name."""
    if not _LETTERS.fullmatch(name):
        raise ValueError(f"no column: {name!r}")
    column = 0
    for letter in name.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return column
