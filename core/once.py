"""A form that is sent again because no answer came, or by a second press, is done once.

Reports and requests for another date carry a number of each sending (`once`), as they may wait in a browser. It is
remembered in the transaction that does the work, for longer than a browser keeps what waits in it
(static/js/kept_reports.js). Other forms that make something carry a number of each drawing ({% drawing %}), and are
known by that and by what else they hold (`pressed`).
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core import counters
from core.pages import wants_piece
from core.requests import HtmxRequest

FIELD = "once"
LONGEST = 64
REMEMBERED = 60 * 24 * 3600  # seconds
DRAWN = "drawn"
# The script puts today's into a form that is sent (static/js/session.js): it tells no drawing from another.
RENEWED = "csrfmiddlewaretoken"


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
    return counters.key("pressed", request.user.pk, request.path, said)


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


def done_before(request: HtmxRequest, to: str) -> HttpResponse:
    """The answer to whoever pressed again: on to the page `to`, where what was made can be seen, with a word of it."""
    messages.info(request, _("The form was sent twice: it was saved once."))
    return HttpResponse(headers={"HX-Redirect": to}) if wants_piece(request) else redirect(to)
