"""Quotation marks that are opened and never closed: «МБУ «Центр «Ориентир», МБУК «Дом культуры»."""

import re

#: Stands for a mark that nothing closes while a cell is cut; shown again in the name.
UNCLOSED = "\x02"
# «…, МБУК «»: another body's legal form and its name.
_NEXT_FORM = re.compile(r"[,;\n]\s*[А-ЯЁІЎ]{2,8}(?:\s[А-ЯЁІЎ]{2,3})?\s*$")
_AFTER_NAME = re.compile(r"\s*(?:$|[,;\n]|(?:г\.|города|[А-ЯЁІЎ][а-яёіў]+(?:ого|ой|ска))\s)")
_ENDS = re.compile(r"«?[^«»,;\n]*»")


def hide_unclosed(text: str) -> str:
    """The cell with `UNCLOSED` for each opening mark that nothing closes, so that such a mark holds no separators."""
    if text.count("«") <= text.count("»"):
        return text
    letters = list(text)
    opened: list[int] = []
    for place, letter in enumerate(text):
        if letter == "«":
            if opened and _NEXT_FORM.search(text[max(0, place - 40) : place]):
                _hide(letters, opened)
            opened.append(place)
        elif letter == "»" and opened:
            opened.pop()
            if opened and _AFTER_NAME.match(text, place + 1):
                _hide(letters, opened)
    _hide(letters, opened)
    return "".join(letters)


def ends_quotes(before: str, line: str) -> bool:
    """Whether a line of a cell ends what the line above has opened: «ГУ «Центр культуры | «Витебск»»."""
    opened = max(before.rfind("«"), before.rfind(UNCLOSED))
    return opened > before.rfind("»") and _ENDS.match(line) is not None


def _hide(letters: list[str], opened: list[int]) -> None:
    for place in opened:
        letters[place] = UNCLOSED
    opened.clear()
