"""The words of a Word paragraph as its reader sees them: what is deleted, moved, hidden or struck through apart."""

from collections.abc import Iterator
from typing import Any

from plans.text import raised

from .lists import Lists, value
from .markup import Element, attribute, child, local

# What is not text at its place: properties, codes of fields, what tracking took out, reading aids.
_SKIPPED = frozenset(
    (
        *(
            "pPr",
            "rPr",
            "sdtPr",
            "sdtEndPr",
            "tblPr",
            "tcPr",
            "trPr",
            "del",
            "moveFrom",
            "delText",
            "instrText",
        ),
        *("delInstrText", "rt", "rubyPr", "object", "fldData", "listPr", "binData", "docPr", "cNvPr"),
    )
)
_SIGNS = {"br": "\n", "cr": "\n", "tab": " ", "ptab": " ", "noBreakHyphen": "-", "softHyphen": "\u00ad"}
# The boxes and ticks of the symbol fonts.
_SYMBOLS = {
    **dict.fromkeys(("F0FC", "F050", "F0D6"), "✓"),
    **dict.fromkeys(("F0FB", "F04F"), "✗"),
    **dict.fromkeys(("F0FE", "F052"), "☑"),
    **dict.fromkeys(("F0FD", "F054"), "☒"),
    **dict.fromkeys(("F0A8", "F06F", "F072", "F0A3"), "☐"),
}


class Styles:
    """Which named styles hide their text or strike it through."""

    def __init__(self, root: Element) -> None:
        self._own: dict[str, tuple[bool | None, bool | None, str]] = {}
        for style in root.iter("{*}style") if root is not None else ():
            properties = child(style, "rPr")
            hides = _switch(properties, "vanish")
            strikes = _struck(properties)
            self._own[attribute(style, "styleId") or ""] = (hides, strikes, value(style, "basedOn"))

    def switches(self, name: str) -> tuple[bool | None, bool | None]:
        """Whether the style hides, and whether it strikes through; None where it says nothing."""
        hides = strikes = None
        for _level in range(12):
            if name not in self._own:
                break
            own_hides, own_strikes, name = self._own[name]
            hides = own_hides if hides is None else hides
            strikes = own_strikes if strikes is None else strikes
        return hides, strikes


class Runs:
    """A paragraph: `mark` its automatic number, `shown` and `struck_out` its words, `hidden` those that are hidden,
    `boxes` the text boxes that are anchored in it, `notes` its footnotes. `runs_on`: its end was deleted, the next one
    goes on with it."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._pieces: list[tuple[str, str]] = []
        self.mark = ""
        self.boxes: list[Any] = []
        # Its marks of footnotes and endnotes: which of the two, and the note's id.
        self.notes: list[tuple[str, str]] = []
        self.runs_on = False

    @property
    def shown(self) -> str:
        return "".join(text for kind, text in self._pieces if kind == "shown")

    @property
    def struck_out(self) -> str:
        return "".join(text for kind, text in self._pieces if kind == "struck")

    @property
    def hidden(self) -> str:
        return "".join(text for kind, text in self._pieces if kind == "hidden")

    def line(self, *, whole: bool) -> str:
        """The words in their order, those struck through only where the whole is wanted."""
        return "".join(text for kind, text in self._pieces if kind == "shown" or (whole and kind == "struck"))

    def read(self, paragraph: Element, lists: Lists | None) -> None:
        properties = child(paragraph, "pPr")
        hides = strikes = False
        ends = None
        if properties is not None:
            hides, strikes = (bool(one) for one in self._styles.switches(value(properties, "pStyle")))
            ends = child(properties, "rPr")
        self._inside(paragraph, hides, strikes)
        if lists is not None:
            mark = lists.mark(properties) or _written_mark(properties)
            self.mark = mark if not _switch(ends, "vanish") and not self._taken_out(ends) else ""
        self.runs_on = ends is not None and (
            child(ends, "del") is not None or child(ends, "moveFrom") is not None
        )

    def _taken_out(self, ends: Any) -> bool:
        """Whether the paragraph was deleted whole, its end with it."""
        gone = ends is not None and (child(ends, "del") is not None or child(ends, "moveFrom") is not None)
        return gone and not self._pieces

    def _inside(self, element: Any, hides: bool, strikes: bool) -> None:
        for one in element:
            name = local(one.tag)
            if name == "r":
                self._run(one, hides, strikes)
            elif name == "AlternateContent":
                self._inside(_chosen(one), hides, strikes)
            elif name == "txbxContent":
                self.boxes.append(one)
            elif name == "sdt" and _is_placeholder(one):
                continue
            elif name == "annotation":
                if (attribute(one, "type") or "") not in ("Word.Deletion", "Word.Comment"):
                    self._inside(one, hides, strikes)
            elif name not in _SKIPPED:
                self._inside(one, hides, strikes)

    def _run(self, run: Any, hides: bool, strikes: bool) -> None:
        properties = child(run, "rPr")
        if properties is not None:
            by_style = self._styles.switches(value(properties, "rStyle"))
            own = (_switch(properties, "vanish"), _struck(properties))
            hides = next((one for one in (own[0], by_style[0]) if one is not None), hides)
            strikes = next((one for one in (own[1], by_style[1]) if one is not None), strikes)
        self._words(run, "hidden" if hides else "struck" if strikes else "shown")

    def _words(self, element: Any, kind: str) -> None:
        is_raised = _is_raised(child(element, "rPr"))
        for one in element:
            name = local(one.tag)
            if name == "t":
                self._pieces.append((kind, raised(one.text or "") if is_raised else one.text or ""))
            elif name in _SIGNS:
                self._pieces.append((kind, _SIGNS[name]))
            elif name == "sym":
                self._pieces.append((kind, _SYMBOLS.get((attribute(one, "char") or "").upper(), "")))
            elif name in ("footnoteReference", "endnoteReference"):
                self.notes.append((name.removesuffix("Reference"), attribute(one, "id") or ""))
            elif name == "AlternateContent":
                self._words(_chosen(one), kind)
            elif name == "txbxContent":
                self.boxes.append(one)
            elif name == "r":
                self._run(one, kind == "hidden", kind == "struck")
            elif name not in _SKIPPED:
                self._words(one, kind)


def leaves(container: Element, name: str) -> Iterator[Element]:
    """The rows of a table or the cells of a row, those inside content controls and tracked insertions too."""
    for element in container:
        found = local(element.tag)
        if found == name:
            yield element
        elif found in (
            "sdt",
            "sdtContent",
            "ins",
            "moveTo",
            "customXml",
            "smartTag",
            "annotation",
            "content",
        ):
            yield from leaves(element, name)


def _chosen(alternate: Any) -> Any:
    """One of the ways in which a drawing is written, twice for older programs."""
    options = [one for one in alternate if local(one.tag) in ("Choice", "Fallback")]
    return next((one for one in options if next(one.iter("{*}t"), None) is not None), ())


def _is_placeholder(control: Any) -> bool:
    properties = child(control, "sdtPr")
    return (
        properties is not None
        and (shown := child(properties, "showingPlcHdr")) is not None
        and ((attribute(shown, "val") or "1") not in ("0", "false", "off"))
    )


def _written_mark(properties: Any) -> str:
    """Word 2003 writes out what it counted: `w:listPr/wx:t`."""
    found = child(properties, "listPr") if properties is not None else None
    kind = child(found, "t") if found is not None else None
    mark = (attribute(kind, "val") or "") if kind is not None else ""
    return f"{mark} " if any(sign.isalnum() for sign in mark) else ""


def _switch(properties: Any, name: str) -> bool | None:
    """Whether a property is on; None where it is not said."""
    found = child(properties, name) if properties is not None else None
    if found is None:
        return None
    return (attribute(found, "val") or "1") not in ("0", "false", "off", "none")


def _is_raised(properties: Any) -> bool:
    return properties is not None and value(properties, "vertAlign") == "superscript"


def _struck(properties: Any) -> bool | None:
    struck = [_switch(properties, "strike"), _switch(properties, "dstrike")]
    return True if True in struck else False if False in struck else None
