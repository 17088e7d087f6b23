"""Why a clause is no plain statement: what it denies, promises, makes a condition of, doubts, or limits."""

import re
from datetime import date

from plans.replies import lexicon
from plans.replies.dates import told_days
from plans.replies.objects import lasts_now
from plans.words import deed

_LETTERS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
#: «будет в работе», «в работе будет с января».
_OPEN = r"(?:в работе|в работу|в процессе|у рабоце|приостановлен\w*|приостановим|выполняться|на исполнении|не начат\w*)"
_WILL = re.compile(
    rf"\b(?:буд(?:ет|ут|ем|у|зе)|планиру(?:ем|ется|ю)|хотим|надеемся|намерены|собираемся)\s+(?:\w+\s+){{0,2}}{_OPEN}\b"
    rf"|\b{_OPEN}\s+(?:\w+\s+)?(?:буд(?:ет|ут|ем|зе)|планируется)\b|\bскоро\b"
)
_SINCE = re.compile(r"\b(?:с|со|з)\s+(?=[\dа-я])")
_BEFORE = re.compile(r"\b(?:поза)?прошл\w+ год\w*|\b(?:на|к|в) (?:следующ|будущ)\w+ год\w*|\bдо прошл\w+")
_WOULD = re.compile(r"\bбы\b")
#: What hangs over the clause that it leads in: «нельзя сказать, что …», «хотелось бы, чтобы …».
_UNSAID = re.compile(
    r"\b(?:нельзя|рано|не факт|неправда|неверно|сложно|трудно|нечего|не уверен\w*)\b[^,]{0,20},? что\b|"
    r"\b(?:хотел\w* бы|требуется|нужно|надо|важно),? чтобы\b"
)
#: «Цель: 60 %», «Было: в работе».
_AIMS = re.compile(
    r"\W*(?:цель|цели|план|прогноз|ожидани[ея]|норматив|задача|планируе\w+|будет|было|раньше|ранее|скоро|потом|затем)"
    r"(?:\s+на\s+\w+)?\s*:"
)
_ANOTHER = re.compile(
    r"\b(?:друг|ин|соседн|чуж)(?:ой|ое|ая|ую|ого|ому|ий|ее)\s+(?:пункт|мероприяти|задач|поручени)\w*"
)
#: What takes back all before it: «Шучу», «Уже нет».
RETRACTS = re.compile(r"\W*(?:(?:уже )?нет|шуч?у|шутка|неправда|отбой|передумал[аи]?|отменяется|отмена)\W*")


_IRONY = re.compile(rf"\b(?:{lexicon.IRONY})(?!\w)")
#: «Проверка связи, …», «для примера — …».
_SAMPLE = re.compile(
    r"\W*(?:проверка связи|тест\w*|для примера|к примеру|например|образец|пример|шаблон)(?!\w)"
)


def over_sentence(low: str) -> str | None:
    """The code of what a sentence sets above each state it tells, or None."""
    if _SAMPLE.match(low) or _IRONY.search(low):
        return "doubt"
    if _AIMS.match(low):
        return "promise"
    if lexicon.OTHERS_SAY.match(low):
        return "hearsay"
    if _ANOTHER.search(low):
        return "unclear"
    return "doubt" if _UNSAID.search(low) else None


def ahead(clause: str) -> bool:
    """Whether a verb of the clause lies ahead: «выполним», «завершим»."""
    return any(
        deed(word) == "ahead" and word not in ("считаем", "проводим") for word in _LETTERS.findall(clause)
    ) or bool(re.search(r"\b(?:выканаем|зробим|завершым|скончым|завяршым)\b", clause))


def why_not(clause: str) -> str | None:
    """The code of what makes a clause no plain statement, or None."""
    for code, words in (
        ("not_done", lexicon.NOT_DONE),
        ("condition", lexicon.CONDITION),
        ("promise", lexicon.PROMISE),
        ("doubt", lexicon.DOUBT),
        ("partly", lexicon.PARTLY),
        ("contrast", lexicon.CONTRAST),
        ("negation", lexicon.NEGATION),
    ):
        if words.search(clause):
            return code
    return "promise" if ahead(clause) else None


def _begins_later(clause: str, today: date) -> bool:
    return any(
        day > today
        for since in _SINCE.finditer(clause)
        for day, _until in told_days(clause[since.end() :], today)[:1]
    )


def open_state_clouded(rest: str, clause: str, today: date) -> str | None:
    """Why «в работе» of a clause isn't plain beside its other words, or None: what is still open may be described at
    length."""
    if lexicon.NEGATION.search(rest) and not lexicon.NOT_DONE.search(rest):
        return "negation"
    if _WILL.search(clause) or (not lasts_now(clause, today) and _begins_later(clause, today)):
        return "promise"
    if _BEFORE.search(clause):
        return "past"
    if _WOULD.search(clause):
        return "condition"
    return "doubt" if lexicon.DOUBT.search(rest) else None
