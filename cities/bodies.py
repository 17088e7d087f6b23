"""What administrators do to bodies: add one, change one. Each verb is one transaction.

`PermissionDenied` for those who may not, `ValidationError` for what is wrong with the input, and `Conflict` when
somebody else was quicker; in each case nothing is written.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from cities.models import Body, City, User
from cities.permissions import check_administers
from core.history import own_since, records_of
from core.verbs import Conflict, only_once


@dataclass(frozen=True)
class BodyDetails:
    """What the form of a body says."""

    name: str
    short_name: str = ""
    aliases: Sequence[str] = ()
    parent: Body | None = None
    email: str = ""


def print_of(body: Body) -> str:
    """A short word that differs when anything differs that the form of a body shows."""
    content = [body.name, body.short_name, body.aliases, body.parent_id, body.email]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:20]


@transaction.atomic
def add_body(city: City, by: User, details: BodyDetails) -> Body:
    """A new body of the city."""
    check_administers(by)
    body = Body(city=city)
    _write(body, details)
    return body


@transaction.atomic
def change_body(body_id: int, by: User, details: BodyDetails, *, seen: str) -> Body:
    """Change the body; `seen` is the `print_of` what the person saw. Its city stays what it is."""
    check_administers(by)
    body = Body.objects.select_for_update(of=("self",)).select_related("city").get(pk=body_id)
    if print_of(body) != seen:
        raise Conflict(body, own=own_since(by, records_of(body)))
    _write(body, details)
    return body


def _write(body: Body, details: BodyDetails) -> None:
    body.name, body.short_name = " ".join(details.name.split()), " ".join(details.short_name.split())
    named = (" ".join(alias.split()) for alias in details.aliases)
    body.aliases = list(dict.fromkeys(alias for alias in named if alias and alias != body.name))
    body.parent, body.email = details.parent, details.email
    body.full_clean(exclude=["city"])
    why = _("The city has a body of this name already: choose another name, or merge the two.")
    with only_once("name", why):
        body.save()
