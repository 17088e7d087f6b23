"""Answering with a page, or with the piece of it that htmx asked for."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from core.requests import HtmxRequest


def wants_piece(request: HtmxRequest) -> bool:
    """Whether htmx asks for a part of the page (and not, going back in the history, for the whole)."""
    htmx = request.htmx
    return bool(htmx) and not htmx.history_restore_request and not htmx.boosted


def page_around(request: HttpRequest) -> str:
    """The address of the page in which htmx asks for a piece; "" where it is none of ours, or none at all."""
    htmx = getattr(request, "htmx", None)
    try:
        return (htmx and htmx.current_url_abs_path) or ""
    except ValueError:
        return ""


def answer(
    request: HtmxRequest, page: str, piece: str, context: Mapping[str, object], status: int = 200
) -> HttpResponse:
    """The template `piece` for htmx, `page` (which includes it) for everybody else, by the same context."""
    response = render(request, piece if wants_piece(request) else page, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response
