"""The message catalogues: compiled without gettext's own programs, and checked for gaps.

python -m local.catalogues            compile what is newer than its compiled form
python -m local.catalogues --check    say what is untranslated or malformed; status 1 if anything is
"""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def compile_all(folder: Path = LOCALE) -> list[Path]:
    """Compile every catalogue under `folder` that has changed; returns the compiled files written."""
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns > source.stat().st_mtime_ns:
            continue
        compiled = BytesIO()
        write_mo(compiled, _read(source))
        # Of a name of its own: whoever starts beside this one compiles as well, and takes nothing from under it.
        with NamedTemporaryFile(dir=target.parent, suffix=".mo.new", delete=False) as file:
            file.write(compiled.getvalue())
        new = Path(file.name)
        new.chmod(source.stat().st_mode)
        new.replace(target)
        written.append(target)
    return written


def problems(folder: Path = LOCALE) -> Iterator[str]:
    """Every gap of every catalogue, as `file:line: what`: no text, marked fuzzy, placeholders that differ."""
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        try:
            catalogue = _read(source)
        except PoFileError as error:
            yield f"{source}: {error}"
            continue
        for message in catalogue:
            if not message.id:
                continue
            where = f"{source}:{message.lineno}: {message.id!r}"
            texts = message.string if isinstance(message.string, list | tuple) else [message.string]
            if not all(texts):
                yield f"{where} is not translated"
            elif message.fuzzy:
                yield f"{where} is marked fuzzy: nobody has confirmed the translation"
            else:
                yield from (f"{where}: {error}" for error in message.check(catalogue))


def _read(source: Path) -> Catalog:
    with source.open("rb") as file:
        return read_po(file, abort_invalid=True)


def main(arguments: list[str]) -> int:
    """Compile, or with --check report; returns the exit status."""
    if "--check" not in arguments:
        compile_all()
        return 0
    found = list(problems())
    for problem in found:
        sys.stderr.write(f"{problem}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
