"""What logs may hold: no address that opens something for whoever has it, no row of a table, the client's address."""

import logging
import re
from collections.abc import Mapping
from functools import cache

from django.conf import settings

HIDDEN = r"\1\2[hidden]"
#: The row or the key that PostgreSQL quotes where it refuses it, in whatever language it speaks. A value may hold
#: anything, lines that look like the database's too, so that only the next part of a trace, or the text's end, ends it.
#: Which processes wait for each other tells nothing of anybody.
_QUOTED_ROW = re.compile(
    r"((?:DETAIL|ПОДРОБНОСТИ):\s++)(?!(?:Process|Процесс) \d|\[hidden\]).*?"
    r"(?=\n\n(?:The above exception was the direct cause|During handling of the above exception)|\Z)",
    re.DOTALL,
)


@cache
def _patterns() -> list[re.Pattern[str]]:
    # Within a line an address follows a space, a quote, or the name of the host.
    before = r"(^|[^\w-]|https?://[^/\s]+)"
    return [re.compile(before + pattern.removeprefix("^")) for pattern in settings.SECRET_ADDRESSES]


def hide(text: str) -> str:
    """The text with the secret part of every address in it, and every row that the database quotes, hidden."""
    for pattern in _patterns():
        text = pattern.sub(HIDDEN, text)
    return _QUOTED_ROW.sub(r"\1[hidden]", text)


class HideSecrets(logging.Filter):
    """For every handler: the line is made here, so that no argument brings a secret in later."""

    def filter(self, record: logging.LogRecord) -> bool:
        line = record.getMessage()
        if (hidden := hide(line)) != line:
            record.msg, record.args = hidden, ()
        return True


def hide_in_atoms(atoms: Mapping[str, object], environ: Mapping[str, str]) -> dict[str, object]:
    """What gunicorn's access log is made of, without secrets, and with the client's address for the proxy's."""
    from core.addresses import address_of

    clean = {name: hide(value) if isinstance(value, str) else value for name, value in atoms.items()}
    clean["h"] = address_of(environ.get("REMOTE_ADDR", ""), environ.get("HTTP_X_FORWARDED_FOR", "")) or "-"
    return clean
