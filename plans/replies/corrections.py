"""What counts where somebody takes back what was said: «не 60, а 80 %», «указала неверно: правильно 70 %»."""

import re
from collections.abc import Sequence

_NOT_THIS = re.compile(
    r"^\W*(?:(?:нет|ой|упс|извините|простите|виновата?|(?:у (?:меня|нас)\s+|там\s+)?"
    r"(?:в \w+ (?:письме|отчете|ответе)\s+)?(?:опечатк|описк|ошибк|ошибочк)[аи]"
    r"(?:\s+в \w+ (?:письме|отчете|ответе))?)[,:\s-]\s*)*не\s+\d{1,3}\s*%?\s*,?\s*а\s+(?:(?:уже|теперь|все|"
    r"целых|целые)\s+)*(?P<a>\d{1,3}\s*%)\W*$"
    r"|^\W*было\s+\d{1,3}\s*%?\W+(?:стало|сейчас|теперь)\W+(?P<c>\d{1,3}\s*%)\W*$"
    r"|\b(?:вы пишете|у вас|в системе|в письме|в напоминании)\b[^%]*%\W+(?:а\s+)?(?:(?:у нас|сейчас|теперь|"
    r"на самом деле|фактически|уже)\s+)+"
    r"(?P<d>\d{1,3}\s*%)\W*$"
    r"|\b(?:правильно|верно|(?:следует|надо|нужно) читать|на самом деле|"
    r"(?:верн|правильн)(?:ое|ый|ая|ые)\s+(?:значени\w+|процент\w*|показател\w+|цифр\w+|"
    r"данны\w+)(?:\s+(?:выполнения|исполнения|"
    r"готовности))?)\W+(?P<b>(?:(?!\bа не\b)[^,;])+)"
)
_WAS_WRONG = re.compile(
    r"\b(?:неверно|неправильно|ошибочно|по ошибке|вместо|ошиб\w+|исправлени\w+|опечатк\w+|(?:в системе|"
    r"в карте|у вас)\s+(?:стоит|указан\w*|значится|числится|записан\w*))\b"
)
_WHERE_WRONG = re.compile(
    r"\b(?:в (?:\w+ )?(?:письме|отчете|сообщении)|(?:указ|напис|постав|сообщ)\w+(?=.*\b(?:неверн|неправильн|ошиб))|"
    r"(?:неверно|неправильно|ошибочно)\s+(?:указ|напис|постав|сообщ)\w+)"
)


def corrected(whole: str) -> str | None:
    """The words that count of a sentence that corrects by itself; None where nothing is corrected."""
    found = _NOT_THIS.search(whole)
    if not found or not (found["a"] or found["c"] or found["d"] or _WAS_WRONG.search(whole)):
        return None
    return found["a"] or found["c"] or found["d"] or found["b"]


def beside(whole: str, right: str) -> str:
    """What else a sentence that corrects says, the wrong and its word left out: «кажется, …, 70 %»."""
    rest = _WAS_WRONG.sub(" ", _WHERE_WRONG.sub(" ", whole))
    return re.sub(r"^\W*(?:нет,?\s+)?не\s+(?=\d)", " ", rest) if right else rest


def last_said(clauses: Sequence[str]) -> list[str]:
    """Of «не 60, а 80 %» the last; a clause that only says what was wrong is left out."""
    kept = [
        clause
        for clause in clauses
        if not re.match(r"^\W*(?:не|было|вместо)\s+(?:\d|выполн|в работ|начат|сделан)", clause)
    ]
    return [re.sub(r"^\W*а\s+", "", clause) for clause in kept] if len(kept) < len(clauses) else list(clauses)
