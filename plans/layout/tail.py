"""Rows that are no items by what they say: totals, footnotes, notes, signatures."""

import re

_SUM = re.compile(r"(?:все?го|итого|разам|усяго)(?![а-яё])", re.IGNORECASE)
_TOTAL = re.compile(r"(?:все?го|итого|разам|усяго|в том числе|из них)(?![а-яё])", re.IGNORECASE)
_FOOTNOTE = re.compile(
    r"(?:<?\*+\d*>?(?!\w)|<\s*\d+\s*>|[¹²³⁴⁵⁶⁷⁸⁹⁰]+\s|\*\d*\)?\s)|_{3,}|-{5,}|—{3,}", re.IGNORECASE
)
_NOTE = re.compile(
    r"(?:примечани[ея]|прим\.|заўваг[аі]|сноск[аи]|(?:используемые |принятые |список |перечень )?"
    r"(?:условные )?сокращени[яй]"
    r"|список исполнителей"
    r"|контакт(?:ы|ная информация)|справочно"
    r"|условные обозначения|исп\.|исполнитель:|тел\.|согласовано"
    r"|приложени[ея]\b|лист согласования)(?![а-яё])",
    re.IGNORECASE,
)
# What a program puts above the next page of a table.
_PAGE = re.compile(
    r"(?:продолжение|окончание|працяг)(?: (?:таблиц\w*|табліц\w*|приложени\w*|плана|дорожной карты|перечня|формы)"
    r"[ №\d.]*)?|(?:страница|стр\.?|лист|page) ?\d{1,3}(?: (?:из|of) \d{1,3})?",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(
    r"(?:м\.\s?п\.|подпис[ьи]|от (?:города|г\.|имени|стороны|российской|белорусской)|за (?:город|администрацию)"
    r"|«?_+»?|\(подпись\)|(?:первый )?(?:заместител[ья]|зам\.)|глава|мэр"
    r"|председател[ья]|начальник|директор|координатор|"
    r"руководител[ья]|секретарь|управляющий делами|министр|губернатор|утверждаю|согласовано|дата:?)(?![а-яё])",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"(?:[А-ЯЁ]\.\s?){1,2}\s?[А-ЯЁ][а-яё-]+|[А-ЯЁ][а-яё-]+\s+(?:[А-ЯЁ]\.\s?){1,2}")
_BLANK_LINE = re.compile(r"_{4,}")
_PLACE_DATE = re.compile(r"[«\"]\s*_*\s*\d{0,2}\s*_*\s*[»\"]\s*_*.*20[_\d]")


def is_total(text: str) -> bool:
    """«Итого по разделу 1», «Всего:»."""
    return bool(_TOTAL.match(text.lstrip(' -–—«"')))


def is_sum(text: str) -> bool:
    """«Итого», «Всего»: never a measure, while one may well begin with «в том числе»."""
    return bool(_SUM.match(text.lstrip(' -–—«"')))


def is_note(text: str) -> bool:
    """A footnote, a note, a list of abbreviations, the line above the next page."""
    text = text.lstrip(" \n\t")
    return bool(_FOOTNOTE.match(text) or _NOTE.match(text) or _PAGE.fullmatch(text.strip(" .()")))


def is_signature(text: str) -> bool:
    """A post, a name with initials, a line to sign on, «М.П.»."""
    text = text.strip()
    return bool(
        _SIGNATURE.match(text)
        or _INITIALS.fullmatch(text)
        or _BLANK_LINE.search(text)
        or _PLACE_DATE.search(text)
    )
