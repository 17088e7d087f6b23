"""Texts that a spreadsheet program would run as formulas: disarmed on the way out, restored on the way in."""

_STARTS = ("=", "+", "-", "@", "\t", "\r")


def is_formula(value: object) -> bool:
    """Whether a spreadsheet program may take it for a formula."""
    return isinstance(value, str) and value.startswith(_STARTS)


def disarmed(value: object) -> object:
    """A text that no spreadsheet program runs; anything else as it is. `restored` returns exactly what it was."""
    return f"'{value}" if isinstance(value, str) and is_formula(value.lstrip("'")) else value


def restored(text: str) -> str:
    """What the text was before it was disarmed; an apostrophe of its own stays."""
    return text[1:] if text.startswith("'") and is_formula(text.lstrip("'")) else text
