"""The runbook as the program shows it: docs/runbook.md by paragraphs, so that it is at hand without any network.

A paragraph's name is its heading: lines of the status page and rules of docs/alerts.yml refer to it.
"""

import re
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

FILE = "docs/runbook.md"


@dataclass(frozen=True)
class Paragraph:
    """What to do about one thing; `text` is HTML."""

    name: str
    text: SafeString


@cache
def paragraphs() -> tuple[str, tuple[Paragraph, ...]]:
    """The words before the first paragraph, and the paragraphs in their order."""
    content = (settings.BASE_DIR / FILE).read_text(encoding="utf-8")
    head, *parts = re.split(r"^## +", content, flags=re.MULTILINE)
    found = (part.partition("\n") for part in parts)
    intro = _html(head.partition("\n")[2])
    return intro, tuple(Paragraph(name.strip(), _html(text)) for name, _line, text in found)


def _html(text: str) -> SafeString:
    blocks = [block.strip("\n") for block in re.split(r"\n\s*\n", text) if block.strip()]
    return mark_safe("".join(_block(block) for block in blocks))  # noqa: S308 - each piece was escaped


def _block(block: str) -> SafeString:
    if all(line.startswith("    ") for line in block.splitlines()):
        code = "\n".join(line[4:] for line in block.splitlines())
        return format_html("<pre><code>{}</code></pre>", code)
    # Links lead to files of the repository, which are not here: their words are.
    plain = re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", block)
    pieces = re.split(r"`([^`]+)`", " ".join(plain.split()))
    return format_html(
        "<p>{}</p>", format_html_join("", "{}", ((_piece(n, one),) for n, one in enumerate(pieces)))
    )


def _piece(place: int, text: str) -> str | SafeString:
    return format_html("<code>{}</code>", text) if place % 2 else text
