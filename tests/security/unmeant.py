"""What nobody means: values for parameters and fields, as they come on the line and as JSON; and which of them the
suite tries where all would take too long.
"""

import zlib
from collections.abc import Iterator
from typing import Any

from tests.depth import LONG

# The suite tries a part, the same one each time; `make drills` so many times more, which is everything that is read (as
# far as `has_its_turn`).
EVERYTHING = LONG
TIMES_MORE = 112

# What is called so names a thing of others.
FOREIGN = "foreign "

# As bytes on the line.
ON_THE_LINE = {
    "nothing": "",
    "zero": "0",
    "below": "-1",
    "fraction": "1.5",
    "large": "1" + "0" * 20,
    "larger than Python reads": "9" * 5000,
    "no number": "NaN",
    "without end": "1e999",
    "last day": "9999-12-31",
    "first day": "0001-01-01",
    "year nought": "0000-01-01",
    "no such day": "2026-02-30",
    "no such month": "2026-13",
    "moment": "2026-09-01T25:61:00Z",
    "nul": "a%00b",
    "half of a pair": "%ED%A0%80",
    "a pair by halves": "%ED%A0%BD%ED%B8%80",
    "no utf-8": "%FF%FE%D0",
    "no escape": "%",
    "long": "%D0%AF" * 10_000,
    "superscript": "%C2%B2",
    "arabic digits": "%D9%A1%D9%A2",
    "arabic day": "%D9%A2%D9%A0%D9%A2%D9%A6-%D9%A0%D9%A9-%D9%A0%D9%A1",
    "wide digits": "%EF%BC%91%EF%BC%92",
    "turned round": "%E2%80%AE%E2%80%8Bgpj.exe%EF%BB%BF",
    "lines": "a%0D%0ASet-Cookie:%20a=b%0D%0A%0D%0Ab",
    "markup": "%22%27%3E%3Csvg/onload=alert(1)%3E%7B%7B7*7%7D%7D",
    "sql": "1%27%20OR%20%271%27=%271%27%20--%20%25s%20%25(a)s",
    "words of a search": "%27:*%20%7C%20!%20%26%20(%20%3C-%3E%20%5C",
    "wildcards": "%25_%5C%25",
    "pattern": "(a%2B)%2B%24%5B",
    "path": "../../../../etc/passwd",
    "other site": "//evil.example/",
    "other site, behind": "/%5Cevil.example",
    "other site, whole": "https://evil.example/",
    "script": "javascript:alert(1)",
    "no address": "http://%5B",
    "json": "%7B%22a%22:%5B1%5D%7D",
    "lookup": "1__gte",
}


def queries(name: str, foreign: dict[str, object]) -> Iterator[tuple[str, str]]:
    """Each way of asking for the parameter `name`, by what it is called; `foreign` are ids and names of others."""
    for kind, value in ON_THE_LINE.items():
        yield kind, f"{name}={value}"
    yield "twice", f"{name}=1&{name}=2"
    yield "as a list", f"{name}[]=1"
    yield "as a table", f"{name}[a][b]=1"
    yield "a thousand times", "&".join([f"{name}=1"] * 1001)
    for kind, pk in foreign.items():
        yield f"{FOREIGN}{kind}", f"{name}={pk}"


def is_tried(every: int, *what: object) -> bool:
    """Whether this is one of those to try: one in `every`, in the drill so many times more."""
    every = max(every // TIMES_MORE, 1) if EVERYTHING else every
    return zlib.crc32("\0".join(map(str, what)).encode()) % every == 0


def has_its_turn(role: str, *what: object) -> bool:
    """Whether this role is one that tries this: administrators, who come furthest, and what is others', always.

    How a value is read does not go by who asks: in the drill every other of the values goes by with the other roles.
    """
    if not EVERYTHING or role == "administrator" or str(what[-1]).startswith(FOREIGN):
        return True
    return zlib.crc32("\0".join(map(str, (role, *what))).encode()) % 2 == 0


def deep(levels: int) -> list[Any]:
    """A list in a list, so many times."""
    found: list[Any] = []
    for _level in range(levels):
        found = [found]
    return found


# What a field of JSON may hold instead; numbers that JSON has not are written as Python writes them.
AS_JSON: dict[str, Any] = {
    "null": None,
    "yes": True,
    "nothing": "",
    "blank": " \t\n ",
    "object": {"a": 1, "$ne": None},
    "empty list": [],
    "list of lists": [[1], [2]],
    "list of nulls": [None],
    "list of objects": [{"side": 1}],
    "twenty levels": deep(20),
    "below": -1,
    "fraction": 1.5,
    "larger than a column": 2**63,
    "larger than two": [2**63, -(2**70)],
    "larger than a float": 10**400,
    "no number": float("nan"),
    "without end": float("inf"),
    "long": "Я" * 300_000,
    "long number": "9" * 5000,
    "nul": "a\0b",
    "half of a pair": "\ud800",
    "in a list": ["\ud800", "a\0b"],
    "lines": "a\r\nBcc: evil@evil.example\r\n\r\nb\u2028c",
    "turned round": "\u202e\u200bgpj.exe\ufeff",
    "markup": "\"'><svg/onload=alert(1)>{{7*7}}",
    "sql": "1' OR '1'='1' -- %s %(a)s",
    "no such day": "2026-02-30",
    "last day": "9999-12-31",
    "first day": "0001-01-01",
    "year nought": "0000-01-01",
    "arabic digits": "١٢",
    "path": "../../../../etc/passwd",
    "many parameters": "&".join(f"a{number}=1" for number in range(2000)),
}
