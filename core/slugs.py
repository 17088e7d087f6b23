"""Short names for addresses, made from Russian and Belarusian titles."""

import re
from collections.abc import Collection

_LETTERS = {
    **dict(zip("абвгдеёзийклмнопрстуфыэіў", "abvgdeeziyklmnoprstufyeiu", strict=True)),
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ъ": "",
    "ь": "",
    "ю": "yu",
    "я": "ya",
}


def short_name(text: str, limit: int) -> str:
    """`text` in small Latin letters, digits and hyphens, `limit` characters at most: «Ростов — Минск» → rostov-minsk.

    Cut between words where it is too long; empty where `text` has no letter or digit that can be written so.
    """
    latin = "".join(_LETTERS.get(letter, letter) for letter in text.lower())
    words = re.findall(r"[a-z0-9]+", latin)
    found = ""
    for word in words:
        longer = f"{found}-{word}" if found else word[:limit]
        if len(longer) > limit:
            break
        found = longer
    return found


def free_name(wanted: str, taken: Collection[str], limit: int) -> str:
    """`wanted`, or with the first number that makes it none of `taken`: plan, plan-2, plan-3."""
    found, number = wanted, 1
    while found in taken:
        number += 1
        end = f"-{number}"
        found = wanted[: limit - len(end)] + end
    return found
