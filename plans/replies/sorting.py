"""Which words go to which line of the letter answered."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from plans.replies.around import FOOTER, ungreeted, without_address
from plans.replies.following import state_follows
from plans.replies.items import Items, Ref
from plans.replies.lexicon import (
    ACCEPT_WORD,
    ACKNOWLEDGED,
    DONE,
    IN_PROGRESS,
    MOVE,
    NOTED,
    RETURN,
    SAYS_STATE,
    THANKS,
)
from plans.replies.parts import (
    HEAD_WORDS,
    Part,
    apart,
    of_unknown,
    same_again,
    tells,
    under_conditions,
    with_the_verb,
)
from plans.replies.phrases import ROW_NUMBER, WISHES, plainly
from plans.replies.quoting import Block
from plans.replies.titles import Titles
from plans.replies.wording import (
    boundaries,
    corrected,
    joined,
    lowered,
    numbered,
    plain,
    sentences,
    spellings,
)
from plans.words import fold

#: How a quoted line begins that tells of an item: «Пункт 12.», «№12», «12. Провести …», not «12 декабря».
_QUOTED_HEAD = re.compile(
    r"\W*(?:(?:пункт\w*|п\.|№|item)\s*№?\s*(?=\d)|(?=\d{1,3}(?:\.\d{1,2})*[.):]?\s+[а-я\"])"
    r"(?!\d+\s+(?:янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)))(\d{1,3}(?:\.\d{1,2})*)(?!\d|[./]\d)"
)
#: «Уважаемая Анна Петровна!»
_ADDRESSED = re.compile(
    r"(?:[Уу]важаем|[Мм]ногоуважаем|[Дд]орог|[Шш]аноўн)(?:ая|ой|ый|ые|ы)(?:\s+[А-ЯЁІЎ][а-яёіў]*\.?){1,4}[,!]?"
)
_SPOKEN_ITEM = re.compile(
    r"(?:(?:выполн|исполн|сдела|готов|заверш|закры|начат|начин|приостановл|выкана|зробле)\w*|в работе|у рабоце|"
    r"процент\w*|%|\bнет)"
    r"\s+(\d{1,3})(?=\s+[а-я])"
)
#: «Итого 60 %»: of no item.
_IN_ALL = re.compile(
    r"\W*(?:итого|всего|в среднем|среднее|общ(?:ая|ий|ее)\s+(?:готовность|прогресс|процент|итог|исполнение))\b"
)
#: «в школе № 15»: a number that some item has, and that is no item here.
_SIGNED = re.compile(r"№\s*(\d{1,3})(?!\d)")
_TIE = re.compile(r"[,\s]*(?:и|а|а также|также)?[,\s]*")
#: «12 и 15 готовы»: items, not people.
_READY = re.compile(r"^((?:и |уже |полностью |пункты? )*)готовы$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """What one sentence says to one line: its clauses lowered, and how the whole reads."""

    said: str
    clauses: tuple[str, ...]
    whole: str
    around: str
    question: bool
    place: int
    #: Whether other parts of it speak of other items: the question mark may be theirs.
    shared: bool = False


@dataclass
class Sorted:
    """Sentences by item; `general` are those that name none; `stray` those whose item is not among the lines."""

    by_item: dict[str, list[Sentence]] = field(default_factory=dict)
    general: list[Sentence] = field(default_factory=list)
    stray: list[tuple[str | None, str, str]] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    #: Of how many items, or lists of them, one sentence speaks at most.
    groups: int = 0
    #: Sentences of all: what hangs over the whole letter is looked for in them.
    everything: list[Sentence] = field(default_factory=list)
    #: Items that a sentence names and leaves out, with those named beside them.
    torn: set[str] = field(default_factory=set)
    #: All that was said, in order, and whether it is more than courtesy.
    order: list[tuple[str, bool]] = field(default_factory=list)


class Sorter:
    """Walks through the blocks of own words, block by block, with the item spoken of in mind."""

    def __init__(
        self,
        items: Items,
        titles: Sequence[tuple[str, str]],
        waiting: Sequence[str] = (),
        by_title: Titles | None = None,
        rename: Callable[[str], str] | None = None,
    ) -> None:
        self.items = items
        #: What a coordinator can decide on: their «все» means no more.
        self.waiting = waiting
        self._named_by = by_title
        self._rename = rename
        self.titles = [(item, fold(title)) for item, title in titles if title]
        self._spelled = frozenset(form for _item, title in titles for form in spellings(title))
        self.out = Sorted()
        self._place = 0
        self._rest: list[tuple[Sentence, tuple[str, ...]]] = []

    def sort(self, blocks: Sequence[Block]) -> Sorted:
        """Which sentences of a person's own words speak of which item; what fits none is in `stray`, with a code."""
        for block in blocks:
            text = numbered(plain(joined(block.own)))
            above = self._above(block, alone=len(blocks) == 1)
            current: tuple[str, ...] = (above,) if above else self._only()
            for said, stop in sentences(text):
                current = self._sentence(said, "?" in stop, current)
        spoken = {*self.out.named, *self.out.by_item}
        for sentence, without in self._rest:
            if not (spoken or without):
                # «По остальным»: of which, nobody says.
                self.out.stray.append((None, sentence.said, "which_item"))
                continue
            for item in self.items.known:
                if item not in spoken and item not in without:
                    self.out.by_item.setdefault(item, []).append(sentence)
        return self.out

    def _only(self) -> tuple[str, ...]:
        return tuple(self.items.known) if len(self.items.known) == 1 else ()

    def _above(self, block: Block, *, alone: bool) -> str | None:
        """The item of the quoted line above the block, where that is certain."""
        found = [item for row in block.above if (item := self._of_row(row))]
        if not found:
            return None
        several = len(set(found)) > 1
        if several and alone and not block.quoted_below:
            return None
        if several and not block.quoted_below and not self._close(block.above):
            return None
        return found[-1]

    def _close(self, above: Sequence[str]) -> bool:
        rows = [row for row in above if row.strip()]
        last = max(at for at, row in enumerate(rows) if self._of_row(row))
        return len(rows) - last <= 4

    def _of_row(self, row: str) -> str | None:
        low = lowered(numbered(row))
        head = _QUOTED_HEAD.match(low)
        if head and (item := self.items.known_as(head.group(1))):
            return item
        folded = fold(row)
        held = [item for item, title in self.titles if len(title) > 8 and title in folded]
        return held[0] if len(held) == 1 else None

    def _sentence(self, said: str, question: bool, current: tuple[str, ...]) -> tuple[str, ...]:
        self._place += 1
        low = lowered(said)
        low = ungreeted(low, said)
        courteous = says_nothing(low, said)
        self.out.order.append((said, not courteous))
        if courteous:
            return current
        low = plainly(self._uncounted(self._spelled_out(low)))
        if self._runs_on(low):
            self.out.stray.append((None, said, "no_stops"))
            return ()
        refs = self._refs(low, said)
        if passed := self.items.passed_over(low, refs):
            self.out.stray.append((None, said, "which_item"))
            self.out.torn |= {*passed, *(item for ref in refs for item in ref.items)}
            return ()
        if self.out.named and not refs and len(self.items.known) > 1 and _IN_ALL.match(low):
            return current
        parts, current = self._parts(low, refs, current)
        if of_unknown(parts, refs):
            self.out.stray.append((None, said, "which_item"))
            return current
        if len(parts) > 1 and MOVE.search(low):
            parts = with_the_verb(parts)
        around = low
        alone = apart(parts, question=question)
        parts = under_conditions(same_again(parts))
        for at, (targets, clauses) in enumerate(parts):
            mended = tuple(clauses)
            if alone is None or at == alone:
                sentence = Sentence(
                    said, mended, ", ".join(mended), around, question, self._place, len(parts) > 1
                )
            else:
                others = [one for place, part in enumerate(parts) for one in part[1] if place != alone]
                beside = ", ".join(others)
                sentence = Sentence(said, mended, ", ".join(mended), beside, False, self._place)
            self.out.everything.append(sentence)
            if targets is None and tells(clauses) and not any(ref.unknown for ref in refs):
                # Of two that are named, nobody knows which is meant.
                self.out.stray.append((None, said, "which_item"))
            self._give(sentence, targets)
        return current

    def _give(self, sentence: Sentence, targets: tuple[str, ...] | None) -> None:
        """Lay a sentence down with the items that it is about."""
        if targets is None:
            return
        if targets and targets[0] == "*":
            self._rest.append((sentence, targets[1:]))
            return
        if not targets:
            self.out.general.append(sentence)
        for item in targets:
            self.out.by_item.setdefault(item, []).append(sentence)

    def _refs(self, low: str, said: str) -> list[Ref]:
        """The items that a sentence names, noted down."""
        refs = self.items.refs(low)
        if self._named_by is not None:
            numbered_too = any(self.items.known_as(number) for number in _SIGNED.findall(low))
            refs = self._named_by.beside(low, refs, numbered=numbered_too)
        excepted = {item: ref.start for ref in refs if ref.way == "except" for item in ref.items}
        named = [(item, ref.start) for ref in refs if ref.way == "named" for item in ref.items]
        if torn := [item for item, start in named if start < excepted.get(item, 0)]:
            # «12 и 15, кроме 15»: of the one that is named and left out, nobody knows; nor of those beside it.
            self.out.torn |= {*torn, *(item for ref in refs for item in ref.items)}
        self.out.groups = max(self.out.groups, len(refs))
        for ref in refs:
            self.out.named += [item for item in ref.items if ref.way != "except"]
            self.out.stray += [(number, said, "item_unknown") for number in ref.unknown]
        return refs

    def _spelled_out(self, low: str) -> str:
        """The sentence without slips of typing, and with the names for what titles call otherwise."""
        low = corrected(low, self._spelled)
        return self._rename(low) if self._rename else low

    def _uncounted(self, low: str) -> str:
        """The sentence without the number of its row, unless that may be an item's."""
        found = ROW_NUMBER.match(low)
        return low[found.end() :] if found and not self.items.known_as(found["number"]) else low

    def _runs_on(self, low: str) -> bool:
        """Whether an item follows the state of another without a stop between: «12 выполнено 15 в работе»."""
        return len(self.items.known) > 1 and any(
            self.items.known_as(found[1]) and state_follows(low[found.end() :])
            for found in _SPOKEN_ITEM.finditer(low)
        )

    def _parts(
        self, low: str, refs: Sequence[Ref], current: tuple[str, ...]
    ) -> tuple[list[Part], tuple[str, ...]]:
        """The clauses of a sentence with the items each is about; None where only unknown items are named."""
        left_out = tuple(item for ref in refs if ref.way == "except" for item in ref.items)
        out: list[Part] = []
        now: tuple[str, ...] | None = current
        spans = _clauses(low, refs)
        spoken = False
        first = next((ref.start for ref in refs if ref.way != "except"), None)
        if first is not None and len(self.items.known) > 1 and spans and first >= spans[0][1]:
            # Words before the first item of a sentence aren't surely said of the item before.
            now = ()
        for begin, end in spans:
            inside = [ref for ref in refs if begin <= ref.start < end]
            for start, stop, ref in _pieces(low, begin, end, inside):
                clause = _blanked(low, start, stop, refs)
                if ref is not None and ref.way == "named":
                    clause = _READY.sub(r"\1готово", clause)
                if ref is not None:
                    if ref.way == "except":
                        if spoken:
                            now = ref.items
                    else:
                        now = self._targets(ref, left_out, low)
                if ref is not None and ref.way == "except" and not re.search(r"\w", clause):
                    continue
                if ref is not None and ref.words and now == ref.items:
                    out += [((item,), [_only_of(item, low, start, stop, ref)]) for item, *_span in ref.words]
                elif out and out[-1][0] == now:
                    out[-1][1].append(clause)
                else:
                    out.append((now, [clause]))
                spoken = spoken or bool(SAYS_STATE.search(clause))
        if now and now[0] == "*":
            now = ()
        return out, (now if now is not None else ())

    def _targets(self, ref: Ref, left_out: tuple[str, ...], low: str) -> tuple[str, ...] | None:
        idle = (
            tuple(item for item in self.items.known if item not in self.waiting)
            if self.waiting and (ACCEPT_WORD.search(low) or RETURN.search(low))
            else ()
        )
        if ref.way == "all":
            return tuple(item for item in self.items.known if item not in (*left_out, *idle))
        if ref.way == "rest":
            return ("*", *left_out, *idle)
        return ref.items or None


def says_nothing(low: str, said: str) -> bool:
    """Whether a sentence is but courtesy: thanks, wishes, a name, «получили»."""
    if FOOTER.fullmatch(low):
        return True
    if not re.search(r"\w", low) or ACKNOWLEDGED.match(low) or _ADDRESSED.fullmatch(said.strip()):
        return True
    if (IN_PROGRESS.search(low) or DONE.search(low)) and not (NOTED.search(low) or WISHES.match(low)):
        # «Спасибо за напоминание, работаем!»
        return False
    if any(words.match(one) for words in (THANKS, WISHES) for one in (low, lowered(without_address(said)))):
        return True
    return bool(NOTED.search(low)) and not (RETURN.search(low) or re.search(r"\d|выполн|в работе", low))


def _clauses(low: str, refs: Sequence[Ref]) -> list[tuple[int, int]]:
    cuts = [0]
    for cut in boundaries(low):
        if any(ref.start < cut.start() < ref.end or ref.start < cut.end() - 1 < ref.end for ref in refs):
            continue
        if (
            cut.group() == "-"
            and re.search(r"\w$", low[: cut.start()])
            and re.match(r"-\w", low[cut.start() :])
        ):
            continue
        if cut.group() == ":" and (
            (
                any(ref.start >= cut.end() and not low[cut.end() : ref.start].strip() for ref in refs)
                and not any(ref.end <= cut.start() for ref in refs)
            )
            or (refs and not _blanked(low, 0, cut.start(), refs))
        ):
            continue
        cuts.append(cut.start())
    cuts.append(len(low))
    return [(begin, end) for begin, end in pairwise(cuts) if low[begin:end].strip()]


def _pieces(low: str, begin: int, end: int, inside: Sequence[Ref]) -> list[tuple[int, int, Ref | None]]:
    """A clause, opened where a second item is named in it."""
    if len(inside) < 2:
        return [(begin, end, inside[0] if inside else None)]
    merged: list[tuple[int, int, Ref | None]] = []
    head_first = bool(HEAD_WORDS.fullmatch(low[begin : inside[0].start]))
    if not head_first:
        # The words are before the items: they are for all of them.
        items = tuple(item for ref in inside if ref.way == "named" for item in ref.items)
        tied = all(_TIE.fullmatch(low[a.end : b.start]) for a, b in pairwise(inside))
        if tied or not MOVE.search(low[begin : inside[0].start]):
            return [(begin, end, Ref(begin, end, "named", items if tied else (), ()))]
        # «просим перенести п. 9 на …, п. 28 на …»: each has a term of its own.
    starts = [begin, *(ref.start for ref in inside[1:]), end]
    carried: tuple[str, ...] = ()
    for at, ref in enumerate(inside):
        start, stop = starts[at], starts[at + 1]
        if ref.way == "named" and at + 1 < len(inside) and _TIE.fullmatch(low[ref.end : stop]):
            carried += ref.items
            continue
        if carried and ref.way == "named":
            ref = Ref(ref.start, ref.end, "named", carried + ref.items, ref.unknown)
        carried = ()
        merged.append((start, stop, ref))
    return merged


def _only_of(item: str, low: str, start: int, stop: int, ref: Ref) -> str:
    """A clause that names several items by their titles, with the word of one: «семинар и афиша выполнены»."""
    own = next((at, end) for other, at, end in ref.words if other == item)
    first, last = min(at for _item, at, _end in ref.words), max(end for _item, _at, end in ref.words)
    return f"{low[start:first]}{low[slice(*own)]}{low[last:stop]}".strip()


def _blanked(low: str, start: int, stop: int, refs: Sequence[Ref]) -> str:
    """The clause without the names of items."""
    out = low[start:stop]
    for ref in refs:
        if ref.start < stop and ref.end > start:
            a, b = max(ref.start, start) - start, min(ref.end, stop) - start
            out = out[:a] + " " * (b - a) + out[b:]
    return re.sub(r"\s+", " ", out).strip(" ,;:()|-")
