"""The pages for failures outside of any view; the API's addresses answer with problems instead."""

from django.http import HttpRequest, HttpResponse
from django.views import defaults

from api.problems import instead_of_page


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: what can't be read."""
    return instead_of_page(request, 400) or defaults.bad_request(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: what nobody foresaw."""
    return instead_of_page(request, 500) or defaults.server_error(request)
