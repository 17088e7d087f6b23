"""The texts of the program and their catalogues, without any system package:
`python -m tools.messages extract|check|mend`.

- extract: brings locale/*/LC_MESSAGES/django.po up to date with the strings in the code and the templates.
- check: exits with 1 when a string in use lacks its translation, or a Russian text breaks a rule of `tools.typography`.
- mend: puts the spaces of the Russian texts right, of the catalogue and of the manual.

Compiling and checking the catalogues by themselves is `local.catalogues`.

Babel reads the Python sources and the catalogues; Django itself turns a template into something a reader of
Python sources understands (`templatize`), as its own `makemessages` does for xgettext.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from tools import typography

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("core", "config", "cities", "roadmap", "events", "api", "local")
KEYWORDS: dict[str, tuple | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
TEMPLATE_ENDINGS = {".html", ".txt"}


def template_code(source: str, origin: str) -> str:
    """A template as code that calls gettext, line for line, with no indentation left to trip over."""
    from django.utils.translation.template import templatize

    return "\n".join(line.strip() for line in templatize(source, origin=origin).split("\n"))


def found() -> Iterator[tuple[str, int, str | tuple[str, ...], str | None]]:
    """Every message in use: file (relative), line, the message (a pair for a plural), its context."""
    for folder in SOURCES:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield from _messages(path, path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in TEMPLATE_ENDINGS:
            yield from _messages(path, template_code(path.read_text(encoding="utf-8"), str(path)))


def _messages(path: Path, code: str) -> Iterator[tuple[str, int, str | tuple[str, ...], str | None]]:
    name = path.relative_to(ROOT).as_posix()
    for line, message, _comments, context in extract("python", io.BytesIO(code.encode()), KEYWORDS, ()):
        if message and (isinstance(message, tuple) or message.strip()):
            yield name, line, message, context


def catalogues() -> list[Path]:
    """The translated catalogues, one a language."""
    return sorted((ROOT / "locale").glob("*/LC_MESSAGES/django.po"))


def read(path: Path) -> Catalog:
    """A catalogue as Babel's object; its language is the name of its folder."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def template_catalogue() -> Catalog:
    """All texts of sources and templates, without translations."""
    catalogue = Catalog(project="roadmap", charset="utf-8")
    for name, _line, message, context in found():
        catalogue.add(message, locations=[(name, 0)], context=context)
    return catalogue


def extract_all() -> None:
    """Add new messages to each catalogue, drop those no longer used."""
    template = template_catalogue()
    for path in catalogues():
        catalogue = read(path)
        written = catalogue.creation_date
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.creation_date = written  # so that a run that changes nothing leaves the file as it was
        catalogue.obsolete.clear()
        for message in catalogue:
            # Nothing is guessed here; Babel still marks a word that stands alone and, in a context, in the plural.
            message.flags.discard("fuzzy")
        _write(path, catalogue)


def _write(path: Path, catalogue: Catalog) -> None:
    with path.open("wb") as file:
        write_po(file, catalogue, width=110, sort_output=True, include_lineno=False, omit_header=False)


def missing(path: Path) -> list[str]:
    """The messages in use that the catalogue does not translate (or only guesses: fuzzy)."""
    catalogue = read(path)
    lines = []
    for message in template_catalogue():
        if not message.id:
            continue
        known = catalogue.get(message.id, message.context)
        text = known.string if known else ""
        complete = all(text) if isinstance(text, tuple) else bool(text)
        if not complete or (known and known.fuzzy):
            lines.append(f"{message.locations[0][0]}: {message.id!r}")
    return lines


def pages() -> list[Path]:
    """The manual's pages, which are Russian in themselves."""
    return sorted((ROOT / "templates" / "manual" / "ru").glob("*.html"))


def texts_of(message: Message) -> tuple[str, ...]:
    """The translation: one text, or a form for each number."""
    said = message.string
    return tuple(said) if isinstance(said, tuple | list) else (str(said or ""),)


def faulty(catalogue: Catalog) -> list[str]:
    """What `tools.typography` says against the texts of a Russian catalogue."""
    lines = []
    for message in catalogue:
        texts = texts_of(message)
        if not message.id or not any(texts):
            continue
        found = [fault for text in texts for fault in typography.all_faults(text)]
        if isinstance(message.id, tuple | list):
            found += typography.plural_faults(message.id[1], texts, catalogue.num_plurals)
        lines += [f"{message.id!r}: {fault}" for fault in found]
    return lines


def faulty_page(path: Path) -> list[str]:
    """What `tools.typography` says against a page of the manual."""
    found = typography.all_faults(typography.words_of_page(path.read_text(encoding="utf-8")))
    return [f"{path.name}: {fault}" for fault in found]


def mend_all() -> None:
    """Put the spaces right in the Russian catalogue and in the manual."""
    for path in catalogues():
        catalogue = read(path)
        for message in catalogue:
            if message.id:
                mended = tuple(typography.mended(text) for text in texts_of(message))
                message.string = mended if message.pluralizable else mended[0]
        _write(path, catalogue)
    for path in pages():
        path.write_text(typography.mended_page(path.read_text(encoding="utf-8")), encoding="utf-8")


def check_all() -> int:
    """Print what lacks a translation or is written wrongly; 0 when nothing is."""
    lines = [f"{path.parts[-3]}: {line}" for path in catalogues() for line in missing(path)]
    lines += [line for path in catalogues() if path.parts[-3] == "ru" for line in faulty(read(path))]
    lines += [line for path in pages() for line in faulty_page(path)]
    print("\n".join(lines) or "every message in use is translated, and nothing is said against it")  # noqa: T201
    return 1 if lines else 0


def main(arguments: list[str]) -> int:
    """Run `extract`, `check` or `mend`; the exit status, 2 for anything else."""
    commands = {"extract": extract_all, "check": check_all, "mend": mend_all}
    if len(arguments) != 1 or arguments[0] not in commands:
        print(__doc__, file=sys.stderr)  # noqa: T201
        return 2
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=True, INSTALLED_APPS=[])
    return commands[arguments[0]]() or 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
