"""Text documents of LibreOffice and its kin (.odt, .ott, .fodt): the same blocks as in Word, under other names."""

from typing import Any

from plans.budget import MAX_COLUMNS, Budget
from plans.refusals import faults_refuse, too_many_columns
from plans.sheet import Sheet
from plans.shown import clean
from plans.text import raised

from . import markup
from .flow import Box, Flow, has_headed_columns, place_boxes
from .lists import numeral
from .markup import attribute, child, local
from .package import Package

_TAGS = ("automatic-styles", "styles", "table", "table-row", "p", "h", "list", "text-box", "tracked-changes")
_FORMS = {"i": "lowerRoman", "I": "upperRoman", "a": "lowerLetter", "A": "upperLetter"}
_FORMS |= {"а": "russianLower", "А": "russianUpper", "а, б, .., аа, аб, ... (ru)": "russianLower"}
_BREAKS = {"line-break": "\n", "tab": " ", "soft-hyphen": "\u00ad"}
_SKIPPED = frozenset(
    (
        "annotation",
        "ruby-text",
        "note",
        "tracked-changes",
        "hidden-text",
        "hidden-paragraph",
        "sequence-decls",
    )
)


def read(data: bytes, budget: Budget) -> list[Sheet]:
    """The document's tables. Raises `Refusal` where it is damaged or holds no plan."""
    with faults_refuse():
        package = Package(data, budget)
        reader = _Reader(budget)
        # The named styles are apart from the text and the styles that belong to it.
        if package.find("styles.xml"):
            reader.styles(package.root("styles.xml"))
        return reader.read(package.stream("content.xml", _TAGS, begins=True))


def read_flat(data: bytes, budget: Budget) -> list[Sheet]:
    """The same written as one XML file (.fodt)."""
    with faults_refuse():
        return _Reader(budget).read(markup.Stream(markup.pieces(data), _TAGS, budget, begins=True))


class _Words:
    """The words of a paragraph or a cell: shown, struck through, hidden, those of floating boxes and of footnotes."""

    def __init__(self) -> None:
        self.pieces: list[tuple[str, str]] = []
        self.boxes: list[Any] = []
        self.notes: list[str] = []

    def of(self, *kinds: str) -> str:
        return "".join(text for kind, text in self.pieces if kind in kinds)


class _Reader:
    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.flow = Flow(budget)
        self.hidden: set[str] = set()
        self.struck: set[str] = set()
        self.raised: set[str] = set()
        self.lists: dict[str, dict[int, tuple[str, str, str, int, int]]] = {}
        self.counts: dict[str, list[int]] = {}
        self.by_id: dict[str, str] = {}
        self.last_list = ""

    def styles(self, root: Any) -> None:
        for style in root.iter("{*}style"):
            properties = child(style, "text-properties")
            if properties is not None:
                name = attribute(style, "name") or ""
                if attribute(properties, "display") == "none":
                    self.hidden.add(name)
                if attribute(properties, "text-line-through-style") not in (None, "none"):
                    self.struck.add(name)
                if (attribute(properties, "text-position") or "").startswith("super"):
                    self.raised.add(name)
        for style in root.iter("{*}list-style"):
            self.lists[attribute(style, "name") or ""] = dict(_levels(style))

    def read(self, stream: markup.Stream) -> list[Sheet]:  # noqa: C901  (one branch for each kind of block)
        tables = inside = lists = 0
        rows: list[list[Box]] = []
        inner: list[Any] = []
        for event, name, element in stream:
            step = 1 if event == "start" else -1
            ended = step < 0
            if name in ("automatic-styles", "styles"):
                if ended:
                    self.styles(element)
            elif name == "table":
                tables += step
                if ended and not tables and not inside and not lists:
                    self.flow.table(place_boxes(rows, self.budget))
                    rows = []
                    for table in inner:
                        self._table(table)
                    inner = []
                    stream.drop(element)
            elif name == "table-row":
                if ended and tables == 1 and not inside and not lists:
                    rows += self._row(element, inner)
                    if not inner:
                        stream.drop(element)
            elif name == "list":
                lists += step
                if ended and not tables and not inside and not lists:
                    self._list(element, 0, "", None)
                    stream.drop(element)
            elif name in ("text-box", "tracked-changes"):
                inside += step
            else:
                inside += step
                if ended and not tables and not inside and not lists:
                    self._paragraph(element)
                    stream.drop(element)
        return self.flow.done()

    # --- blocks -----------------------------------------------------------------------------------------------

    def _blocks(self, container: Any) -> None:
        for element in container:
            name = local(element.tag)
            if name in ("p", "h"):
                self._paragraph(element)
            elif name == "table":
                self._table(element)
            elif name == "list":
                self._list(element, 0, "", None)
            elif name not in _SKIPPED:
                self._blocks(element)

    def _paragraph(self, element: Any, mark: str = "") -> None:
        words = self._words(element)
        for box in words.boxes:
            self._blocks(box)
        self.flow.hidden(words.of("hidden"))
        self.flow.paragraph(mark + words.of("shown", "struck"))

    def _table(self, table: Any) -> None:
        rows: list[list[Box]] = []
        inner: list[Any] = []
        for row in _leaves(table, "table-row"):
            rows += self._row(row, inner)
        self.flow.table(place_boxes(rows, self.budget))
        for one in inner:
            self._table(one)

    def _row(self, row: Any, inner: list[Any]) -> list[list[Box]]:
        boxes: list[Box] = []
        for cell in row:
            # What lies under a merged cell is not listed: the spans of the others show it.
            if local(cell.tag) != "table-cell":
                continue
            for _time in range(min(_count(attribute(cell, "number-columns-repeated")), MAX_COLUMNS)):
                boxes.append(self._box(cell, inner))
                self.budget.cell("")
                if len(boxes) > 5 * MAX_COLUMNS:
                    raise too_many_columns(MAX_COLUMNS)
        return [boxes]

    def _box(self, cell: Any, inner: list[Any]) -> Box:
        across = min(_count(attribute(cell, "number-columns-spanned")), 20 * MAX_COLUMNS)
        box = Box(0, across, down=_count(attribute(cell, "number-rows-spanned")))
        lines: list[_Words] = []
        self._gather(cell, lines, inner)
        shown = "".join(one.of("shown") for one in lines).strip()
        struck = "".join(one.of("struck") for one in lines).strip()
        box.struck = bool(struck) and not shown
        box.withdrawn = clean(struck) if shown else ""
        kinds = ("mark", "shown", "struck") if box.struck else ("mark", "shown")
        box.text = clean("\n".join(line for one in lines if (line := one.of(*kinds)).strip()))
        box.hidden = " ".join("".join(one.of("hidden") for one in lines).split())
        box.notes = tuple(note for one in lines for note in one.notes if note)
        asides: list[_Words] = []
        for one in lines:
            for floating in one.boxes:
                self._gather(floating, asides, inner)
        box.aside = " ".join(" ".join(one.of("shown", "struck") for one in asides).split())
        return box

    def _gather(self, container: Any, lines: list[_Words], inner: list[Any], mark: str = "") -> None:
        for element in container:
            name = local(element.tag)
            if name in ("p", "h"):
                words = self._words(element)
                if mark:
                    words.pieces.insert(0, ("mark", mark))
                    mark = ""
                lines.append(words)
            elif name == "list":
                self._list(element, 0, "", (lines, inner))
            elif name == "table" and _holds_plan(element):
                inner.append(element)
            elif name == "table" and (columns := _headed_columns(element)):
                for column in columns:
                    self._gather(column, lines, inner)
            elif name not in _SKIPPED:
                self._gather(element, lines, inner)

    def _list(
        self, element: Any, level: int, style: str, into: tuple[list[_Words], list[Any]] | None
    ) -> None:
        """The items of a list with the numbers that the program counts by itself."""
        style = attribute(element, "style-name") or style
        if level == 0:
            before = self.by_id.get(attribute(element, "continue-list") or "")
            goes_on = attribute(element, "continue-numbering") == "true"
            key = before or style
            if before is None and not goes_on:
                self.counts.pop(key, None)
            self.by_id[attribute(element, "id") or ""] = self.last_list = key
        counts = self.counts.setdefault(self.last_list, [])
        for item in element:
            if local(item.tag) not in ("list-item", "list-header"):
                continue
            mark = ""
            first = child(item, "p") if child(item, "p") is not None else child(item, "h")
            if local(item.tag) == "list-item" and first is not None:
                mark = self._counted(style, level, counts, attribute(item, "start-value"))
            for block in item:
                name = local(block.tag)
                if name == "list":
                    self._list(block, level + 1, style, into)
                elif into is not None:
                    self._gather((block,), *into, mark=mark)
                    mark = ""
                elif name in ("p", "h"):
                    self._paragraph(block, mark)
                    mark = ""
                else:
                    self._blocks((block,))

    def _counted(self, style: str, level: int, counts: list[int], begins: str | None) -> str:
        levels = self.lists.get(style, {})
        _prefix, form, _suffix, _start, _shown = levels.get(level, ("", "", "", 1, 1))
        while len(counts) <= level:
            counts.append(levels.get(len(counts), ("", "", "", 1, 1))[3] - 1)
        counts[level] = _count(begins) if begins else counts[level] + 1
        del counts[level + 1 :]
        if not form:
            return ""
        prefix, _form, suffix, _start, shown = levels[level]
        numbers = []
        for at in range(max(0, level + 1 - shown), level + 1):
            known = levels.get(at, ("", "1", "", 1, 1))[1]
            numbers.append(numeral(counts[at], _FORMS.get(known, "decimal")))
        return f"{prefix}{'.'.join(numbers)}{suffix} "

    # --- words ------------------------------------------------------------------------------------------------

    def _words(self, paragraph: Any) -> _Words:
        words = _Words()
        self._inside(paragraph, words, self._kind(paragraph, "shown"))
        self.budget.text(sum(len(text) for _kind, text in words.pieces))
        return words

    def _kind(self, element: Any, kind: str) -> str:
        style = attribute(element, "style-name") or ""
        if style in self.hidden:
            return "hidden"
        return "struck" if style in self.struck and kind == "shown" else kind

    def _inside(self, element: Any, words: _Words, kind: str) -> None:
        if element.text:
            is_raised = attribute(element, "style-name") in self.raised
            text = _spaced(element.text)
            words.pieces.append((kind, raised(text) if is_raised else text))
        for one in element:
            name = local(one.tag)
            if name == "s":
                words.pieces.append((kind, " " * min(_count(attribute(one, "c")), 100)))
            elif name in _BREAKS:
                words.pieces.append((kind, _BREAKS[name]))
            elif name == "text-box":
                words.boxes.append(one)
            elif name == "note" and (body := child(one, "note-body")) is not None:
                words.notes.append(" ".join("".join(body.itertext()).split()))
            elif name in ("span", "a"):
                self._inside(one, words, self._kind(one, kind))
            elif name not in _SKIPPED and name not in ("title", "desc", "image", "object"):
                self._inside(one, words, kind)
            if one.tail:
                words.pieces.append((kind, _spaced(one.tail)))


def _spaced(text: str) -> str:
    """Line breaks of the file itself are spaces."""
    return " ".join(text.split("\n")) if "\n" in text else text


def _leaves(table: Any, name: str) -> Any:
    for element in table:
        found = local(element.tag)
        if found == name:
            yield element
        elif found in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _leaves(element, name)


def _holds_plan(table: Any) -> bool:
    rows = list(_leaves(table, "table-row"))
    return len(rows) >= 3 and max(sum(1 for _cell in _leaves(row, "table-cell")) for row in rows) >= 3


def _headed_columns(table: Any) -> list[list[Any]]:
    """The columns of a small inner table whose first row heads them; empty where it heads none."""
    rows = [list(_leaves(row, "table-cell")) for row in _leaves(table, "table-row")]
    lengths = [[len("".join(cell.itertext()).strip()) for cell in row] for row in rows]
    return [list(column) for column in zip(*rows, strict=True)] if has_headed_columns(lengths) else []


def _levels(style: Any) -> Any:
    for level in style:
        at = _count(attribute(level, "level")) - 1
        if local(level.tag) == "list-level-style-number":
            prefix, suffix = attribute(level, "num-prefix") or "", attribute(level, "num-suffix") or ""
            form = attribute(level, "num-format") or ""
            shown = _count(attribute(level, "display-levels"))
            yield at, (prefix, form, suffix, _count(attribute(level, "start-value")), shown)


def _count(written: str | None) -> int:
    try:
        return min(max(int(written), 1), 1_000_000) if written else 1
    except ValueError:
        return 1
