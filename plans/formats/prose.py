"""A plan written without a table: numbered paragraphs, each followed by «Срок: …» and «Ответственные: …».

Such a text becomes a sheet with the columns its labels name, so that everything above reads it like a table: a
paragraph is a row, what an item's labels say is in the item's row.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from plans.budget import Budget
from plans.deadlines import Kind, parse_deadline
from plans.sheet import Cell, Sheet, Span

_ITEM = re.compile(
    r"(?:(?:п\.\s*|пункт\s+|№\s*|(?:мероприятие|мера|задача|проект|позиция)\s+(?:№\s*)?)(\d{1,3}(?:\.\d{1,3}){0,3})(?:[.)]*|\s?[:–—-])|(\d{1,3})[.)]+|(\d{1,3}(?:\.\d{1,3}){1,3})[.)]*)\s+(?=\S)",
    re.IGNORECASE,
)
_CHAPTER = re.compile(r"(?:(?:раздел|направление|блок|глава)\s|[IVXLІХ]{1,6}[.)]?\s+(?=[А-ЯЁ«]))")
# «Срок исполнения – …», «Ответственные от г. Минска: …»: a label is short, and ends with a colon or a dash.
_WHEN_OR_WHO = (
    r"(?:планов\w+ |контрольн\w+ )?"
    r"(?:срок|отв\.|исп\.|дат[аы]|период|ответств|исполнител|соисполн|адказн|выканаў|тэрмін)"
)
_OTHERS = r"ожидаем|результат|примечани|финансир|источник|показател|отметк|статус|чаканы|вынік"
_LABEL = re.compile(
    rf"(?P<label>(?:{_WHEN_OR_WHO}|{_OTHERS})[^:–—\n;]{{0,60}}?)\s*(?::|\s[–—-]\s)\s*", re.IGNORECASE
)
_TERM = re.compile(r"(?:планов\w+ |контрольн\w+ )?(?:срок|дат[аы]|период|тэрмін)", re.IGNORECASE)
# The stop of a sentence, but not that of «2026 г.».
#: «Выпуск путеводителя – до 1 августа 2026 г. (от Твери – музей, от Витебска – музей).», and brackets for both.
_SPOKEN = re.compile(
    r"(?P<title>\S.{9,}?)(?:\s+[–—-]\s+|,\s+|\s*\((?=[^()]{4,80}\)\s*[–—(:,]))(?P<when>[^()]{4,80}?)\)?"
    r"(?:\s*[–—:,]?\s*\((?P<who>[^()]{3,400}(?:\([^()]{1,80}\)[^()]{0,200})*)\)|\s+[–—-]\s+(?P<bare>[^–—]{3,400}))"
    r"\s*[.;]?\s*",
    re.DOTALL,
)
_SPOKEN_LABELS = ("Срок", "Ответственные")
_END = re.compile(r"(?:(г\.)\.?|[.;])[\s;]*$")
_NO_DATES = (Kind.UNPARSEABLE, Kind.ON_DEMAND)
_LONGEST_CHAPTER = 200
_LONGEST_PARAGRAPH = 8_000
_LEAST_ITEMS = 2
HEADINGS = ("№ п/п", "Мероприятие")


@dataclass(slots=True)
class _Item:
    row: int
    number: str
    title: str
    said: dict[str, str] = field(default_factory=dict)


def read(paragraphs: Sequence[str], name: str, budget: Budget) -> Sheet | None:
    """The text as a sheet, or None where fewer than two numbered paragraphs have a deadline labelled as one."""
    items: list[_Item] = []
    chapters: dict[int, str] = {}
    current: _Item | None = None
    # The first row is for the headings.
    for row, text in enumerate(paragraphs, 2):
        budget.time()
        lead, *labelled = _parts(text)
        words = lead[1].strip()
        if _CHAPTER.match(text) and not labelled and len(text) <= _LONGEST_CHAPTER:
            chapters[row], current = text, None
        elif found := _ITEM.match(words):
            number = next(group for group in found.groups() if group)
            current = _Item(row, number, words[found.end() :])
            items.append(current)
        elif current is not None and words:
            _go_on(current, words)
        if current is not None:
            for label, said in labelled:
                known = current.said.get(label)
                current.said[label] = f"{known}\n{said}" if known else said
    for item in items:
        _take_apart(item)
    dated = [item for item in items if any(_TERM.match(label) for label in item.said)]
    if len(dated) < _LEAST_ITEMS or len(dated) < len(items) * 0.5:
        return None
    return _sheet(dated, chapters, Sheet(name, budget=budget))


def _take_apart(item: _Item) -> None:
    """Give an item without labels what its one sentence says of when, and in brackets of who."""
    found = _SPOKEN.fullmatch(item.title) if not item.said and len(item.title) <= _LONGEST_PARAGRAPH else None
    if found is None:
        return
    who = found["who"] or found["bare"]
    if parse_deadline(found["when"]).kind in _NO_DATES or parse_deadline(who).kind not in _NO_DATES:
        return
    item.title = found["title"]
    item.said = dict(zip(_SPOKEN_LABELS, (found["when"], who), strict=True))


def _go_on(item: _Item, words: str) -> None:
    """A line without a label: more of the measure, or the names below «Ответственные:»."""
    last = next(reversed(item.said), None)
    if last is None:
        item.title = f"{item.title} {words}"
    elif not item.said[last]:
        item.said[last] = words


#: «… (отв. – управление культуры, срок – май 2026 г.).»: labels within one bracket at the end of the measure.
_BRACKETED = re.compile(
    rf"\(\s*(?=(?:{_WHEN_OR_WHO})[^:–—()]{{0,40}}?(?::|\s?[–—-]\s))(?P<said>[^()]*(?:\([^()]*\)[^()]*)*)\)[.;]?\s*$",
    re.IGNORECASE,
)
_NEXT_LABEL = re.compile(rf"[,;]\s*(?=(?:{_WHEN_OR_WHO})[^:–—,;]{{0,40}}?(?::|\s[–—-]\s))", re.IGNORECASE)


def _unbracketed(text: str) -> str:
    """The labels of a bracket at the end, each on a line of its own."""
    found = _BRACKETED.search(text)
    if found is None:
        return text
    return f"{text[: found.start()].rstrip()}\n{_NEXT_LABEL.sub(chr(10), found['said'].strip())}"


def _parts(text: str) -> list[tuple[str, str]]:
    """The words before the first label under «», then each label with what follows it."""
    if len(text) > _LONGEST_PARAGRAPH:
        return [("", text)]
    text = _unbracketed(text)
    # A label begins a line or a sentence.
    starts = [
        m
        for m in _LABEL.finditer(text)
        if re.search(r"(?:^|[.;\n])\s{0,20}$", text[max(0, m.start() - 21) : m.start()])
    ]
    parts = [("", text[: starts[0].start()] if starts else text)]
    ends = [*(found.start() for found in starts[1:]), len(text)]
    for found, end in zip(starts, ends, strict=bool(starts)):
        said = text[found.end() : end]
        parts.append((" ".join(found["label"].split()), _END.sub(r"\1", said.strip())))
    return parts


def _sheet(items: Sequence[_Item], chapters: dict[int, str], sheet: Sheet) -> Sheet:
    labels = list(dict.fromkeys(label for item in items for label in item.said))
    for column, heading in enumerate((*HEADINGS, *labels), 1):
        sheet.put(Cell(1, column, heading, heading))
    width = len(labels) + len(HEADINGS)
    for row, text in chapters.items():
        sheet.put(Cell(row, 1, text, text))
        sheet.merge(Span(row, 1, row, width))
    for item in items:
        title = " ".join(item.title.split()).rstrip(".;")
        for column, text in enumerate(
            (item.number, title, *(item.said.get(label, "") for label in labels)), 1
        ):
            if text:
                sheet.put(Cell(item.row, column, text, text))
    return sheet
