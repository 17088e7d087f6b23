"""Bytes into text as mail has them: declared wrongly, not at all, or cut off."""

import base64
import binascii
import codecs
import quopri
import re
from email.errors import HeaderParseError
from email.header import decode_header

_GUESSES = ("cp1251", "koi8-r", "cp866", "iso8859-5")
#: Programs that declare these and send Cyrillic mean something else.
_WESTERN = {
    "",
    "us-ascii",
    "ascii",
    "iso-8859-1",
    "latin1",
    "latin-1",
    "windows-1252",
    "unknown-8bit",
    "default",
}
_COMMON = frozenset("оеаинтсрвлкмдпу")
#: What Python can decode and no letter is written in; the first two need the square of a text's length.
_NO_CHARSET = frozenset(("punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined"))
#: So many bytes of one text are decoded: more than anybody reads of it.
_LARGEST = 1_500_000
#: So much of a header is decoded, in letters: the library needs the square of its length.
_LONGEST_HEADER = 16_000
_BROKEN_QUOTED = re.compile(rb"=(?![0-9A-Fa-f]{2}|[ \t]*\r?\n)")
_FULL_LINE = 76
# What no text has; some charsets can be made to give it (UTF-7: «+2AA-»), and no database holds it.
_NO_SIGN = re.compile("[\0\ud800-\udfff]")


def unpacked(data: bytes, how: str) -> tuple[bytes, bool]:
    """The bytes behind a transfer encoding, and whether they came whole."""
    how = how.strip().lower()
    if how == "base64":
        return _of_base64(data)
    if how == "quoted-printable":
        whole = not _BROKEN_QUOTED.search(data) and not data.rstrip(b"\r\n \t").endswith(b"=")
        return quopri.decodestring(data), whole
    return data, how in ("", "7bit", "8bit", "binary")


def _of_base64(data: bytes) -> tuple[bytes, bool]:
    lines = data.split()
    packed = b"".join(lines)
    whole = len(packed) % 4 == 0 and bool(re.fullmatch(rb"[A-Za-z0-9+/]*={0,2}", packed))
    try:
        found = base64.b64decode(packed + b"=" * (-len(packed) % 4))
    except (binascii.Error, ValueError):
        return b"", False
    # A last line as long as the others, without a mark of the end, mostly means that the rest is lost.
    cut = len(lines) > 1 and len(lines[-1]) >= _FULL_LINE and not found.endswith((b"\n", b".", b"!", b">"))
    return found, whole and not cut


def text_of(data: bytes, charset: str) -> tuple[str, bool]:
    """The text, and whether every byte of it could be read. Of a very long one only the beginning is."""
    found, whole = _read(data[:_LARGEST], charset)
    return _NO_SIGN.sub("", found), whole and len(data) <= _LARGEST


def _read(data: bytes, charset: str) -> tuple[str, bool]:
    charset = charset.strip().strip("\"'").lower().replace("cp-", "cp").replace("win-", "windows-")
    if charset not in _WESTERN and not _is_no_charset(charset):
        try:
            return data.decode(charset), True
        except (UnicodeDecodeError, LookupError, ValueError):
            if charset in ("utf-8", "utf8"):
                return guessed(data)[0], False
    return guessed(data)


def _is_no_charset(name: str) -> bool:
    try:
        return codecs.lookup(name).name.replace("-", "_") in _NO_CHARSET
    except (LookupError, ValueError):
        return True


def guessed(data: bytes) -> tuple[str, bool]:
    """Text of an unnamed charset: UTF-8 where it fits, else the code page that gives the commonest letters."""
    try:
        return data.decode("utf-8"), True
    except UnicodeDecodeError:
        read = [data.decode(one, "replace") for one in _GUESSES]
        best = max(read, key=lambda text: sum(sign in _COMMON for sign in text))
        return best, "\ufffd" not in best


def unsurrogated(text: str) -> str:
    """A header's text whose raw bytes the parser has kept as surrogates."""
    if not any("\udc80" <= sign <= "\udcff" for sign in text):
        return text
    return guessed(text.encode("utf-8", "surrogateescape"))[0]


def decoded_words(text: str) -> str:
    """A header without its encoded words; one that can't be decoded stays as it is. A very long one is cut."""
    text = unsurrogated(text[:_LONGEST_HEADER])
    if "=?" not in text:
        return text
    try:
        pieces = decode_header(text)
    except (HeaderParseError, binascii.Error, ValueError):
        return text
    return "".join(
        piece if isinstance(piece, str) else text_of(piece, charset or "")[0] for piece, charset in pieces
    )
