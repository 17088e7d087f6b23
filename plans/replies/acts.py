"""Sentences about lines into acts and drafts."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from plans.replies import lexicon
from plans.replies.accounting import accounted
from plans.replies.afterthoughts import undercuts, undercuts_within, upsets, upsets_day, upsets_day_within
from plans.replies.beside_moves import against_move
from plans.replies.beside_states import against_done, against_open
from plans.replies.confirming import confirmed
from plans.replies.dates import SO, told_days
from plans.replies.deeds import done_lemma, tells_a_deed
from plans.replies.doubts import ahead
from plans.replies.figures import figures
from plans.replies.findings import Said, settled
from plans.replies.milestones import apart, not_begun
from plans.replies.model import Act, Context, Line, Unsure
from plans.replies.moves import CORRECTED_DAY, asks_for_time, day_asked
from plans.replies.questions import MOVING, STATE_WORDS, asked
from plans.replies.sorting import Sentence
from plans.replies.states import Reader
from plans.replies.turns import COMPLAINS, WONDERS
from plans.replies.verdicts import only_accepts, verdict
from plans.replies.wording import lowered

_REASON_ONLY = re.compile(r"^\W*(?:причин|основани|обосновани|прычын|это связано)\w*")
_NOD = re.compile(r"\W*(?:да\W+|все\s+)?(?:ок|ok|окей|okay|хорошо)\W*")
#: «Нет, не надо».
_TAKEN_BACK = re.compile(
    r"\W*(?:нет\W*$|нет,|(?:уже )?не (?:надо|нужно|требуется)\b|отбой|отмен\w+|передумал\w*|шуч?у|шутка)"
)
#: «Перенос не требуется, успеваем.» asks for nothing, and says nothing of the state.
_WANTS_NO_MOVE = re.compile(
    r"\W*(?:(?:нам|пока|сам|сроки?|и)\s+)*(?:перенос(?:ить|а)?|продлени[ея]|продлевать|переносить|отсрочк[аи])"
    r"(?:\s+(?:срока|сроков|мероприятия|нам|пока))*\s+не\s+(?:требуется|нужен|нужн[оаы]|надо|понадоб\w+|просим|"
    r"прошу|планируе\w+)"
    r"(?:\W+(?:мы|все|в срок|сами|пока|успеваем|укладываемся|управимся|уложимся|успеем))*\W*"
)
#: «Где акт?», «Почему нет подписи?»
_LACKS = re.compile(r"\W*(?:а\s+|и\s+|но\s+)?(?:где|почему|отчего|зачем|дзе|чаму|куда дел)\b")
#: What there is none of, where nothing else is said: «вопросов нет».
_DENIED = re.compile(r"вопрос|замечани|возражени|проблем|претензи|пытанн|заувага|отклонени|жалоб|нарекани")
#: «12 — нет, просим до 1 марта»: the answer to what was asked, and a request.
_NO_BUT_ASKS = re.compile(r"\W*нет,\s*(?:прос(?:им|ьба)|прошу|перенесите|продлите|дайте)\b")
_PLANS = re.compile(r"\bзапланир\w+|\bзапланав\w+")


class Writer:
    """Writes down the acts on each line of a letter; what isn't certain becomes a draft."""

    def __init__(self, context: Context, rename: Callable[[str], str] | None = None) -> None:
        self.context = context
        self._rename = rename
        self.acts: list[Act] = []
        self.unsure: list[Unsure] = []
        self._outcries: list[Sentence] = []

    def on_item(self, item: str, sentences: Sequence[Sentence], over: str | None) -> None:
        """The acts that sentences about one item are; `over` is the code of what hangs over the whole letter."""
        lines = [line for line in self.context.lines if line.item == item]
        if len(lines) == 1:
            self._on_line(lines[0], list(sentences), said_by(sentences), over)
            return
        told = apart(lines, sentences, self.context.today)
        if told is None:
            self._doubt(item, said_by(sentences), "which_milestone")
            return
        for line, own in told:
            self._on_line(line, own, said_by(own), over)
        early = [one for one in lines if not_begun(one, lines, self.context.today)]
        for act in [one for one in self.acts if one.item == item and one.status == "done"]:
            if act.due in [one.due for one in early]:
                # «За 2027 год выполнено», in 2026.
                self.acts.remove(act)
                self._doubt(item, act.text, "promise")

    def _on_line(self, line: Line, sentences: list[Sentence], text: str, over: str | None) -> None:
        over = over or next((why for one in sentences if (why := _not_told(one))), None)
        if over:
            self._doubt(line.item, text, over)
            return
        questions = [(one, found) for one in sentences if (found := asked(line, one))]
        if doubt := next((found for _one, found in questions if isinstance(found, Unsure)), None):
            self.unsure.append(doubt)
            self.acts = [act for act in self.acts if act.item != line.item]
            return
        self.acts += _as_one([found for _one, found in questions if isinstance(found, Act)])
        asking = [one for one, _found in questions]
        # A question without its mark may be no question, but an outcry.
        self._outcries = [one for one in asking if not one.question]
        if any(one in asking and one.place == other.place for one in sentences for other in asking):
            sentences = [one for one in sentences if one not in asking]
        if self.context.role == "coordinator" and self._decided(line, sentences, text, asking):
            return
        self._report(line, sentences, text, bool(asking))

    def _decided(
        self, line: Line, sentences: Sequence[Sentence], text: str, asking: Sequence[Sentence]
    ) -> bool:
        """Whether the sentences are about the report that waits."""
        readers = [Reader(one, self.context.today) for one in self.context.lines]
        found = verdict(sentences, text, lambda word: any(one.is_title(word) for one in readers))
        if found is None:
            if line.pending and any(
                lexicon.DONE.search(one.whole) or lexicon.SHARE.search(one.whole) for one in sentences
            ):
                self._doubt(line.item, text, "report_waits")
                return True
            if line.pending and len(self.context.lines) > 1 and sentences and _nothing_said(sentences):
                # «15 — вопросов нет»: is it accepted?
                self._doubt(line.item, text, "accept_unclear")
                return True
            return False
        if (
            found == "remark_missing"
            and line.pending
            and asking
            and all(_LACKS.match(one.around) for one in asking)
        ):
            # «Не принимаю. Где акт?»: what is asked is the remark.
            self.acts = [act for act in self.acts if act.item != line.item]
            said = ". ".join(dict.fromkeys((text, *(f"{one.said}{'?' * one.question}" for one in asking))))
            self.acts.append(Act(line.item, line.due, "return", text=said))
        elif isinstance(found, str):
            self._doubt(line.item, text, found)
        elif any(lexicon.CONTRAST.search(one.around) or lexicon.PAPERS.search(one.around) for one in asking):
            self.acts = [act for act in self.acts if act.item != line.item]
            self._doubt(line.item, text, "accept_unclear")
        elif not line.pending:
            self._doubt(line.item, text, "nothing_waits")
        elif any(upsets(one.around) or _TAKEN_BACK.match(one.around) for one in sentences[1:]):
            self._doubt(line.item, text, f"{found[0]}_unclear")
        else:
            kind, remark = found
            self.acts.append(
                Act(line.item, line.due, "accept" if kind == "accept" else "return", text=remark or text)
            )
        return True

    def _report(self, line: Line, sentences: Sequence[Sentence], text: str, questions: bool) -> None:
        reader = Reader(line, self.context.today, self._rename)
        sentences = [_without_unmoved(confirmed(one)) for one in sentences]
        kept = [one for one in sentences if not _WANTS_NO_MOVE.fullmatch(one.around)]
        if sentences and not kept:
            self._doubt(line.item, text, "move_unclear")
            return
        sentences = kept
        said = Said()
        moved: list[date | str] = []
        for one in sentences:
            if moved and _REASON_ONLY.match(one.whole):
                continue
            if asks_for_time(one, reader.is_title):
                at = next((at for at, clause in enumerate(one.clauses) if lexicon.MOVE.search(clause)), 0)
                reader.read([_part(one, one.clauses[:at])], said, reasons=bool(SO.search(one.whole)))
                moved.append(day_asked(one, line, self.context.today, reader.is_title))
                after = one.clauses[at + 1 :]
                plain = [
                    clause
                    for clause in after
                    if lexicon.SHARE.search(clause) or lexicon.IN_PROGRESS.search(clause)
                ]
                reader.read([_part(one, plain)], said, reasons=True)
                continue
            if MOVING.search(one.whole):
                said.clouds.append("move_unclear")
                continue
            if self._not_theirs(one):
                said.clouds.append("not_coordinator")
                continue
            reader.read([one], said, reasons=bool(moved) and not STATE_WORDS.search(one.whole))
        if moved and any(
            (_TAKEN_BACK.match(one.whole) and not (one is sentences[0] and _NO_BUT_ASKS.match(one.whole)))
            or (
                not CORRECTED_DAY.search(one.around) and upsets_day_within(one.around)
                if asks_for_time(one, reader.is_title)
                else upsets_day(one.around)
            )
            for one in sentences
        ):
            moved.append("date_unclear")
        if any(
            undercuts(one.around) and not asks_for_time(one, reader.is_title) for one in sentences[1:]
        ) or any(undercuts_within(one.said) and not asks_for_time(one, reader.is_title) for one in sentences):
            said.clouds.append("doubt")
        asking = [one for one in sentences if asks_for_time(one, reader.is_title)]
        requests = [one for one in asking if not _REASON_ONLY.match(one.whole)]
        telling = [one for one in sentences if one not in asking]
        moved += [why for one in requests if (why := against_move(one, telling, reader.is_title))]
        if moved and "done" in said.states:
            self._doubt(line.item, text, "contradiction")
            return
        self._moves(line, moved, text)
        quiet = bool(moved) or questions or _nothing_said(sentences)
        self._account(said, sentences, telling, reader)
        if "planned" in said.states and not (said.dated_plan and said.shares) and _begun(sentences):
            said.clouds.append("contradiction")
        self._state(line, said, text, quiet=quiet)

    def _account(
        self, said: Said, sentences: Sequence[Sentence], telling: Sequence[Sentence], reader: Reader
    ) -> None:
        """Doubt the state that was read where a word beside it is not accounted for."""
        found = settled(said)
        if not isinstance(found, tuple):
            return
        if found[0] != "done":
            if why := against_open(telling, found[0], reader.is_title, self.context.today):
                said.clouds.append(why)
        elif not accounted([*sentences, *self._outcries], reader.is_title, bare=not said.states):
            said.soft.append("unclear")
        elif why := against_done(sentences, reader.is_title, self.context.today):
            said.soft.append(why)

    def _not_theirs(self, one: Sentence) -> bool:
        stated = any(
            words.search(clause)
            for clause in one.clauses
            for words in (lexicon.DONE, lexicon.IN_PROGRESS, lexicon.SHARE)
        )
        return any(
            lexicon.ACCEPT_WORD.search(clause) and not lexicon.IN_PROGRESS.search(clause) and not lexicon.NOTED.search(clause)  # noqa: E501
            and not lexicon.DONE.search(clause) and only_accepts(clause) and not (stated and _NOD.fullmatch(clause))
            for clause in one.clauses
        ) or bool(lexicon.RETURN.search(one.whole))  # fmt: skip

    def _moves(self, line: Line, moved: Sequence[date | str], text: str) -> None:
        days = {one for one in moved if isinstance(one, date)}
        codes = [one for one in moved if isinstance(one, str)]
        if codes and not (days and set(codes) == {"date_missing"}):
            self._doubt(line.item, text, codes[0])
        elif len(days) > 1:
            self._doubt(line.item, text, "date_unclear")
        elif days:
            self.acts.append(Act(line.item, line.due, "date", date=days.pop(), text=text))

    def _state(self, line: Line, said: Said, text: str, *, quiet: bool) -> None:
        found = settled(said)
        if isinstance(found, tuple):
            status, progress = found
            self.acts.append(
                Act(line.item, line.due, "report", status, progress, text=text, figures=figures(text))
            )
        elif found and not (
            quiet and found in _ASIDE and not said.states and not said.shares and not said.clouds
        ):
            self._doubt(line.item, text, found)
        elif found is None and not quiet:
            self._doubt(line.item, text, "promise" if self._tells_of_later(text) else "no_state")

    def _tells_of_later(self, text: str) -> bool:
        """Whether words without a state tell of what will be: «проведём 20 декабря», «семинар 18 декабря»."""
        low = lowered(text)
        return (
            bool(lexicon.PROMISE.search(low))
            or ahead(low)
            or any(day > self.context.today for day, _until in told_days(low, self.context.today))
        )

    def _doubt(self, item: str | None, text: str, why: str) -> None:
        self.unsure.append(Unsure(item, text, why))


#: What a reason or a question may hold without telling a state.
_ASIDE = frozenset(
    ("negation", "contrast", "promise", "condition", "partly", "doubt", "no_change", "not_done")
)


def _as_one(questions: Sequence[Act]) -> list[Act]:
    """What is asked about one line, in one: «Что по 19? Кто едет?»"""
    if not questions:
        return []
    return [replace(questions[0], text=" ".join(dict.fromkeys(one.text for one in questions)))]


def _without_unmoved(one: Sentence) -> Sentence:
    """The sentence without a clause that wants no move, beside others: «перенос не нужен, …, готовность 85 %»."""
    kept = [clause for clause in one.clauses if not _WANTS_NO_MOVE.fullmatch(clause)]
    if not kept or len(kept) == len(one.clauses) or any(map(lexicon.DONE.search, kept)):
        return one
    return _part(one, kept)


def _begun(sentences: Sequence[Sentence]) -> bool:
    """Whether beside what is planned a deed lies behind: «издан приказ, стажировка запланирована на декабрь»."""
    clauses = [clause for one in sentences for clause in one.clauses]
    return any(_PLANS.search(clause) for clause in clauses) and any(
        done_lemma(word)
        for clause in clauses
        if not (_PLANS.search(clause) or lexicon.NEGATION.search(clause))
        for word in re.findall(r"[^\W\d_]+", clause)
    )


def _nothing_said(sentences: Sequence[Sentence]) -> bool:
    """Whether the sentences are of no more than «вопросов нет»."""
    return all(
        not re.search(r"\w", lexicon.FILLER.sub(" ", lexicon.HARMLESS.sub(" ", one.whole)))
        and _DENIED.search(one.whole)
        and not lexicon.UNCHANGED.search(one.whole)
        for one in sentences
    )


def _not_told(sentence: Sentence) -> str | None:
    """The code of a sentence that complains, or wonders aloud, so that what stands beside it is no plain telling."""
    if COMPLAINS.search(sentence.around):
        return "complaint"
    told = any(words.search(sentence.whole) for words in (lexicon.DONE, lexicon.SHARE, lexicon.IN_PROGRESS))
    wonders = WONDERS.search(sentence.around)
    if wonders and (told or tells_a_deed(sentence.around[: wonders.start()])):
        return "question_unclear"
    return None


def _part(sentence: Sentence, clauses: Sequence[str]) -> Sentence:
    """A sentence with some of its clauses only."""
    return replace(sentence, clauses=tuple(clauses), whole=", ".join(clauses))


def said_by(sentences: Sequence[Sentence]) -> str:
    """The words of the sentences, each once, in order."""
    seen = dict.fromkeys((one.place, one.said) for one in sentences)
    return ". ".join(said.rstrip(".") for _, said in seen)
