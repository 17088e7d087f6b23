"""What is taken off a name when it was cut out of a cell: roles, agreement notes, «и др.», numbering, stray marks."""

import re

from plans.bodies.labels import MARKER, ROLE_WORD
from plans.bodies.quotes import UNCLOSED
from plans.text import plain_marks

_ROLE_BRACKETS = re.compile(
    rf"\s*\(\s*{ROLE_WORD}(?:\s*[-–—,]?\s*(?:свод|исполнитель|созыв))?\s*\)", re.IGNORECASE
)
_ON_TERMS = re.compile(
    r"\s*\((?:по отдельному (?:плану|графику)|при необходимости|свод(?: информации)?"
    r"|(?:по|в рамках|в пределах) (?:своей )?компетенции)\)", re.IGNORECASE,
)  # fmt: skip
_OTHERS = re.compile(
    r"[\s,;]*(?<![^\W_])(?:и|а также|,)?\s*(?:др\.(?=\s*(?:$|[,;)]))|др(?=\s*$)|другие\s*[.;]?\s*$|т\.?\s?д\.?\s*$"
    r"|т\.?\s?п\.?\s*$|інш\.|іншыя\s*$|прочие\s*\.?\s*$|пр\.\s*$)",
    re.IGNORECASE,
)
_TRAILING_ROLE = re.compile(rf"\s*(?:\s[-–—]\s+{ROLE_WORD}|,\s*{ROLE_WORD}|\s+отв\.)\s*$", re.IGNORECASE)
# «Администрация города Сочи (далее – АГС)».
_HEREAFTER = re.compile(
    r"\s*[(\[]\s*(?:в\s+)?(?:далее|далей|дальнейшем)(?:\s+по\s+тексту)?(?:\s+именуем\w+)?\s*[-–—:,]?\s*"
    r"(?P<short>[^()\[\]]{1,80}?)\s*[)\]]",
    re.IGNORECASE,
)

_UNIT_BEHIND = re.compile(r"\s+[-–—]\s")


def without_short_name(name: str) -> tuple[str, str]:
    """The name without «(далее – …)», and the short name that it gives; "" for none."""
    found = _HEREAFTER.search(name)
    if found is None:
        return name, ""
    rest = name[found.end() :]
    # «Мингорисполком (далее – МГИК) – комитет по спорту»: the house's, and not its unit's.
    short = "" if _UNIT_BEHIND.match(rest) else found["short"].strip(" «»\"'.,;–—-")
    return f"{name[: found.start()]}{rest}", short


def marks(name: str) -> list[str]:
    """The roles that are marked in a name: «(отв.)», «– исполнитель»."""
    return [
        m.group().strip(" ()-–—,") for m in (*_ROLE_BRACKETS.finditer(name), *_TRAILING_ROLE.finditer(name))
    ]


def clean(name: str) -> str:
    """The name without numbering, roles, «и др.», stray marks; spaces single; "" where nothing is left."""
    name = name.replace("\x01", " ").replace(UNCLOSED, "«")
    name = _OTHERS.sub("", _ON_TERMS.sub("", _ROLE_BRACKETS.sub("", name)))
    name = _TRAILING_ROLE.sub("", name)
    name = MARKER.sub("", re.sub(r"^\s*(?:и|і)\s+(?=\S)", "", " ".join(name.split())))
    name = name.strip(" ,;:-–—*+")
    if name.endswith(".") and not re.search(r"(?:^|[\s.(])[А-ЯЁІЎ]\.$|(?:^|\s)[а-яёіў]{1,3}\.$", name):
        name = name.rstrip(". ")
    if name.endswith(")") and name.count(")") > name.count("("):
        name = name[:-1].rstrip()
    return "" if not re.search(r"[^\W_]", plain_marks(name)) or re.fullmatch(r"[xхXХ]", name) else name
