"""What comes before a page: waiting, an own password, the second step where one is demanded, the own city's clock."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django_htmx.http import HttpResponseClientRedirect

from cities.clock import zone_of
from cities.models import User
from cities.signing_in import demand, entering, factors
from core import drafts, privacy, throttle
from core.pages import page_around
from core.requests import View

# Where one may be meanwhile.
OPEN = {"cities:password_change", "cities:sign_out"}
OPEN_WITHOUT_FACTOR = {
    *OPEN,
    "cities:protection",
    "cities:add_app",
    "cities:add_key",
    "cities:recovery_codes",
    "cities:put_off",
    "cities:confirm",
    "cities:second_step",
}


class First:
    """A middleware that changes no answer: it may only lead elsewhere before the view is called."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)


class WhoWaits(First):
    """Answers at once whoever goes on guessing at the sign-in page while it waits (`core.throttle.is_refused`).

    It stands before the session and the page: strangers who are refused thousands of times cost neither the database
    nor a page each, and those who sign in meanwhile do not queue behind them.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or request.path_info != reverse("cities:sign_in"):
            return self.get_response(request)
        try:
            account = request.POST.get("username", "")
        except UnreadablePostError:
            account = ""
        if not throttle.is_refused(request, account):
            return self.get_response(request)
        answer = HttpResponse(_waiting_page(get_language()), status=429)
        answer["Retry-After"] = str(throttle.PERIOD)
        privacy.name_policies(answer)
        privacy.keep_private(answer)
        # One line of the log about it is enough.
        answer._has_been_logged = True  # type: ignore[attr-defined]
        return answer


@cache
def _waiting_page(language: str) -> str:
    """The same for everybody who reads `language`."""
    return render_to_string("cities/waiting.html")


class OwnClock(First):
    """Moments on a page are told by the clock of the reader's city; to those without a city, by the server's.

    It comes after the kept pages: these were made by the same clock.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return super().__call__(request)
        finally:
            timezone.deactivate()

    def process_view(
        self, request: HttpRequest, view: View, args: Sequence[object], kwargs: Mapping[str, object]
    ) -> None:
        if not drafts.asks_for_sign_in(view) or not request.user.is_authenticated:
            return
        if zone := zone_of(request.user):
            timezone.activate(zone)


class PersonItself(First):
    """Puts the person into the request of whoever is signed in, where Django has something that looks one up.

    A page asks some hundred things of the person, and each would go through that.
    """

    def process_view(
        self, request: HttpRequest, view: View, args: Sequence[object], kwargs: Mapping[str, object]
    ) -> None:
        if drafts.asks_for_sign_in(view) and request.user.is_authenticated:
            request.user = request.user.itself


class OwnPasswordFirst(First):
    """Leads people whose password an administrator set to the page where it is changed."""

    def process_view(
        self, request: HttpRequest, view: View, args: Sequence[object], kwargs: Mapping[str, object]
    ) -> HttpResponse | None:
        if not drafts.asks_for_sign_in(view) or not request.user.is_authenticated:
            return None
        match = request.resolver_match
        if not request.user.must_change_password or (match and match.view_name in OPEN):
            return None
        if getattr(request, "htmx", False):
            return HttpResponseClientRedirect(redirect("cities:password_change").url)
        return redirect("cities:password_change")


class SecondFactorFirst(First):
    """Leads those of whom a second factor is demanded, and who have none at hand, to where it is set up.

    Costs nothing while no role is named in SECOND_FACTOR_ROLES, and nothing in a session that took the step.
    """

    def process_view(
        self, request: HttpRequest, view: View, args: Sequence[object], kwargs: Mapping[str, object]
    ) -> HttpResponse | None:
        if not settings.SECOND_FACTOR_ROLES or not drafts.asks_for_sign_in(view):
            return None
        if not request.user.is_authenticated or request.session.get(entering.FACTOR):
            return None
        match = request.resolver_match
        if match and match.view_name in OPEN_WITHOUT_FACTOR:
            return None
        person = request.user
        if not demand.is_demanded(person):
            return None
        if factors.has(person):
            return self._step(request, person)
        return None if demand.is_put_off(request) else self._set_up(request)

    def _step(self, request: HttpRequest, person: User) -> HttpResponse:
        """A session begun before the factor was set up: it goes on when the step is taken."""
        target = _target(request)
        if request.method == "POST":
            drafts.keep(request)
        return _whole(request, entering.enter(request, person, target)["Location"])

    def _set_up(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST":
            drafts.keep(request)
        query = urlencode({"next": _target(request)})
        return _whole(request, f"{reverse('cities:protection')}?{query}")


def _target(request: HttpRequest) -> str:
    if getattr(request, "htmx", False):
        return page_around(request) or "/"
    return request.get_full_path()


def _whole(request: HttpRequest, target: str) -> HttpResponse:
    return HttpResponseClientRedirect(target) if getattr(request, "htmx", False) else redirect(target)
