"""Whose words they are: what leads an act in («верю, что …», «тест: …»), and what hands it on («сказал Петров»)."""

import re
from collections.abc import Callable

from plans.replies import lexicon
from plans.replies.adjuncts import without_adjuncts
from plans.replies.corrections import corrected
from plans.replies.dates import without_dates, without_spans
from plans.replies.deeds import done_lemma
from plans.replies.objects import is_of_request
from plans.replies.sorting import Sentence
from plans.replies.turns import AN_OFFICE, LETTERS, STATES, IsTitle, harmless
from plans.words import deed, is_known, of_person, parses

#: Verbs by which somebody's words are told.
_SAY = frozenset(
    (
        "сказать", "говорить", "сообщить", "сообщать", "написать", "писать", "считать", "посчитать", "думать",
        "полагать", "утверждать", "заявить", "заявлять", "цитировать", "процитировать", "уверять", "заверить",
        "велеть", "передать",
        "передавать", "просить", "попросить", "требовать", "потребовать", "решить", "настаивать", "предлагать",
        "предложить", "обещать", "докладывать", "доложить", "отчитаться", "объявить", "озвучить", "указать", "записать",
        "указанный", "записанный", "слышать", "услышать",
    )
)  # fmt: skip
#: Who tells: what the words before «что» and before a colon may be, for those after them to be the writer's own.
_TELLS = re.compile(
    r"\b(?:сообща|информиру|уведомля|доклад[ыв]+а|отчитыва|напомина|подтвержда|отвеча|поясня|уточня|отмеча|"
    r"констатиру|"
    r"паведамля|дополня|доношу|доносим)(?:ю|ем|юсь|емся)?\b|\b(?:довож|довод)\w+ до (?:вашего )?сведения|"
    r"\b(?:считаем|спешу|спешим|"
    r"рад[аы]?|хочу|хотим|хотел[аи]? бы|могу|можем|разрешите|позвольте|сообщить|доложить|отчитаться|ответить|сказать|"
    r"каса(?:емо|ется|тельно)|относительно|насчет|повод\w*|кратко|коротко|информаци\w*|статус\w*|состояни\w*|"
    r"справк\w*|ответ\w*|отчет\w*|итак|итог\w*|результат\w*|"
    r"по поручению|от имени|по сути|суть|факт\w*|примечани\w*|комментари\w*|исправлени\w*|поправк\w*|уточнени\w*|"
    r"причин\w*|обосновани\w*|основани\w*|тема|текущ\w*|актуальн\w*|о том|том|следующее|привет|новост\w*|рапорт\w*|"
    r"просьб\w*|письмо|напоминание|запрос|вопрос|наш\w*|сво\w+|обновлени\w*|готовност\w*|прогресс|процент\w*|"
    r"хорошая|хорошие|отличн\w+|главное|важно|рапортуем|рапортую|продолжение|прежн\w+|вчерашн\w+|"
    r"сегодняшн\w+|(?<!в )письм\w*|(?<!в )запрос\w*|дополнени\w*|срок\w*|просил[аи]? передать)\b"
)
#: «на Ваш исх. № … сообщаем», «управление образования сообщает»: whoever writes tells.
_REPORTS = re.compile(
    r"(?<!не )(?<!ня )\b(?:(?:сообща|информиру|уведомля|доклад[ыв]+а|отчитыва|напомина|подтвержда|поясня|"
    r"отмеча|паведамля|"
    r"представля)(?:ю|ем|юсь|емся)|доложу|(?:управлени|упраулен|отдел|департамент|комитет|администраци|"
    r"центр|школ|министерств|"
    r"учреждени|гимнази|библиотек)\w*(?:\s+[а-я]+){0,4}?\s+(?:сообща|информиру|паведамля|уведомля|доклад)\w+|"
    r"(?:направля|представля|предоставля)(?:ю|ем)\s+(?:вам\s+)?(?:информаци|сведени|отчет|ответ|"
    r"данны)\w*(?:\s+об?(?:\s+\w+){1,4}|\s+по(?:\s+\w+){1,3})?|"
    r"сведени\w+(?:\s+об?(?:\s+\w+){1,3})?)\W*$"
)
_SET_APART = re.compile(r",\s*(?:что|шта|чтобы|когда|как)\b|:(?!\d)")
_TOLD = re.compile("|".join(f"(?:{words.pattern})" for words in (*STATES, lexicon.DONE)))


def led_in_by(sentence: Sentence, is_title: IsTitle, begins: Callable[[str], int | None]) -> str | None:
    """The code of what leads in the words of an act, where it is not the writer who tells: «верю, что …», «тест: …»."""
    around = harmless(sentence.around)
    begun = begins(around)
    if begun is None or lexicon.CORRECTION.search(around) or corrected(around) is not None:
        return None
    cuts = list(_SET_APART.finditer(around, 0, begun))
    if not cuts:
        return None
    head = around[: cuts[-1].start()]
    if _REPORTS.search(head):
        return None
    rest = without_adjuncts(without_dates(without_spans(head)))
    for known in (
        lexicon.GREETING,
        lexicon.THANKS,
        _TELLS,
        AN_OFFICE,
        lexicon.FILLER,
        lexicon.DONE,
        *STATES,
    ):
        rest = known.sub(" ", rest)
    words = [
        word
        for word in LETTERS.findall(rest)
        if len(word) > 3 and not (is_title(word) or (is_of_request(word) and not word.startswith("коллег")))
    ]
    if cuts[-1].group() == ":":
        # «Мы продвинулись: теперь 65 %.»
        words = [word for word in words if deed(word) != "done"]
    return "hearsay" if any(map(_is_foreign, words)) else None


def _is_foreign(word: str) -> bool:
    return word.startswith("коллег") or not of_person(word) & {"Name", "Patr"}


def attributes(clause: str) -> bool:
    """Whether a lowered clause tells only whose words they are: «сказал Петров», «так считает Минск», «цитирую акт»."""
    words = [word for word in LETTERS.findall(without_dates(clause)) if len(word) > 1]
    telling = [word for word in words if says(word)]
    if not telling or len(words) > 6:
        return False
    if re.search(
        r"\b(?:сообща|докладыва|информиру|уведомля|отчитыва|напомина|прош|прос|предлага)(?:ю|ем|им|у)\b",
        clause,
    ):
        return False
    others = [word for word in words if word not in telling and not lexicon.FILLER.fullmatch(word)]
    return telling[0].startswith("цитир") or all(map(_may_tell, others))


def _may_tell(word: str) -> bool:
    """Whether a word beside a verb of saying is who says, or how, and no more."""
    if of_person(word) or not is_known(word):
        return True
    read = parses(word)
    return read[0][0] in ("NPRO", "ADVB", "PRCL", "CONJ", "PREP") or any(
        one[0] == "NOUN" and one[1] == "nomn" for one in read
    )


def says(word: str) -> bool:
    """Whether a lowered word tells that somebody else says something: «пишет», «сказали», «указано»."""
    read = parses(word)
    if not read or read[0][3] not in _SAY or read[0][0] == "INFN" or deed(word) == "ahead":
        return False
    if read[0][0] == "PRTS" and not word.endswith("о"):
        # «аукцион объявлен» tells of an auction.
        return False
    return word.startswith("цитир") or not word.endswith(("ите", "йте", "ю", "ем", "им", "у"))


def state_begins(low: str) -> int | None:
    """Where the first word of a state or of a deed that lies behind begins."""
    places = [found.start() for found in [_TOLD.search(low)] if found]
    places += [word.start() for word in LETTERS.finditer(low) if done_lemma(word.group())][:1]
    return min(places, default=None)


def move_begins(low: str) -> int | None:
    """Where the word of a request for another date begins."""
    found = lexicon.MOVE.search(low)
    return found.start() if found else None
