"""Which items words speak of: «№12», «п. 12–14», «12-й», «по всем, кроме 15-го»."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from plans.replies.following import a_state, state_follows, subject_follows
from plans.words import parses

Way = Literal["named", "all", "rest", "except"]
_NUMBER = (
    r"\d{1,3}(?:\.\d{1,2}){0,3}(?:-?(?:го|ого|му|ому|ый|ой|ая|й|м|я|е|х))?(?![\dа-я]|\.\d|\s*%|\s*процент)"
)
_MARK = (
    r"(?:подпункт\w*|пункт\w*|пункц\w*|позици\w+|поз\.?|п\.\s?п\.|пп\.?|п\.?|№№|№|номер\w*|n|no\.?|item|"
    r"мероприяти\w+\s*№|вопрос[а-я]*(?=\s+\d{1,3}\s+[а-я]{3}))"
)
_LIST = rf"{_NUMBER}(?:\s*(?:,\s*(?:№\s*)?|(?:,\s*)?(?:и|й|да)\s+(?:{_MARK}\s*)?|-\s*|по\s+){_NUMBER})*"
_EXPLICIT = re.compile(
    rf"(?<![\w.])(?:{_MARK})\s*(?:№\s*)?({_LIST})(?![\d%])(?!\s*(?:%|процент|[а-я]*\s*стат))"
)
_ORDINAL = re.compile(
    r"(?<![\w.№])(\d{1,3})-(?:го|ого|му|ому|ым|ом|ый|ой|ая|й|м|я|е)(?![\w])(?:\s+(?:пункт\w*))?"
)
_A_DAY = re.compile(r"\d{1,2}-(?:го|ого)\s*$")
_BEFORE_GENITIVE = re.compile(
    r"\b(?:кроме|без|у|из|для|насчет|исключением|помимо|касательно|срок|пункта)\s+$"
)
#: «21 пункт: 25 %», «по 21 пункту».
_NUMBER_FIRST = re.compile(
    rf"(?<![\w.№])({_NUMBER})\s+(?:пункт(?=\s*[-:])|(?<=по \d \b)пункту|(?<=по \d\d \b)пункту)(?!\w)"
)
_BARE_HEAD = re.compile(
    rf"(?:^\W*|[,;:]\s*)(?:(?:но|а|зато|однако|хотя|также|(?:а )?вот|при этом|тогда как|в то время как)\s+)?"
    rf"(?:(?:а\s+)?(?:по|про|и|а|в|с|со|у|насчет)\s)?\s*({_LIST})(?=\s*[-:)|.,;]|\s|$)"
)
_HEADS = re.compile(rf"(?:^\W*|(?<=[а-я)])\s*[,;]\s*)({_NUMBER})\s*[-:]\s+(?=[а-я])")
_BARE_BY = re.compile(rf"(?<!\w)(?:по|про|и по|а по)\s+({_LIST})(?=\s*(?:[-:,.;]|$)|\s)")
#: «кто ведёт 12?»
_BARE_OF = re.compile(
    rf"\b(?:ведет|ведут|курирует|курируют|отвечает за|отвечают за|вядзе)\s+({_NUMBER})(?=\W*$)"
)
#: A number that may be an item's, wherever it stands.
_ANYWHERE = re.compile(rf"(?<![\w.,/№+-])(?<!№\s)({_NUMBER})(?=\s*-\s|\s+[а-я])")
#: «по афише (15)».
_BRACKETED = re.compile(rf"(?<!\w)(?:по|про|насчет|о|об)\s+[а-я]+\s*\(\s*({_NUMBER})\s*\)")
_BARE_TAIL = re.compile(rf"^\W*(?:[а-я]+\s){{0,2}}[а-я]+\s*:?\s*({_LIST})\W*$")
#: «отклоняю 15: афиша не та».
_BARE_VERDICT = re.compile(
    rf"(?<!\w)(?:принимаю|принимаем|принять|принят[оы]|согласован[оы]|утвержден[оы]|согласую|согласовываю|"
    rf"утверждаю|отклоняю|отклонить|вернуть|верните|"
    rf"возвращаю)\s+({_LIST})"
    r"(?=\s*(?:[:,.;(]|\s-|$|(?:на (?:доработку|исправление)|исполнител\w+|пожалуйста|без замечаний)\b))"
)
_MONTH = re.compile(
    r"\s*(?:январ|феврал|март|апрел|ма[яй]\b|июн|июл|август|сентябр|октябр|ноябр|декабр|студзен|лютаг|"
    r"сакавик|красавик|мая|чэрвен|липен|жни[ву]|верас|кастрычник|листапад|снежн|г\b|год|числ|класс|"
    r"курс|квартал|век)"
)
_ALL = re.compile(
    r"(?<!\w)(?:по\s+)?(?:всем|все|всех|усим|усе)(?:\s+(?:три|трем|двум|два|четыре|\d+|нашим|указанным|"
    r"перечисленным))*\s+(?:пункт\w*|позици\w*|мероприяти\w*|строк\w*|отчет\w*|пункциках)|(?<!\w)по\s+(?:всем|"
    r"всему\s+списку)(?!\s+[а-я]*(?:вопрос|сторон))"
    r"|^\W*все\s+(?=(?:три\s+)?(?:выполнены|исполнены|сделаны|готовы|завершены|закрыты|согласованы|"
    r"приняты|приостановлены)\b)|(?<=принимаю )(?:все|усе)(?=\W*(?:$|[,;:(]))|"
    r"^\W*(?:все|усе)\s+(?=(?:принимаю|принимаем|согласовываю|согласую|утверждаю|одобряю|прымаю)\W*(?:$|"
    r"[,;:(]))|(?<!\w)(?:все|всех|всем|"
    r"усе)(?=,?\s+(?:кроме|за исключением|помимо|"
    r"акрамя)\b)"
)
#: «Всё в работе» of two items can't be short for some of them.
_BOTH = re.compile(
    r"^\W*(?:у нас\s+)?(?:пока\s+|еще\s+|коллеги,?\s+)?(?:все|усе)\s+(?=(?:пока\s+|еще\s+|уже\s+)?(?:в работе|"
    r"в процессе|"
    r"у рабоце|у працы|выполняется|выполняются|делается|делаем|исполняется|не начат[оаы])\W*$)"
)
#: «все три принимаю», «по обоим 60 %»: as many as were asked about.
_ALL_COUNTED = re.compile(
    r"(?<!\w)(?:по\s+)?(?:(?:все|всем|всех|усе|усим)\s+)?(?P<count>(?<=все\s)(?:три|четыре|пять|\d)|"
    r"(?<=всем\s)(?:трем|четырем|пяти)|"
    r"(?<=усе\s)тры|обоим|обеим|оба|обе)(?!\w|\s*(?:%|процент|стор|город|семинар|дн|год|раз))"
)
_COUNTS = {
    "три": "3", "тры": "3", "трем": "3", "четыре": "4", "четырем": "4", "пять": "5", "пяти": "5",
    "оба": "2", "обе": "2", "обоим": "2", "обеим": "2",
}  # fmt: skip
_EVERYTHING = re.compile(r"(?<!\w)(?:все|всем|усе|усим)(?:\s+(?:пункт\w*|пункц\w*))?(?!\w)")
_IMPLIED_ALL = re.compile(
    r"^\W*(?=(?:принимаю|принимаем|принято|согласовано|согласую|утверждаю|прымаю|выполнено|исполнено|сделано|"
    r"готово|в работе|"
    r"без изменений|выканана|зроблена)\s*,?\s*$)"
)
_REST = re.compile(
    r"(?<!\w)(?:(?:по\s+)?(?:остальн\w+|астатни\w+)|по\s+(?:прочим|другим|иным))(?:\s+(?:пункт\w*|позици\w*|"
    r"мероприяти\w*))?"
)
_EXCEPT = re.compile(
    rf"(?<!\w)(?:кроме|за исключением|исключая|помимо|акрамя|апрача|"
    rf"без)\s+(?:{_MARK}\s*)?({_LIST})(?:\s+пункт\w*)?"
)
_BEFORE_NUMBER = re.compile(r"([а-я]+)\.?\s*$")
_MAY_STAND_BEFORE = re.compile(
    r"(?:и|по|за|в|о|об|про|на|к|с|а|у|до|от|что|кроме|пункт\w*|подпункт\w*|позици\w*|мероприяти\w*|"
    r"задач\w*|номер\w*|выполнен\w*|исполнен\w*|сделан\w*|завершен\w*|закрыт\w*|работе|принимаю|"
    r"согласован\w*|"
    r"согласую|утверждаю|возвращаю|вернуть|насчет|касательно|относительно|отчет|отчету|срок|сроки|"
    r"также|тоже|прошу|просим|карты|нет|да|остается|остались|выканан\w*)"
)
_OF_OTHER_PAPER = re.compile(
    r"\s*(?:стать[ия]|ст\.|протокола|приказа|договора|закона|порядка|положения|регламента|постановления|распоряжения|"
    r"поручения (?:главы|мэра)|соглашения|письма|устава|решения)"
)


#: «№ 01-12/4518», «№ 318-р»: the number of a paper goes on.
_DATED = re.compile(r"\s*(?:от|ад)\s+\d{1,2}[. ]")
_OF_A_PAPER = re.compile(r"[-/]\s?\d+\s?/|/\s?\d|-\d+-\d|-[а-я]{1,3}\b|-\d\d/")


_TWO = 2


@dataclass(frozen=True, slots=True)
class Ref:
    """Items named between two places of a sentence; `unknown` are the numbers that the letter didn't list."""

    start: int
    end: int
    way: Way
    items: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    #: Where each of several items is named by a word of its title: «семинар и афиша».
    words: tuple[tuple[str, int, int], ...] = ()


class Items:
    """The items of the letter answered, by number."""

    def __init__(self, known: Sequence[str], waiting: Sequence[str] = ()) -> None:
        self.known = list(dict.fromkeys(known))
        #: As many a coordinator may mean by «оба».
        self._counts = {len(self.known), len(waiting)}
        self._by_form = {_form(item): item for item in self.known}

    def known_as(self, number: str) -> str | None:
        """The item of that number, if the letter listed it."""
        return self._by_form.get(_form(number))

    def refs(self, low: str) -> list[Ref]:
        """The items a lowered sentence names, in order."""
        found: list[Ref] = []
        for match in _EXCEPT.finditer(low):
            self._add(found, match, "except", match.group(1))
        if found and (implied := _IMPLIED_ALL.match(low[: found[0].start])):
            # «Принимаю, кроме 18»: all of those that were asked about.
            _put(found, Ref(implied.end(), implied.end(), "all"))
        if found:
            for match in _EVERYTHING.finditer(low):
                _put(found, Ref(match.start(), match.end(), "all"))
        self._counted(low, found)
        ways = (("all", _ALL), ("rest", _REST)) if len(self.known) > 1 else (("all", _ALL),)
        if len(self.known) == _TWO and (both := _BOTH.match(low)):
            _put(found, Ref(both.start(), both.end(), "all"))
        for way, pattern in ways:
            for match in pattern.finditer(low):
                _put(found, Ref(match.start(), match.end(), way))  # type: ignore[arg-type]
        self._by_mark(low, found)
        self._by_ordinal(low, found)
        self._bracketed(low, found)
        self._in_a_row(low, found)
        self._bare(low, found)
        return _together(low, sorted(found, key=lambda ref: ref.start))

    def passed_over(self, low: str, refs: Sequence[Ref]) -> list[str]:
        """The items of several whose numbers stand before a state or a request in a lowered sentence, and none of its
        references (`refs`) is that: «14 отменён, потому что 2 просим перенести»."""
        if len(self.known) == 1:
            return []
        return [
            item
            for match in _ANYWHERE.finditer(low)
            if (item := self.known_as(match.group(1)))
            and not any(ref.start <= match.start() < ref.end for ref in refs)
            and not _MONTH.match(after := low[match.end() :])
            and (state_follows(after) or re.match(r"\s*-\s+(?!\d{1,3}\s+[а-я])", after))
        ]

    def _by_mark(self, low: str, found: list[Ref]) -> None:
        for match in _EXPLICIT.finditer(low):
            if self._explicit(low, match):
                counted = re.match(r"\s+([а-я]+)", low[match.end() :])
                numbers = match.group(1)
                upto = match.end()
                if counted and "," in numbers and _is_counted(counted.group(1)):
                    # «пункт 12, 18 участников»: the last number counts people.
                    numbers = numbers.rpartition(",")[0]
                elif "," in numbers and _MONTH.match(low[match.end() :]):
                    # «пункт 12, 18 декабря»: the last number is a day's, and stays with it.
                    numbers = numbers.rpartition(",")[0]
                    upto = match.start(1) + len(numbers)
                items, unknown = self._split(numbers)
                _put(found, Ref(match.start(), upto, "named", tuple(items), tuple(unknown)))
        for pattern in (_NUMBER_FIRST, _BARE_OF):
            for match in pattern.finditer(low):
                if pattern is _NUMBER_FIRST or self.known_as(match.group(1)):
                    self._add(found, match, "named", match.group(1))

    def _by_ordinal(self, low: str, found: list[Ref]) -> None:
        for match in _ORDINAL.finditer(low):
            if _is_a_day(match.group(), low[: match.start()]):
                continue
            listed = _form(match.group(1)) in self._by_form
            if not _MONTH.match(low[match.end() :]) and (listed or "пункт" in match.group()):
                self._add(found, match, "named", match.group(1))

    def _counted(self, low: str, found: list[Ref]) -> None:
        for match in _ALL_COUNTED.finditer(low):
            if int(_COUNTS.get(match["count"], match["count"])) in self._counts:
                _put(found, Ref(match.start(), match.end(), "all"))

    def _explicit(self, low: str, match: re.Match[str]) -> bool:
        before = _BEFORE_NUMBER.search(low[: match.start()])
        sign = match.group()[:1] in "№n"
        if sign and _OF_A_PAPER.match(low[match.end() :]):
            return False
        if sign and (re.search(r"\d\s*$", low[: match.start()]) or _DATED.match(low[match.end() :])):
            return False
        if sign and before and not _MAY_STAND_BEFORE.fullmatch(before.group(1)):
            return False
        if (
            match.group().startswith("п")
            and not match.group().startswith(("пункт", "пункц", "п.", "пп", "п ", "поз", "подп"))
            and not re.match(r"п\d", match.group())
        ):
            return False
        return not _OF_OTHER_PAPER.match(low[match.end() :]) and not (
            sign and _MONTH.match(low[match.end() :])
        )

    def _bracketed(self, low: str, found: list[Ref]) -> None:
        for match in _BRACKETED.finditer(low):
            items, unknown = self._split(match.group(1))
            if items and not unknown:
                _put(found, Ref(match.start(), match.end(), "named", tuple(items)))

    def _bare(self, low: str, found: list[Ref]) -> None:
        for pattern in (_BARE_VERDICT, _BARE_HEAD, _BARE_BY, _BARE_TAIL):
            for match in pattern.finditer(low):
                after = low[match.end(1) :]
                if (
                    _MONTH.match(after)
                    or re.match(r"\s*(?:%|процент|[./]\d)|-\d{1,3}\s*(?:%|процент)", after)
                    or _is_a_day(match.group(1), low[: match.start(1)])
                ):
                    continue
                items, unknown = self._split(match.group(1))
                if len(items) > 1 and unknown and pattern is _BARE_HEAD and state_follows(after):
                    # «12, 15 и 19 выполнены»: two that were asked about show that it is a list of items.
                    _put(found, Ref(match.start(1), match.end(1), "named", tuple(items), tuple(unknown)))
                    continue
                if unknown or not items:
                    if (
                        pattern is _BARE_HEAD
                        and not items
                        and re.match(r"\s*[-:)]\s*\D", after)
                        and a_state(after)
                    ):
                        _put(found, Ref(match.start(1), match.end(1), "named", (), tuple(unknown)))
                    continue
                if pattern is _BARE_TAIL and (
                    not a_state(low[: match.start(1)]) or self._may_count(match.group(1))
                ):
                    continue
                if (
                    pattern is _BARE_HEAD
                    and match.start() > 0
                    and not state_follows(re.sub(r"^\s*[-:)]\s*", " ", after))
                ):
                    continue
                if (
                    pattern not in (_BARE_TAIL, _BARE_VERDICT)
                    and re.match(r"\s+[а-я]", after)
                    and not (state_follows(after) or (pattern is _BARE_BY and subject_follows(after)))
                ):
                    continue
                _put(found, Ref(match.start(1), match.end(1), "named", tuple(items)))

    def _in_a_row(self, low: str, found: list[Ref]) -> None:
        """«2 - провели, 14 - стоит»: numbers with a dash each, all of which were asked about, name items."""
        heads = list(_HEADS.finditer(low))
        if len(heads) > 1 and all(self.known_as(match[1]) for match in heads):
            for match in heads:
                _put(found, Ref(match.start(1), match.end(1), "named", (self.known_as(match[1]) or "",)))

    def _may_count(self, number: str) -> bool:
        """Whether a number may be one of how many: «Выполнено 3»."""
        return number.isdecimal() and 1 < int(number) <= len(self.known)

    def _add(self, found: list[Ref], match: re.Match[str], way: Way, numbers: str) -> None:
        items, unknown = self._split(numbers)
        _put(found, Ref(match.start(), match.end(), way, tuple(items), tuple(unknown)))

    def _split(self, numbers: str) -> tuple[list[str], list[str]]:
        """The numbers of a list, ranges opened: those known, those not."""
        items: list[str] = []
        unknown: list[str] = []
        range_from = ""
        for token in re.findall(r"\d[\d.]*|-(?=\s*(?:\D{0,8})\d)|по", numbers):
            if token in ("-", "по"):
                range_from = (items or unknown or [""])[-1]
                continue
            token = token.strip(".")
            if range_from and range_from.isdecimal() and token.isdecimal() and int(range_from) < int(token):
                between = [str(one) for one in range(int(range_from) + 1, int(token))]
                items += [self._by_form[one] for one in between if one in self._by_form]
            range_from = ""
            item = self._by_form.get(_form(token))
            (items if item else unknown).append(item or token)
        return items, unknown


def _form(item: str) -> str:
    return item.lower().strip(" .").lstrip("№0") or item


def _together(low: str, found: Sequence[Ref]) -> list[Ref]:
    """Items named one after another, as one: «двенадцатый, пятнадцатый»."""
    out: list[Ref] = []
    for ref in found:
        last = out[-1] if out else None
        spoken = last is not None and a_state(low[: last.start])
        if (
            last
            and not spoken
            and last.way == ref.way == "named"
            and re.fullmatch(r"\s*(?:,|и|,\s*и)\s*", low[last.end : ref.start])
        ):
            out[-1] = Ref(last.start, ref.end, "named", last.items + ref.items, last.unknown + ref.unknown)
        else:
            out.append(ref)
    return out


def _put(found: list[Ref], ref: Ref) -> None:
    if not any(ref.start < other.end and other.start < ref.end for other in found):
        found.append(ref)


def _is_counted(word: str) -> bool:
    """Whether a word stands as after «пять»: участников, семинаров."""
    read = parses(word)
    return bool(read) and read[0][0] == "NOUN" and read[0][1] == "gent" and read[0][2] == "plur"


def _is_a_day(number: str, before: str) -> bool:
    """Whether «15-го» may be a day as well as an item: «15-го сделали»; «кроме 15-го» is none."""
    return bool(_A_DAY.match(number)) and not _BEFORE_GENITIVE.search(before)
