"""Row ids that came in an address or a form."""

from collections.abc import Iterable

# One digit fewer than the largest bigint has, so that PostgreSQL takes every number that passes.
_DIGITS = 18


def read_id(text: str) -> int | None:
    """The id that `text` writes in plain digits, or `None` for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < _DIGITS else None


def read_ids(texts: Iterable[str]) -> list[int]:
    """The ids among `texts`, in their order."""
    return [number for text in texts if (number := read_id(text)) is not None]
