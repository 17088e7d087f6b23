"""The numbers Word counts by itself: the column «№» of a typed plan is often an automatic list and holds no text."""

from typing import Any

from .markup import Element, attribute, child

_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_CYRILLIC = "абвгдежзиклмнопрстуфхцчшщэюя"
_LATIN = "abcdefghijklmnopqrstuvwxyz"


class Lists:
    """Counts the automatic numbers of a document's paragraphs, in the order in which they are asked for.

    `numbering` and `styles` are the roots of those parts of the document, or None.
    """

    def __init__(self, numbering: Element, styles: Element) -> None:
        self.levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self.abstract: dict[str, str] = {}
        self.counts: dict[str, dict[int, int]] = {}
        self.styles: dict[str, tuple[str, int]] = {}
        if numbering is not None:
            self._read_numbering(numbering)
        if styles is not None:
            self._read_styles(styles)

    def _read_numbering(self, root: Any) -> None:
        abstract = {}
        for group in root.iter("{*}abstractNum"):
            levels = {}
            for level in group.iter("{*}lvl"):
                levels[_whole(attribute(level, "ilvl"), 0)] = (
                    value(level, "numFmt") or "decimal",
                    value(level, "lvlText", "%1."),
                    _whole(value(level, "start"), 1),
                )
            abstract[attribute(group, "abstractNumId") or ""] = levels
        for num in root.iter("{*}num"):
            name = value(num, "abstractNumId")
            number = attribute(num, "numId") or ""
            self.levels[number] = dict(abstract.get(name, {}))
            # Two lists over one definition go on counting, unless the second says where it starts.
            restarts = next(num.iter("{*}startOverride"), None) is not None
            self.abstract[number] = number if restarts else f"abstract {name}"

    def _read_styles(self, root: Any) -> None:
        for style in root.iter("{*}style"):
            properties = child(style, "pPr")
            if properties is not None and (found := _numbering(properties)) is not None:
                self.styles[attribute(style, "styleId") or ""] = found

    def mark(self, properties: Element | None) -> str:
        """«1.1. » as Word shows it before the paragraph with these `w:pPr`; empty for bullets and plain paragraphs."""
        if properties is None:
            return ""
        found = _numbering(properties) or self.styles.get(value(properties, "pStyle"))
        if found is None:
            return ""
        number, level = found
        levels = self.levels.get(number)
        if not levels or level not in levels:
            return ""
        counts = self.counts.setdefault(self.abstract[number], {})
        counts[level] = counts.get(level, levels[level][2] - 1) + 1
        for deeper in [known for known in counts if known > level]:
            del counts[deeper]
        return self._shown(levels, counts, level)

    @staticmethod
    def _shown(levels: dict[int, tuple[str, str, int]], counts: dict[int, int], level: int) -> str:
        form, text, _start = levels[level]
        if form in ("bullet", "none"):
            return ""
        for above in range(level + 1):
            known = levels.get(above, ("decimal", "", 1))
            text = text.replace(f"%{above + 1}", numeral(counts.get(above, known[2]), known[0]))
        return f"{text} " if text else ""


def value(element: Element | None, tag: str, default: str = "") -> str:
    """The `w:val` of a child, "" where there is no such child."""
    found = child(element, tag)
    return default if found is None else attribute(found, "val") or ""


def _whole(written: str | None, default: int) -> int:
    try:
        return min(max(int(written or default), -1), 1_000_000)
    except ValueError:
        return default


def _numbering(properties: Any) -> tuple[str, int] | None:
    found = child(properties, "numPr")
    if found is None:
        return None
    number = value(found, "numId", "0")
    return (number, _whole(value(found, "ilvl"), 0)) if number != "0" else None


def numeral(number: int, form: str) -> str:
    """The n-th number of a Word list in its `form` («upperRoman», «russianLower», …); figures for others."""
    if form in ("upperRoman", "lowerRoman"):
        roman, rest = "", min(number, 99)
        for worth, sign in _ROMAN:
            roman += sign * (rest // worth)
            rest %= worth
        return roman.upper() if form == "upperRoman" else roman
    if form in ("upperLetter", "lowerLetter", "russianLower", "russianUpper"):
        alphabet = _CYRILLIC if form.startswith("russian") else _LATIN
        letter = alphabet[(number - 1) % len(alphabet)]
        return letter.upper() if form.startswith(("upper", "russianUpper")) else letter
    return str(number)
