"""The date a person asks for: a shift from the due date, or a day as `plans.deadlines` reads it."""

import calendar
import re
from datetime import date, timedelta

from plans.deadlines import parse_deadline
from plans.replies.lexicon import MOVE
from plans.words import parses

_MONTHS = (
    "январ", "феврал", "март", "апрел", "ма[яйею]", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр",
)  # fmt: skip
_BELARUSIAN = (
    "студзен",
    "лют",
    "сакавик",
    "красавик",
    "тра[ву]н",
    "чэрвен",
    "липен",
    "жни[ву]",
    "верас",
    "кастрычник",
    "листапад",
    "снежн",
)
_MONTH = rf"(?:{'|'.join((*_MONTHS, *_BELARUSIAN))})[а-я]*"
_SHORT = "(?:янв|фев|мар|апр|авг|сент?|окт|нояб?|дек)"
_YEAR = r"(?:\s*,?\s*(?P<{0}>20\d\d)(?:\s*(?:год[ау]?|г)\b\.?)?)?"
_DATE = re.compile(
    r"(?<![\d.])(?P<iso>20\d\d-\d\d-\d\d)|(?<![\d.])(?P<d>\d{1,2})[./](?P<m>\d{1,2})(?:[./](?P<y>\d{4}|"
    r"\d{2}))?(?![\d%])"
    rf"|(?<![\d.])(?P<day>\d{{1,2}})(?:-?(?:е|го|ое|ого))?\s+(?P<month>{_MONTH}|"
    rf"{_SHORT}\b\.?){_YEAR.format('year')}(?:\s+(?:текущего|этого|сего)\s+года|\s+с\.\s?г\.)?"
    rf"|(?P<end>кон(?:ец|ца|цу|це|цом)\s+(?:(?:года|месяца|этого года|этого месяца|текущего года|"
    rf"текущего месяца)|(?:[1-4]|i{{1,3}}v?|iv|перв\w+|втор\w+|треть\w+|"
    rf"четверт\w+)(?:-?го)?\s+(?:квартала|полугодия)|{_MONTH}){_YEAR.format('endyear')})"
    rf"|(?P<quarter>(?:[1-4]|i{{1,3}}v?|iv|перв\w+|втор\w+|трет\w+|четверт\w+)(?:-?(?:й|"
    rf"го))?\s+(?:квартал\w*|полугоди\w*){_YEAR.format('quarteryear')})"
    rf"|(?<![а-я])(?P<whole>{_MONTH}{_YEAR.format('wholeyear')})|(?P<only>20\d\d\s*(?:год\w*|г\b))"
)
MONTH = re.compile(rf"(?<![а-я]){_MONTH}")
_SHORTS = ("янв", "фев", "мар", "апр", "", "", "", "авг", "сен", "окт", "ноя", "дек")
_NUMBERS = {
    "один": 1, "одну": 1, "одного": 1, "два": 2, "две": 2, "три": 3, "четыре": 4, "пять": 5, "шесть": 6, "семь": 7, "восемь": 8, "девять": 9,  # noqa: E501
    "десять": 10, "двадцать": 20, "тридцать": 30, "дзве": 2, "тры": 3, "дзесяць": 10, "пяць": 5,
}  # fmt: skip
_SHIFT = re.compile(
    rf"(?<!\w)(?:на|еще|яшчэ|плюс)\s+(?:еще\s+)?(?P<n>\d{{1,3}}|"
    rf"{'|'.join(_NUMBERS)})?\s*(?:-?х\s+)?(?:календарн\w+\s+)?(?P<unit>день|дня|дней|дзен\w*|дзён|суток|"
    rf"недел\w+|тыдн\w+|тыдзень|месяц\w*|квартал(?:а|ов)?|год(?:а)?|лет)(?!\w)"
    r"(?:\s+(?:(?:по)?позже|позднее)(?!\w))?"
)
_GIVE = re.compile(
    rf"(?<!\w)дай?(?:те|дите)\W+(?:нам\W+|мне\W+|пожалуйста\W+)*(?P<n>\d{{1,3}}|"
    rf"{'|'.join(_NUMBERS)})?\s*(?P<unit>день|дня|дней|недел\w+|месяц\w*)(?!\w)"
)
_VAGUE = re.compile(
    r"\bпару\b|\bпар[аы] (?:недель|дней)|\bнесколько|\bполтор|\bполгод|\bрабочих|\d\s*-\s*\d+\s*(?:дн|"
    r"недел|месяц)|\bили\b|\bлибо\b|\bпримерно|\bориентировочно|\bоколо|\bраньше|"
    r"\bне позднее чем через|\bсередин|\bначал[аоу]\b|"
    r"\bпервой половин|\bвторой половин|\bделек\w*|\bследующ\w+|\bпонедельник|\bвторник|\bсред[уы]\b|"
    r"\bчетверг|\bпятниц|\bсуббот|\bвесн|\bлет[оау]\b|\bосен|\bзим|\bмесяц-|\bдень-|\bнедел\w-|"
    r"\bпозже\b(?! в)|\bпарачку|\bхотя бы|\bдвадцатых|\bпраздник|\bканикул\w* "
)
_REASON = re.compile(
    r"\b(?:в связи|так как|поскольку|потому|из-за|ввиду|по причине|тк|т\.к|бо|тому што|у сувязи|чтобы|"
    r"каб|ведь|причина|с учетом|учитывая|вследствие|в силу|исходя из|принимая во внимание|"
    r"по (?:семейн|техническ|объективн|погодн|независящ|уважительн)\w+)\b|[(:]"
)
#: What goes on with the date.
_STILL_ASKED = re.compile(
    r"\W*(?:а\s+|но\s+)?(?:или|либо|примерно|ориентировочно|около|хотя бы|лучше|можно|не позднее|не раньше)\b"
)
#: A reason that speech sets behind a request without a stop.
_CANT = re.compile(r"\b(?:ждем|ждём|жду|чакаем)\b|\b(?:не|ня) (?:успева|укладыва|получа|хвата|паспява)\w*")
ASKS_FOR = re.compile(r"\b(?:просим|прошу|просьба|предлага(?:ем|ю)|ходатайству(?:ем|ю)|прашу)\b")
#: What is before it is the reason: «лектор болен, поэтому просим …».
SO = re.compile(r"\b(?:поэтому|посему|в связи с (?:этим|чем)|таму)\b")
_TARGET = re.compile(r"(?:\b(?:до|на|к|ко|да|по|срок|дата|датой|датаи|сроком)|[-:=>])\s*$")
_LONGER = re.compile(r"\b(?:продл|отсроч|пролонг|падоуж|прадоуж|позже|увелич)\w*")
#: «Провели 27-го»: a day of this month or the last.
_DAY_ALONE = re.compile(r"(?<![\w.,-])(?:[1-9]|[12]\d|3[01])-?(?:го|ого|е|ое)(?:\s+числа)?(?![\w-])")
_WITHIN = re.compile(r"\b(?:в|во|у)\s*$")
_FROM = re.compile(r"\b(?:с|со|з|от|вместо|замест|был[оа]?)\s*$")


def asked_for(low: str, due: date | None, today: date) -> date | str:
    """The date that lowered words ask for, or the code for which it isn't certain."""
    if move := MOVE.search(low):
        tail = low[move.start() :]
        if _SHIFT.search(tail) or _GIVE.search(tail) or _DATE.search(tail):
            low = tail
    low = _SHIFT.sub(lambda found: re.sub(r"\s+(?:(?:по)?позже|позднее)$", "", found.group()), low)
    head = _REASON.split(low, maxsplit=1)[0]
    asked = head if _SHIFT.search(head) or _GIVE.search(head) or _DATE.search(head) else low
    if _VAGUE.search(_before_a_reason(asked)):
        return "date_vague"
    found = _days(asked, due, today)
    if isinstance(found, str):
        return found
    if found <= today:
        return "date_past"
    if due and found == due:
        return "date_same"
    if due and found < due and _LONGER.search(low):
        # Longer, and yet earlier than now.
        return "date_unclear"
    return found if found.year <= today.year + 10 else "date_far"


def _before_a_reason(asked: str) -> str:
    """What is asked for without the clause behind the date that has a verb of its own: «…, раньше не сможем»."""
    dated = _DATE.search(asked) or _SHIFT.search(asked)
    cut = asked.find(", ", dated.end()) if dated else -1
    after = asked[cut + 2 :] if cut > 0 else ""
    if _STILL_ASKED.match(after) or not any(
        read[0] in ("VERB", "PRTS", "PRED")
        for word in re.findall(r"[а-я]+", after)
        for read in parses(word)[:1]
    ):
        return asked
    return asked[:cut]


def _days(asked: str, due: date | None, today: date) -> date | str:
    named = [one for one in _DATE.finditer(asked) if not _FROM.search(asked[: one.start()])]
    named = [one for one in named if not _inside_range(asked, one)] if len(named) < 2 else named
    if len(named) > 1 or _SHIFT.search(asked):
        # «на месяц, в декабре у всех отчёты»: a month in which something is the case is asked for by nobody.
        named = [one for one in named if not (one["whole"] and _WITHIN.search(asked[: one.start()]))]
    if len(named) == 2 and due:
        # «срок 31.12.2026 на 20.01.2027»: the old date beside the new one.
        named = [one for one in named if _absolute(one, asked, today) != due] or named
    targets = [one for one in named if _TARGET.search(asked[: one.start()])]
    shifts = [*_SHIFT.finditer(asked), *_GIVE.finditer(asked)]
    shifts = [
        one
        for one in shifts
        if not any(one.start() < date_.end() and date_.start() < one.end() for date_ in targets)
    ]
    if len(shifts) == 1 and len(targets) == len(named) == 1:
        pair = _shifted(shifts[0], due), _absolute(named[0], asked, today)
        return pair[0] if pair[0] == pair[1] else "date_unclear"
    if shifts and not targets:
        return _shifted(shifts[0], due) if len(shifts) == 1 and not named else "date_unclear"
    if shifts or len(targets) > 1 or len(named) > 1:
        return "date_unclear"
    if not named:
        return "date_missing"
    return _absolute(named[0], asked, today)


def _inside_range(asked: str, one: re.Match[str]) -> bool:
    return bool(re.search(r"\d\s*(?:-|и|,)\s*$", asked[: one.start()]))


def _shifted(shift: re.Match[str], due: date | None) -> date | str:
    if due is None:
        return "due_missing"
    given = shift.group("n")
    count = int(given) if given and given.isdecimal() else _NUMBERS.get(given or "", 1)
    unit = shift.group("unit")
    if not 0 < count <= 400:
        return "date_unclear"
    if unit.startswith(("д", "сут")):
        return due + timedelta(days=count)
    if unit.startswith(("нед", "тыд")):
        return due + timedelta(weeks=count)
    months = count * (1 if unit.startswith("мес") else 3 if unit.startswith("кв") else 12)
    if months > 120:
        return "date_far"
    year, month = divmod(due.month - 1 + months, 12)
    last = calendar.monthrange(due.year + year, month + 1)[1]
    return date(due.year + year, month + 1, min(due.day, last))


def _absolute(one: re.Match[str], asked: str, today: date) -> date | str:
    if one["iso"]:
        try:
            return date.fromisoformat(one["iso"])
        except ValueError:
            return "date_impossible"
    if one["d"] or one["day"]:
        day = int(one["d"] or one["day"])
        month = int(one["m"]) if one["m"] else _month(one["month"])
        year = one["y"] or one["year"]
        return _calendar(day, month, int(year) + (2000 if len(year) == 2 else 0) if year else None, today)
    if one["end"] and re.search(r"месяца", one.group()):
        return today.replace(day=calendar.monthrange(today.year, today.month)[1])
    before = "до " if re.search(r"\b(?:до|да)\s*$", asked[: one.start()]) and not one["end"] else ""
    phrase = re.sub(r"этого |текущего ", "", one.group())
    read = parse_deadline(before + phrase, (today.year, today.year + 5))
    if set(read.codes) - {"year_missing", "nominal"} or ("nominal" in read.codes and not one["end"]):
        return "date_vague"
    if "year_missing" not in read.codes:
        return read.due_dates[0] if len(read.due_dates) == 1 else "date_unclear"
    return next((due for due in read.due_dates if due > today), "date_unclear")


_LATELY = 92
_JUST_BEGUN = 5
_UNTIL = re.compile(r"\b(?:к|ко|до|да|не позднее|не позже)\s*$")
_END_AHEAD = re.compile(r"(?:конц|нов)")


def told_days(low: str, today: date) -> list[tuple[date, bool]]:
    """The days that a telling (not a request) names, each with whether it is told as a limit («до 20 декабря»).

    Without its year a day is the one of this year, of the last where it would lie more than half a year ahead.
    """
    found = []
    for one in _DATE.finditer(low):
        until = bool(_UNTIL.search(low[: one.start()]))
        term = until and bool(re.search(r"\bсрок\w*\s+\w*\s*$", low[: one.start()]))
        day: date | None = None
        if one["end"]:
            day = today.replace(month=12, day=31) if until else None
        elif one["only"]:
            year = int(one["only"][:4])
            day = today if year == today.year else date(year, 12 if year < today.year else 1, 1)
        elif one["whole"] and not one["wholeyear"]:
            month = _month(one["whole"])
            ahead = (month - today.month) % 12
            day = date(today.year + (month < today.month), month, 1) if 0 < ahead <= 6 else None
            if not ahead and today.day <= _JUST_BEGUN:
                # «Выполнено по плану в декабре», said on its first days.
                day, until = date(today.year, month, calendar.monthrange(today.year, month)[1]), True
        else:
            absolute = _absolute(one, low, today)
            day = absolute if isinstance(absolute, date) else None
            if day and (one["d"] or one["day"]) and not (one["y"] or one["year"]):
                day = _nearest(day, today)
        if day:
            found.append((day, until and not term))
    return found


def _nearest(day: date, today: date) -> date:
    """A day of some year as the nearest one that a telling means."""
    try:
        this = day.replace(year=today.year)
        return this.replace(year=today.year - 1) if (this - today).days > 183 else this
    except ValueError:
        return day


def _month(name: str) -> int:
    for names in (_MONTHS, _BELARUSIAN):
        for place, stem in enumerate(names):
            if re.match(stem, name):
                return place + 1
    return next((place for place, short in enumerate(_SHORTS, 1) if short and name.startswith(short)), 0)


def _calendar(day: int, month: int, year: int | None, today: date) -> date | str:
    try:
        if year:
            return date(year, month, day)
        found = date(today.year, month, day)
        if found > today:
            return found
        # A day of the last weeks is hardly meant to be one of the next year.
        return "date_past" if (today - found).days < _LATELY else date(today.year + 1, month, day)
    except ValueError:
        return "date_impossible"


def without_reason(low: str) -> str:
    """The words without the reason that a request begins with: «в связи с болезнью лектора просим …»."""
    if (so := SO.search(low)) and (asks := ASKS_FOR.search(low, so.end())):
        return low[asks.start() :]
    reason, asks = _REASON.search(low), ASKS_FOR.search(low)
    return low[asks.start() :] if reason and asks and reason.start() < asks.start() else low


def before_reason(low: str) -> str:
    """The words up to the reason that follows a request."""
    return _CANT.split(_REASON.split(low, maxsplit=1)[0], maxsplit=1)[0]


def before_date(low: str) -> str:
    """The words up to the first date, span or reason."""
    ends = [found.start() for pattern in (_DATE, _SHIFT, _GIVE, _REASON) if (found := pattern.search(low))]
    return low[: min(ends)] if ends else low


def without_spans(low: str) -> str:
    """The words without the spans of time among them: «на три недели», «ещё 10 дней», «дайте месяц»."""
    return _GIVE.sub(" ", _SHIFT.sub(" ", low))


def only_a_term(low: str) -> bool:
    """Whether words are nothing but a day or a span with its preposition: «на 28 февраля», «на месяц»."""
    rest = re.sub(r"^\W*(?:а|и|-)?\s*(?:(?:на|до)\s+|(?=\d))", "на ", low)
    return rest.startswith("на ") and not re.search(r"\w", without_dates(_SHIFT.sub(" ", rest)))


def without_dates(low: str) -> str:
    """The words without the dates among them, each with its preposition and year."""
    return re.sub(
        r"(?:(?<![\d.])\d{1,2}\s?(?:-|,|и)\s?)+\x00|\bс\s+\d{1,2}(?:-?го)?\s+(?:по|до)\s+(?=\x00)|\b(?:на|до|к|от|с|за|"
        r"по)\s+(?=\s*\x00)|\x00",
        " ",
        _DAY_ALONE.sub("\x00", _DATE.sub("\x00", low)),
    )
