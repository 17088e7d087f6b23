"""Whether a letter says that its files are for official use («ДСП»)."""

import re

_MARK = re.compile(r"\bДСП\b|для\s+служебного\s+пользования", re.IGNORECASE)


def is_official(*texts: str) -> bool:
    """Whether one of the texts (subject, own words, names of files) says so.

    Files are better closed once too often than open to everybody.
    """
    return any(_MARK.search(text) for text in texts)
