"""What somebody typed while the session ended: kept through the signing in, and offered after it.

The form carries a signed mark of who opened it. A post without a session but with such a mark is put into the
new, still anonymous session, which signing in keeps; the same person finds it in the form. Nothing is kept for
strangers: without the mark there is no draft, and another person signing in does not see it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponse

from cities.requests import SignedInRequest

P = ParamSpec("P")

SALT = "roadmap.drafts"
MARK = "opened_by"
KEY = "drafts"
DRAFTS_LIMIT = 5
LETTERS_LIMIT = 25_000
NOT_KEPT = {"csrfmiddlewaretoken", MARK, "version", "drop"}


def mark(user: Any) -> str:
    """The signed mark that a form carries in the field `opened_by`."""
    return signing.dumps(user.pk, salt=SALT)


def survives_sign_in(
    view: Callable[Concatenate[SignedInRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A view whose posts are kept when the session has ended, and that asks for signing in itself."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.user.is_authenticated:
            return view(cast(SignedInRequest, request), *args, **kwargs)
        if request.method == "POST":
            keep(request)
            return redirect_to_login(_address(request))
        return redirect_to_login(request.get_full_path())

    return login_not_required(wrapper)


def keep(request: HttpRequest) -> bool:
    """Put what was posted into the anonymous session, if the form was opened by a known person."""
    try:
        user_id = signing.loads(request.POST.get(MARK, ""), salt=SALT)
    except signing.BadSignature:
        return False
    fields = {
        name: request.POST[name][:LETTERS_LIMIT]
        for name in list(request.POST)[:30]
        if name not in NOT_KEPT and len(name) < 40
    }
    others = {path: draft for path, draft in request.session.get(KEY, {}).items() if path != request.path}
    latest = dict(list(others.items())[-(DRAFTS_LIMIT - 1) :])
    request.session[KEY] = {**latest, request.path: {"user": user_id, "fields": fields}}
    return True


def kept(request: HttpRequest) -> dict[str, str] | None:
    """What this person typed at this address before the session ended, or `None`."""
    draft = request.session.get(KEY, {}).get(request.path)
    return draft["fields"] if draft and draft["user"] == request.user.pk else None


def forget(request: HttpRequest) -> None:
    """The draft of this address was sent or given up."""
    drafts = request.session.get(KEY, {})
    if drafts.pop(request.path, None) is not None:
        request.session[KEY] = drafts


def _address(request: HttpRequest) -> str:
    place = request.POST.get("place", "")
    return f"{request.path}?place={place}" if place.isalpha() else request.path
