"""What one clause says of an item's state: a state, a share, or what speaks against a state of other clauses."""

import re
from datetime import date

from plans.replies import lexicon
from plans.replies.adjuncts import without_adjuncts, without_harmless
from plans.replies.around import without_places
from plans.replies.counts import held_often_enough, one_of_several, uncounted
from plans.replies.dates import without_dates
from plans.replies.deeds import FINISHING, SOUNDING, TALK, Deed, cognate, done_lemma, sounds
from plans.replies.doubts import ahead, open_state_clouded, why_not
from plans.replies.findings import Said
from plans.replies.model import Line, Status
from plans.replies.naming import of_another_year, without_its_year
from plans.replies.objects import (
    begun_other,
    hours_only,
    in_the_course_of,
    lasts_now,
    next_of_several,
    not_of_now,
    not_this_done,
    not_this_share,
    other_subject,
    writes_report,
)
from plans.replies.phrases import BEHIND
from plans.replies.praise import without_praise
from plans.replies.work import another_alone, works_on, works_on_another
from plans.words import deed, fold, is_known, parses, stem

SENDING = re.compile(
    r"\b(?:прис?шл|пришл|направ|отправ|прилож|вышл|дошл|предостав|представ|загруз|дашл|накиру|донес|"
    r"прикреп)\w*"
)
_IN_MONTH = re.compile(
    r"\b(?:в|у)\s+(?:январ|феврал|март|апрел|ма[ей]|июн|июл|август|сентябр|октябр|ноябр|декабр|снежн|"
    r"студзен)\w*"
)
_OPEN: tuple[tuple[Status, re.Pattern[str]], ...] = (
    ("planned", lexicon.PLANNED),
    ("suspended", lexicon.SUSPENDED),
    ("in_progress", lexicon.IN_PROGRESS),
)
#: «Работаем, но не над этим».
_NOT_ON_THIS = re.compile(r"\b(?:но|а|только|правда) (?:совсем )?не (?:над|по|с|в|о|об|эт\w+)\s")
_LIGHT = re.compile(
    r"\b(?:уже|еще|яшчэ|"
    r"вчера|сегодня|успешно|полностью|своевременно|досрочно|мы|нами|и|(?:в|у) (?:установленный )?срок|"
    r"в|во|на|с|прошл\w+|недел\w+|пятницу|понедельник|"
    r"вторник|среду|четверг|субботу|воскресенье|полном|об[ъь]еме|наконец(?:-то)?|ура|ну|вот|был[аои]?|все|усе|п|пп|пункт\w*|мероприяти\w*|ужо|учора)\b"
)
_MADE = re.compile(r"готов|гатов|сдела|зроб|зраб|отраб")
#: «Подготовительный этап завершён, 50 %»: a part, and the share of the whole.
_STAGE = re.compile(
    r"^\W*(?:(?:перв|втор|подготовительн|организационн|начальн|основн)[а-я]+\s+)?(?:этап|стади|"
    r"част)[а-я]*(?:\s+(?:работ|подготовк|мероприяти)[а-я]*)?\W*$"
)
#: «По обмену всё сделано»: what it is about, and no part that is made.
_BY_THE_WAY = re.compile(r"\b(?:по|про|насчет|касательно|относительно)\s+[а-я]+")
_NUMBERS = re.compile(r"\d[\d.,]*")
#: «в работе, но уже 90 %»: turns nothing of what is still open.
_BUT_ALREADY = re.compile(r"^\W*(?:но|зато|однако|а)\s+(?:уже\s+)?(?=(?:на\s+)?\d{1,2}\s*(?:%|процент))")
_BEGUN = re.compile(
    r"\W*(?:(?:мы|уже|да|работу|вчера|сегодня)\s+)*(?:начали|пачали)(?:\s+(?:работу|уже))?\W*"
)
#: «начался с опозданием», «начался с приветствия»: how an event went is told when it is over.
_HOW_BEGUN = re.compile(
    r"\b(?:нача|стартова)(?:л|ла|ло|ли)(?:ся|сь)?\s+(?:вовремя|(?:с|со)\s+(?!\d)[а-я]+(?:ем|"
    r"ом|ой|ью|ия|ов|ва)\b)"
)
#: «вчера было 40 %»: and now?
_WAS = re.compile(r"\bбыл[аои]?\b(?!\s+(?:выполнен|исполнен|сделан))")
#: «выполнено 2/3», «50/50»: a part.
_FRACTION = re.compile(r"(?<![\d/.])\d{1,2}\s?/\s?\d{1,2}(?![\d/.])")
_SHARE_WORDS = re.compile(
    r"\b(?:(?:по)?ставьте|(?:за)?пишите|отметьте|укажите|внесите|зафиксируйте|(?:готов[аы]|подготовлен[аоы]?|"
    r"проработан[аоы]?|сформирован[аоы]?)(?=\s+на\s)|готов[аоы]?(?=\W*$)|на|до|достигл[аои]?|доведен[оа]?|довели|"
    r"продвинулись|там|"
    r"застряли|остановились|дошли|добрались|вышли|держимся|находимся|стоим|отчетн\w+\s+дат[ауе]|"
    r"(?:от\s+)?запланированн(?:ого|ых)(?!\s+(?:на|в|к)\b))\b"
)
#: «примерно 70 %»: whoever gives one number has weighed it; a share of work is never more than that.
_NEARLY = re.compile(r"\bпримерно\s+(?=(?:на\s+)?\d{1,2}\s*(?:%|процент))")
#: «Программа разработана на 50 %».
_MADE_UP_TO = re.compile(r"[а-я]+(?=\s+(?:примерно\s+)?на\s)")
#: What ends with an item, and is no part of it.
_BUSINESS = re.compile(
    r"(?:госконтракт|контракт|договор|счет|оплат|расчет|закупк|аванс|смет|командировк|аренд|выплат|поставк|"
    r"финансировани|"
    r"дел|папк|переписк)[а-я]{0,3}"
)
#: «направлены в департамент», «исх. № 123».
_TO_OFFICE = re.compile(
    r"\b((?:направ|отправ|переда|представ|предостав)[а-я]+)\s+(?:в|во)\s+(?:адрес\s+)?(?:управлени|отдел|департамент|"
    r"администраци|министерств|комитет)[а-я]*(?:\s+(?:администрации|города|экономики|культуры|образования|края|туризма|спорта))*"
)
_ON_SITE = re.compile(
    r"\bна\s+(?:[а-я]+ом\s+)?(?:сайте|портале|странице|платформе)(?:\s+(?:администрации|управления|города|департамента))*\b"
)
_REFERENCE = re.compile(r"\b(?:исх|вх|рег)\w*\.?\s*(?:№|n)?\s*\d[\w/.-]*")
#: Deeds that take back, or only begin.
_UNDONE = re.compile(
    r"\b(?:нача|приостан|останов|возвра|верну|отклон|забрак|опротест|обжалов|задерж|сокра|уреза|урезан|запланир|"
    r"намеч|назнач|"
    r"созда|согласова|рассмотр|заяв|подготов|собра|одобр|внес|включ|объяв|заказ)\w*"
)
_LETTERS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")


class Clauses:
    """Reads clauses about one line; `around` is the sentence that the next ones stand in."""

    def __init__(self, line: Line, today: date) -> None:
        self.line, self.today = line, today
        words = [word for word in _LETTERS.findall(fold(line.title)) if len(word) > 2]
        self._title = {stem(word) for word in words}
        # One's own city limits nothing: «семинар проведён в Сочи».
        self._at_home = lexicon.AT_HOME.get(line.side, lexicon.NOWHERE)
        self._lemmas = {readings[0][3] for word in words if (readings := parses(word))}
        self._sounds = {sounds(word) for word in words if len(word) >= SOUNDING}
        self.deed = Deed(line.title)
        self._wanted = fold(f"{line.title} {line.expected_result}")
        self._around, self._elsewhere = "", False

    def begin(self, around: str) -> None:
        """Another sentence begins."""
        self._around, self._elsewhere = around, False

    def is_title(self, word: str) -> bool:
        """Whether the word is in the item's title, in any form."""
        return (
            stem(word) in self._title
            or cognate(word) in self._lemmas
            or any(one[3] in self._lemmas for one in parses(word)[:1])
            or (not is_known(word) and sounds(word) in self._sounds)
        )

    def read(self, clause: str, out: Said, cloud: str | None) -> None:
        """What the clause says, into `out`; `cloud` is the code of what hangs over its sentence."""
        if lexicon.UNCHANGED.search(clause):
            out.unchanged = True
        out.soft += ["unclear"] * of_another_year(clause, self.line.title)
        if out.states and _NOT_ON_THIS.search(clause):
            out.clouds.append("negation")
        clause = without_its_year(without_harmless(clause), self.line.title, self.today)
        if not _LETTERS.search(clause) and not _NUMBERS.search(clause):
            return
        state, rest = self._state(clause, out)
        shared = self._share(clause, rest, out, state, cloud)
        if state is None:
            if not shared:
                self._hazards(clause, out, cloud)
            return
        if shared:
            return
        if state == "done" and not cloud and self._unknown(_without_deeds(rest)):
            rest = uncounted(without_dates(rest), self.deed, self.is_title)
        if cloud:
            out.clouds.append(cloud)
        elif state == "done" and self._ends_another(clause, rest, out):
            return
        elif state == "done" and self._unknown(_without_deeds(rest)):
            part = self._is_a_part(clause, rest)
            (out.soft if part else out.clouds).append("partly" if part else why_not(rest) or "unclear")
        elif state != "done" and (why := self._open_clouded(rest, clause)):
            out.clouds.append(why)
        else:
            out.states.append(state)
            ahead_of = state == "planned" and not_of_now(clause, self.today, None) == "promise"
            out.dated_plan = out.dated_plan or ahead_of

    def _is_a_part(self, clause: str, rest: str) -> bool:
        """Whether what is done is a part, beside which the share of the whole may stand: «макет готов, 70 %»."""
        made = _MADE.search(clause) and other_subject(rest, self.is_title) and not why_not(rest)
        return bool(made or _STAGE.search(rest))

    def _open_clouded(self, rest: str, clause: str) -> str | None:
        """Why a state that is still open isn't plain, or None."""
        if self._elsewhere:
            # «Отчёт за прошлый год выполнен, за этот делаем»: still of the report.
            return "unclear"
        if lexicon.PAST.search(rest):
            return "past"
        if re.fullmatch(r"\W*\d{1,3}\W*", rest):
            # «В работе 50»: of what, nobody says.
            return "share_unclear"
        another = "unclear" if another_alone(rest, self.is_title) else None
        return open_state_clouded(rest, clause, self.today) or another

    def _state(self, clause: str, out: Said) -> tuple[Status | None, str]:
        """The state whose words the clause has, and the clause without them."""
        for status, words in _OPEN:
            found = words.search(clause)
            if found and self._of_something_else(status, clause, found):
                if status == "planned" and next_of_several(clause):
                    out.soft.append("partly")
                continue
            if found:
                rest = clause[: found.start()] + " " + clause[found.end() :]
                others = [lexicon.DONE, lexicon.IN_PROGRESS] if status != "in_progress" else [lexicon.DONE]
                told = status != "in_progress" and bool(self.deed.told(rest))
                if (told or any(words.search(rest) for words in others)) and not lexicon.SHARE.search(rest):
                    out.clouds.append("contradiction")
                return status, rest
        if _BEGUN.fullmatch(clause):
            return "in_progress", ""
        if (word := self.deed.under_way(clause)) and not lexicon.DONE.search(clause):
            rest = clause[: word.start()] + " " + clause[word.end() :]
            apart = _HOW_BEGUN.search(self._around) or (
                not_of_now(clause, self.today, self.line.due) and not lasts_now(clause, self.today)
            )
            if not (
                apart
                or self._unknown(uncounted(without_dates(rest), self.deed, self.is_title))
                or works_on_another(clause, word, self.is_title)
            ):
                return "in_progress", rest
        if (
            (worked := works_on(clause, self.is_title))
            and not lexicon.DONE.search(clause)
            and not not_of_now(clause, self.today, self.line.due)
        ):
            return "in_progress", clause.replace(worked, " ")
        if found := lexicon.DONE.search(clause):
            rest = clause[: found.start()] + " " + clause[found.end() :]
            if why := self._not_done(clause, found.group(), rest):
                out.soft.append(why)
                self._elsewhere = self._elsewhere or why == "unclear"
                return None, clause
            return "done", rest
        return self._deed_told(clause, out)

    def _not_done(self, clause: str, word: str, rest: str) -> str | None:
        """Why «done» in a clause isn't done, or None."""
        if _FRACTION.search(clause):
            return "partly"
        if lexicon.NOT_DONE.search(clause):
            return "not_done"
        if lexicon.PROMISE.search(clause) or ahead(clause):
            return "promise"
        if why := not_this_done(clause, self._around) or not_of_now(clause, self.today, self.line.due):
            return why
        # «Афиша готова» is a part of «Издать афишу».
        subjects = _LETTERS.findall(_BY_THE_WAY.sub(" ", rest))
        return "partly" if _MADE.match(word) and any(map(self.is_title, subjects)) else None

    def _deed_told(self, clause: str, out: Said) -> tuple[Status | None, str]:
        """ "done" where the clause tells of the deed that the title names («проведён», «подписано»)."""
        clause = held_often_enough(
            without_praise(clause, self.is_title), self.deed, self._wanted, self.line.item
        )
        clause = _REFERENCE.sub(" ", _TO_OFFICE.sub(r"\1", clause))
        if not self.deed.wants_a_place(self._wanted):
            clause = _ON_SITE.sub(" ", clause)
        found = self.deed.told(clause)
        if not found or lexicon.NEGATION.search(clause) or one_of_several(clause, self.deed, self._wanted):
            return None, clause
        rest = clause
        for word in reversed(found):
            rest = rest[: word.start()] + " " + rest[word.end() :]
        if not TALK.search(clause) and not _UNDONE.search(clause):
            # «приобретено и установлено»: what is done beside ends it too.
            rest = _LETTERS.sub(lambda word: " " if done_lemma(word.group()) else word.group(), rest)
        # «По порталу всё разместили»: what it is about, by any word of the title.
        about = _BY_THE_WAY.sub(
            lambda one: " " if self.is_title(one.group().split()[-1]) else one.group(), rest
        )
        bare = not _LETTERS.search(_LIGHT.sub(" ", BEHIND.sub(" ", without_dates(about))))
        rest = about if bare else rest
        rest = _LETTERS.sub(lambda word: " " if self.deed.is_thing(word.group()) else word.group(), rest)
        # «Провели 27 ноября»: without an object it is the title's.
        if self._unknown(_without_deeds(rest)):
            rest = uncounted(without_dates(rest), self.deed, self.is_title)
        kin = any(self.deed.told_by_kin(word.group()) for word in found)
        if not (bare or kin or self.deed.names_the_thing(clause)) or self._unknown(_without_deeds(rest)):
            return None, clause
        if why := not_this_done(clause, self._around) or not_of_now(clause, self.today, self.line.due):
            out.soft.append(why)
            return None, clause
        return "done", rest

    def _ends_another(self, clause: str, rest: str, out: Said) -> bool:
        """Whether beside a plain «done» another thing has ended: «исполнено, контракт закрыт»."""
        words = self._unknown(_without_deeds(rest))
        return bool(
            "done" in out.states
            and words
            and not (_MADE.search(clause) or why_not(rest))
            and all(map(_BUSINESS.fullmatch, words))
        )

    def _of_something_else(self, status: str, clause: str, found: re.Match[str]) -> bool:
        """Whether the words of a state tell of hours, of a course of something, of another thing than the item."""
        if status == "in_progress":
            return (
                hours_only(clause)
                or (found.group().endswith("работе") and in_the_course_of(clause, found.end()))
                or begun_other(clause, self.is_title)
                or writes_report(clause)
                or works_on_another(clause, found, self.is_title)
            )
        rest = clause[: found.start()] + " " + clause[found.end() :]
        return other_subject(rest, lambda word: self.is_title(word) or self.deed.is_noun_of(word))

    def _share(self, clause: str, rest: str, out: Said, state: Status | None, cloud: str | None) -> bool:
        """Whether the clause gives a share; it is kept where it is plain."""
        if lexicon.SHARE.search(rest) and _WAS.search(rest):
            out.clouds.append("past")
            return True
        if lexicon.SHARE_ABOUT.search(rest) or (lexicon.SHARE.search(rest) and _IN_MONTH.search(rest)):
            out.clouds.append("share_unclear")
            return True
        found = list(lexicon.SHARE.finditer(lexicon.SHARE_GREW.sub(" ", rest)))
        if not found:
            return False
        if cloud:
            out.clouds.append(cloud)
            return True
        rest = _NEARLY.sub(" ", _BUT_ALREADY.sub(" ", rest))
        number, part = int(found[-1][1]), found[-1][2]
        others = lexicon.SHARE.sub(" ", lexicon.SHARE_GREW.sub(" ", rest))
        grew = lexicon.SHARE_GREW.search(clause)
        if (
            len(found) > 1
            or (part and set(part) != {"0"})
            or number > 100
            or (lexicon.SHARE_RANGE.search(clause) and not grew)
        ):
            out.clouds.append("share_unclear")
        elif _NUMBERS.search(without_dates(others)) or self._unknown(self._of_share(others)):
            out.clouds.append(why_not(others) or "share_unclear")
        elif not_this_share(clause, number) or not_of_now(clause, self.today, None):
            out.clouds.append("share_unclear")
        else:
            out.shares.append(number)
            if state and state != "done":
                out.states.append(state)
        return True

    def _of_share(self, others: str) -> str:
        """What stands beside a share, without the words that lead to one: «семинар готов на»."""
        if any(map(self.is_title, _LETTERS.findall(others))):
            others = re.sub(r"\bгото?в[оы]?(?=\s+на\s)", " ", others)
        others = _MADE_UP_TO.sub(
            lambda word: " " if self.deed.is_deed(word.group()) else word.group(), others
        )
        return _SHARE_WORDS.sub(" ", others)

    def _unknown(self, rest: str) -> list[str]:
        """The words of a clause that are no part of a plain statement."""
        clause = rest
        rest = self._at_home.sub(" ", BEHIND.sub(" ", without_dates(rest)))
        rest = without_adjuncts(without_places(rest))
        rest = lexicon.FILES.sub(" ", lexicon.FILLER.sub(" ", rest))
        rest = re.sub(r"(?<![\w])(?:на )?\d{1,2}[.:]\d\d(?:\.\d{2,4})?(?!\w)", " ", rest)
        if lexicon.NEGATION.search(rest) or lexicon.PARTLY.search(rest):
            return [rest]
        papers = bool(lexicon.FILES.search(clause))
        words = [
            word
            for word in _LETTERS.findall(rest)
            if not (
                (papers or self.is_title(word))
                if lexicon.PAPERS.fullmatch(word) and not self.deed.is_thing(word)
                else self.is_title(word)
            )
        ]
        return words + _NUMBERS.findall(rest)

    def _hazards(self, clause: str, out: Said, cloud: str | None) -> None:
        """What a clause without a state says against a state of others."""
        words = _LETTERS.findall(lexicon.FILLER.sub(" ", without_dates(clause)))
        if (not words or any(deed(word) == "done" for word in words)) and (
            why := not_of_now(clause, self.today, self.line.due)
        ):
            out.soft.append(why)
        if lexicon.GIVEN_UP.search(lexicon.OFF_CONTROL.sub(" ", clause) if cloud is None else clause):
            out.clouds.append("given_up")
        elif cloud in ("hearsay", "other_side") and re.search(r"выполн|в работе|готов", clause):
            out.clouds.append(cloud)
        elif lexicon.PAPERS.search(clause) and SENDING.search(clause) and not lexicon.NEGATION.search(clause):
            return
        elif why := why_not(clause):
            out.soft.append(why)
        elif cloud in ("condition", "doubt", "our_part_only"):
            out.soft.append(cloud)


def _without_deeds(rest: str) -> str:
    """What is left beside «done» but for other deeds that end it: «сделано и сдано»."""

    def kept(word: re.Match[str]) -> str:
        said = word.group()
        return " " if done_lemma(said) in FINISHING and not lexicon.DONE.fullmatch(said) else said

    return _LETTERS.sub(kept, rest)
