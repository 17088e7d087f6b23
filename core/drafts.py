"""What somebody typed while the session ended: kept through the signing in, and offered after it.

The form carries a signed mark of who opened it in which browser (`{% keeps_text %}` of
core/templatetags/drafts.py); the browser has a cookie of its own that outlives the session. A post without a
session but with the mark and the cookie is put into the new, still anonymous session, which signing in keeps;
the same person finds it in the form. Nothing is kept for strangers: a mark that was carried elsewhere keeps
nothing, another person signing in does not see the draft, and one browser keeps so much a day and not more.
"""

import secrets
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

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

from core import counters

P = ParamSpec("P")
# What the app above calls the request of somebody who is signed in.
R = TypeVar("R", bound=HttpRequest)
F = TypeVar("F", bound=BaseForm)
# Keeps the uploads for a person (an id) and tells what to remember of them; see `core.kept_files`.
KeepFiles = Callable[[list[File], int], dict[str, Any]]

SALT = "drafts"
MARK = "opened_by"
NEW_BROWSER = "core.drafts.browser"
KEY = "drafts"
DRAFTS_LIMIT = 5
FIELDS_LIMIT = 60
VALUES_LIMIT = 1000
LETTERS_LIMIT = 250_000
MARK_AGE = 30 * 24 * 3600  # seconds that a form may stand open
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
    view: Callable[Concatenate[R, P], HttpResponse], *, keep_files: KeepFiles | None = None
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A view whose posts are kept when the session has ended, and that asks for signing in itself."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.user.is_authenticated:
            response = view(cast(R, request), *args, **kwargs)
            if request.method == "POST" and response.status_code == 302:
                forget(request)
            return response
        if request.method == "POST":
            keep(request, keep_files)
            return redirect_to_login(_address(request))
        return redirect_to_login(request.get_full_path())

    return login_not_required(wrapper)


def keep(request: HttpRequest, keep_files: KeepFiles | None = None) -> bool:
    """Put what was posted into the anonymous session, if the form was opened by a known person."""
    user_id = _opener(request)
    if user_id is None:
        return False
    uploads: list[File] = [upload for name in request.FILES for upload in request.FILES.getlist(name)]
    fields = {
        name: [value[:LETTERS_LIMIT] for value in request.POST.getlist(name)[:VALUES_LIMIT]]
        for name in list(request.POST)[:FIELDS_LIMIT]
        if name not in NOT_KEPT and "password" not in name and len(name) < 40
    }
    if not _has_room(request, sum(len(value) for values in fields.values() for value in values)):
        return False
    draft: dict[str, Any] = {"user": user_id, "fields": fields}
    if uploads and keep_files and _has_room(request, sum(upload.size or 0 for upload in uploads)):
        draft |= keep_files(uploads, user_id)
    elif uploads:
        draft["lost"] = [_("“%(name)s”: choose it again.") % {"name": str(one.name)[:120]} for one in uploads]
    _store(request, draft)
    return True


def _store(request: HttpRequest, draft: dict[str, Any]) -> None:
    others = {path: one for path, one in request.session.get(KEY, {}).items() if path != request.path}
    latest = dict(list(others.items())[-(DRAFTS_LIMIT - 1) :])
    request.session[KEY] = {**latest, request.path: draft}


def _has_room(request: HttpRequest, size: int) -> bool:
    """Count what is kept for a browser, by itself: it uses up nobody's room elsewhere."""
    name = counters.key("drafts", request.COOKIES[settings.BROWSER_COOKIE_NAME])
    return counters.add(name, 24 * 3600, size) <= BYTES_A_DAY


def draft_of(request: HttpRequest) -> dict[str, Any] | None:
    """All that is kept for this person at this address: "fields", and what `keep_files` told; or `None`."""
    draft = request.session.get(KEY, {}).get(request.path)
    return draft if draft and draft["user"] == request.user.pk else None


def kept(request: HttpRequest) -> dict[str, list[str]] | None:
    """What this person typed at this address before the session ended, values by field, or `None`."""
    draft = draft_of(request)
    return draft["fields"] if draft else None


def initial(request: HttpRequest, fields: Mapping[str, Field]) -> dict[str, Any]:
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


def update(request: HttpRequest, **more: Any) -> None:
    """Remember `more` with the draft of this address; it is made if there is none."""
    _store(request, {"user": request.user.pk, "fields": None, **(draft_of(request) or {}), **more})


def forget(request: HttpRequest) -> None:
    """The draft of this address was sent or given up."""
    drafts = request.session.get(KEY, {})
    if drafts.pop(request.path, None) is not None:
        request.session[KEY] = drafts


def _address(request: HttpRequest) -> str:
    place = request.POST.get("place", "")
    return f"{request.path}?place={place}" if place.isalpha() else request.path
