"""What a person's sentences on one item say of its state: one plain state, or why not."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import takewhile

from plans.replies import lexicon
from plans.replies.adjuncts import without_adjuncts, without_harmless
from plans.replies.afterthoughts import upsets
from plans.replies.around import CALL_ME, only_calls, only_thanks, without_places
from plans.replies.clauses import SENDING, Clauses
from plans.replies.corrections import beside, corrected, last_said
from plans.replies.dates import told_days, without_dates
from plans.replies.doubts import RETRACTS, over_sentence
from plans.replies.findings import Said
from plans.replies.model import Line
from plans.replies.objects import (
    ON_OTHERS,
    share_of_another,
)
from plans.replies.phrases import only_off_control
from plans.replies.sorting import Sentence
from plans.words import fold

_BAD_SIGNS = re.compile("[❌✖✗✘❎⛔🚫☐🔴👎🤣😂🙃😅🤔🙈🙄😏🤷🤦😭😢❓]")
_STARTS_WITH_IF = re.compile(
    r"^\W*(?:а |и |но |вот )?(?:если|как только|когда|после|при условии|в случае|кали|при получении|"
    r"при наличии|пасля|как |по мере|if|once|when)\b"
)
_WAITING = re.compile(r"\b(?:жд[еу]\w*|ожида\w+|согласов\w+|ответ\w*|направ\w+|совместно|вместе с|чака\w+)\b")
_WITH_OTHERS = re.compile(
    r"\b(?:из|с|со|для|между|вместе с)\s+(?:г\.?\s*)?(?:минск|сочи|беларус|росси)\w*(?:\s+и\s+(?:минск|"
    r"сочи)\w*)?"
)
#: Who was there.
_TOOK_PART = re.compile(
    r"\b(?:присутствова|участвова|(?:приняли|принимали) участие|собра|объедини|выступи|приеха)(?:л|ли|ло|"
    r"ла|лся|лись)?\b"
    r"(?:\s+[^\s,.;:]+){1,8}"
)
_LAST_YEAR = re.compile(
    r"\b(?:в|во|у|за|с) (?:поза)?(?:прошл|минул|мiнул)\w+ год\w*|\bпрошлогодн\w+|\bгода? назад\b|"
    r"\bв (?:следующем|будущем) году\b"
)
#: «60 % — это завышено».
_JUDGES = re.compile(r"^\W*(?:и |но )?(?:это|эта|гэта)\b|^(?!.*\bбуд).*\b(?:меньше|больше|ниже|выше|хуже)\b")
_ALONE = re.compile(r"[^\w%]*(\d{1,3})[^\w%]*")
_SOME_SHARE = re.compile(r"\d[^\d,;]{0,25}(?:%|процент)|(?:%|процент\w*)\W{0,3}\d")
#: «участников — 44»
_OF_PEOPLE = re.compile(
    r"\b(?:участник|охват|человек|присутств|количеств|удзельник|тираж|зрител|гост|педагог)\w*\W*$"
)
#: «процентов на шестьдесят»: of that which no digit says.
_IN_WORDS = re.compile(r"\bпроцент(?:ов|ам|ах|а)\b")
_STATED = re.compile(r"\d\s*%|процент|выполн|работ|начат|сделан|паус|приостан")
_LETTERS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
_FRACTION_SAID = re.compile(
    r"\b(?:на|около|примерно)\s+(?:две\s+|три\s+)?(?:трет[ьи]|четверт[ьи])\b(?!\s+квартал)"
)


#: «Выполнено: —», of a row that nobody filled in.
_LEFT_EMPTY = re.compile(r"\w\s*[-=]\W*$")
_PREPOSITION = 2


class Reader:
    """Reads what sentences say of the state of one line of the letter answered; `today` is the day of the answer."""

    def __init__(self, line: Line, today: date, rename: Callable[[str], str] | None = None) -> None:
        self.line, self.today = line, today
        #: How words are written that the titles use in a sense of their own (`aliases`).
        self._rename = rename or fold
        self._clauses = Clauses(line, today)
        self._others = lexicon.OTHERS.get(line.side)
        #: What the title calls the item, behind its verb; a title of a word or two calls nothing.
        called = fold(line.title).partition(" ")[2]
        self._called = called if called.count(" ") > 1 else "\0"

    def is_title(self, word: str) -> bool:
        """Whether the word is in the item's title, in any form."""
        return self._clauses.is_title(word)

    def read(self, sentences: Iterable[Sentence], said: Said | None = None, *, reasons: bool = False) -> Said:
        """The findings of the sentences. With `reasons`, they only explain a request: what isn't plain is no doubt."""
        out = said or Said()
        for sentence in sentences:
            before = Said(list(out.states), list(out.shares), list(out.clouds), list(out.soft), out.unchanged)
            self._sentence(sentence, out)
            if reasons:
                out.clouds, out.soft = before.clouds, before.soft
        return out

    def _sentence(self, sentence: Sentence, out: Said) -> None:
        around = CALL_ME.sub(" ", without_harmless(sentence.around))
        if only_calls(sentence.around) or self._takes_back(around, out):
            return
        told_before = bool(out.states or out.shares)
        mended = _mended(sentence, around, out)
        if told_before and (out.states or out.shares) and upsets(around):
            # «60 %. Нет, 65.»: what was said doesn't hold, and nobody understood what does.
            out.clouds.append("contradiction")
        if mended is None:
            return
        clauses, around = mended
        if _LEFT_EMPTY.search(sentence.around):
            out.clouds.append("unclear")
        around = ON_OTHERS.sub(" ", around)
        if ("done" in out.states and only_off_control(around)) or self._only_sends(around):
            return
        if _LAST_YEAR.search(around):
            out.soft.append("past")
        self._clauses.begin(sentence.around)
        before = len(out.states), len(out.shares)
        self._read(clauses, around, out)
        told, shared = len(out.states) > before[0], len(out.shares) > before[1]
        in_words = (
            (out.states[-1] != "done" and _FRACTION_SAID.search(around))
            or (not (shared or out.shares) and _IN_WORDS.search(sentence.whole))
            if told
            else None
        )
        if in_words or (shared and self._judged(sentence, clauses, out.shares[-1])):
            out.clouds.append("share_unclear")
        elif not shared and not out.soft and _SOME_SHARE.search(", ".join(clauses)):
            # A share that nobody understood: the state beside it isn't all that was said.
            out.clouds.append("share_unclear")

    def _takes_back(self, around: str, out: Said) -> bool:
        """Whether a sentence only takes back those before it: «Шучу», «Ошиблась»."""
        if RETRACTS.fullmatch(around) and (out.states or out.shares):
            out.clouds.append("contradiction")
            return True
        if lexicon.CORRECTION.fullmatch(around.strip(" .,!")):
            out.forget()
            return True
        return False

    def _only_sends(self, around: str) -> bool:
        """Whether a sentence tells of nothing but papers that were sent."""
        stated = any(words.search(around) for words in (lexicon.DONE, lexicon.IN_PROGRESS, lexicon.SHARE))
        return bool(
            not (stated or self._clauses.deed.told(around))
            and SENDING.search(around)
            and lexicon.PAPERS.search(around)
            and not lexicon.NEGATION.search(around)
        )

    def _read(self, clauses: Sequence[str], around: str, out: Said) -> None:
        """The clauses of one sentence, one after another."""
        cloud = self._over_all(around)
        if cloud is None and lexicon.SHARE.search(around) and re.search(r"\b(?:если|кали)\b", around):
            cloud = "condition"
        states = len(out.states)
        for at, clause in enumerate(clauses):
            told = len(out.states) > states
            if told and out.states[-1] != "done" and _STARTS_WITH_IF.match(clause):
                # «В работе, если дадут деньги».
                out.clouds.append("condition")
            if (
                told
                and not (at and _OF_PEOPLE.search(clauses[at - 1]))
                and (alone := _ALONE.fullmatch(clause))
            ):
                # «В работе, 50»: of what, nobody says.
                if not (alone[1] == "100" and out.states[-1] == "done"):
                    out.clouds.append("share_unclear")
                continue
            waiting = (
                cloud == "other_side" and at == 0 and _WAITING.search(around) and not self._of_others(clause)
            )
            self._clauses.read(clause, out, None if waiting and not lexicon.DONE.search(clause) else cloud)

    def _judged(self, sentence: Sentence, clauses: Sequence[str], number: int) -> bool:
        """Whether the share of a sentence is one of something else, of a later day, or only talked about."""
        return (
            any(_JUDGES.search(clause) for clause in clauses[1:])
            or any(self._only_a_day_ahead(one) for one in takewhile(_shares_nothing, clauses))
            or share_of_another(self._rename(fold(sentence.said)), self.is_title, number)
        )

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
        if code := over_sentence(whole):
            return code
        # «Дни культуры Минска в Сочи открыты»: the other city of the title's own words.
        own = [clause for clause in re.split(r",\s*", whole) if not only_thanks(clause)]
        own = [self._without_title(clause) for clause in own]
        if self._of_others(
            _WITH_OTHERS.sub(
                " ",
                _TOOK_PART.sub(
                    " ", without_adjuncts(without_places(", ".join(own).replace(self._called, " ")))
                ),
            )
        ):
            return "other_side"
        if lexicon.DOUBT.search(whole) or _BAD_SIGNS.search(whole):
            return "doubt"
        if lexicon.DONE.search(whole) or self._clauses.deed.told(whole):
            whole = lexicon.OFF_CONTROL.sub(" ", whole)
        return "given_up" if lexicon.GIVEN_UP.search(whole) else None

    def _without_title(self, clause: str) -> str:
        """A clause without the words of the title that stand together: «неделя белорусской культуры»."""
        words = [word for word in _LETTERS.finditer(clause) if len(word.group()) > _PREPOSITION]
        known = [self.is_title(word.group()) for word in words]
        for at in range(len(words) - 1, -1, -1):
            beside = (at and known[at - 1]) or (at + 1 < len(words) and known[at + 1])
            if known[at] and beside:
                clause = clause[: words[at].start()] + clause[words[at].end() :]
        return clause

    def _only_a_day_ahead(self, clause: str) -> bool:
        """Whether a clause is but a later day: «к 20 декабря — 60 %»."""
        words = _LETTERS.search(lexicon.FILLER.sub(" ", without_dates(clause)))
        days = told_days(clause, self.today)
        return not words and any(day > self.today and day != self.line.due for day, _until in days)

    def _of_others(self, low: str) -> bool:
        return bool((self._others and self._others.search(low)) or lexicon.ANY_OTHER.search(low))


def _mended(sentence: Sentence, around: str, out: Said) -> tuple[list[str], str] | None:
    """The clauses and the whole of a sentence where it corrects what was said; None where nobody can follow it."""
    whole = without_harmless(sentence.whole)
    if right := corrected(around):
        out.forget()
        return [right], beside(around, right)
    if lexicon.CORRECTION.search(around) and _STATED.search(whole):
        out.forget()
        return last_said([lexicon.CORRECTION.sub(" ", clause) for clause in sentence.clauses]), around
    if found := lexicon.NOT_BUT.search(whole):
        if re.search(r"\d|выполн|работ|начат", found["wrong"]):
            out.clouds.append("correction")
        else:
            out.soft.append("negation")
        return None
    return list(sentence.clauses), around


def _shares_nothing(clause: str) -> bool:
    return not lexicon.SHARE.search(clause)
