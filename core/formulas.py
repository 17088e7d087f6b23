"""Texts that a spreadsheet program would run as formulas: disarmed on the way out, restored on the way in."""

import re

from core.fields import for_xml

# How a formula begins, also in the wide letters that some programs take for the narrow ones; blanks and signs that
# nobody sees may come before it. A tab or the end of a line leads into the next cell of what is pasted.
_BEGINS = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")


def is_formula(value: object) -> bool:
    """Whether a spreadsheet program may take it for a formula."""
    return isinstance(value, str) and _BEGINS.match(value) is not None


def disarmed(value: object) -> object:
    """A text that a table can hold and no spreadsheet program runs; anything else as it is.

    `restored` returns exactly what it was, without the signs that no file of XML holds.
    """
    if not isinstance(value, str):
        return value
    text = for_xml(value)
    return f"'{text}" if is_formula(text.lstrip("'")) else text


def restored(text: str) -> str:
    """What the text was before it was disarmed; an apostrophe of its own stays."""
    return text[1:] if text.startswith("'") and is_formula(text.lstrip("'")) else text
