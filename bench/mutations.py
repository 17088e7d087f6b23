"""Damage files the way copying, mailing and hand-editing do, and worse: for the fuzzing of the import."""

import io
import random
import re
import zipfile

_TOKENS = (
    b"<", b">", b"&", b'"', b"]]>", b"&#0;", b"\xff", b"-1", b"99999999999999999999", b"1e400", b"NaN",
    b"A0", b"ZZZZ9",
    b"</c>", b'r="B2"', b's="999999"', b't="s"', b't="d"', b"\x00\x00\x00\x00", b"A1:XFD1048576", b"<row>",
    b"#REF!", b"",
)  # fmt: skip

_VALUES = (
    b"", b"0", b"-1", b"1", b"7", b"99999999999", b"1e400", b"nan", b"inf", b"A1", b"ZZZ1048577", b"A1:XFD1048576",
    b"B2:A1", b"true",
    b"continue", b"restart", b"2026-13-45", b"0000-00-00", b"2026-02-30T25:61:00", b"%1.%2.%9", b"inlineStr",
    b"str", b"x" * 5000,
    "№ п/п".encode(), "Мероприятие".encode(), "Срок исполнения".encode(), b"31.02.2026", "\u202e\u00a0".encode(),
    b"1.1.1.1.1.1",
    b"9" * 400, b"yyyy-mm-dd", b"General", b"hidden", b"1048576", b"16384", b"-0.0", b"1,1", b"(((((((((((((((((((((",
)  # fmt: skip


def mutate(data: bytes, dice: random.Random) -> bytes:
    """One to eight mutations; a zip archive is sometimes damaged inside, with its checksums made good, and markup
    sometimes in its values only: damage anywhere mostly makes it no markup at all, and it is refused at once."""
    if data.startswith(b"PK") and dice.random() < 0.75:
        return _inside(data, dice)
    if data[:100].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and dice.random() < 0.75:
        return _values(data, dice, dice.randint(1, 8))
    return _raw(data, dice, dice.randint(1, 8))


def _raw(data: bytes, dice: random.Random, times: int) -> bytes:
    changed = bytearray(data)
    for _time in range(times):
        if not changed:
            return b""
        at = dice.randrange(len(changed))
        kind = dice.randrange(7)
        if kind == 0:
            changed[at] = dice.randrange(256)
        elif kind == 1:
            del changed[at : at + dice.randint(1, 200)]
        elif kind == 2:
            changed[at:at] = dice.choice(_TOKENS)
        elif kind == 3:
            piece = changed[at : at + dice.randint(1, 400)]
            to = dice.randrange(len(changed))
            changed[to:to] = piece
        elif kind == 4 and dice.random() < 0.3:
            del changed[at:]
        elif kind == 5:
            end = min(len(changed), at + 4)
            changed[at:end] = dice.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff"))[: end - at]
        else:
            changed[at : at + 1] = dice.choice(_TOKENS)
    return bytes(changed)


def _values(data: bytes, dice: random.Random, times: int) -> bytes:
    """Odd values in attributes and texts, in XML that stays well-formed."""
    for _time in range(times):
        places = [found.span(1) for found in re.finditer(rb'="([^"<&]{0,40})"', data)]
        texts = [found.span(1) for found in re.finditer(rb">([^<&]{1,60})<", data)]
        chosen = texts if texts and dice.random() < 0.4 else places
        if not chosen:
            return data
        start, end = dice.choice(chosen)
        data = data[:start] + dice.choice(_VALUES) + data[end:]
    return data


def _inside(data: bytes, dice: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        parts = [(name, source.read(name)) for name in source.namelist()]
    wanted = [
        place
        for place, (name, _c) in enumerate(parts)
        if "sheet" in name or name.endswith(("document.xml", "content.xml"))
    ]
    place = dice.choice(wanted) if wanted and dice.random() < 0.7 else dice.randrange(len(parts))
    name, content = parts[place]
    if dice.random() < 0.08:
        del parts[place]
    else:
        damage = _values if dice.random() < 0.7 else _raw
        parts[place] = (name, damage(content, dice, dice.randint(1, 5)))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for part, inner in parts:
            target.writestr(part, inner)
    return made.getvalue()
