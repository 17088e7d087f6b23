"""Making, finding and revoking tokens of programs."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from api.choices import Scope
from api.models import Token
from cities.models import User
from core import journal
from core.prepared import moment, prepared
from roadmap.models import Roadmap, Side

PREFIX = "rm_"
LONGEST_DAYS = 366
MOST_TOKENS = 20
# Writing down each use would be a write for each question.
NOTED_EACH = timedelta(minutes=5)


@transaction.atomic
def make(
    person: User,
    name: str,
    scopes: Sequence[str],
    *,
    days: int,
    roadmap: Roadmap | None = None,
    side: Side | None = None,
    request: HttpRequest | None = None,
) -> tuple[Token, str]:
    """A new token of `person` and its text, which nobody can be shown again.

    Raises `ValidationError` for no name, unknown scopes, more than a year, a roadmap or side that the person does not
    read, and when the person has too many.
    """
    name = " ".join(name.split())
    if not name:
        raise ValidationError({"name": _("Say what the token is for.")})
    if not scopes or set(scopes) - set(Scope.values):
        raise ValidationError({"scopes": _("Choose what the token may do.")})
    if not 1 <= days <= LONGEST_DAYS:
        raise ValidationError({"days": _("A token is good for 1 to %(most)d days.") % {"most": LONGEST_DAYS}})
    if side is not None:
        if roadmap is not None and side.roadmap_id != roadmap.pk:
            raise ValidationError({"side": _("This side is not one of the roadmap.")})
        roadmap = side.roadmap
    if roadmap is not None and not Roadmap.objects.visible_to(person).filter(pk=roadmap.pk).exists():
        raise ValidationError({"roadmap": _("There is no such roadmap.")})
    # In turn: two at once would make one too many.
    User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if Token.objects.in_force().filter(person=person).count() >= MOST_TOKENS:
        raise ValidationError(_("%(most)d tokens at most: revoke one first.") % {"most": MOST_TOKENS})
    text = PREFIX + secrets.token_urlsafe(32)
    token = Token.objects.create(
        person=person,
        name=name[:100],
        scopes=sorted(set(scopes)),
        roadmap=roadmap,
        side=side,
        digest=digest(text),
        hint=hint_of(text),
        expires_at=timezone.now() + timedelta(days=days),
    )
    journal.note(
        journal.Kind.RIGHTS, request=request, person=person, detail=f"token {token.hint}: {token.name}"
    )
    return token, text


def revoke(token: Token, *, request: HttpRequest | None = None) -> None:
    """Let the token be good for nothing from now on; revoking again changes nothing."""
    if Token.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=timezone.now()):
        journal.note(
            journal.Kind.RIGHTS,
            request=request,
            person=token.person,
            detail=f"token {token.hint} revoked: {token.name}",
        )


def find(text: str) -> Token | None:
    """The token in force that `text` is, with its person; None for anything else. One query."""
    if not text.startswith(PREFIX) or len(text) > 200:
        return None
    return next(iter(_in_force(digest(text))), None)


@prepared
def _in_force(digest: str) -> QuerySet[Token]:
    found = Token.objects.in_force(moment()).select_related("person__body__city", "side", "roadmap")
    return found.filter(digest=digest)


def hint_of(text: str) -> str:
    """The first letters of what was given for a token: enough to tell which it was. Nothing of what is none."""
    return text[: len(PREFIX) + 4] if text.startswith(PREFIX) else ""


def revoke_all(person: User) -> int:
    """Let no token of the person's be good for anything from now on; how many were."""
    # Whoever's account was just closed has none in force, and those would be in force again with the account.
    own = list(Token.objects.filter(person=person, revoked_at=None, expires_at__gt=timezone.now()))
    for token in own:
        revoke(token)
    return len(own)


def note_use(token: Token) -> None:
    """Remember that the token was used, to within a few minutes."""
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at < now - NOTED_EACH:
        Token.objects.filter(pk=token.pk).update(last_used_at=now)


def digest(text: str) -> str:
    """What is kept of a token; it is long and random, so a plain hash can't be searched."""
    return hashlib.sha256(text.encode()).hexdigest()
