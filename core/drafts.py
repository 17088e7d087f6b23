"""Nothing typed is lost: how forms keep text and files (`core.kept`) until they are sent.

The form carries a signed mark of who opened it in which browser (`{% keeps_text %}` of
core/templatetags/drafts.py); the browser has a cookie of its own that outlives the session. What is posted without a
session but with the mark and the cookie is kept for the person who opened the form, who finds it there after signing
in. Nothing is kept for strangers: a mark that was carried elsewhere keeps nothing, another person signing in does not
see it, and one browser keeps so much a day and not more. (With scripts static/js/session.js asks for signing in before
anything is posted.) Files of forms that people send signed in lie here too, so that no error in another field loses
them.
"""

import secrets
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from functools import partial, wraps
from typing import Concatenate, ParamSpec, TypeVar, cast

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.core.files.base import File
from django.forms import BaseForm, Field, FileField
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from core import counters, uploads
from core import kept as store
from core.kept import Kept, KeptFile
from core.quotas import Room

P = ParamSpec("P")
# What the app above calls the request of somebody who is signed in.
R = TypeVar("R", bound=HttpRequest)
F = TypeVar("F", bound=BaseForm)

SALT = "drafts"
MARK = "opened_by"
NEW_BROWSER = "core.drafts.browser"
LOADED = "core.drafts.loaded"
# An address with this shows its form as if nothing had been kept.
AFRESH = "afresh"
FIELDS_LIMIT = 60
VALUES_LIMIT = 1000
LETTERS_LIMIT = 250_000
MARK_AGE = 30 * 24 * 3600  # seconds that a form may be open
BYTES_A_DAY = 100 * 1024 * 1024
NOT_KEPT = {"csrfmiddlewaretoken", MARK, "drop"}


def mark(request: HttpRequest) -> str:
    """The signed mark that a form carries in the field `opened_by`: who opened it, and in which browser."""
    token = request.COOKIES.get(settings.BROWSER_COOKIE_NAME, "") or secrets.token_urlsafe(18)
    request.META[NEW_BROWSER] = token
    return signing.dumps([request.user.pk, _digest(token)], salt=SALT)


def remember_browser(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Gives the browser that opened a form with a mark the cookie that belongs to it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if token := request.META.get(NEW_BROWSER):
            response.set_cookie(
                settings.BROWSER_COOKIE_NAME,
                token,
                max_age=2 * MARK_AGE,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response

    return middleware


def _digest(token: str) -> str:
    return counters.key("browser", token)


def _opener(request: HttpRequest) -> int | None:
    """The id of the person who opened the posted form in this very browser; `None` for anybody else's form."""
    try:
        user_id, browser = signing.loads(request.POST.get(MARK, ""), salt=SALT, max_age=MARK_AGE)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    token = request.COOKIES.get(settings.BROWSER_COOKIE_NAME, "")
    if not token or not constant_time_compare(browser, _digest(token)):
        return None
    known = get_user_model()._default_manager.filter(pk=user_id, is_active=True).exists()
    return user_id if known else None


def survives_sign_in(
    view: Callable[Concatenate[R, P], HttpResponse], *, takes_files: bool = False
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A view whose posts are kept when the session has ended, and that asks for signing in itself.

    What was kept is read before the view begins, and forgotten when the view answers a post with a redirect.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            if request.method == "POST":
                keep(request, takes_files=takes_files)
                return redirect_to_login(_address(request))
            return redirect_to_login(request.get_full_path())
        _load(request)
        response = view(cast(R, request), *args, **kwargs)
        if request.method == "POST" and response.status_code == 302:
            forget(request)
        return response

    # Whoever is signed in gets through it no easier than elsewhere: see `asks_for_sign_in`.
    wrapper.asks_itself = True  # type: ignore[attr-defined]
    return login_not_required(wrapper)


def asks_for_sign_in(view: Callable[..., HttpResponse]) -> bool:
    """Whether a view is for people who are signed in, be it that the middleware asks for it or the view itself."""
    return getattr(view, "login_required", True) or getattr(view, "asks_itself", False)


# For views whose forms take files.
survives_sign_in_with_files = partial(survives_sign_in, takes_files=True)


def keep(request: HttpRequest, *, takes_files: bool = False) -> bool:
    """Keep what was posted without a session, if the form was opened by a known person in this browser."""
    user_id = _opener(request)
    if user_id is None:
        return False
    sent: list[File] = [upload for name in request.FILES for upload in request.FILES.getlist(name)]
    fields = {
        _storable(name): [
            _storable(value[:LETTERS_LIMIT]) for value in request.POST.getlist(name)[:VALUES_LIMIT]
        ]
        for name in list(request.POST)[:FIELDS_LIMIT]
        if name not in NOT_KEPT and "password" not in name and len(name) < 40
    }
    if not _has_room(request, sum(len(value) for values in fields.values() for value in values)):
        return False
    lost: list[str] = []
    if sent and takes_files and _has_room(request, sum(upload.size or 0 for upload in sent)):
        _new, lost = store.keep_files(user_id, request.path, sent)
    elif sent:
        lost = [_("“%(name)s”: choose it again.") % {"name": str(one.name)[:120]} for one in sent]
    store.keep_text(user_id, request.path, fields, lost)
    return True


def _storable(text: str) -> str:
    # PostgreSQL holds no NUL, and no form takes one.
    return text.replace("\0", "")


def _has_room(request: HttpRequest, size: int) -> bool:
    """Count what is kept for a browser, by itself: it uses up nobody's room elsewhere."""
    name = counters.key("drafts", request.COOKIES[settings.BROWSER_COOKIE_NAME])
    return counters.add(name, 24 * 3600, size) <= BYTES_A_DAY


def _person(request: HttpRequest) -> int:
    return cast(int, request.user.pk)


def _load(request: HttpRequest) -> Kept | None:
    row = store.kept_for(_person(request), request.path)
    request.META[LOADED] = row
    return row


def draft_of(request: HttpRequest) -> Kept | None:
    """What is kept for this person at this address; read once for a request."""
    return request.META[LOADED] if LOADED in request.META else _load(request)


def kept(request: HttpRequest) -> dict[str, list[str]] | None:
    """What this person typed at this address before the session ended, values by field, or `None`."""
    draft = draft_of(request)
    return draft.fields if draft and AFRESH not in request.GET else None


def files_of(request: HttpRequest) -> list[KeptFile]:
    """The files that lie here for this person at this address."""
    return store.there(draft_of(request))


def add_files(
    request: HttpRequest, sent: Iterable[File], room: Room | None = None
) -> tuple[list[KeptFile], list[str]]:
    """Keep uploads of a person who is signed in; see `core.kept.keep_files`."""
    new, problems = store.keep_files(_person(request), request.path, sent, room)
    if new:
        _load(request)
    return new, problems


def drop_file(request: HttpRequest, name: str) -> None:
    """Take back one upload of the person's own."""
    store.drop_file(_person(request), request.path, name)
    _load(request)


def handed_over(
    request: HttpRequest, only: Collection[str] | None = None
) -> AbstractContextManager[list[uploads.File]]:
    """The files that lie here, for what is written inside to take over; see `core.kept.handed_over`."""
    return store.handed_over(_person(request), request.path, only)


def initial(request: HttpRequest, fields: Mapping[str, Field]) -> dict[str, object]:
    """What was kept, as the `initial` of a form with these fields; empty when nothing was."""
    typed = kept(request)
    if typed is None:
        return {}
    data = MultiValueDict(typed)
    # The widget knows best what an absent value means: a tick taken out, nothing chosen.
    return {
        name: field.widget.value_from_datadict(data, MultiValueDict(), name)
        for name, field in fields.items()
        if not isinstance(field, FileField)
    }


def fill(form: F, request: HttpRequest) -> F:
    """The form, not bound yet, with what was kept in place of what it would show at first."""
    if not form.is_bound:
        form.initial.update(initial(request, form.fields))
    return form


def forget(request: HttpRequest) -> None:
    """What was kept at this address was sent or given up; asks nothing where nothing is kept."""
    if draft_of(request) is not None:
        store.forget(_person(request), request.path)
        request.META[LOADED] = None


def _address(request: HttpRequest) -> str:
    place = request.POST.get("place", "")
    return f"{request.path}?place={place}" if place.isalpha() else request.path
