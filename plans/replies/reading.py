"""The way in: the bytes of a letter and what it answers, into acts, drafts or nothing."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from plans.replies import lexicon
from plans.replies.acts import Writer, said_by
from plans.replies.afterthoughts import bracketed, disowned, swaps_items
from plans.replies.aliases import renaming
from plans.replies.deeds import tells_a_deed
from plans.replies.disclaimers import disclaimed
from plans.replies.items import Items
from plans.replies.leftovers import beside
from plans.replies.mail import Mail, open_mail
from plans.replies.model import Act, Context, Reading, Unsure
from plans.replies.notices import laid_aside, reads_like_machine
from plans.replies.placing import placed
from plans.replies.quoting import Own, own_words
from plans.replies.sorting import Sentence, Sorted, Sorter
from plans.replies.tables import told
from plans.replies.titles import Titles
from plans.replies.verdicts import thumb
from plans.replies.wording import lowered
from plans.words import is_known, of_person

_NAME_SAYS = re.compile(r"(?:^|[.;\n!]\s*)([А-ЯЁ][а-яё]{2,})(?:\s+[А-ЯЁ]\.)*\s*:")
_OF_NAMES = re.compile(r".*(?:ов|ова|ев|ева|ин|ина|ын|ский|ская|енко|ук|юк|ич)", re.IGNORECASE)
_NO_NAME = re.compile(
    r"Причина|Половина|Середина|Картина|Машина|Величина|Дисциплина|Вина|Основа|Тина|Станов|Вывод|Выводов",
    re.IGNORECASE,
)
_HANGS_OVER = (
    ("hearsay", lexicon.HEARSAY), ("condition", lexicon.CONDITION), ("promise", lexicon.PROMISE), ("doubt", lexicon.DOUBT),  # noqa: E501
)  # fmt: skip
#: «18 пункт», of an item that may not have been asked about.
_NUMBERED = re.compile(
    r"(?<![\d.,/-])(\d{1,3})(?:-?(?:й|ый|ой|му|го|м))?\s+пункт(?:а|у|е|ом)?(?!\w)(?!\s*№?\s*\d)"
)
#: Whom nobody says «ты» to is asked by letters of ours: the words are for somebody beside whoever writes.
_TO_ANOTHER = re.compile(
    r"\b(?:глянь|посмотри|поглядзи|ответь|отпишись|отпиши|проверь|узнай|скажи|подготовь|разберись|займись|"
    r"возьми|перешли|передай|сделай|"
    r"зрабi|напиши|позвони|уточни|доложи|помоги|подпиши|ты|тебе|тебя|тобой|твой|твое|твоя|можешь|сможешь|"
    r"знаешь|помнишь|видишь)\b"
)
#: What nobody asks of a letter of reminders by «вы» either: whoever is told to answer sits beside the writer.
_TOLD_TO_ANSWER = re.compile(
    r"\b(?:ответьте|отчитайтесь|доложите|подготовьте|исполните|займитесь|разберитесь|проконтролируйте|проработайте|"
    r"отработайте|организуйте|обеспечьте|возьмите (?:в работу|на контроль)|дайте (?:ответ|информацию|отчет)|"
    r"отпишитесь|адкажыце|падрыхтуйце)\b|"
    r"\bпрошу (?:вас )?(?:исполнить|подготовить ответ|доложить|отчитаться|взять в работу|"
    r"взять на контроль|принять к исполнению)\b|^\W*(?:к исполнению|на исполнение|для исполнения)\W*$"
)
#: What is said stands elsewhere in the letter, where nobody found it.
_ELSEWHERE = re.compile(r"\b(?:ниже|в тексте|в теле письма)\b", re.IGNORECASE)
_WORDS = re.compile(r"[^\W\d_]+")
_SHARES = re.compile(r"(\d{1,3})\s*%")
_TELLING = (
    lexicon.NEGATION, lexicon.PARTLY, lexicon.CONDITION, lexicon.PROMISE, lexicon.DONE, lexicon.IN_PROGRESS,
    lexicon.PLANNED, lexicon.SUSPENDED, lexicon.GIVEN_UP, lexicon.MOVE, lexicon.ACCEPT_WORD, lexicon.RETURN,
)  # fmt: skip
#: So many letters nobody writes of a milestone; and reading takes longer than in proportion.
_LONGEST = 8000
#: Nor does anybody say so much of one item: each of its words is held against all that is said beside it.
_MOST_SAID = 60
_LONG_BREATH = 12
#: What is in no person's words: codes of mail, of HTML.
_WRECKAGE = re.compile(
    r"(?:=[0-9A-F]{2}){2}|^(?:content-(?:type|transfer|disposition)|mime-version|message-id|"
    r"x-[a-z-]+):|</?(?:div|p|br|span|td|html|body|blockquote)\b"
    r"|[а-яё]\d[\da-z]*[a-z][\da-z]*[а-яё]|\w[─-▟]\w|(?:[РС][^\w\s]|[РС][Ѐ-Џѐ-џ]){3}|\w=\"\w|class=|style=|"
    r"^--\S{12,}$|[A-Za-z0-9+/]{60,}={0,2}$",
    re.IGNORECASE | re.MULTILINE,
)
#: Nor is what stands there over and over.
_STUTTERS = re.compile(r"(?=[^\n]{0,30}[^\W_])([^\n]{1,30}?)\1{29}")
#: Lines of our letter: a quotation that nothing marks.
_OUR_OWN = re.compile(
    r"^\W*(?:ПРОСРОЧЕНО|СКОРО СРОК|ЧТО ПРОИЗОШЛО|СВОДКА ЗА НЕДЕЛЮ|НАСТУПАЕТ СРОК)\W*$|^\W*(?:Все|"
    r"Всё), за что я отвечаю|^\W*Мои задачи: http|^\W*Какие напоминания я получаю|осталось \d+ д|"
    r"/milestones/\d|/letters/tap/|^\W*Можно просто ответить на это письмо|"
    r"^\W*Вс[её], что за мной:|^\W*Это письмо пришло на адрес",
    re.MULTILINE,
)


def read_reply(raw: bytes, context: Context) -> Reading:
    """The letter as acts on the lines of `context`, drafts, or the codes for which it is laid aside.

    Never raises for what the letter holds: what can't be read is a draft.
    """
    mail = open_mail(raw)
    if code := laid_aside(mail):
        return Reading(ignored=(code,))
    own = own_words(mail.text)
    text = _shown(own)
    if not mail.whole or _says_otherwise(mail.other, text):
        return Reading(unsure=(Unsure(None, text, "damaged"),))
    if not text.strip():
        return _wordless(mail, context)
    if len(text) > _LONGEST:
        return Reading(unsure=(Unsure(None, text[:_LONGEST], "too_long"),))
    if (mail.unended and _breaks_off(text)) or _WRECKAGE.search(text) or _STUTTERS.search(text):
        return Reading(unsure=(Unsure(None, text, "damaged"),))
    if _OUR_OWN.search(text) or _lost_its_mark(own, context):
        return Reading(unsure=(Unsure(None, text, "quote_unmarked"),))
    if code := reads_like_machine(text):
        return Reading(ignored=(code,))
    return _read(mail, own, text, context)


def _says_otherwise(other: str, text: str) -> bool:
    """Whether the own words of a letter's HTML hold words of a state, a denial, a share that its plain text lacks.

    People see the one, programs read the other.
    """
    said, shown = (lowered(one) for one in (text, _shown(own_words(other))))
    known = set(_WORDS.findall(said))
    more = " ".join(word for word in _WORDS.findall(shown) if word not in known)
    return any(words.search(more) for words in _TELLING) or bool(
        set(_SHARES.findall(shown)) - set(_SHARES.findall(said))
    )


def _lost_its_mark(own: Own, context: Context) -> bool:
    """Whether words in the middle of a quotation may be a row of our letter that has lost its mark: «работе, 40 %»."""
    told = {f"работе, {line.progress} %" for line in context.lines}
    between = [row for block in own.blocks if block.above and block.quoted_below for row in block.own]
    return any(row.strip().removeprefix("в ") in told for row in between)


def own_text(raw: bytes) -> str:
    """The person's own words as they were written, without what was quoted and what a program added."""
    return _shown(own_words(open_mail(raw).text)).strip()


def _wordless(mail: Mail, context: Context) -> Reading:
    if not mail.files:
        return Reading(ignored=("empty",))
    only = context.lines[0].item if len(context.lines) == 1 else None
    return Reading(unsure=(Unsure(only, ", ".join(mail.files), "only_files"),))


def _breaks_off(text: str) -> bool:
    """Whether words that no line break ends have no stop either: programs write the one, most people the other."""
    return bool(text.strip()) and not re.search(r"[.!?…)\]»\"]\s*$", text)


def _shown(own: Own) -> str:
    return "\n".join("\n".join(block.own).strip() for block in own.blocks)


def _read(mail: Mail, own: Own, text: str, context: Context) -> Reading:
    rename = renaming(line.title for line in context.lines)
    if rename:
        lines = (
            replace(
                one,
                title=rename(one.title.replace("ё", "е")),
                expected_result=rename(one.expected_result.replace("ё", "е")),
            )
            for one in context.lines
        )
        context = replace(context, lines=tuple(lines))
    waiting = list(dict.fromkeys(line.item for line in context.lines if line.pending))
    decided = waiting if context.role == "coordinator" else ()
    items = Items([line.item for line in context.lines], decided)
    only = items.known[0] if len(items.known) == 1 else None
    if sign := thumb(text):
        return _sign(sign, text, context)
    for block in own.blocks:
        block.own = told(block.own)
    _mark_files(own, mail.files)
    titles = [(line.item, line.title) for line in context.lines]
    decides = context.role == "coordinator" and not only and len(waiting) == 1
    results = [(line.item, line.expected_result) for line in context.lines]
    by_title = Titles(list(dict.fromkeys(titles)), results) if len(items.known) > 1 and not decides else None
    sorted_ = Sorter(items, titles, decided, by_title, rename).sort(own.blocks)
    if any(len(sentences) > _MOST_SAID for sentences in sorted_.by_item.values()):
        return Reading(unsure=(Unsure(None, text, "too_long"),))
    over = (
        _over_all(own, text, sorted_, only, executor=context.role == "executor")
        or ("item_unknown" if set(_NUMBERED.findall(text)) - set(items.known) else None)
        or disclaimed(text, remarks=bool(decided), several=not only)
    )
    writer = Writer(context, rename)
    by_item = dict(sorted_.by_item)
    general = list(sorted_.general)
    if general and decides and not by_item and _only_verdict(general):
        by_item[waiting[0]], general = general, []
    counted = _counted_rows(sorted_)
    for item, sentences in by_item.items():
        words = "\n".join(one.said + "?" * one.question for one in sentences)
        doubt = over or disclaimed(words, remarks=bool(decided))
        writer.on_item(item, sentences, doubt or ("which_item" if item in counted | sorted_.torn else None))
    for number, said, why in sorted_.stray:
        writer.unsure.append(Unsure(number, said, why))
    placed_too = {one.said for sentences in by_item.values() for one in sentences}
    if (unplaced := _unplaced(general, placed_too)) is not None:
        writer.unsure.append(Unsure(None, said_by(general), unplaced))
    if not (writer.acts or writer.unsure) and (general or _ELSEWHERE.search(text)):
        writer.unsure.append(Unsure(only, said_by(general) or text, "no_state"))
    acts = _later(writer)
    unsure = [one for one in writer.unsure if not (one.why == "no_change" and acts)]
    unsure = _without_mere_talk(acts, unsure)
    acts, unsure, lost = beside([said for said, matters in sorted_.order if matters], acts, unsure)
    if lost:
        unsure.append(Unsure(only, ". ".join(lost), "no_state"))
    acts, loose = placed(
        acts, mail.files, {item: " ".join(one.whole for one in ones) for item, ones in by_item.items()}
    )
    if loose:
        unsure.append(Unsure(None, ", ".join(loose), "whose_file"))
    return Reading(tuple(acts), tuple(unsure))


def _counted_rows(sorted_: Sorted) -> set[str]:
    """The items whose numbers may be but those of the rows: «1 — выполнено, 2 — 60 %, 3 — в работе»."""
    rows = {number for number, _said, why in sorted_.stray if why == "item_unknown"}
    if "1" not in rows:
        return set()
    last = len(rows) + len(sorted_.by_item)
    return {item for item in sorted_.by_item if item.isdecimal() and int(item) <= last}


def _mark_files(own: Own, files: Sequence[str]) -> None:
    """Say of a file that is named in brackets that it is attached: «(протокол.pdf)»."""
    for block in own.blocks:
        for name in files:
            block.own = [
                re.sub(rf"\(\s*{re.escape(name)}\s*\)", f"({name} прилагается)", row) for row in block.own
            ]


def _later(writer: Writer) -> list[Act]:
    """The acts but those whose new date is later for other items and would be earlier for theirs: a draft."""
    acts = []
    for act in writer.acts:
        put_off = [one for one in writer.acts if one.kind == "date" and one.text == act.text]
        if (
            act.kind == "date"
            and _is_sooner(act)
            and any(one.date == act.date and not _is_sooner(one) for one in put_off)
        ):
            writer.unsure.append(Unsure(act.item, act.text, "date_unclear"))
        else:
            acts.append(act)
    return acts


def _is_sooner(act: Act) -> bool:
    return bool(act.date and act.due and act.date < act.due)


def _without_mere_talk(acts: Sequence[Act], unsure: Sequence[Unsure]) -> list[Unsure]:
    """The drafts but those that only say that an item was mentioned, where the letter says more of it."""
    spoken = {act.item for act in acts}
    return [one for one in unsure if not (one.why == "no_state" and one.item in spoken)]


def _sign(sign: str, text: str, context: Context) -> Reading:
    waiting = [line for line in context.lines if line.pending]
    only = context.lines[0].item if len({line.item for line in context.lines}) == 1 else None
    if sign == "accept" and context.role == "coordinator" and len(waiting) == 1:
        return Reading(acts=(Act(waiting[0].item, waiting[0].due, "accept", text=text.strip()),))
    return Reading(unsure=(Unsure(only, text.strip(), "emoji"),))


def _over_all(own: Own, text: str, sorted_: Sorted, only: str | None, *, executor: bool) -> str | None:
    """The code of what makes each state of the letter doubtful, or None."""
    if own.more:
        return "after_signature"
    speakers = _NAME_SAYS.findall(text)
    if any("Name" in of_person(name) for name in speakers):
        return "two_people"
    names = [name for name in speakers if not is_known(name) or _OF_NAMES.fullmatch(name)]
    names = [
        name
        for name in names
        if not lexicon.FILLER.fullmatch(name.lower()) and not lexicon.DONE.fullmatch(name.lower())
    ]
    names = [name for name in names if not _NO_NAME.fullmatch(name)]
    if names and any(_OF_NAMES.fullmatch(name) for name in names):
        return "two_people"
    if any(_TO_ANOTHER.search(one.around) for one in sorted_.everything) or (
        executor and _TOLD_TO_ANSWER.search(text.lower().replace("ё", "е"))
    ):
        return "to_another"
    for said in _headings(text):
        for code, words in _HANGS_OVER:
            if words.search(lexicon.HARMLESS.sub(" ", said)):
                return code
    if disowned(text):
        return "contradiction"
    if bracketed(text):
        return "doubt"
    if not only and swaps_items(text):
        return "correction"
    breathless = len(text.split()) > _LONG_BREATH and not re.search(
        r"[.,;:!?()\n—–]|\s-\s", text.strip().rstrip(".")
    )
    if breathless and (sorted_.groups > 1 if only else sorted_.groups != 1):
        return "no_stops"
    return None


def _headings(text: str) -> list[str]:
    """The rows that lead in what follows: «Минск пишет:»."""
    rows = [row.strip() for row in text.split("\n")]
    return [
        row.lower().replace("ё", "е")
        for at, row in enumerate(rows)
        if row.endswith(":") and at + 1 < len(rows)
    ]


def _only_verdict(sentences: Sequence[Sentence]) -> bool:
    return any(lexicon.ACCEPT_WORD.search(one.whole) or lexicon.RETURN.search(one.whole) for one in sentences)


def _unplaced(general: Sequence[Sentence], placed_too: Collection[str]) -> str | None:
    """The code for words of substance that name no item, or None where they are only said around others.

    `placed_too` are the sentences of which another part names one: a deed beside it is what was done for that.
    """
    for one in general:
        if one.question or (one.said not in placed_too and tells_a_deed(one.whole)) or any(
            pattern.search(one.whole)
            for pattern in (
                lexicon.DONE, lexicon.IN_PROGRESS, lexicon.PLANNED, lexicon.SUSPENDED, lexicon.SHARE, lexicon.MOVE, lexicon.GIVEN_UP,  # noqa: E501
                lexicon.ACCEPT_WORD, lexicon.RETURN, lexicon.ASKS, lexicon.UNCHANGED, lexicon.CORRECTION, lexicon.NOT_DONE,  # noqa: E501
            )
        ):  # fmt: skip
            return "which_item"
    return None
