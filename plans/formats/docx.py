"""Word documents: .docx, .docm, .dotx, the strict kind, the flat XML files and the XML of Word 2003.

All of them hold the same tree of `w:` elements, whatever their namespaces are called, so names are compared without
them. The body is read as a stream, row by row.
"""

from collections.abc import Callable
from typing import Any

from plans.budget import MAX_COLUMNS, Budget
from plans.refusals import damaged, faults_refuse, too_many_columns
from plans.sheet import Sheet
from plans.shown import clean

from . import html, markup, rtf
from .flow import Box, Flow, has_headed_columns
from .lists import Lists, value
from .markup import attribute, child, local
from .package import MAX_EXPANDED, Package, flat
from .runs import Runs, Styles, leaves

_BLOCKS = ("tbl", "tr", "p", "txbxContent", "altChunk")
_DEEPEST = 3


def read(data: bytes, budget: Budget) -> list[Sheet]:
    """The tables of a packed document. Raises `Refusal` where it is damaged or holds no plan."""
    with faults_refuse():
        return read_package(Package(data, budget))


def read_flat(data: bytes, budget: Budget) -> list[Sheet]:
    """A packed document written out as one XML file (flat OPC)."""
    with faults_refuse():
        return read_package(flat(markup.root(markup.pieces(data), budget), budget))


def read_2003(data: bytes, budget: Budget) -> list[Sheet]:
    """The XML of Word 2003: one tree, with its lists and styles before its body."""
    with faults_refuse():
        styles = lists = None
        for _event, name, element in markup.Stream(
            markup.pieces(data), ("styles", "lists", "body"), budget, begins=True
        ):
            if name == "body":
                break
            styles, lists = (element, lists) if name == "styles" else (styles, element)
        stream = markup.Stream(markup.pieces(data), _BLOCKS, budget, begins=True)
        flow = Flow(budget)
        _Reader(Lists(None, None), Styles(styles), budget, flow).read(stream)
        return flow.done()


def read_package(package: Package) -> list[Sheet]:
    """The tables of a document's parts."""
    flow = Flow(package.budget)
    _body(package, flow, depth=0)
    return flow.done()


def _body(package: Package, flow: Flow, *, depth: int) -> None:
    """The blocks of a document, and in their place those of the files that were put into it whole (altChunk)."""
    main = package.main_part() or "word/document.xml"
    if package.find(main) is None:
        raise damaged()
    relations = package.relations(main)
    roots = {
        kind: package.root(place)
        for kind, place in relations.values()
        if kind in ("styles", "numbering", "footnotes", "endnotes") and package.find(place)
    }

    def put_in(element: Any) -> None:
        _kind, place = relations.get(attribute(element, "id") or "", ("", ""))
        if not package.find(place) or depth >= _DEEPEST:
            raise damaged()
        data = package.read(place, MAX_EXPANDED)
        if data.startswith(b"PK"):
            _body(Package(data, package.budget), flow, depth=depth + 1)
        elif data.lstrip().startswith(b"{\\rtf"):
            rtf.read_into(flow, data, package.budget)
        else:
            html.read_into(flow, data, package.budget)

    lists = Lists(roots.get("numbering"), roots.get("styles"))
    stream = package.stream(main, _BLOCKS, begins=True)
    reader = _Reader(lists, Styles(roots.get("styles")), package.budget, flow, put_in)
    reader.notes = {
        (kind, attribute(note, "id") or ""): note
        for kind in ("footnote", "endnote")
        if (root := roots.get(f"{kind}s")) is not None
        for note in root.iter(f"{{*}}{kind}")
    }
    reader.read(stream)


class _Reader:
    def __init__(
        self,
        lists: Lists,
        styles: Styles,
        budget: Budget,
        flow: Flow,
        put_in: Callable[[Any], None] | None = None,
    ) -> None:
        self.lists, self.styles, self.budget, self.flow = lists, styles, budget, flow
        self.put_in = put_in
        # The footnotes and endnotes by their kind and id.
        self.notes: dict[tuple[str, str], Any] = {}

    def read(self, stream: markup.Stream) -> None:
        """Rows of the outermost tables and paragraphs outside of tables, as they end."""
        open_tables = open_paragraphs = 0
        rows: list[list[Box]] = []
        inner: list[Any] = []
        for event, name, element in stream:
            step = 1 if event == "start" else -1
            if name == "tbl":
                open_tables += step
                if step < 0 and not open_tables and not open_paragraphs:
                    self.flow.table(rows)
                    rows = []
                    for table in inner:
                        self._table(table)
                    inner = []
                    stream.drop(element)
            elif name == "altChunk":
                if step < 0 and self.put_in is not None and not open_tables:
                    self.put_in(element)
            elif name == "p":
                open_paragraphs += step
                if step < 0 and not open_tables and not open_paragraphs:
                    self._paragraph(element)
                    stream.drop(element)
            elif name == "tr" and step < 0 and open_tables == 1 and not open_paragraphs:
                found = self._row(element)
                if found is not None:
                    boxes, tables = found
                    rows.append(boxes)
                    # A plan laid out inside a frame comes after the frame, so its row has to stay.
                    inner += tables
                if not inner:
                    stream.drop(element)

    # --- blocks -----------------------------------------------------------------------------------------------

    def _blocks(self, container: Any) -> None:
        """Whatever is in a text box: paragraphs and tables."""
        for element in container:
            name = local(element.tag)
            if name == "p":
                self._paragraph(element)
            elif name == "tbl":
                self._table(element)
            elif name not in ("del", "moveFrom", "sdtPr"):
                self._blocks(element)

    def _paragraph(self, element: Any) -> None:
        runs = self._runs(element)
        for box in runs.boxes:
            self._blocks(box)
        self.flow.hidden(runs.hidden)
        self.flow.paragraph(runs.mark + runs.shown + runs.struck_out)

    def _table(self, table: Any) -> None:
        rows, inner = [], []
        for element in leaves(table, "tr"):
            if (found := self._row(element)) is not None:
                rows.append(found[0])
                inner += found[1]
        self.flow.table(rows)
        for one in inner:
            self._table(one)

    def _row(self, row: Any) -> tuple[list[Box], list[Any]] | None:
        """The boxes of a row, and the plans laid out inside it. None for a row deleted with tracking on."""
        properties = child(row, "trPr")
        column = 1
        if properties is not None:
            if child(properties, "del") is not None:
                return None
            column += _count(value(properties, "gridBefore", "0"), 0)
        boxes: list[Box] = []
        tables: list[Any] = []
        for cell in leaves(row, "tc"):
            box = Box(column)
            self._fill(box, cell, tables)
            boxes.append(box)
            column += box.across
            self.budget.cell("")
            if len(boxes) > MAX_COLUMNS:
                raise too_many_columns(MAX_COLUMNS)
        if properties is not None and (hides := child(properties, "hidden")) is not None and _on(hides):
            for box in boxes:
                box.hidden, box.text = box.text or box.hidden, ""
        return boxes, tables

    def _fill(self, box: Box, cell: Any, tables: list[Any]) -> None:
        properties = child(cell, "tcPr")
        if properties is not None:
            box.across = _count(value(properties, "gridSpan", "1"), 1)
            # Word 2003 writes it in small letters. Without a value it goes on.
            for merge in properties:
                if local(merge.tag) in ("vMerge", "vmerge"):
                    box.begins = attribute(merge, "val") == "restart"
                    box.continues = not box.begins
        paragraphs: list[Runs] = []
        self._gather(cell, paragraphs, tables)
        shown = "".join(runs.shown for runs in paragraphs).strip()
        struck = "".join(runs.struck_out for runs in paragraphs).strip()
        box.struck = bool(struck) and not shown
        box.withdrawn = clean(struck) if shown else ""
        lines = (runs.mark + runs.line(whole=box.struck) for runs in paragraphs)
        box.text = clean("\n".join(line for line in lines if line.strip()))
        box.hidden = " ".join("".join(runs.hidden for runs in paragraphs).split())
        marks = [mark for runs in paragraphs for mark in runs.notes if mark in self.notes]
        box.notes = tuple(filter(None, (self._aside([self.notes[mark]], []) for mark in marks)))
        floating = [box for runs in paragraphs for box in runs.boxes]
        if floating:
            box.aside = self._aside(floating, tables)

    def _aside(self, floating: list[Any], tables: list[Any]) -> str:
        """The words of footnotes, or of boxes that float over a cell; a plan within one is a table of its own."""
        inside: list[Runs] = []
        for one in floating:
            self._gather(one, inside, tables)
        return " ".join(" ".join(runs.line(whole=True) for runs in inside).split())

    def _gather(self, container: Any, paragraphs: list[Runs], tables: list[Any]) -> None:
        """The paragraphs of a cell, those of small inner tables too; inner tables as big as a plan apart."""
        for element in container:
            name = local(element.tag)
            if name == "p":
                before = paragraphs[-1] if paragraphs else None
                runs = self._runs(element, before if before is not None and before.runs_on else None)
                if before is None or runs is not before:
                    paragraphs.append(runs)
            elif name == "tbl" and _holds_plan(element):
                tables.append(element)
            elif name == "tbl" and (columns := _headed_columns(element)):
                for cell in (cell for column in columns for cell in column):
                    self._gather(cell, paragraphs, tables)
            elif name not in ("tcPr", "tblPr", "trPr", "del", "moveFrom", "sdtPr"):
                if name == "tr" and _deleted(element):
                    continue
                self._gather(element, paragraphs, tables)

    def _runs(self, paragraph: Any, before: Runs | None = None) -> Runs:
        runs = before or Runs(self.styles)
        runs.read(paragraph, self.lists if before is None else None)
        self.budget.text(len(runs.shown))
        return runs


def _holds_plan(table: Any) -> bool:
    """Whether a table inside a cell is big enough to be the plan itself, laid out inside a frame."""
    rows = list(leaves(table, "tr"))
    return len(rows) >= 3 and max(sum(1 for _cell in leaves(row, "tc")) for row in rows) >= 3


def _headed_columns(table: Any) -> list[list[Any]]:
    """The columns of a small inner table whose first row heads them; empty where it heads none."""
    rows = [list(leaves(row, "tc")) for row in leaves(table, "tr") if not _deleted(row)]
    lengths = [[sum(len(text.text or "") for text in cell.iter("{*}t")) for cell in row] for row in rows]
    return [list(column) for column in zip(*rows, strict=True)] if has_headed_columns(lengths) else []


def _deleted(row: Any) -> bool:
    properties = child(row, "trPr")
    return properties is not None and child(properties, "del") is not None


def _on(element: Any) -> bool:
    return (attribute(element, "val") or "1") not in ("0", "false", "off")


def _count(written: str, least: int) -> int:
    try:
        return min(max(int(written), least), 20 * MAX_COLUMNS)
    except ValueError:
        return least
