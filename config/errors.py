"""The pages for failures outside of any view; the API's addresses answer with problems instead."""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views import defaults

from api.problems import instead_of_page


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: what can't be read."""
    return instead_of_page(request, 400) or defaults.bad_request(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: what nobody foresaw."""
    return instead_of_page(request, 500) or defaults.server_error(request)


class OwnNotFound:
    """The page for what is not there, also under `make run`: with DEBUG Django answers with one for its developers,
    in English and with every address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.DEBUG and response.status_code == 404 and request.resolver_match is None:
            return defaults.page_not_found(request, Http404())
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """What a view does not find."""
        if settings.DEBUG and isinstance(exception, Http404):
            return defaults.page_not_found(request, exception)
        return None
