"""Work on a part of an item: «согласовываем программу», «идёт набор участников» tell that it is under way.

Both what is done and what it is done to are of closed classes, so that «готовим ответ» and «собираем отпускников» tell
nothing of the item.
"""

import re
from collections.abc import Callable

from plans.replies import lexicon
from plans.replies.dates import without_dates
from plans.replies.doubts import why_not
from plans.replies.objects import is_of_request
from plans.words import deed, is_known, listed, parses

_LETTERS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
#: What those do who work on it, by their dictionary forms; each with and without «-ся».
_VERBS = frozenset(
    listed(
        """согласовывать формировать собирать подбирать оформлять верстать печатать закупать монтировать комплектовать
        разрабатывать прорабатывать составлять редактировать рассылать приглашать набирать подготавливать готовить
        утверждать создавать организовывать проектировать репетировать настраивать рисовать"""
    )
)
_GOING = re.compile(
    r"\b(?:ид[еу]т|вед[еу]тся|ведем|проход[ия]т|продолжа[ею]тся|вядзецца|идзе)\s+(?:[а-я]+(?:ое|ая|ые|ий|ый)\s+)?"
    r"(?:согласовани|оформлени|формировани|комплектовани|составлени|утверждени|редактировани|рассылк|набор|сбор|"
    r"подбор|закупк|монтаж|печат|верстк|репетици|проработк|разработк|подготовк|отбор|регистраци|при[её]м|"
    r"узгадненн|падрыхтоук)\w*"
)
#: What such work is done to.
_PARTS = frozenset(
    listed(
        """программа зал площадка список состав участник делегация приглашение спикер лектор докладчик эксперт макет
        смета договор соглашение проект положение сценарий материал заявка группа маршрут экспозиция экспонат афиша
        билет гостиница проживание транспорт трансфер закупка оборудование расписание график повестка регламент буклет
        каталог текст перевод логистика помещение аудитория печать верстка приказ дизайн
        раздаточный место бумага тираж документация
        организационный необходимый окончательный предварительный итоговый общий совместный новый рабочий подробный"""
    )
)
#: With whom, where, and what may stand in any such sentence.
_BESIDE = frozenset(
    listed(
        "партнер коллега сторона белорусский российский минский сочинский минск сочи город типография подрядчик тоже"
    )
)


#: What work is said to be on: «работа над ошибками», «готовимся к проверке».
_WORK = re.compile(r"работ|подготов|готовим|занима|прац|рыхту|падрыхтоу")
_ON_WHAT = re.compile(
    r"^\s*(?:(?:уже|активно|сейчас|пока|еще|вместе)\s+)?(?:над|к|ко|с|со|по|да|з|па)\s+(?P<what>.+)"
)
_OF_THE_ITEM = re.compile(
    r"(?:пункт|пункц|мероприяти|мерапрыемств|поручени|задач|задани|вопрос|пытанн|исполнени|выполнени|реализаци|"
    r"проведени|"
    r"организаци|подготовк|согласовани|оформлени|обеспечени|разработк|проработк|подписани|издани|выпуск|создани|"
    r"установк|формировани|сбор|подбор|срок|график|план|карт|этим|этому|этой|ним|ней|нему|ему|всем|указанн|данн|"
    r"подрядчик|поставщик|участник|администраци|управлени|комитет|отдел|департамент|министерств|школ|учреждени|"
    r"организатор|"
    r"сторон|друг)\w*"
)


#: Papers that may be anybody's: «работаем с документами».
_ANY_PAPER = re.compile(r"(?:документ|материал|письм|файл|копи)\w*")
_A_COURSE = re.compile(r"(?:ни|ти|ци|тв|к|ч)(?:е|я|ю|о|а|у)$|аж$")
_COURSE = re.compile(
    r"(?:исполнени|выполнени|реализаци|проведени|организаци|подготовк|обеспечени|разработк|проработк|создани|"
    r"формировани)\w*"
)


def works_on_another(clause: str, found: re.Match[str], is_title: Callable[[str], bool]) -> bool:
    """Whether the words of work in a lowered clause go on with what it is on, and that is no part of the item."""
    after = _ON_WHAT.match(clause[found.end() :])
    if not (after and _WORK.search(found.group())):
        return False
    if re.match(r"нов\w+\s+год|празд|рождеств|приезд|визит", after["what"]):
        # «к Новому году» is a date elsewhere.
        return not any(map(is_title, _LETTERS.findall(after["what"])))
    words = _LETTERS.findall(without_dates(after["what"]))
    nouns = [
        at for at, word in enumerate(words) if (parses(word) or [("",)])[0][0] in ("NOUN", "NPRO", "None")
    ]
    if nouns and len(nouns) > 1 and _COURSE.fullmatch(words[nouns[0]]):
        # «над организацией банкета»: what it is the course of.
        words, nouns = words[nouns[0] + 1 :], [at - nouns[0] - 1 for at in nouns[1:]]
    return bool(nouns) and not (
        any(
            is_title(word)
            or (lexicon.PAPERS.fullmatch(word) and not _ANY_PAPER.fullmatch(word))
            or _OF_THE_ITEM.fullmatch(word)
            for word in words[: nouns[0] + 1]
        )
        or _is_part(words[nouns[0]])
    )


def another_alone(rest: str, is_title: Callable[[str], bool]) -> bool:
    """Whether all that stands beside a state that is still open is a thing that is no part of the item: «лифт в
    работе», «готовим ужин»; not what is done to it («внедрение приостановлено»)."""
    words = [
        word
        for word in _LETTERS.findall(lexicon.FILLER.sub(" ", without_dates(rest)))
        if len(word) > 2 and not is_title(word)
    ]
    if (
        len(words) != 1
        or _A_COURSE.search(words[0])
        or is_of_request(words[0])
        or lexicon.PAPERS.fullmatch(words[0])
    ):
        return False
    read = parses(words[0])
    return is_known(words[0]) and read[0][:3] == ("NOUN", "nomn", "sing") and not _is_part(words[0])


def works_on(clause: str, is_title: Callable[[str], bool]) -> str | None:
    """The words of a lowered clause that tell of work on a part of the item, or None."""
    if why_not(clause) or lexicon.PAST.search(clause) or re.search(r"\d", without_dates(clause)):
        return None
    found = _GOING.search(clause) or next(
        (word for word in _LETTERS.finditer(clause) if _is_work(word.group())), None
    )
    if found is None or works_on_another(clause, found, is_title):
        return None
    rest = lexicon.FILLER.sub(" ", without_dates(clause[: found.start()] + " " + clause[found.end() :]))
    words = [word for word in _LETTERS.findall(rest) if len(word) > 1 and not is_title(word)]
    named = words or any(is_title(word) for word in _LETTERS.findall(rest))
    return found.group() if all(map(_is_part, words)) and (named or _GOING.search(clause)) else None


def _is_work(word: str) -> bool:
    read = parses(word)
    if not read or read[0][0] != "VERB" or deed(word) != "now":
        return False
    verb = read[0][3]
    # Not «они согласовывают»: what others do says nothing.
    return (verb.removesuffix("ся") in _VERBS) and (verb.endswith("ся") or word.endswith(("ем", "им", "ю")))


def _is_part(word: str) -> bool:
    return any(one[3].replace("ё", "е") in _PARTS | _BESIDE for one in parses(word)[:2])
