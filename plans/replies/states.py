"""What a person's sentences on one item say of its state: one plain state, or why not."""

import re
from collections.abc import Iterable
from datetime import date

from plans.replies import lexicon
from plans.replies.around import CALL_ME, without_places
from plans.replies.corrections import corrected, last_said
from plans.replies.dates import without_dates
from plans.replies.findings import Said
from plans.replies.model import Line, Status
from plans.replies.objects import (
    ON_OTHERS,
    begun_other,
    hours_only,
    in_the_course_of,
    not_of_now,
    not_this_done,
    not_this_share,
    other_subject,
    share_of_another,
)
from plans.replies.phrases import BEHIND, only_off_control
from plans.replies.sorting import Sentence
from plans.words import deed, fold, stem

_SENDING = re.compile(
    r"\b(?:прис?шл|пришл|направ|отправ|прилож|вышл|дошл|предостав|представ|загруз|дашл|накиру|донес|"
    r"прикреп)\w*"
)
_BAD_SIGNS = re.compile("[❌👎🤣😂🙃😅🤔🙈❓]")
_STARTS_WITH_IF = re.compile(
    r"^\W*(?:а |и |но |вот )?(?:если|как только|когда|после|при условии|в случае|кали|при получении|"
    r"при наличии|пасля|как |по мере|if|once|when)\b"
)
_WAITING = re.compile(r"\b(?:жд[еу]\w*|ожида\w+|согласов\w+|ответ\w*|направ\w+|совместно|вместе с|чака\w+)\b")
_IN_MONTH = re.compile(
    r"\b(?:в|у)\s+(?:январ|феврал|март|апрел|ма[ей]|июн|июл|август|сентябр|октябр|ноябр|декабр|снежн|"
    r"студзен)\w*"
)
_WITH_OTHERS = re.compile(
    r"\b(?:из|с|со|для|между|вместе с)\s+(?:г\.?\s*)?(?:минск|сочи|беларус|росси)\w*(?:\s+и\s+(?:минск|"
    r"сочи)\w*)?"
)
_LIGHT = re.compile(
    r"\b(?:уже|вчера|сегодня|успешно|полностью|своевременно|досрочно|мы|нами|и|(?:в|у) (?:установленный )?срок|"
    r"в|во|на|с|прошл\w+|недел\w+|пятницу|понедельник|"
    r"вторник|среду|четверг|был[аои]?|п|пп|пункт\w*|мероприяти\w*|ужо|учора)\b"
)
_MADE = re.compile(r"готов|гатов|сдела|зроб|зраб|отраб")
_HOLDING = lexicon.DEEDS[0][1]
_NUMBERS = re.compile(r"\d[\d.,]*")
_BEGUN = re.compile(
    r"\W*(?:(?:мы|уже|да|работу|вчера|сегодня)\s+)*(?:начали|пачали)(?:\s+(?:работу|уже))?\W*"
)
_SOME_SHARE = re.compile(r"\d[^\d,;]{0,25}(?:%|процент)|(?:%|процент\w*)\W{0,3}\d")
_LETTERS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
#: «вчера было 40 %»: and now?
_WAS = re.compile(r"\bбыл[ои]\b(?!\s+(?:выполнен|исполнен|сделан))")
#: «выполнено 2/3», «50/50»: a part.
_FRACTION = re.compile(r"(?<![\d/.])\d{1,2}\s?/\s?\d{1,2}(?![\d/.])")
_SHARE_WORDS = re.compile(
    r"\b(?:ставьте|готовы(?=\s+на\s)|на|до|достигл[аои]?|доведен[оа]?|довели|продвинулись|там)\b"
)


class Reader:
    """Reads sentences about one line."""

    def __init__(self, line: Line, today: date) -> None:
        self.line, self.today = line, today
        words = [word for word in _LETTERS.findall(fold(line.title)) if len(word) > 2]
        self._title = {stem(word) for word in words}
        self._heads = [stem(word) for word in _LETTERS.findall(fold(line.title))[:2]]
        self._verb = fold(line.title).split()[0] if line.title.split() else ""
        self._others = lexicon.OTHERS.get(line.side)
        self._around = ""

    def read(self, sentences: Iterable[Sentence], said: Said | None = None, *, reasons: bool = False) -> Said:
        """The findings of the sentences. With `reasons`, they only explain a request: what isn't plain is no doubt."""
        out = said or Said()
        for sentence in sentences:
            before = Said(list(out.states), list(out.shares), list(out.clouds), list(out.soft), out.unchanged)
            self._sentence(sentence, out)
            if reasons:
                out.clouds, out.soft = before.clouds, before.soft
        return out

    def is_title(self, word: str) -> bool:
        """Whether the word is in the item's title, in any form."""
        return stem(word) in self._title

    def _sentence(self, sentence: Sentence, out: Said) -> None:
        clauses = list(sentence.clauses)
        whole = lexicon.HARMLESS.sub(" ", sentence.whole)
        self._around = sentence.around
        around = CALL_ME.sub(" ", lexicon.HARMLESS.sub(" ", sentence.around))
        if right := corrected(around):
            out.forget()
            clauses, around = [right], right
        elif lexicon.CORRECTION.search(around) and re.search(
            r"\d\s*%|процент|выполн|работ|начат|сделан|паус|приостан", whole
        ):
            out.forget()
            clauses = [lexicon.CORRECTION.sub(" ", clause) for clause in clauses]
            clauses = last_said(clauses)
        elif found := lexicon.NOT_BUT.search(whole):
            if not re.search(r"\d|выполн|работ|начат", found["wrong"]):
                out.soft.append("negation")
            else:
                out.clouds.append("correction")
            return
        around = ON_OTHERS.sub(" ", around)
        if "done" in out.states and only_off_control(around):
            return
        cloud = self._over_all(around)
        if cloud is None and lexicon.SHARE.search(around) and re.search(r"\b(?:если|кали)\b", around):
            cloud = "condition"
        stated = any(words.search(around) for words in (lexicon.DONE, lexicon.IN_PROGRESS, lexicon.SHARE))
        if (
            not stated
            and _SENDING.search(around)
            and lexicon.PAPERS.search(around)
            and not lexicon.NEGATION.search(around)
        ):
            return
        shares = len(out.shares)
        for at, clause in enumerate(clauses):
            waiting = (
                cloud == "other_side" and at == 0 and _WAITING.search(around) and not self._of_others(clause)
            )
            self._clause(clause, out, None if waiting and not lexicon.DONE.search(clause) else cloud)
        if len(out.shares) > shares and share_of_another(sentence.said, self.is_title):
            out.clouds.append("share_unclear")
        elif len(out.shares) == shares and not out.soft and _SOME_SHARE.search(", ".join(clauses)):
            # A share that nobody understood: the state beside it isn't all that was said.
            out.clouds.append("share_unclear")

    def _over_all(self, whole: str) -> str | None:
        """The code of what hangs over each state of a sentence."""
        if _STARTS_WITH_IF.match(whole) and not whole.startswith("как "):
            return "condition"
        if lexicon.HEARSAY.search(whole):
            return "hearsay"
        if lexicon.OURSELVES_ONLY.search(whole):
            return "our_part_only"
        if re.match(r"\W*-\d+\s*%", whole) or re.search(r"(?:\bеще|\bплюс|\+)\s*\d+\s*(?:%|процент)", whole):
            return "share_unclear"
        if self._of_others(_WITH_OTHERS.sub(" ", whole)):
            return "other_side"
        if lexicon.DOUBT.search(whole) or _BAD_SIGNS.search(whole):
            return "doubt"
        if lexicon.DONE.search(whole):
            whole = lexicon.OFF_CONTROL.sub(" ", whole)
        return "given_up" if lexicon.GIVEN_UP.search(whole) else None

    def _of_others(self, low: str) -> bool:
        return bool((self._others and self._others.search(low)) or lexicon.ANY_OTHER.search(low))

    def _clause(self, clause: str, out: Said, cloud: str | None) -> None:
        if lexicon.UNCHANGED.search(clause):
            out.unchanged = True
        clause = lexicon.HARMLESS.sub(" ", clause)
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
        if cloud:
            out.clouds.append(cloud)
        elif state == "done" and self._unknown(rest):
            out.clouds.append(_why(rest) or "unclear")
        elif state != "done" and lexicon.PAST.search(rest):
            out.clouds.append("past")
        elif state != "done" and re.fullmatch(r"\W*\d{1,3}\W*", rest):
            # «В работе 50»: of what, nobody says.
            out.clouds.append("share_unclear")
        elif state != "done" and (why := _open_state_clouded(rest)):
            out.clouds.append(why)
        else:
            out.states.append(state)

    def _state(self, clause: str, out: Said) -> tuple[Status | None, str]:
        """The state whose words the clause has, and the clause without them."""
        for status, words in (
            ("planned", lexicon.PLANNED),
            ("suspended", lexicon.SUSPENDED),
            ("in_progress", lexicon.IN_PROGRESS),
        ):
            found = words.search(clause)
            if found and not self._of_something_else(status, clause, found):
                rest = clause[: found.start()] + " " + clause[found.end() :]
                others = [lexicon.DONE, lexicon.IN_PROGRESS] if status != "in_progress" else [lexicon.DONE]
                if any(words.search(rest) for words in others) and not lexicon.SHARE.search(rest):
                    out.clouds.append("contradiction")
                return status, rest  # type: ignore[return-value]
        if _BEGUN.fullmatch(clause):
            return "in_progress", ""
        if found := lexicon.DONE.search(clause):
            if _FRACTION.search(clause):
                out.soft.append("partly")
                return None, clause
            if lexicon.NOT_DONE.search(clause):
                out.soft.append("not_done")
                return None, clause
            if lexicon.PROMISE.search(clause) or _ahead(clause):
                out.soft.append("promise")
                return None, clause
            if why := not_this_done(clause, self._around) or not_of_now(clause, self.today, self.line.due):
                out.soft.append(why)
                return None, clause
            rest = clause[: found.start()] + " " + clause[found.end() :]
            if _MADE.match(found.group()) and any(
                stem(word) in self._title for word in _LETTERS.findall(rest)
            ):
                # «Афиша готова» is a part of «Издать афишу».
                out.soft.append("partly")
                return None, clause
            return "done", rest
        return self._deed(clause, out)

    def _deed(self, clause: str, out: Said) -> tuple[Status | None, str]:
        """ "done" where the clause tells of the deed that the title names («проведён», «подписано»)."""
        for words, verb in lexicon.DEEDS:
            found = words.search(clause)
            if found and self._is_the_deed(clause, verb, found) and not lexicon.NEGATION.search(clause):
                rest = clause[: found.start()] + " " + clause[found.end() :]
                rest = re.sub(rf"\b{self._heads[1]}\w*", " ", rest)
                if not self._unknown(rest):
                    if why := not_this_done(clause, self._around) or not_of_now(
                        clause, self.today, self.line.due
                    ):
                        out.soft.append(why)
                        return None, clause
                    return "done", rest
        return None, clause

    def _of_something_else(self, status: str, clause: str, found: re.Match[str]) -> bool:
        """Whether the words of a state tell of hours, of a course of something, of another thing than the item."""
        if status == "in_progress":
            return (
                hours_only(clause)
                or (found.group().endswith("работе") and in_the_course_of(clause, found.end()))
                or begun_other(clause, self.is_title)
            )
        return other_subject(clause[: found.start()] + " " + clause[found.end() :], self.is_title)

    def _is_the_deed(self, clause: str, verb: str, found: re.Match[str]) -> bool:
        if not self._verb or not re.match(verb, self._verb) or len(self._heads) < 2:
            return False
        stems = {stem(word) for word in _LETTERS.findall(clause)}
        rest = clause[: found.start()] + " " + clause[found.end() :]
        return (
            self._heads[1] in stems
            or (
                verb == _HOLDING and bool(stems & {"мероприят", stem("мерапрыемства"), stem("мерапрыемствы")})
            )
            # «Провели 27 ноября»: without an object it is the title's.
            or not _LETTERS.search(_LIGHT.sub(" ", BEHIND.sub(" ", without_dates(rest))))
        )

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
        elif _NUMBERS.search(without_dates(others)) or self._unknown(_SHARE_WORDS.sub(" ", others)):
            out.clouds.append(_why(others) or "share_unclear")
        elif not_this_share(clause, number) or not_of_now(clause, self.today, None):
            out.clouds.append("share_unclear")
        else:
            out.shares.append(number)
            if state and state != "done":
                out.states.append(state)
        return True

    def _unknown(self, rest: str) -> list[str]:
        """The words of a clause that are no part of a plain statement."""
        clause = rest
        rest = without_places(BEHIND.sub(" ", without_dates(rest)))
        rest = lexicon.FILES.sub(" ", lexicon.FILLER.sub(" ", rest))
        rest = re.sub(r"(?<![\w])(?:на )?\d{1,2}[.:]\d\d(?:\.\d{2,4})?(?!\w)", " ", rest)
        if lexicon.NEGATION.search(rest) or lexicon.PARTLY.search(rest):
            return [rest]
        papers = bool(lexicon.FILES.search(clause))
        words = [
            word
            for word in _LETTERS.findall(rest)
            if not (papers if lexicon.PAPERS.fullmatch(word) else stem(word) in self._title)
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
        elif (
            lexicon.PAPERS.search(clause) and _SENDING.search(clause) and not lexicon.NEGATION.search(clause)
        ):
            return
        elif why := _why(clause):
            out.soft.append(why)
        elif cloud in ("condition", "doubt", "our_part_only"):
            out.soft.append(cloud)


def _ahead(clause: str) -> bool:
    """Whether a verb of the clause lies ahead: «выполним», «завершим»."""
    return any(deed(word) == "ahead" and word != "считаем" for word in _LETTERS.findall(clause)) or bool(
        re.search(r"\b(?:выканаем|зробим|завершым|скончым|завяршым)\b", clause)
    )


def _why(clause: str) -> str | None:
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
    return "promise" if _ahead(clause) else None


def _open_state_clouded(rest: str) -> str | None:
    """Why «в работе» beside other words isn't plain, or None: what is still open may be described at length."""
    if lexicon.NEGATION.search(rest) and not lexicon.NOT_DONE.search(rest):
        return "negation"
    return "doubt" if lexicon.DOUBT.search(rest) else None
