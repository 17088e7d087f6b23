"""The files of a letter: their names, however carried; not logos, calendars, cards and signatures."""

import re
from email.message import Message
from email.utils import collapse_rfc2231_value

from plans.replies.charsets import decoded_words, text_of, unsurrogated

_NO_EVIDENCE = re.compile(
    r"application/(?:ms-tnef|vnd\.ms-tnef|ics|(?:x-)?pkcs7-(?:signature|mime)|pgp-(?:signature|"
    r"encrypted|keys))"
    r"|text/(?:calendar|(?:x-)?vcard|directory)|message/.*|multipart/.*"
)
_NO_EVIDENCE_NAMED = re.compile(
    r"winmail\.dat|.*\.(?:ics|vcf|p7s|p7m|asc|sig|eml)|att\d{3,}\.(?:txt|htm|html|dat)|smime.*", re.IGNORECASE
)
_LOGO = re.compile(
    r"(?:image|img|picture|outlook-|logo|лого|banner|pastedgraphic)[\w-]*\.(?:png|jpe?g|gif|bmp|svg)",
    re.IGNORECASE,
)
_PHOTO = re.compile(r"(?:img_\d{3,}|dsc|dcim|photo|фото|screenshot|скрин|скан|scan|\d{8})", re.IGNORECASE)


def raw_header(part: Message, name: str) -> str:
    """A header as text, whatever bytes it has."""
    for key, value in part.raw_items():
        if key.lower() == name:
            return unsurrogated(str(value))
    return ""


def parameter(part: Message, header: str, name: str) -> str:
    """A parameter of a header: plain, in encoded words, in RFC 2231's pieces or in raw bytes; empty if none."""
    text = raw_header(part, header)
    if not text:
        return ""
    holder = Message()
    holder[header] = re.sub(r"[\r\n]+", "", text)
    found = holder.get_param(name, header=header)
    if isinstance(found, tuple):
        charset, _, value = found
        try:
            return text_of(str(value).encode("latin-1"), charset or "")[0]
        except UnicodeEncodeError:
            return collapse_rfc2231_value(found, errors="replace")
    return decoded_words(str(found)) if found else ""


def file_name(part: Message) -> str:
    """The name of a part that is a file, without folders; empty where it has none."""
    name = parameter(part, "content-disposition", "filename") or parameter(part, "content-type", "name")
    name = re.sub(r"[\x00-\x1f\x7f]", "", name).replace("\\", "/").rpartition("/")[2]
    return name.strip().strip('"')[:255]


def is_evidence(part: Message, name: str, *, related: bool, shown: frozenset[str]) -> bool:
    """Whether a named part is something the person sends, rather than furniture of the letter.

    `related`: it is in a multipart/related; `shown`: the content ids that the HTML refers to.
    """
    kind = part.get_content_type()
    if not name or _NO_EVIDENCE.fullmatch(kind) or _NO_EVIDENCE_NAMED.fullmatch(name):
        return False
    if part.get_content_maintype() != "image":
        return True
    if _PHOTO.match(name):
        return True
    inline = raw_header(part, "content-disposition").lower().lstrip().startswith("inline")
    ident = raw_header(part, "content-id").strip().strip("<>")
    if ident in shown and ident:
        return False
    if related or (ident and inline):
        return False
    return not (inline and _LOGO.fullmatch(name))
