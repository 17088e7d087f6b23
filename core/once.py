"""A form that is sent again because no answer came, or by a second press, is done once.

Reports and requests for another date carry a number of each sending (`once`), as they may wait in a browser. It is
remembered in the transaction that does the work, for longer than a browser keeps what waits in it
(static/js/kept_reports.js). Other forms that make something carry a number of each drawing ({% drawing %}), and are
known by that and by what else they hold (`pressed`): a view that leads on when it has made something says `makes`,
another asks `done_alone` itself. What is shown one time only, as a token, is shown again to the second press
(`keep_shown`): its answer is the one that the browser shows.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec, TypeVar

from django.contrib import messages
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core import counters
from core.pages import wants_piece
from core.requests import HtmxRequest
from core.sealing import seal, unseal

P = ParamSpec("P")
# What the app above calls the request of somebody who is signed in.
R = TypeVar("R", bound=HtmxRequest)

FIELD = "once"
LONGEST = 64
REMEMBERED = 60 * 24 * 3600  # seconds
DRAWN = "drawn"
# The script puts today's into a form that is sent (static/js/session.js): it tells no drawing from another.
RENEWED = "csrfmiddlewaretoken"
SHOWN_FOR = 5 * 60  # seconds


class DoneBeforeError(Exception):
    """The form with this number was sent, and its work done, before: show what came of it instead of doing it again."""


def sending(request: HttpRequest) -> str:
    """The name of what was posted by this person at this address under this number; "" where it has none."""
    number = request.POST.get(FIELD, "")
    if not 0 < len(number) <= LONGEST:
        return ""
    return counters.key(FIELD, request.user.pk, request.path, number)


def pressed(request: HttpRequest) -> str:
    """The name of a form as this person filled it in on one drawing of its page; "" where it has no number of one.

    A second press has the same name. Other words, and the same words on a page that was drawn anew, have another.
    """
    if not request.POST.get(DRAWN):
        return ""
    said = json.dumps(sorted(one for one in request.POST.lists() if one[0] != RENEWED))
    # Another file in the same form is another thing, as other words are.
    return counters.key("pressed", request.user.pk, request.path, said, *_files(request))


def _files(request: HttpRequest) -> Iterator[str]:
    for field, files in sorted(request.FILES.lists()):
        for file in files:
            content = hashlib.sha256()
            for chunk in file.chunks():
                content.update(chunk)
            file.seek(0)
            yield json.dumps([field, file.name, content.hexdigest()])


def is_pressed_again(request: HttpRequest) -> bool:
    """Whether this form was sent before (`pressed`), and from now on it was: for what waits for another server.

    Nobody waits then, and what fails is not done again by the same drawing of the form.
    """
    name = pressed(request)
    return bool(name) and not counters.begin(name, REMEMBERED)


def was_done(name: str) -> bool:
    """Whether the work of this name was done."""
    return bool(name) and counters.has_begun(name)


@contextmanager
def done_once(name: str) -> Iterator[None]:
    """The work of this name, in a transaction. Raises `DoneBeforeError` where it was done; "" is done each time.

    Whatever is raised undoes all of the transaction that is open around it too.
    """
    with transaction.atomic(savepoint=False):
        if name and not counters.begin(name, REMEMBERED):
            raise DoneBeforeError
        yield


@contextmanager
def done_alone(name: str) -> Iterator[None]:
    """`done_once` in a transaction of its own: what is raised undoes this work, and nothing around it."""
    with transaction.atomic(), done_once(name):
        yield


def makes(
    to: Callable[..., str],
) -> Callable[
    [Callable[Concatenate[R, P], HttpResponse]],
    Callable[Concatenate[R, P], HttpResponse],
]:
    """A view that makes something of a form, and then leads on; any other answer says that it made nothing.

    Who presses again is led `to(…)`, which is given the values of the address: where what was made can be seen. The
    view works in one transaction, and what it writes beside an answer that says no stays, as a line of the journal
    does. What takes files, or waits for another server, is not for this: who presses again would wait as long.
    """

    def decorated(
        view: Callable[Concatenate[R, P], HttpResponse],
    ) -> Callable[Concatenate[R, P], HttpResponse]:
        @wraps(view)
        def wrapper(request: R, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            name = pressed(request) if request.method == "POST" else ""
            if not name:
                return view(request, *args, **kwargs)
            try:
                with done_alone(name):
                    answer = view(request, *args, **kwargs)
                    if not _leads_on(answer):
                        counters.reset([name])
                    return answer
            except DoneBeforeError:
                return done_before(request, to(*args, **kwargs))

        return wrapper

    return decorated


def _leads_on(answer: HttpResponse) -> bool:
    return answer.status_code == HTTPStatus.FOUND or answer.has_header("HX-Redirect")


def keep_shown(name: str, text: str) -> None:
    """Keep for a few minutes, sealed, what the work of this name shows one time only; "" keeps nothing."""
    if name:
        cache.set(f"{name}:shown", base64.b64encode(seal(text.encode(), name)).decode(), SHOWN_FOR)


def shown_before(name: str) -> str:
    """What was kept under this name a few minutes ago; "" where there is nothing any more."""
    kept = cache.get(f"{name}:shown")
    found = unseal(base64.b64decode(kept), name) if kept else None
    return found.decode() if found else ""


def done_before(request: HtmxRequest, to: str) -> HttpResponse:
    """The answer to whoever pressed again: on to the page `to`, where what was made can be seen, with a word of it."""
    messages.info(request, _("The form was sent twice: it was saved once."))
    return HttpResponse(headers={"HX-Redirect": to}) if wants_piece(request) else redirect(to)
