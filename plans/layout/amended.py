"""Remarks on how a plan was changed: «(в ред. …)», «Исключен», «Утратил силу», «Позиция 4 исключена»."""

import re

_ACT = r"(?:распоряжени|постановлени|решени|приказ|протокол|указ|закон|соглашени|изменени)\w*"
_WHAT = (
    r"(?:(?:п|пп|пункт|подпункт|поз|позиция|строка|раздел|мероприятие|абзац)\w*\.?\s*(?:№\s*)?"
    r"[\d.IVX()¹²³а-я]{0,12}\s*)?"
)
_CHANGED = r"(?:в\s+ред(?:\.|акции)|вв?ед[её]н\w*|изложен\w*|дополнен\w*|измен[её]н\w*|с изменениями)"
_GONE = (
    r"(?:(?:исключ[её]н|отмен[её]н|выключан|адменен)[аоы]?(?![а-яё])|утратил[аои]?\s+силу"
    r"|признан[аоы]?\s+утратив\w+(?:\s+силу)?|страці\w+\s+сілу)"
)
_REMARK = re.compile(
    rf"\s*[(\[]?\s*{_WHAT}{_CHANGED}\s*(?:[^.]*{_ACT}|[^.]*\bот\s+\d)", re.IGNORECASE | re.DOTALL
)
_EXCLUDED = re.compile(
    rf"\s*[(\[]?\s*(?:{_WHAT}{_GONE}|{_GONE})\s*"
    rf"(?:[)\].,;:–—-].*|\bс\s+\d.*|\b(?:на основании|в соответствии|согласно|{_ACT}).*)?",
    re.IGNORECASE | re.DOTALL,
)
_BRACKETED = re.compile(r"\s*\([^()]*\)\s*\.?\s*", re.DOTALL)
_AT_THE_END = re.compile(rf"\s*\(\s*{_WHAT}{_CHANGED}[^()]*\)\s*$", re.IGNORECASE | re.DOTALL)


def is_remark(text: str) -> bool:
    """Whether a row's one text only says what was done to the plan, or is in brackets as a whole."""
    return bool(_REMARK.match(text) or is_excluded(text) or _BRACKETED.fullmatch(text))


def is_excluded(text: str) -> bool:
    """Whether the words in an item's place say that it was taken out."""
    return bool(_EXCLUDED.fullmatch(text))


def without_remark(text: str) -> str:
    """A cell's text without «(в ред. …)» at its end."""
    return _AT_THE_END.sub("", text) or text
