"""The one style sheet and the one script that pages ask for, joined from the sources in static/.

The sources stay as they are, one for each component, page or behaviour. A finder of static files joins them when a file
is asked for, so development, tests and `collectstatic` serve the same: `site.css` in cascade layers, and `site.js` with
htmx first and each of our modules in a scope of its own.
"""

import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage

# The order is the cascade: what is in a later layer wins.
LAYERS = {
    "tokens": ("tokens",),
    "base": ("base",),
    "components": (
        "header",
        "button",
        "chip",
        "card",
        "table",
        "bar",
        "notice",
        "empty",
        "form",
        "pager",
        "dialog",
        "history",
    ),
    # Every other style sheet belongs to a page; this one is for paper.
    "paper": ("print",),
}
HTMX = "django_htmx/htmx-2.min.js"


def style_sheet(sources: Path) -> str:
    """The style sheets of the folder `sources` as one, each in its layer."""
    named = [name for names in LAYERS.values() for name in names]
    pages = sorted(path.stem for path in sources.glob("*.css") if path.stem not in named)
    layers = {**LAYERS, "pages": pages}
    order = [*list(LAYERS)[:-1], "pages", "paper"]
    return "".join(
        [f"@layer {', '.join(order)};\n", *(_layer(name, layers[name], sources) for name in order)]
    )


def _layer(name: str, sheets: Iterable[str], sources: Path) -> str:
    text = "\n".join((sources / f"{sheet}.css").read_text(encoding="utf-8") for sheet in sheets)
    if name == "paper":
        text = f"@media print {{\n{text}}}\n"
    return f"@layer {name} {{\n{text}}}\n"


def script(sources: Path, library: Path) -> str:
    """`library` and the modules of the folder `sources` as one script; no module sees another's names."""
    modules = sorted(sources.glob("*.js"))
    return "\n".join([library.read_text(encoding="utf-8"), *map(_module, modules)])


def worker_script(static: Path, *, keeps: bool) -> str:
    """What the browser runs beside the pages: the store of reports that pages use too, and the worker itself.

    Without `keeps`: what takes away that worker and all it kept.
    """
    kept_by = (static / "js" / "kept_reports.js", static / "worker" / "worker.js")
    return "\n".join(map(_module, kept_by if keeps else (static / "worker" / "no_worker.js",)))


def push_worker_script(static: Path, *, is_used: bool) -> str:
    """What shows reminders in a browser where no page is open, or what takes that away."""
    return _module(static / "worker" / ("push_worker.js" if is_used else "no_push_worker.js"))


def _module(source: Path) -> str:
    return f'(() => {{\n"use strict";\n{source.read_text(encoding="utf-8")}}})();'


class JoinedFinder(BaseFinder):
    """Finds `site.css` and `site.js`, joined again when a source has changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.folder = Path(settings.JOINED_STATIC_ROOT)

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The joined file's place, in the form that Django's finders answer in."""
        found = str(self._joined(path)) if path in ("site.css", "site.js") else None
        if find_all:
            return [found] if found else []
        return found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        storage = FileSystemStorage(self.folder)
        storage.prefix = None  # type: ignore[attr-defined]
        for name in ("site.css", "site.js"):
            self._joined(name)
            yield name, storage

    def _joined(self, name: str) -> Path:
        static = Path(settings.STATICFILES_DIRS[0])
        sources = static / name.removeprefix("site.")
        target = self.folder / name
        # A folder is newer than its files when one was taken out.
        newest = max(path.stat().st_mtime_ns for path in [Path(__file__), sources, *sources.iterdir()])
        if not target.exists() or target.stat().st_mtime_ns < newest:
            if name == "site.css":
                _write(target, style_sheet(sources))
            else:
                _write(target, script(sources, Path(str(finders.find(HTMX)))))
        return target


def _write(target: Path, text: str) -> None:
    # Several processes may join at once: each writes a file of its own and puts it in place whole.
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(name).chmod(0o644)
    Path(name).replace(target)
