"""Whoever got the password from somebody else chooses an own one before anything else."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django_htmx.http import HttpResponseClientRedirect

# Where one may be meanwhile.
OPEN = {"cities:password_change", "cities:sign_out"}


class OwnPasswordFirst:
    """Leads people whose password an administrator set to the page where it is changed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not getattr(view, "login_required", True) or not request.user.is_authenticated:
            return None
        match = request.resolver_match
        if not request.user.must_change_password or (match and match.view_name in OPEN):
            return None
        if getattr(request, "htmx", False):
            return HttpResponseClientRedirect(redirect("cities:password_change").url)
        return redirect("cities:password_change")
