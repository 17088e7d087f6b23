"""Arguments of our commands that several of them take."""

import re
from argparse import ArgumentTypeError


def days(text: str) -> int:
    """The number of days that `14d` or `14` says; raises `ArgumentTypeError` with a sentence."""
    found = re.fullmatch(r"([1-9][0-9]{0,3})d?", text)
    if not found:
        raise ArgumentTypeError(f"“{text}” is no number of days; write it as 14d.")
    return int(found[1])
