"""Pages that are kept for the person who saw them, until anything that they show is changed.

A page is kept whole and compressed, cut where the token against forged requests and the number of its script are,
which differ each time. It is kept for one person at one address, so nothing that one person sees can reach
another; and it is good only while its stamp is: the marks that the database moves with every change
(`core.page_marks`), the quarter of an hour by both clocks (so "today" is today in every city), the numbers at the bell,
the build of the program. A page with a notice is not kept. Away, the cache is a miss: the page is made as ever.
"""

import hashlib
import json
import re
import struct
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import zip_longest
from pathlib import Path
from secrets import randbelow, token_hex
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.messages import get_messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils import translation
from django.utils.cache import patch_vary_headers

from config.templatetags import navigation
from core import drafts, page_marks, rows_at_hand
from core.look import look
from core.requests import View
from core.sealing import seal, unseal
from roadmap.founding import steps
from roadmap.reminders import badge, bell

# The pages, by the names of their addresses, and whether one shows nothing but its roadmap and what all share.
OF_ROADMAP = {"roadmap:dashboard", "roadmap:timeline", "roadmap:items", "roadmap:item"}
OF_ALL = {"roadmap:home", "roadmap:my", "roadmap:bodies", "roadmap:body", "events:list", "events:calendar"}
# Forms and pieces, which are made each time; of rows that were read before, as those are (`core.rows_at_hand`).
BESIDE = {
    "roadmap:milestone",
    "roadmap:report",
    "roadmap:decide",
    "roadmap:take_back",
    "roadmap:ask_for_date",
    "roadmap:decide_on_date",
}
SECONDS = 2 * page_marks.QUARTER
LONGEST_ADDRESS, LARGEST = 500, 200_000
# What a response says that belongs to the page itself.
HEADERS = ("Content-Type", "Vary")
# A step more makes a page two hundredths smaller, and takes half as long again.
LEVEL = 4


class Page(NamedTuple):
    """A page that was made: compressed parts, what is said about it, and the roadmap whose name it bears, if any.

    `between` says what is between each part and the next: `TOKEN` or `NONCE`.
    """

    parts: list[bytes]
    between: str
    headers: dict[str, str]
    visited: str


TOKEN, NONCE = "t", "n"


def holes(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the number of the page's script; holes for it and the token in a page that will be kept.

    Both holes are of this request alone: nobody can have written one into a title, to have another's token there.
    """
    if not getattr(request, "page_stamp", None):
        return {"csp_nonce": getattr(request, "csp_nonce", "")}
    hole = getattr(request, "page_hole", "")
    if not hole:
        hole = request.page_hole = token_hex(20)  # type: ignore[attr-defined]
    return {"csrf_token": hole + TOKEN, "csp_nonce": hole + NONCE}


class KeepPages:
    """All but the innermost middleware: whoever comes here is signed in, and may ask for this address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with rows_at_hand.of_a_request():
            response = self.get_response(request)
        if request.method == "POST" and request.user.is_authenticated:
            # What somebody has just done shows in the numbers of the next page.
            badge.forget([request.user.pk])
        stamp = getattr(request, "page_stamp", None)
        if stamp is None or getattr(request, "page_is_kept", False):
            return response
        return _finish(request, response, stamp)

    def process_view(
        self, request: HttpRequest, view: View, args: Sequence[object], kwargs: Mapping[str, str]
    ) -> HttpResponse | None:
        """The kept page, if it is still true; else the view is asked."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if not _shows_rows(request, name):
            return None
        if request.method == "POST":
            # What it asks before it writes was asked for its form.
            rows_at_hand.take()
            return None
        if not _may_be_kept(request, name):
            rows_at_hand.take()
            return None
        slug = kwargs["slug"] if name in OF_ROADMAP else None
        stamp = _stamp(request, slug)
        request.page_stamp = stamp  # type: ignore[attr-defined]
        found = _found(request, stamp) if stamp else None
        if found is None:
            rows_at_hand.take()
            return None
        request.page_is_kept = True  # type: ignore[attr-defined]
        if found.visited:
            person: Any = request.user
            navigation.remember(person.pk, found.visited)
        return _answer(request, found)


def _shows_rows(request: HttpRequest, name: str) -> bool:
    """Whether it is one of the pages that are kept, or of the forms and pieces beside them, also when they are sent."""
    asked = request.method == "GET" and (name in OF_ROADMAP or name in OF_ALL)
    beside = request.method in ("GET", "POST") and name in BESIDE
    return settings.KEEP_PAGES and (asked or beside) and request.user.is_authenticated


def _may_be_kept(request: HttpRequest, name: str) -> bool:
    return (
        name not in BESIDE
        # Pieces of pages are small, and a notice is shown once.
        and "HX-Request" not in request.headers
        and len(request.get_full_path()) <= LONGEST_ADDRESS
        and not len(get_messages(request))
    )


def _key(request: HttpRequest) -> str:
    asked = f"{request.scheme}://{request.get_host()}{request.get_full_path()}"
    return f"page:{request.user.pk}:{hashlib.sha256(asked.encode()).hexdigest()[:32]}"


def _found(request: HttpRequest, stamp: str) -> Page | None:
    kept = cache.get(_key(request))
    if not isinstance(kept, list) or kept[0] != stamp:
        return None
    content = unseal(kept[1], f"{_key(request)} {stamp}")
    if content is None:
        return None
    head = json.loads(content[: (end := content.index(b"\0"))])
    parts, begin = [], end + 1
    for length in head["lengths"]:
        parts.append(content[begin : begin + length])
        begin += length
    return Page(parts, head["between"], head["headers"], head["visited"])


def _keep(request: HttpRequest, stamp: str, page: Page) -> None:
    """Sealed: whoever reaches the cache neither reads what people see, nor changes it."""
    head = {"lengths": [len(part) for part in page.parts], **page._asdict()}
    del head["parts"]
    content = json.dumps(head).encode() + b"\0" + b"".join(page.parts)
    if len(content) <= LARGEST:
        cache.set(_key(request), [stamp, seal(content, f"{_key(request)} {stamp}")], SECONDS)


def _stamp(request: HttpRequest, slug: str | None) -> str | None:
    user: Any = request.user
    version = page_marks.version(slug)
    if not version.marks:
        # No trigger moves any: migrations are under way, or have failed.
        return None
    around = cache.get_many([steps.KEY, navigation.VISITED.format(user.pk)] if slug is None else [steps.KEY])
    facts: list[object] = [
        build(),
        translation.get_language(),
        version,
        int(time.time()) // page_marks.QUARTER,
        bell.numbers(user),
        look(request.COOKIES),
        sorted(around.items()),
    ]
    return hashlib.sha256(repr(facts).encode()).hexdigest()


@lru_cache(maxsize=1)
def build() -> str:
    """What distinguishes one state of the program's files from another."""
    digest = hashlib.sha256(settings.VERSION.encode())
    for folder in ("config", "core", "cities", "roadmap", "events", "plans", "templates", "locale"):
        for file in sorted((Path(settings.BASE_DIR) / folder).rglob("*")):
            if file.suffix in {".py", ".html", ".mo", ".csv", ".txt"}:
                stat = file.stat()
                digest.update(f"{file}{stat.st_size}{stat.st_mtime_ns}".encode())
    return digest.hexdigest()


def _finish(request: HttpRequest, response: HttpResponse, stamp: str) -> HttpResponse:
    """Fill what was made with holes, and keep it where it may be asked for again."""
    if response.streaming or not response.get("Content-Type", "").startswith("text/html"):
        return response
    parts, between = _cut(response.content, getattr(request, "page_hole", ""))
    if not _may_stay(request, response):
        if between:
            response.content = _joined(parts, _fillings(request, between))
        return response
    patch_vary_headers(response, ["HX-Request"])
    headers = {name: response[name] for name in HEADERS if response.has_header(name)}
    visited = getattr(request, "roadmap_of_page", "")
    page = Page([_deflated(part) for part in parts], between, headers, visited)
    _keep(request, stamp, page)
    return _answer(request, page, parts)


def _may_stay(request: HttpRequest, response: HttpResponse) -> bool:
    notices: Any = get_messages(request)
    return (
        response.status_code == 200
        and not response.cookies
        and not response.has_header("Content-Encoding")
        and not notices.added_new
        # A form that belongs to one browser.
        and drafts.NEW_BROWSER not in request.META
    )


def _cut(content: bytes, hole: str) -> tuple[list[bytes], str]:
    """The parts of a page, and the kinds of the holes between them."""
    if not hole:
        return [content], ""
    pieces = re.split(f"{hole}([{TOKEN}{NONCE}])".encode(), content)
    return pieces[::2], b"".join(pieces[1::2]).decode()


def _fillings(request: HttpRequest, between: str) -> list[bytes]:
    """What this request puts into each hole."""
    known = {}
    if TOKEN in between:
        known[TOKEN] = get_token(request).encode()
    if NONCE in between:
        # Asking for it puts it into the policy of the answer.
        known[NONCE] = str(getattr(request, "csp_nonce", "")).encode()
    return [known[kind] for kind in between]


def _joined(parts: Sequence[bytes], fillings: Sequence[bytes]) -> bytes:
    """Each part with what comes after it."""
    return b"".join(part + filling for part, filling in zip_longest(parts, fillings, fillvalue=b""))


def _answer(request: HttpRequest, page: Page, inflated: Sequence[bytes] = ()) -> HttpResponse:
    """The page with its holes filled, compressed where the browser takes it; `inflated` are its parts, if at hand."""
    fillings = _fillings(request, page.between)
    parts = inflated or [zlib.decompressobj(-zlib.MAX_WBITS).decompress(part) for part in page.parts]
    plain = _joined(parts, fillings)
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return HttpResponse(plain, headers=page.headers)
    response = HttpResponse(_gzip(page.parts, fillings, plain), headers=page.headers)
    response["Content-Encoding"] = "gzip"
    response["Content-Length"] = str(len(response.content))
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def _deflated(part: bytes) -> bytes:
    """Compressed so that another may follow: it ends at a byte, and the next looks back at nothing of it."""
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(part) + packer.flush(zlib.Z_FULL_FLUSH)


def _gzip(parts: Sequence[bytes], fillings: Sequence[bytes], plain: bytes) -> bytes:
    """One gzip file of parts that are compressed already.

    Its name is of a random length, as Django's middleware does it: the size tells nobody what is in it.
    """
    name = token_hex(randbelow(50)).encode()
    end = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS).flush()
    trailer = struct.pack("<II", zlib.crc32(plain), len(plain) & 0xFFFFFFFF)
    body = _joined(parts, [_deflated(filling) for filling in fillings])
    return b"\x1f\x8b\x08\x08\0\0\0\0\0\xff" + name + b"\0" + body + end + trailer
