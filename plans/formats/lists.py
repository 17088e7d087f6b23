"""The numbers Word counts by itself: the column «№» of a typed plan is often an automatic list and holds no text."""

from typing import Any

from docx.oxml.ns import qn

_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_CYRILLIC = "абвгдежзиклмнопрстуфхцчшщэюя"
_LATIN = "abcdefghijklmnopqrstuvwxyz"


class Lists:
    """Counts the automatic numbers of a document's paragraphs, in the order in which they are asked for."""

    def __init__(self, document: Any) -> None:
        self.levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self.abstract: dict[str, str] = {}
        self.counts: dict[str, dict[int, int]] = {}
        self.styles: dict[str, tuple[str, int]] = {}
        self._read_numbering(document)
        self._read_styles(document)

    def _read_numbering(self, document: Any) -> None:
        root = next(
            (r.target_part.element for r in document.part.rels.values() if r.reltype.endswith("/numbering")),
            None,
        )
        if root is None:
            return
        abstract = {}
        for group in root.iter(qn("w:abstractNum")):
            levels = {}
            for level in group.iter(qn("w:lvl")):
                levels[int(level.get(qn("w:ilvl"), 0))] = (
                    _val(level, "w:numFmt", "decimal"),
                    _val(level, "w:lvlText", "%1."),
                    int(_val(level, "w:start", "1")),
                )
            abstract[group.get(qn("w:abstractNumId"))] = levels
        for num in root.iter(qn("w:num")):
            name = _val(num, "w:abstractNumId", "")
            number = num.get(qn("w:numId"))
            self.levels[number] = dict(abstract.get(name, {}))
            # Two lists over one definition go on counting, unless the second says where it starts.
            restarts = next(num.iter(qn("w:startOverride")), None) is not None
            self.abstract[number] = number if restarts else f"abstract {name}"

    def _read_styles(self, document: Any) -> None:
        for style in document.styles.element.iter(qn("w:style")):
            if (found := _numbering(style)) is not None:
                self.styles[style.get(qn("w:styleId"))] = found

    def mark(self, paragraph: Any) -> str:
        """«1.1. » as Word shows it before the paragraph; empty for bullets and plain paragraphs."""
        found = _numbering(paragraph)
        if found is None:
            style = next(paragraph.iter(qn("w:pStyle")), None)
            found = self.styles.get(style.get(qn("w:val"))) if style is not None else None
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
            text = text.replace(f"%{above + 1}", _numeral(counts.get(above, known[2]), known[0]))
        return f"{text} " if text else ""


def _val(element: Any, tag: str, default: str) -> str:
    found = next(element.iter(qn(tag)), None)
    value: str = found.get(qn("w:val"), default) if found is not None else default
    return value


def _numbering(element: Any) -> tuple[str, int] | None:
    properties = next(element.iter(qn("w:numPr")), None)
    if properties is None:
        return None
    number = _val(properties, "w:numId", "0")
    return (number, int(_val(properties, "w:ilvl", "0"))) if number != "0" else None


def _numeral(number: int, form: str) -> str:
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
