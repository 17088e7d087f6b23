"""What the verbs of an answer are about: the item, or something else that is moved, planned, closed, given back.

«Перенести встречу», «запланирован отпуск», «отдел закрыт», «вернуть книги» hold the words of an act and are none.
"""

import re
from collections.abc import Callable
from datetime import date

from plans.replies import lexicon
from plans.replies.dates import told_days, without_dates
from plans.replies.phrases import BEHIND
from plans.words import deed, fold, is_known, parses

IsTitle = Callable[[str], bool]

_LETTERS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
#: The item by other names, and its term.
_ITEM = re.compile(
    r"пункт\w*|пункц\w*|мероприяти\w*|мерапрыемств\w*|задач\w*|задани\w*|поручени\w*|работ\w*|исполнени\w*|"
    r"выполнени\w*|"
    r"реализаци\w*|выканан\w*|проведени\w*|подготовк\w*|завершени\w*|окончани\w*|позици\w*|карт\w*|план(?:а|у|"
    r"ом|е|ы|ов)?"
)
_TERM = re.compile(
    r"срок\w*|тэрмин\w*|дат[аыуе]|датой|сдач\w*|контрол\w*|возможност\w*|вопрос\w*|просьб\w*|перенос\w*|"
    r"продлени\w*|отсрочк\w*|"
    r"согласовани\w*|времен\w*|год[ау]?|рассмотрени\w*"
)
_WHO = re.compile(
    r"управлени\w*|отдел\w*|департамент\w*|администраци\w*|комитет\w*|центр\w*|учреждени\w*|организаци\w*|"
    r"школ\w*|гимнази\w*|"
    r"библиотек\w*|институт\w*|коллег\w*|исполнител\w*|координатор\w*"
)
_SPAN = re.compile(
    r"ден[ьеи]\w*|дн(?:я|ей|и)|дзен\w*|сутк\w*|суток|недел\w*|тыдн\w*|тыдзень|месяц\w*|квартал\w*|лет"
)
_GIVEN_BACK = re.compile(r"отчет\w*|доработк\w*|справаздач\w*|дапрацоук\w*|раз\w*")
_WITHOUT = re.compile(r"\b(?:без|нет|няма|не|нету)\s+(?:\w+\s+){0,2}$")
_PREPOSITION = re.compile(
    r"\b(?:на|до|в|во|с|со|из|по|за|к|ко|у|от|о|об|для|при|да|па|через|из-за)\s+(?:\w+\s+)?$"
)
#: What the other side is waited for, or asked, says nothing of its part: «приостановлен по просьбе Минска».
ON_OTHERS = re.compile(
    r"\b(?:делегаци|гост|представител|педагог|учител|специалист|участник|команд|школьник|артист|художник|врач|"
    r"студент|спортсмен|"
    r"предпринимател)[а-я]*\s+(?:г\.\s*|города\s+)?(?:минска|сочи|беларуси|россии)\b|"
    r"\b(?:направ|переда|отправ|высла|посла|ушл|ушел)[а-я]*\s+(?:[а-я]+\s+){0,2}в\s+(?:минск|мингорисполком|"
    r"сочи)\b(?:\s+на\s+"
    r"(?:согласовани|подпис|утвержд|рассмотрени)[а-я]*)?|"
    r"\b(?:жд[еу]м?|ожида(?:ем|ю)|чакаем)\s+(?:[а-я]+\s+){1,2}(?:от|из|с|ад|з)\s+(?:г\.\s*)?(?:минск|сочи|"
    r"беларус|росси|мингорисполком)[а-я]*|"
    r"\b(?:подпис|согласовани|ответ|подтверждени)[а-я]*\s+(?:от\s+|из\s+|со стороны\s+)?(?:минск|мингорисполком|"
    r"сочи)[а-я]*|"
    r"\b(?:по (?:просьбе|решению|инициативе|предложению|поручению)|"
    r"до (?:получения )?(?:ответа|решения|письма|согласования)|"
    r"на (?:подпис\w+|согласован\w+|утвержд\w+|рассмотрени\w+)(?: (?:в|у))?|"
    r"жд[еу]м?|ожида(?:ем|ю)(?: (?:ответ\w*|письм\w*|решени\w*|согласовани\w*))?|чакаем|без (?:ответа|согласования))"
    r"\s+(?:(?:ответ\w*|письм\w*|решени\w*|согласовани\w*|протокол\w*|подпис\w*|подтвержд\w*|документ\w*|"
    r"спис\w+|материал\w*)\s+)?(?:от\s+|из\s+)?(?:минск|сочи|белорус|беларус|росси)\w*"
)
#: The name behind which a share is set, and what of it is still the item.
_COURSE = re.compile(
    r"\b(?:подготовк|организаци|проведени|прогресс|падрыхтоук|показател|степен|уровен|уровн|процент|значени|"
    r"выполнени|исполнени)\w*"
)
_OTHERS_OWN = re.compile(r"(?:соседн|друг|чуж|смежн|ин)(?:ий|ой|ая|яя|ое|ее|ие|ые|их|ых|ого|его|ому|ему)|их")
#: What is aimed at, and what is too much, is not what is reached.
_AIMED_AT = re.compile(
    r"\b(?:план\w*|целев\w+|цель|ожида\w+|прогноз\w*|требу\w+|норматив\w*|должн\w+|максим\w+|минимал\w+|"
    r"лимит\w*|будет|будут|хотим|к концу)\b"
)
_SHARE_OF = re.compile(
    r"(?:^|[.,;:!?()])(?P<what>[^.,;:!?()]+?)(?:\s*[—–:]|\s-)\s+(?:на\s+)?\d{1,3}\s*(?:%|проц)"
)
#: «60 % — явка», «70 % — цель».
_SHARE_IS = re.compile(r"\d\s*(?:%|проц\w*\.?)\s*(?:[—–]|-)\s+(?P<what>[^.,;:!?()]+?)\s*$")
#: What is said to be done may be a term that ran out, an office that is shut, a paper that was written.
_ENDED = (
    r"(?:готов|гатов|закры|законч|заверш|сдела|зробл|выполн|исполн|отработ|скончан|прош[её]?л|ист[её]к|"
    r"выш[её]?л|минова)\w*"
)
_NOT_THE_ITEM = (
    r"(?:срок\w*|(?<!\d )год|отчетный|отчет\w*|ответ\w*|карта|управлени[ея]|отдел|отделы|день|рабочий|статус\w*|"
    r"состояние|факт\w*|план|регистрация)"
)
_OTHER_SUBJECT = re.compile(
    rf"\b{_NOT_THE_ITEM}\s+(?:(?:исполнени|выполнени|реализаци|дорожн|нашего|года)\w*\s+){{0,2}}(?:уже\s+|"
    rf"был[аио]?\s+)?{_ENDED}"
    rf"|{_ENDED}\s+(?:\w+ный\s+)?(?:срок|год|отчет|ответ|карта|управление|отдел|день)\b(?!\s+(?:от|до))"
)
_HOW = re.compile(r"^\W*(?:а |и |то,? )?(?:что|как|кем|чем|когда|где|кто|сколько|насколько)\b")
_REPORTING = re.compile(
    r"(?:напомина|сообща|информиру|доклад|уведом|подтвержда|отчитыва|паведамля)\w*[^,]*,\s*(?:что|шта)\b"
)
_ONLY_NOW = re.compile(
    r"\bсегодня закрыт|\bзакрыт\w* (?:сегодня|до|на)\b|\bна (?:сегодня|завтра|год|месяц|неделю|этот|"
    r"эту)\b(?! ?-? ?\d)|\bза (?:год|месяц|неделю|день|сегодня)\b|\bотчетн\w+"
)
_READY_FOR = re.compile(
    r"\b(?:готов|гатов)[оаы]?\s+(?:(?:уже|полностью|целиком)\s+)?(?:к|ко|до|для|на(?!\s+\d|\s+(?:все|"
    r"\w+\s+)?(?:процент|100)))\b"
)
_ALONE = re.compile(r"\bготов\b")
_ITEM_NAMED = re.compile(r"пункт|п\.|№|\d")
#: The words beside 100 % that leave it a progress; «100 % за» is a consent.
_OF_PROGRESS = re.compile(
    r"готовност\w*|гатоунасць|исполнени\w*|выполнени\w*|реализаци\w*|прогресс|степень|процент\w*|статус\w*|состояни\w*|"
    r"составля\w*|составила|достиг\w*|доведен\w*|на|по|до|с|у|уже|полностью|целиком|пункт\w*|пункц\w*|п|пп|"
    r"мероприяти\w*|"
    r"сегодня|сейчас|теперь|момент|данный|текущий|дня|день|сегодняшний|сообщаем|сообщаю|задач\w*|поручени\w*|факт\w*|"
    r"фактически|итог\w*|норм|стало|был[аои]?|так|и|а|да|работ[аы]|идет|ход\w*|is|the|it|task|item|of"
)
_PLANNED_SHARE = re.compile(r"\bпо плану\b|\bплан\w*\b|\bк концу\b|\bк нов\w+ год\w*\b|\bк празд\w+")
_REPORT = re.compile(
    r"\bотчет[а-я]{0,3}\s+(?:уже\s+|еще\s+|пока\s+)?(?:делаем|готовим|выполня|дела|пиш)\w*|"
    r"^\W*отчет\s+(?:пока\s+|еще\s+|уже\s+)?в\s+(?:работе|процессе)|"
    r"\b(?:делаем|готовим|пишем|оформляем)\s+(?:отчет[а-я]{0,3}|письм\w+|обращени\w+|запрос\w*|ходатайств\w+|"
    r"ответ\w*|справк\w+|информаци\w+|доклад\w*|фотоотчет\w*)\b"
)
#: «(делегация принята,) вторая (запланирована)»: of several that one item wants, another.
_NEXT_OF_SEVERAL = re.compile(
    r"\W*(?:а\s+|и\s+|еще\s+)?(?:втор|трет|четверт|следующ|последующ|остальн|друг)(?:ой|ое|ая|ые|ий|ее|ье|ья|ие|"
    r"ьи|ого|ых)"
    r"(?:\s+(?:этап|част|делегаци|встреч|поездк)\w*)?\s"
)
#: «приняли в работу письмо».
_TAKES_PAPER = re.compile(
    r"\b(?:приняли|принято|принял[аи]?|взяли|взято|взял[аи]?)\s+(?:к\s+\w+|в\s+работу)\s+(?:\w+\s+)?"
    r"(?:письм|напоминани|информаци|запрос|обращени|замечани|сообщени)\w*|"
    r"\b(?:письм|напоминани|информаци|запрос|обращени|замечани|сообщени)\w*\s+(?:\w+\s+)?(?:приня|взя)\w+\s+в\s+работу"
)
_HOURS = re.compile(
    r"\b(?:работаем|работаю|працуем)\s+(?:\w+\s+)?(?:до\s+(?:\d|обеда|вечера|ночи)|с\s+\d|по\s+(?:будн|выход)|"
    r"удаленно|без|"
    r"над\s+(?:друг|ины)|как|вместе)|\b(?:сегодня|завтра|вчера|не)\s+работаем\b"
)


def is_of_request(word: str) -> bool:
    """Whether a word of a request for time names the item, its term, who asks, or how long."""
    return any(known.fullmatch(word) for known in (_ITEM, _TERM, _WHO, _SPAN))


def other_object(words: str, is_title: IsTitle) -> bool:
    """Whether what is asked to be moved is something else than the item or its term."""
    for word in _LETTERS.findall(words):
        if is_of_request(word) or is_title(word):
            continue
        if _is_subject(word):
            return True
    return False


def other_given_back(after: str) -> bool:
    """Whether «вернуть», «не принимаю» has an object of its own: «книги», «участия». With «без», «нет» a remark begins."""  # noqa: E501
    for word in _LETTERS.finditer(after):
        if _WITHOUT.search(after[: word.start()]):
            return False
        said = word.group()
        if any(known.fullmatch(said) for known in (_ITEM, _GIVEN_BACK, _WHO)):
            continue
        if any(one[0] == "NOUN" for one in parses(said)[:1]):
            return True
    return False


def other_subject(rest: str, is_title: IsTitle) -> bool:
    """Whether «запланировано», «приостановлено» tells of a thing that is not the item: «отпуск», «вторая»."""
    return bool(_NEXT_OF_SEVERAL.match(rest)) or any(
        not (_ITEM.fullmatch(word.group()) or is_title(word.group()))
        and _is_subject(word.group())
        and len(word.group()) > 1
        and not _PREPOSITION.search(rest[: word.start()])
        for word in _LETTERS.finditer(rest)
    )


def next_of_several(clause: str) -> bool:
    """Whether a lowered clause begins with another of several things that one item wants: «вторая запланирована»."""
    return bool(_NEXT_OF_SEVERAL.match(clause))


def not_this_done(clause: str, around: str) -> str | None:
    """The code of why «done» in a clause isn't said of the item, or None."""
    if _OTHER_SUBJECT.search(clause) or _READY_FOR.search(clause) or _ONLY_NOW.search(clause):
        return "unclear"
    if _HOW.match(clause) and not _REPORTING.search(around):
        return "unclear"
    if _ALONE.search(clause) and not _ITEM_NAMED.search(around):
        return "unclear"
    if re.search(r"\bгот[о]в[оаы]?\b", clause) and any(
        one[0] == "INFN" for word in _LETTERS.findall(clause) for one in parses(word)[:1]
    ):
        return "promise"
    return None


def not_this_share(clause: str, number: int) -> bool:
    """Whether a percentage tells of a plan, or is an idiom: «100 % за», «по плану 60 %»."""
    left = lexicon.SHARE.sub(" ", clause)
    if _PLANNED_SHARE.search(left):
        return True
    words = [word for word in _LETTERS.findall(left) if not lexicon.DONE.fullmatch(word)]
    if number == 100 and not (lexicon.DONE.search(clause) or all(map(_OF_PROGRESS.fullmatch, words))):
        return True
    return bool(
        re.search(r"\bза\b(?!\s+\d)|\bотчет\w{0,2}\s+(?:на\s+)?$|\bэто\b|\bнаш\w* (?:вопрос|дел)", left)
    )


def not_of_now(clause: str, today: date, due: date | None) -> str | None:
    """ "promise" where a clause tells of a later day, "past" of one of another year, else None."""
    for day, until in told_days(clause, today):
        if day > today and (day != due or until):
            return "promise"
        if (today - day).days > 300:
            return "past"
    return None


_SINCE_UNTIL = re.compile(
    r"\b(?:с|со|з)\s+(?P<day>\d{1,2})(?:-?го)?(?P<month>[.\s]+(?!(?:по|до|да)\b)[\w.]+)?\s+(?:по|до|да)\s+\d"
)


def lasts_now(clause: str, today: date) -> bool:
    """Whether what a clause tells to go on does so now: «с 23 ноября по 11 декабря», «до 11 декабря»."""
    days = told_days(clause, today)
    begun = not days or days[0][0] <= today or bool(re.match(r"[^\d]*\b(?:до|по|да)\s+\d", clause))
    if not begun and len(days) == 1 and (since := _SINCE_UNTIL.search(clause)):
        # Of a range that began in this month only its end is a date; a beginning that lies behind is none either.
        bare = int(since["day"]) if not since["month"] else 0
        begun = not bare or (days[0][0].month == today.month and bare <= today.day)
    return begun and all(
        day <= today or re.search(r"\b(?:по|до|да)\s+[^а-я]*\d", clause) for day, _until in days
    )


def hours_only(clause: str) -> bool:
    """Whether «работаем» tells of hours, not of the item: «работаем до 18:00»."""
    return bool(_HOURS.search(clause))


def begun_other(clause: str, is_title: IsTitle) -> bool:
    """Whether «приступили к …» tells of something else: «к обсуждению отпусков», «к обязанностям»."""
    found = re.search(r"\bприступил[аи]?\s+к\s+(\w+)", clause)
    return found is not None and not (_ITEM.fullmatch(found[1]) or is_title(found[1]))


def writes_report(clause: str) -> bool:
    """Whether what is being done is the paper on the item: «отчёт делаем»."""
    return bool(_REPORT.search(clause) or _TAKES_PAPER.search(clause))


def in_the_course_of(clause: str, end: int) -> bool:
    """Whether «в работе» that ends at `end` goes on: «в работе семинара», «в работе много сложностей»."""
    following = re.match(r"\s+([^\W\d_]+)", clause[end:])
    if not following:
        return False
    word = following.group(1)
    if re.fullmatch(r"много|мало|есть|возник\w*|появил\w*|бывают|была|были", word):
        return True
    read = parses(word)
    return bool(read) and read[0][0] == "NOUN" and read[0][1] == "gent"


def _is_subject(word: str) -> bool:
    read = parses(word)
    return is_known(word) and read[0][0] == "NOUN" and read[0][1] in ("nomn", "accs")


def _ending(told: str, number: int) -> str:
    """How words that tell this share end."""
    mark = re.search(rf"(?<!\d){number}\s*(?:%|проц)$", told)
    return mark.group() if mark else "\0"


def share_of_another(said: str, is_title: IsTitle, number: int | None = None) -> bool:
    """Whether a share is set behind the name of something else: «соседний отдел — 80 %», «макет: 50 %»."""
    named = _SHARE_IS.search(fold(said))
    if named and not lexicon.SAYS_STATE.search(named["what"]):
        words = [word for word in _LETTERS.findall(_COURSE.sub(" ", named["what"])) if not is_title(word)]
        if any(map(_is_subject, words)) and not any(deed(word) for word in words):
            return True
    shares = list(_SHARE_OF.finditer(fold(said)))
    # Where a sentence gives shares of several, this one's is that of its own number.
    own = [one for one in shares if number is not None and one.group().endswith(_ending(one.group(), number))]
    if not shares or (len(shares) > 1 and not own):
        return False
    named_too = (one for one in own if any(map(is_title, _LETTERS.findall(one["what"]))))
    found = own[0] if len(own) == 1 else next(named_too, shares[0])
    if _AIMED_AT.search(found["what"]):
        return True
    rest = without_dates(found["what"])
    for known in (
        lexicon.IN_PROGRESS,
        lexicon.DONE,
        lexicon.FILLER,
        lexicon.FILES,
        BEHIND,
        lexicon.CORRECTION,
        _COURSE,
    ):
        rest = known.sub(" ", rest)
    words = [word for word in _LETTERS.findall(rest) if len(word) > 2 and not is_title(word)]
    return any(_OTHERS_OWN.fullmatch(word) or (parses(word) or [("",)])[0][0] == "NOUN" for word in words)
