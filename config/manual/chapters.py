"""The chapters of the manual, their sections, and the search through them.

A chapter is a template whose sections are `<section id="…"><h2>…</h2>…</section>`, one after the other.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

from cities.choices import Role

SECTION = re.compile(
    r'<section id="(?P<id>[\w-]+)"[^>]*>\s*<h2>(?P<title>.*?)</h2>(?P<body>.*?)</section>', re.S
)
WORD = re.compile(r"\w+")
_BEFORE_MARK = re.compile(r" ([,.;:!?»)])")
# So much of a word's end may differ: Russian words end in another way in each case.
ENDING = 2
AROUND = 90  # characters shown before and after what was found
MOST_WORDS = 10


@dataclass(frozen=True)
class Chapter:
    """One page of the manual; `role` is that of the people it is for, "" where it is for all."""

    slug: str
    title: str | Promise
    lead: str | Promise
    role: str = ""

    @property
    def url(self) -> str:
        return reverse("manual_chapter", args=[self.slug])

    @property
    def template(self) -> str:
        return f"manual/ru/{self.slug}.html"


@dataclass(frozen=True)
class Section:
    """A part of a chapter with an address of its own; `text` is what a reader sees, without marks."""

    chapter: Chapter
    id: str
    title: str
    text: str

    @property
    def url(self) -> str:
        return f"{self.chapter.url}#{self.id}"


@dataclass(frozen=True)
class Found:
    """A section that has all the words, and the part of its text around the first of them."""

    section: Section
    before: str
    word: str
    after: str


CHAPTERS = (
    Chapter(
        "begin",
        _("The first steps of everybody"),
        _("Signing in, the way around, letters, the own calendar."),
    ),
    Chapter("reader", _("Guide for a manager"), _("How to see where the roadmap stands."), Role.READER),
    Chapter("executor", _("Guide for an executor"), _("How to report on one's own tasks."), Role.EXECUTOR),
    Chapter(
        "coordinator",
        _("Guide for a coordinator"),
        _("Accepting reports, moving dates, people of the own side."),
        Role.COORDINATOR,
    ),
    Chapter(
        "administrator",
        _("Guide for an administrator"),
        _("A roadmap from nothing: sides, plan, bodies, people, mail."),
        Role.ADMINISTRATOR,
    ),
    Chapter("glossary", _("Glossary"), _("What the words on the pages mean.")),
)
BY_SLUG = {chapter.slug: chapter for chapter in CHAPTERS}


def body_of(chapter: Chapter) -> str:
    """The chapter's text as HTML. The same for everybody, so made once; while one writes at it, each time."""
    return _rendered(chapter) if settings.DEBUG else _rendered_once(chapter)


def sections_of(chapter: Chapter) -> list[Section]:
    """The sections of a chapter in their order."""
    return [
        Section(chapter, one["id"], _plain(one["title"]), _plain(one["body"]))
        for one in SECTION.finditer(body_of(chapter))
    ]


def search(words: str) -> list[Found]:
    """The sections that have all of `words`, whatever their endings; those named so come first."""
    stems = [_stem(word) for word in WORD.findall(words.casefold())[:MOST_WORDS]]
    found = []
    for chapter in CHAPTERS if stems else ():
        for section in sections_of(chapter):
            text = _fold(f"{section.title} {section.text}")
            if all(_place(stem, text) is not None for stem in stems):
                found.append(
                    (not all(_place(stem, _fold(section.title)) is not None for stem in stems), section)
                )
    # The glossary is the last chapter, and the first answer to a single word.
    found.sort(key=lambda one: (one[0], one[1].chapter.slug != "glossary"))
    return [_around(section, stems[0]) for _is_further, section in found]


def _rendered(chapter: Chapter) -> str:
    return render_to_string(chapter.template)


_rendered_once = lru_cache(maxsize=len(CHAPTERS))(_rendered)


def _plain(html: str) -> str:
    text = " ".join(unescape(strip_tags(html.replace("<", " <"))).split())
    # The space that parts two blocks is none before the comma after a word within one.
    return _BEFORE_MARK.sub(r"\1", text)


def _fold(text: str) -> str:
    return text.casefold().replace("ё", "е")


def _stem(word: str) -> str:
    word = _fold(word)
    return word[:-ENDING] if len(word) > ENDING + 3 else word


def _place(stem: str, folded: str) -> re.Match[str] | None:
    """Where a word begins with `stem`."""
    return re.search(rf"\b{re.escape(stem)}\w*", folded)


def _around(section: Section, stem: str) -> Found:
    place = _place(stem, _fold(section.text))
    if place is None:
        return Found(section, "", "", section.text[: 2 * AROUND])
    first, last = place.span()
    begin = section.text.rfind(" ", 0, max(0, first - AROUND)) + 1 if first > AROUND else 0
    return Found(
        section, section.text[begin:first], section.text[first:last], section.text[last : last + AROUND]
    )
