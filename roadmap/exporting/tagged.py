"""A document as a tagged PDF (PDF/UA-1), in the layout of GOST R 7.0.97-2025: the twin of `paper.Word`."""

import io
import logging
from collections.abc import Iterable, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from typing import IO, Any

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core.failures import Lacking
from roadmap.exporting.code import drawing
from roadmap.exporting.paper import BOLD, LEAST_POINTS, MARGINS, SIZES, clean

# They tell each of their steps.
for chatty in ("weasyprint.progress", "fontTools"):
    logging.getLogger(chatty).setLevel(logging.WARNING)


def pdf_of(html: str) -> bytes:
    """The page as a tagged PDF.

    Raises `core.failures.Lacking` where the system has not the libraries that lay it out (Pango; docs/operations.md).
    """
    # Imported by whoever makes a paper, and not by every process of the web server.
    try:
        with redirect_stdout(io.StringIO()):  # It tells at length what to install, and where to read of it.
            from weasyprint import HTML
            from weasyprint.urls import URLFetcher
    except OSError as error:
        raise Lacking(
            _(
                "This server cannot make a PDF: it has no Pango, the library that lays out text. The administrator of "
                "the server can install it. Papers for Word can be made all the same."
            )
        ) from error

    # Nothing is fetched for a paper but what it carries itself.
    fetcher = URLFetcher(allowed_protocols=["data"])
    return bytes(HTML(string=html, url_fetcher=fetcher).write_pdf(pdf_variant="pdf/ua-1") or b"")


@dataclass
class _Table:
    headings: list[tuple[str, bool]]
    width: float  # of the page between its margins, in percent
    shares: list[float]  # of the table's width, in percent
    size: int
    numbers: frozenset[int]
    # A title (or nothing), and the lines under it, each as the HTML of its cells.
    parts: list[tuple[str, list[SafeString]]] = field(default_factory=lambda: [("", [])])
    kind: str = "table"

    def add(self, texts: Sequence[str], grounds: Sequence[str] = ()) -> None:
        cells = [
            _cell(text, ground, is_head=place == 0, is_number=place in self.numbers)
            for place, (text, ground) in enumerate(zip(texts, grounds or [""] * len(texts), strict=True))
        ]
        self.parts[-1][1].append(format_html_join("\n", "{}", ((cell,) for cell in cells)))

    def section(self, text: str) -> None:
        self.parts.append((clean(text), []))


class Tagged:
    """A paper as a tagged PDF."""

    def __init__(self, *, landscape: bool = False) -> None:
        self.landscape = landscape
        self.blocks: list[Any] = []
        self.about: dict[str, Any] = {}

    def title(self, lines: Sequence[str]) -> None:
        self.about |= {"what": clean(lines[0]), "under": [clean(line) for line in lines[1:]]}

    def heading(self, text: str) -> None:
        self.blocks.append({"kind": "heading", "text": clean(text)})

    def paragraph(self, text: str) -> None:
        self.blocks.append({"kind": "paragraph", "text": clean(text)})

    def table(
        self,
        headings: Sequence[str],
        widths: Sequence[float],
        *,
        size: int = LEAST_POINTS,
        numbers: Iterable[int] = (),
    ) -> _Table:
        right = frozenset(numbers)
        shares = [round(100 * width / sum(widths), 2) for width in widths]
        left_margin, right_margin, _top, _bottom = MARGINS[self.landscape]
        between = SIZES[self.landscape][0] - left_margin - right_margin
        width = min(100.0, round(100 * sum(widths) / between, 2))
        heads = [(clean(text), at in right) for at, text in enumerate(headings)]
        made = _Table(heads, width, shares, size, right)
        self.blocks.append(made)
        return made

    def signatures(self, lines: Sequence[tuple[str, str]]) -> None:
        self.blocks.append({"kind": "signatures", "lines": lines})

    def code(self, address: str, words: str, alternative: str) -> None:
        drawn = drawing(address)
        self.blocks.append(
            {"kind": "code", "address": address, "words": words, "drawn": drawn, "alternative": alternative}
        )

    def save(self, file: IO[bytes]) -> None:
        width, height = SIZES[self.landscape]
        left, right, top, bottom = MARGINS[self.landscape]
        page = f"{width}mm {height}mm", f"{top}mm {right}mm {bottom}mm {left}mm"
        context = {**self.about, "blocks": self.blocks, "size": page[0], "margin": page[1]}
        file.write(pdf_of(render_to_string("roadmap/paper/document.html", context)))


def _cell(text: str, ground: str, *, is_head: bool, is_number: bool) -> SafeString:
    """A cell as HTML; what is between two `BOLD` is strong. An include for each of thousands would take seconds."""
    pieces = clean(text).split(BOLD)
    said = format_html_join(
        "",
        "{}",
        ((format_html("<strong>{}</strong>", one) if at % 2 else one,) for at, one in enumerate(pieces)),
    )
    name = mark_safe('class="number"') if is_number else ""
    colour = format_html('style="background: #{}"', ground) if ground else ""
    form = '<th scope="row" {} {}>{}</th>' if is_head else "<td {} {}>{}</td>"
    return format_html(form, name, colour, said)
