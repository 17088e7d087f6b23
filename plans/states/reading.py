"""What state a cell's words give, in the corpus's words.

A state is read from folded words by stems and from the few signs people put (+, ✓, —, х). Where words of
several states are together, the stronger statement wins: taken off control, moved, not done, done in
part, done, planned, under way; «исполнено, снято с контроля» is done, «выполнено за 2026 год, продолжается»
is done in part. A step on the way («направлено письмо») says that work goes on, unless something else in the
text says more.
"""

import re

from plans.states import english, wordings
from plans.states.slips import mended as mended_slips
from plans.states.words import Status
from plans.words import deed, fold, join_broken, parses, tidy

Reading = tuple[Status, int | None]

LONGEST_STATE = 2000

_YES = frozenset(["+", "✓", "✔", "☑", "✅", "v", "√", "да", "ок", "ok", "так"])
# «исп.» is what a clerk writes for «исполнено».
_CLIPPED = re.compile(r"(не )?(?:исп|испол|вып|выпол|выполн|исполн)(?:-?но)?\.?")
_EMPTY = frozenset(["x", "х", "?", "??", "???", "н/д", "нд", "n/a", "na", "b/d", "б/и", "б/д", "б/о"])
_NUMBER = re.compile(r"[+]?(\d{1,3})(?:[.,](\d{1,10}))?\s*(%)?")
_PERCENT = re.compile(r"(?<![\d.,])(\d{1,3})(?:[.,]\d+)?\s*(?:%|процент|працэнт|проц\b)")
_PERCENT_NAMED = re.compile(r"(?:процент|працэнт|готовност|гатоунасц)[^\d.;]{0,30}?(\d{1,3})(?![\d.,]*\d)")
_PERCENT_ALONE = re.compile(r"(?:исполнени|выполнени|реализаци)[а-я]* ?[-:]? ?(\d{1,3})")
_OUT_OF = re.compile(
    r"(?<![\d.,/-])(\d{1,4})\s*(?:[а-я]{3,20}\s+)?(?:из|з|/)\s*(?:запланированных\s+"
    r"|намеченных\s+)?(\d{1,4})(?![\d.,]*\d)"
)
# «исх. № 14-03/556»: what is before a slash that counts nothing.
_OF_PAPER = re.compile(
    r"(?:№|n|исх|вх|номер|письмо|письма|протокол[а-я]*|приказ[а-я]*|договор[а-я]*|решени[а-я]*|[а-я]-)\.?\s*[\w./-]*$"
)
# «подготовлено 3 из 4 соглашений»: of several things each is done or not.
_COUNTED = re.compile(r"[а-я]{3,20}(?:но|ны|на|ты|та|то) (?:уже )?\d{1,4} из \d{1,4}(?!\d)")

# «на треть», «две трети работ»; the half of a year or a month is a date.
_FRACTIONS = tuple(
    (
        re.compile(
            rf"(?<![а-я])(?:{words})(?![а-я])(?! ?(?:\d{{4}}|года|месяц|квартал|[а-я]{{2,7}}(?:ря|ля|та|ня) ))"
        ),
        percent,
    )
    for words, percent in (
        ("две трети|двух третей|дзве трэци", 67),
        ("три четверти|трех четвертей|тры чвэрци", 75),
        ("на треть|одну треть|на трэць|треть (?:работ|мероприятий)", 33),
        ("на четверть|одну четверть|на чвэрць|четверть (?:работ|мероприятий)", 25),
        (
            "наполовину|напалову|на половину|(?<!вторая )(?<!первая )половина|(?<!вторую )(?<!первую )половину",
            50,
        ),
    )
)

_SHORTENED = re.compile(r"(?<![а-я])инф(?:(?:орм)?\.|-ци[яию])")
# Beside «сдано», «разработан» these go with what is done.
_BESIDE_DONE = re.compile(
    r"(?<![а-я])(?:в (?:установленный )?срок|по (?:графику|плану)|и (?:успешно )?запущен[а-я]*)(?![а-я])"
)
_PLAN_FOR = re.compile(r"план на .{0,20}20\d\d")
_YET = re.compile(r"(?<![а-я])(?:еще|пока|яшчэ) (?:не|ня) ")
_LETTERS = re.compile(r"[а-я]+")
_VERBS_READ = 30
# A city or a side, then what it says.
_SIDE_SAYS = re.compile(
    r"(?:(?:от|ад|в|у) )?(?:г\. ?|город[а-я]* )?(?:[а-я-]{2,20} (?:сторон[аеы]|бок)|[а-я-]{2,20})"
    r" ?(?:: ?| ?- )(?P<said>[^:]{2,80})"
)
# «в Сочи выполнено»: the side without a sign after it; months are no sides.
_IN_SIDE_SAYS = re.compile(
    r"(?:а |но )?(?:в|у|по) (?:г\. ?|город[а-я]* )?(?!(?:январ|феврал|март|апрел|ма[ейя]|июн|июл|август|сентябр|октябр"
    r"|ноябр|декабр|цел|част|полн|срок|процесс|стади|работ|соответств|связи|течени|настоящ|рамк|том|план))"
    r"[а-я-]{3,20} (?P<said>[^:]{2,80})"
)
_SIDE_CLAUSE = re.compile(r"[;,.]|(?<![а-я])(?:а|но)(?![а-я])")
_MOST_SIDES = 4
_DENIED = re.compile(
    r"(?:(в|у|по|со стороны|от) )?(?:г\. ?|сторон[а-я]* |стараной )?"
    r"(?!работ|подготов|реализ|исполн|выполн|дел|отчет|проект)([а-я-]{1,20})(?: сторон[а-я]*)?"
    r" ?-? ?(?:пока |еще )?"
    r"(?:нет|няма|не (?:выполн|исполн|провел|провед|сделал|реализ|заверш|начал|начат|приступ|готов|выкан)[а-я]*"
    r"|в работе|в процессе|ведется|готовится|частично|запланировано|планируется)"
)
_CLAUSE = re.compile(r"[.;,\n]")
#: A delay that is denied is none: «отставаний нет», «без срыва сроков», «риска просрочки нет».
_DELAY = (
    r"(?:риск[а-я]* )?(?:отставан|задерж|срыв|просроч|опоздан|пратэрм|затрым|адставан|нарушен[а-я]* (?=срок))[а-я]*"
    r"(?: (?:срок[а-я]*|тэрмин[а-я]*|от (?:график|план|срок)[а-я]*|по (?:график|срок)[а-я]*|график[а-я]*))?"
)
_AT_RISK = re.compile(r"(?<![а-я])риск[а-я]* (?:срыв|задерж|просроч|отставан|нарушен)[а-я]*(?: срок[а-я]*)?")
_NO_DELAY = re.compile(
    rf"(?<![а-я])(?:(?:без|нет|няма|не допущен[а-я]*|не имеется|не было) (?:какого-либо |каких-либо )?{_DELAY}"
    rf"|{_DELAY} (?:нет|няма|не (?:допущен|имеет|ожида|выявлен|предвид|наблюда)[а-я]*|отсутству[а-я]*))"
    r"(?![а-я])"
)
_STEP_TAKEN = " … "
# «за исключением п. 3» takes nothing off the plan, whatever «исключен» says.
_EXCEPT = re.compile(r"за исключением|исключая|за выключэннем|не считая")
_LATER = re.compile(r"[.;]|, (?:а |но )?|\n")


def read_status(text: str | float | None, *, number_format: str | None = None) -> Reading | None:
    """The state a cell gives, and its percent if it has one; None where it gives no state.

    `text` is the cell's text or number; `number_format` the cell's Excel format, so that 0.5 under «0%» is
    50. Without a format a number up to 1 is a share and a larger one a percentage. States are the corpus's
    words. Never raises.
    """
    if text is None or isinstance(text, bool):
        return None
    if isinstance(text, int | float):
        text = repr(text)
    folded = fold(join_broken(tidy(text[:LONGEST_STATE])))
    folded = _SHORTENED.sub("информация", folded).strip(" .;,!\"'")
    if not folded:
        return ("no_data", None) if re.search(r"[.…]{2,}", text) else None
    if re.fullmatch(r"[-_=]{1,20}", folded) or folded in _EMPTY:
        return "no_data", None
    if folded in _YES:
        return "done", None
    if clipped := _CLIPPED.fullmatch(folded):
        return ("overdue" if clipped.group(1) else "done"), None
    if number := _NUMBER.fullmatch(folded):
        return _of_number(number, number_format)
    if foreign := english.read(folded):
        return _of_english(foreign[0], None if foreign[1] else _share(folded))
    ready = _AT_RISK.sub("в работе", _NO_DELAY.sub("в срок", folded))
    return _of_words(ready) or ((mended := mended_slips(ready)) != ready and _of_words(mended)) or None


def _of_english(status: Status, share: int | None) -> Reading:
    if status == "done" and share is not None and share < 100:
        return "partially_done", share
    return status, share if status in ("in_progress", "partially_done", "planned", "done") else None


def _of_number(number: re.Match[str], number_format: str | None) -> Reading | None:
    value = float(f"{number.group(1)}.{number.group(2) or 0}")
    share = value <= 1 if number_format is None else "%" in number_format
    percent = round(value * 100) if share and not number.group(3) else round(value)
    if percent > 100:
        return None
    return _bare_percent(percent)


def _bare_percent(percent: int) -> Reading:
    if percent >= 100:
        return "done", 100
    return ("in_progress", percent) if percent else ("planned", 0)


def _share(folded: str) -> int | None:
    if found := _PERCENT.search(folded):
        return min(int(found.group(1)), 100)
    if found := _PERCENT_NAMED.search(folded) or _PERCENT_ALONE.fullmatch(folded):
        return min(int(found.group(1)), 100)
    for fraction, percent in _FRACTIONS:
        if fraction.search(folded):
            return percent
    for found in _OUT_OF.finditer(folded):
        part, whole = int(found.group(1)), int(found.group(2))
        of_paper = "/" in found.group() and _OF_PAPER.search(folded[: found.start()])
        if whole > 0 and part <= whole and whole < 1900 and not of_paper:
            return (200 * part + whole) // (2 * whole)  # a half is rounded up
    return None


def _of_words(folded: str) -> Reading | None:
    if parts := _by_sides(folded):
        return parts
    if _share(folded) is None and _one_side_denies(folded):
        return "partially_done", None
    share = _share(folded)
    status = _state(folded, share)
    if status is None:
        return None if share is None else _bare_percent(share)
    if share is None or status in ("no_data", "cancelled", "postponed", "overdue"):
        return status, share if status != "no_data" else None
    if status == "planned":
        return ("planned", 0) if share == 0 else ("in_progress", share)
    if status == "in_progress" and share == 100:
        return "done", 100
    if status == "in_progress" and _COUNTED.match(folded):
        return "partially_done", share
    return status, share


def _by_sides(folded: str) -> Reading | None:
    """«Сочи – выполнено, Минск – в работе»: what two or more name for themselves, as one state."""
    parts = [part.strip() for part in _CLAUSE.split(folded) if part.strip()]
    found = [_SIDE_SAYS.fullmatch(part) for part in parts]
    if len(found) < 2:
        return None
    if not all(found):
        found = [_IN_SIDE_SAYS.fullmatch(part) for part in parts]
    if not all(found):
        return None
    read = [_of_side(one["said"]) for one in found if one]
    states = {one[0] for one in read if one}
    if not all(read) or not states:
        return None
    if len(states) == 1:
        shares = [one[1] for one in read if one and one[1] is not None]
        return states.pop(), round(sum(shares) / len(shares)) if len(shares) == len(read) else None
    return ("partially_done" if "done" in states else "in_progress"), None


def _one_side_denies(folded: str) -> bool:
    """«Сочи выполнил, Минск нет»: one does what another does not."""
    clauses = [clause.strip() for clause in _SIDE_CLAUSE.split(folded) if clause.strip()]
    if not 2 <= len(clauses) <= _MOST_SIDES:
        return False
    denied = [bool((said := _DENIED.fullmatch(one)) and _may_act(said[2], said[1])) for one in clauses]
    return any(denied) and any(
        wordings.STRONG_DONE.search(one) or wordings.DONE.search(one)
        for one, is_denied in zip(clauses, denied, strict=True)
        if not is_denied
    )


def _may_act(word: str, preposition: str | None) -> bool:
    """Whether the word can be who has not done it: «Минск нет», not «замечаний нет»."""
    cases = {case for _, case, _, _ in parses(word)} or {"nomn"}
    return bool(cases & ({"loct", "datv", "gent"} if preposition else {"nomn", "ablt"}))


def _of_side(said: str) -> Reading | None:
    if said.strip(" -") in ("нет", "не", "няма"):
        return "overdue", None
    if said.strip(" -") in ("да", "так"):
        return "done", None
    return _of_words(said)


def _state(folded: str, share: int | None) -> Status | None:
    folded = _EXCEPT.sub("кроме", folded)
    done = bool(wordings.DONE.search(folded))
    undone = bool(wordings.NOT_DONE.search(folded))
    if wordings.TAKEN_OFF_AS_DONE.search(folded):
        return "done"
    if cancelled := wordings.CANCELLED.search(folded):
        strong = wordings.STRONG_DONE.search(_LATER.split(folded)[0])
        if strong is None and wordings.OFF_CONTROL.match(folded):
            # «снят с контроля, исполнен»: the reason may follow.
            strong = wordings.STRONG_DONE.search(wordings.STEP.sub(_STEP_TAKEN, folded))
        apart = strong and not cancelled.start() <= strong.start() < cancelled.end()
        return "done" if apart and not undone else "cancelled"
    if wordings.NO_DATA.search(folded):
        known = [clause for clause in _CLAUSE.split(folded) if not wordings.NO_DATA.search(clause)]
        return _beside_no_data(". ".join(known)) or "no_data"
    if wordings.POSTPONED.search(folded) and not (
        done and wordings.STRONG_DONE.match(folded) and not undone and not wordings.PARTIAL.search(folded)
    ):
        return "postponed"
    if wordings.PARTIAL.search(folded):
        return "partially_done"
    rest = wordings.STEP.sub(_STEP_TAKEN, folded)
    return _plain_state(rest, undone, share) or ("in_progress" if rest != folded else None)


def _beside_no_data(rest: str) -> Status | None:
    """What the other clauses say for certain: «информация уточняется, ведётся подготовка»."""
    if wordings.NOT_DONE.search(rest) or wordings.LATE.search(rest):
        return "overdue"
    if wordings.STRONG_DONE.search(rest):
        return "done"
    if wordings.STEP.search(rest) or wordings.UNDERWAY.search(rest):
        return "in_progress"
    return None


def _plain_state(folded: str, undone: bool, share: int | None) -> Status | None:
    """The state of a text without the steps it mentions."""
    done, late = bool(wordings.DONE.search(folded)), bool(wordings.LATE.search(folded))
    going = wordings.UNDERWAY.search(folded) or (
        wordings.GOING.match(folded) and not wordings.AHEAD.search(folded)
    )
    if wordings.NOT_FINISHED.search(folded) and not late:
        return "in_progress"
    planned = bool(wordings.NOT_BEGUN.search(folded) or _PLAN_FOR.match(folded))
    if undone and planned and not late and _has_time(folded):
        return "planned"
    if undone or (late and not done):
        underway = wordings.GOING.match(_BESIDE_DONE.sub("", folded).lstrip(" ,"))
        return "in_progress" if underway and not late else "overdue"
    if done:
        return _of_done(folded, planned, share)
    if planned and not going:
        return "planned"
    if wordings.OPEN.match(folded) or wordings.GOING.search(folded):
        return "in_progress"
    if wordings.LEFT_TO_DO.search(folded):
        return "in_progress"
    if wordings.MISHAP.search(folded) or wordings.HANDED_ON.match(folded):
        return None
    return _by_verbs(folded)


def _has_time(folded: str) -> bool:
    """«ещё не проведено, запланировано на октябрь»: what is not done has its time ahead."""
    undone, ahead = wordings.NOT_DONE.search(folded), wordings.NOT_BEGUN.search(folded)
    return bool(undone and ahead and (_YET.search(folded) or ahead.start() > undone.end()))


def _by_verbs(folded: str) -> Status | None:
    """The state given by the tense and aspect of the first verb, for words no list holds («вопрос решён»,
    «действует»).
    """
    words = _LETTERS.findall(folded)[:_VERBS_READ]
    for before, word in zip(["", *words], words, strict=False):
        tense = deed(word)
        if tense == "ahead":
            return "cancelled" if before == "не" else "planned"
        if tense and before == "не":
            return "overdue"
        if tense:
            return "done" if tense == "done" else "in_progress"
    return None


def _of_done(folded: str, planned: bool, share: int | None) -> Status:
    if share is not None and share < 100:
        return "in_progress" if wordings.GOING.match(folded) else "partially_done"
    strong = wordings.STRONG_DONE.search(folded)
    if wordings.OPEN.match(folded):
        return "in_progress"
    if planned and not strong:
        return "planned"
    if planned and (ahead := wordings.NOT_BEGUN.search(folded)) and strong and ahead.start() < strong.start():
        return "planned"
    going = wordings.GOING.search(_BESIDE_DONE.sub("", folded))
    if going and (strong is None or going.start() < strong.start()):
        return "in_progress"
    if wordings.NOTHING_LEFT.search(folded):
        return "done"
    if wordings.LEFT_TO_DO.search(folded):
        return "partially_done"
    if strong and wordings.GOES_ON.search(folded, strong.end()):
        return "partially_done"
    return "done"
