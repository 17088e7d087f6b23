"""What state a cell's words tell, in the corpus's words, and what that is in the model's.

A state is read from folded words by stems and from the few signs people put (+, ✓, —, х). Where words of
several states stand together, the stronger statement wins: taken off control, moved, not done, done in
part, done, planned, under way; «исполнено, снято с контроля» is done, «выполнено за 2026 год, продолжается»
is done in part.
"""

import re
from typing import Literal

from .words import deed, fold

Status = Literal[
    "done", "in_progress", "partially_done", "overdue", "planned", "postponed", "cancelled", "no_data"
]
Reading = tuple[Status, int | None]
ModelStatus = Literal["planned", "in_progress", "done", "suspended", "cancelled"]

LONGEST_STATE = 2000

_YES = frozenset(["+", "✓", "✔", "☑", "✅", "v", "√", "да", "ок", "ok", "так"])
# «исп.» is what a clerk writes for «исполнено».
_CLIPPED = re.compile(r"(не )?(?:исп|вып|выполн|исполн)(?:-?но)?\.?")
_EMPTY = frozenset(["x", "х", "?", "??", "???", "н/д", "нд", "n/a", "na", "b/d"])
_NUMBER = re.compile(r"[+]?(\d{1,3})(?:[.,](\d{1,10}))?\s*(%)?")
_PERCENT = re.compile(r"(?<![\d.,])(\d{1,3})(?:[.,]\d+)?\s*(?:%|процент|працэнт|проц\b)")
_PERCENT_NAMED = re.compile(r"(?:процент|працэнт|готовност|гатоунасц)[^\d.;]{0,30}?(\d{1,3})(?![\d.,]*\d)")
_OUT_OF = re.compile(
    r"(?<![\d.,])(\d{1,4})\s*(?:[а-я]{3,20}\s+)?(?:из|з|/)\s*(?:запланированных\s+"
    r"|намеченных\s+)?(\d{1,4})(?![\d.,]*\d)"
)

_DO = r"(?:выполн|исполн|реализ|провед|осуществл|заверш|сдел|выкан|праведз|зробл|завершан|достиг|обеспеч)"
_SHORT = (
    r"(?:(?:ов|ав|ев)?(?:ано|ана|аны|ан)|ено|ена|ены|ен|енное|енная|енный|нуто|нуты|нута|дзена|лена|лены)"
)


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![а-я])(?:{'|'.join(patterns)})")


_NO_DATA = _any(
    r"(?:нет|няма|не имеется|отсутству\w+|не получен\w*|не предоставлен\w*|не представлен\w*|не поступ\w+"
    r"|не располага\w+) \w{0,12} ?(?:данн|информац|инфармац|сведен|звестак|дадзен|отчет|ответ)",
    r"(?:ответ\w*|данн\w+|информац\w+|инфармац\w+|сведени\w+|отчет\w*|звестк\w+) (?:\w+ ){0,3}(?:отсутств"
    r"|не предост|не предст|не поступ|нет|няма|не имеется|запрош|уточн|не паступ|не получ|ожида"
    r"|буд[уе]т предст)",
    r"отсутству", r"адсутнич", r"уточня", r"удакладн", r"запрош", r"неизвест", r"невядом",
    r"проверк\w+ (?:\w+ ){0,2}не провод", r"нет отчет", r"требует уточн", r"не предостав", r"не представл",
    r"нет инф", r"не указан", r"не определен", r"статус не",
)  # fmt: skip
_CANCELLED = _any(
    r"отмен", r"адмен", r"утрат\w+ (?:\w+ )?(?:актуальн|сил)", r"страци\w+ актуальн", r"снят\w* ",
    r"снят\w*$", r"знят", r"сняти", r"нецелесообраз", r"(?:решен\w+|решили) не ", r"не проводить",
    r"не целесообраз", r"немэтазгодн", r"отказ", r"адмов", r"исключ", r"снима[ею]тся", r"выключан",
    r"аннулир", r"анулява", r"неактуальн", r"не актуальн", r"не требуется", r"не патрабуецца",
    r"прекращен", r"спынен",
    r"признан\w+ утратив", r"не будет (?:провод|провед|реализ|выполн)", r"не планируется",
    r"потерял\w* актуальн", r"упразднен",
)  # fmt: skip
_AS_DONE = re.compile(
    r"снят\w*\b.*\bкак (?:исполнен|выполнен|реализован)|знят\w*\b.*\bяк выкана"
    r"|снят\w*\b.*в связи с (?:исполнен|выполнен|завершен)"
)
_POSTPONED = _any(
    r"перенес", r"перенос", r"перанес", r"перанос", r"отложе", r"адклад", r"откладыва", r"продл[еия]",
    r"працягнут", r"падоужан", r"приостанов", r"прыпынен", r"сдвинут", r"сдвиг", r"пролонг", r"отсроч",
    r"срок\w* (?:\w+ ){0,2}измен", r"измен\w+ срок", r"адтэрм", r"заморож", r"на паузе", r"смещен",
    r"на (?:более )?поздний срок",
)  # fmt: skip
_PARTIAL = _any(
    r"частичн", r"част[ьи] ", r"часткова", r"(?:исполнен|выполнен|реализован"
    r"|выканан)\w* в части", r"не в полно[мй]",
    r"не полност", r"неполност", r"не у поуным", r"в основном", r"не в полной", r"не до конца",
    r"наполовину", r"по отдельным", r"в стадии завершен", r"почти (?:выполн|заверш|исполн)",
    r"(?:выполн|заверш|реализ|исполн)\w* (?:\w+ )?этап", r"этап\w* (?:выполн|заверш|реализ|исполн)",
)  # fmt: skip
_NOT_BEGUN = _any(
    r"не начат", r"не начин", r"не приступ", r"не наступ", r"неначат", r"не пачат", r"не распачат",
    r"не начал", r"к исполнен", r"к реализац", r"к выполнен", r"да выканання", r"предстоит", r"прадстаиц",
    r"ожидает", r"чакае", r"создан[оа]?$", r"нов(?:ое|ая|ый)$", r"запланир", r"заплана", r"планир",
    r"плануе", r"намечен", r"намеч", r"будет ", r"будут ", r"будзе ", r"срок *[-:(]", r"тэрмин *[-:]",
    r"в плане", r"у плане", r"не подошел", r"впереди", r"назначен", r"срок исполнения *[-:]", r"не старт",
    r"не запущ", r"начнет", r"начало(?![а-я])", r"включен\w* в план", r"в план ", r"в планах", r"план$",
    r"в очереди", r"в ожидании",
)  # fmt: skip
_NOT_DONE = _any(
    rf"не ?(?:был[оаи]? )?{_DO}{_SHORT}", r"не ?(?:выполня|исполня|реализу|провод|осуществля|выконва)",
    r"неисполнен", r"невыполнен", r"ня ?выканан", r"не ?выканан", r"не ?состоял", r"не ?сделан",
    r"не адбыл",
)  # fmt: skip
_NOT_FINISHED = _any(r"не ?(?:был[оаи]? )?(?:заверш|закончен|завершан)", r"не закрыт")
_LATE = _any(
    r"просроч", r"пратэрмин", r"срок\w* (?:(?!не )\w+ ){0,2}нарушен", r"нарушен\w* (?:\w+ ){0,2}срок",
    r"срок\w* (?:(?!не )\w+ ){0,2}(?:истек|пропущен|сорван|вышел|прошел)", r"с опоздан", r"отстава",
    r"тэрмин\w* (?:\w+ ){0,2}парушан", r"парушан\w* (?:\w+ ){0,2}тэрмин", r"истек\w* срок", r"задерж",
    r"сорван", r"с нарушением",
)  # fmt: skip
_DONE = _any(
    rf"(?<!не ){_DO}{_SHORT}(?![а-я])", r"завершен(?:о|а|ы)?(?![а-я])", r"закрыт", r"закрыта", r"состоял",
    r"адбыл", r"закончен(?:о|а|ы)?(?![а-я])", r"скончан", r"готово(?![а-я])", r"гатова(?![а-я])",
    r"(?:выполнил|исполнил|провели|реализовал|завершил|сделал|выканал|завершыл)",
    r"подписан(?:о|а|ы)?(?![а-я])", r"(?<!не )наступил", r"выкананы?", r"осуществлен", r"отработан",
    r"сдан(?:о|а|ы)?(?![а-я])", r"утвержден(?:о|а|ы)?(?![а-я])", r"заключен(?:о|а|ы)?(?![а-я])",
    r"принят(?:о|а|ы)?(?![а-я])", r"создан(?:о|а|ы)?(?![а-я])", r"организован(?:о|а|ы)?(?![а-я])",
    r"открыт(?:о|а|ы)?(?![а-я])", r"оказан(?:о|а|ы)?(?![а-я])",
)  # fmt: skip
_STRONG_DONE = _any(
    rf"(?<!не ){_DO}{_SHORT}(?![а-я])", r"закрыт", r"готово(?![а-я])", r"(?<!не )состоял", r"(?<!не )наступил"
)
_GOING = _any(
    r"веде(?:т|н)", r"вядзе", r"ведут", r"вядут", r"в работе", r"у рабоце", r"на исполнен", r"на выкананн",
    r"в процесс", r"у працэс", r"реализу", r"рэализу", r"выполня", r"выконва", r"исполня",
    r"провод(?:и|я)т", r"праводз", r"на контрол", r"на кантрол", r"(?:текущий |бягучы )?контрол(?!ьн)",
    r"на согласован", r"на узгадненн", r"согласов", r"узгадня", r"на проверк", r"переговор", r"перамов",
    r"готовност", r"гатоунасц", r"в стадии", r"у стадыи", r"подготов", r"падрыхтоу", r"разраб",
    r"распрацоу", r"начат(?![а-я])", r"начат[оаы]", r"пачат", r"нача(?:ли|л[оаи]?сь|лся)(?![а-я])",
    r"продолжа", r"працягва", r"осуществля", r"ажыццяуля", r"прораб", r"организу", r"арганизу",
    r"на рассмотр",
    r"на разгляд", r"на подпис", r"готов[ия]т", r"рыхту", r"формиру", r"постоянн", r"пастаянн", r"в ходе",
    r"обсужда", r"абмярк", r"на утвержд", r"изуча", r"рассматрива", r"внедря", r"запущен", r"на стадии",
    r"приступ", r"в разработке", r"на доработк", r"активн", r"частично начат", r"строит", r"оформля",
    r"заключа", r"принято в работу", r"идет", r"идут", r"открыт(?:о|а)?$", r"в норме", r"по графику",
    r"по плану", r"в срок",
)  # fmt: skip
_GOES_ON = _any(
    r"продолжа",
    r"працягва",
    r"работа (?:продолж|веде)",
    r"остал",
    r"осталос",
    r"далее",
    r"следующ",
    r"планир",
    r"ведет",
    r"заплан",
    r"еще ",
    r"намечен",
    r"предстоит",
)
_LETTERS = re.compile(r"[а-я]+")
_VERBS_READ = 30
_LATER = re.compile(r"[.;]|, (?:а |но )?|\n")


def read_status(text: str | float | None, *, number_format: str | None = None) -> Reading | None:
    """The state a cell tells and its percent if the cell gives one; None where the cell tells no state.

    `text` is the cell's text or number; `number_format` the cell's Excel format, so that 0.5 under «0%» is
    50. Without a format a number up to 1 is a share and a larger one a percentage. States are the corpus's
    words. Never raises.
    """
    if text is None or isinstance(text, bool):
        return None
    if isinstance(text, int | float):
        text = repr(text)
    folded = fold(text[:LONGEST_STATE])
    folded = folded.strip(" .;,!\"'")
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
    return _of_words(folded)


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
    if found := _PERCENT_NAMED.search(folded):
        return min(int(found.group(1)), 100)
    if found := _OUT_OF.search(folded):
        part, whole = int(found.group(1)), int(found.group(2))
        if whole > 0 and part <= whole and whole < 1900:
            return round(100 * part / whole)
    return None


def _of_words(folded: str) -> Reading | None:
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
    return status, share


def _state(folded: str, share: int | None) -> Status | None:
    done = bool(_DONE.search(folded))
    undone = bool(_NOT_DONE.search(folded))
    if _AS_DONE.search(folded):
        return "done"
    if cancelled := _CANCELLED.search(folded):
        strong = _STRONG_DONE.search(_LATER.split(folded)[0])
        apart = strong and not cancelled.start() <= strong.start() < cancelled.end()
        return "done" if apart and not undone else "cancelled"
    if _NO_DATA.search(folded):
        return "no_data"
    if _POSTPONED.search(folded) and not (
        done and _STRONG_DONE.match(folded) and not undone and not _PARTIAL.search(folded)
    ):
        return "postponed"
    if _PARTIAL.search(folded):
        return "partially_done"
    return _plain_state(folded, done, undone, share)


def _plain_state(folded: str, done: bool, undone: bool, share: int | None) -> Status | None:
    if _NOT_FINISHED.search(folded) and not _LATE.search(folded):
        return "in_progress"
    if undone or (_LATE.search(folded) and not done):
        return "in_progress" if _GOING.match(folded) and not _LATE.search(folded) else "overdue"
    planned = bool(_NOT_BEGUN.search(folded))
    if done:
        return _of_done(folded, planned, share)
    if planned and not _GOING.match(folded):
        return "planned"
    return "in_progress" if _GOING.search(folded) else _by_verbs(folded)


def _by_verbs(folded: str) -> Status | None:
    """The state told by the tense and aspect of the first verb, for words no list holds («вопрос решён»,
    «действует»).
    """
    words = _LETTERS.findall(folded)[:_VERBS_READ]
    for before, word in zip(["", *words], words, strict=False):
        told = deed(word)
        if told == "ahead":
            return "cancelled" if before == "не" else "planned"
        if told and before == "не":
            return "overdue"
        if told:
            return "done" if told == "done" else "in_progress"
    return None


def _of_done(folded: str, planned: bool, share: int | None) -> Status:
    if share is not None and share < 100:
        return "in_progress" if _GOING.match(folded) else "partially_done"
    strong = _STRONG_DONE.search(folded)
    if planned and not strong:
        return "planned"
    if planned and (ahead := _NOT_BEGUN.search(folded)) and strong and ahead.start() < strong.start():
        return "planned"
    going = _GOING.search(folded)
    if going and (strong is None or going.start() < strong.start()):
        return "in_progress"
    if strong and _GOES_ON.search(folded, strong.end()):
        return "partially_done"
    return "done"


def to_model(status: Status, progress: int | None) -> tuple[ModelStatus | None, int | None] | None:
    """The model's status and progress for a state of the corpus; None where there is nothing to record.

    A status of None means "leave it as it is", a progress of None likewise. Done is always 100 and planned
    0 (domain.md). Overdue is derived from the date and never stored, so it leaves the status alone. Done in
    part is under way. Postponed is `suspended`: the cell says that work stands still until a later date,
    while `planned` would erase the progress made; a suspended milestone stays open, keeps its percent, and
    is still overdue if its date isn't moved by a DeadlineChange.
    """
    if status == "no_data":
        return None
    if status == "done":
        return "done", 100
    if status == "planned":
        return "planned", 0
    if status == "overdue":
        return None, None
    if progress is not None and progress >= 100:
        return (
            ("done", 100)
            if status in ("in_progress", "partially_done")
            else ("cancelled" if status == "cancelled" else "suspended", 99)
        )
    if status in ("in_progress", "partially_done"):
        return "in_progress", progress
    return ("suspended" if status == "postponed" else "cancelled"), progress
