"""What people do to webhooks: make, change, exchange the secret, try, send again, remove.

Administrators for the whole installation or any side, coordinators for their own side. Each raises
`PermissionDenied` for those who may not, and `ValidationError` for what is wrong with the input.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from api.webhooks import keys, ledger, line
from api.webhooks.models import Delivery, DeliveryState, Hook, HookQuerySet
from cities.models import City, User
from cities.permissions import coordinated, may_administer, may_coordinate, may_coordinate_something
from core import journal
from core.seen import print_of_values
from core.verbs import Conflict, check_fields
from core.writing import in_turn
from roadmap.happenings import Kind
from roadmap.models import Roadmap

MOST_HOOKS = 20
# So long messages bear the former secret's signature too.
EXCHANGE = timedelta(hours=24)
# What the form shows of a webhook.
SAID = ("name", "url", "kinds", "city_id", "roadmap_id", "with_personal", "is_active")


@dataclass(frozen=True)
class Wanted:
    """What the form of a webhook says; without a city it is told of the whole installation."""

    name: str
    url: str
    kinds: Sequence[str]
    city: City | None = None
    roadmap: Roadmap | None = None
    with_personal: bool = False
    is_active: bool = True


def print_of(hook: Hook) -> str:
    """A short word that differs when anything differs that the form of a webhook shows."""
    return print_of_values(getattr(hook, name) for name in SAID)


def manageable_by(user: User) -> HookQuerySet:
    """The webhooks that `user` may see and change: of the own side; for administrators all."""
    if not may_coordinate_something(user):
        return Hook.objects.none()
    return Hook.objects.filter(coordinated(user, "city"))


@transaction.atomic
def add(by: User, wanted: Wanted) -> tuple[Hook, str]:
    """A new webhook, and its secret, which nobody can be shown again."""
    secret = keys.new_secret()
    hook = Hook(sealed_secret=keys.sealed(secret))
    _write(hook, by, wanted)
    _note(by, hook, "made")
    return hook, secret


@transaction.atomic
def change(hook_id: int, by: User, wanted: Wanted, *, seen: str) -> Hook:
    """Change what the form says; `seen` is the `print_of` what the person saw. What waits goes to the new address."""
    hook = _locked(hook_id, by)
    if print_of(hook) != seen:
        raise Conflict(hook)
    if (wanted.is_active and not hook.is_active) or wanted.url != hook.url:
        hook.stopped_why, hook.failures, hook.quiet_until = "", 0, None
    _write(hook, by, wanted)
    _note(by, hook, "changed")
    return hook


def _write(hook: Hook, by: User, wanted: Wanted) -> None:
    if not (may_administer(by) if wanted.city is None else may_coordinate(by, wanted.city.pk)):
        raise PermissionDenied
    name = " ".join(wanted.name.split())
    if not name:
        raise ValidationError({"name": _("Say what the webhook is for.")})
    if not wanted.kinds or set(wanted.kinds) - set(Kind.values):
        raise ValidationError({"kinds": _("Choose what is told.")})
    line.check_address(wanted.url)
    if wanted.roadmap and not Roadmap.objects.visible_to(by).filter(pk=wanted.roadmap.pk).exists():
        raise ValidationError({"roadmap": _("There is no such roadmap.")})
    hook.name, hook.url, hook.kinds = name, wanted.url, sorted(set(wanted.kinds))
    hook.city, hook.roadmap = wanted.city, wanted.roadmap
    hook.with_personal, hook.is_active = wanted.with_personal, wanted.is_active
    check_fields(hook)
    # In turn: two at once would make one too many.
    in_turn("webhooks of", wanted.city.pk if wanted.city else 0)
    if Hook.objects.filter(city=wanted.city).exclude(pk=hook.pk).count() >= MOST_HOOKS:
        raise ValidationError(_("%(most)d webhooks at most: remove one first.") % {"most": MOST_HOOKS})
    hook.save()


@transaction.atomic
def exchange_secret(hook_id: int, by: User, *, at_once: bool = False) -> tuple[Hook, str]:
    """A new secret; for a day messages bear both signatures. `at_once`: the former is known to others, and ends."""
    hook = _locked(hook_id, by)
    secret = keys.new_secret()
    hook.sealed_former = b"" if at_once else hook.sealed_secret
    hook.former_until = None if at_once else timezone.now() + EXCHANGE
    hook.sealed_secret = keys.sealed(secret)
    hook.save(update_fields=["sealed_secret", "sealed_former", "former_until"])
    _note(by, hook, "secret exchanged")
    return hook, secret


@transaction.atomic
def try_out(hook_id: int, by: User) -> Delivery:
    """Send a message that tells nothing; the ledger shows what comes of it."""
    return ledger.note_test(_locked(hook_id, by))


@transaction.atomic
def send_again(delivery_id: int, by: User) -> Delivery:
    """Begin anew with a message that was given up or waits, under the same id."""
    row = Delivery.objects.select_for_update(of=("self",)).select_related("hook").get(pk=delivery_id)
    hook = _locked(row.hook_id, by)
    if row.state in (DeliveryState.FAILED, DeliveryState.WAITING):
        row.state, row.attempts, row.next_try_at = DeliveryState.WAITING, 0, timezone.now()
        row.save(update_fields=["state", "attempts", "next_try_at"])
        hook.quiet_until = None
        hook.save(update_fields=["quiet_until"])
        ledger.wake()
    return row


@transaction.atomic
def remove(hook_id: int, by: User) -> None:
    """Take it away, with what was not delivered yet; one that is gone already is no error."""
    hook = manageable_by(by).select_for_update(of=("self",)).filter(pk=hook_id).first()
    if hook is not None:
        _note(by, hook, "removed")
        hook.delete()


def _locked(hook_id: int, by: User) -> Hook:
    hook = Hook.objects.select_for_update(of=("self",)).select_related("city", "roadmap").get(pk=hook_id)
    if not manageable_by(by).filter(pk=hook.pk).exists():
        raise PermissionDenied
    return hook


def _note(by: User, hook: Hook, what: str) -> None:
    journal.note(journal.Kind.SETTINGS, person=by, detail=f"webhook {what}: {hook.name}, {hook.url}"[:500])
