"""Second factors: the app with codes, passkeys, recovery codes. Each verb locks, checks, writes, and tells by letter.

The secrets, the codes and the cryptography of passkeys are django-allauth's; here is what it leaves to us: a code
counts once (by the database, so also while Redis is away), and whoever had a factor set up or taken away learns it.
"""

import base64
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn.internal import auth as webauthn
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from cities import outbox
from cities.choices import LetterKind
from cities.models import TrustedBrowser, User
from cities.permissions import check_administers
from core import journal

Kind = Authenticator.Type
# So many keys may one person have; more are a sign of a script.
KEYS_LIMIT = 10
LAST_STEP, SIGN_COUNT = "last_step", "sign_count"


def of(person: User) -> QuerySet[Authenticator]:
    """Everything that `person` has set up, recovery codes among it."""
    return Authenticator.objects.filter(user=person)


def has(person: User) -> bool:
    """Whether a second step can be asked of `person`: an app or a key; recovery codes alone are none."""
    return of(person).filter(type__in=[Kind.TOTP, Kind.WEBAUTHN]).exists()


def kinds(person: User) -> dict[str, int]:
    """How many of each kind: {"totp": 1, "webauthn": 2, …}."""
    return dict(of(person).values_list("type").annotate(Count("pk")).order_by())


# --- the app -------------------------------------------------------------------------------------------------


def picture_of(person: User, secret: str) -> tuple[str, str]:
    """The address that an app reads, and its QR code as the source of an image."""
    address = get_adapter().build_totp_url(person, secret)
    svg = get_adapter().build_totp_svg(address).encode()
    return address, f"data:image/svg+xml;base64,{base64.b64encode(svg).decode()}"


def _step_of(secret: str, code: str, after: int) -> int | None:
    """The step of time whose code this is, if it is later than `after`."""
    for step in totp.yield_hotp_counters_from_time():
        expected = totp.format_hotp_value(totp.hotp_value(secret, step))
        if step > after and compare_user_code(actual=code, expected=expected):
            return step
    return None


@transaction.atomic
def add_app(person: User, secret: str, code: str, request: HttpRequest) -> None:
    """Set the app up whose code proves that it has `secret`; an earlier one is replaced.

    Raises `ValidationError` for a wrong code.
    """
    _lock(person)
    step = _step_of(secret, code, after=0)
    if step is None:
        raise ValidationError(
            {
                "code": _(
                    "This code is not right. Look whether the clock of the telephone is, and type the next."
                )
            }
        )
    of(person).filter(type=Kind.TOTP).delete()
    app = totp.TOTP.activate(person, secret).instance
    app.data[LAST_STEP] = step
    app.save(update_fields=["data"])
    RecoveryCodes.activate(person)
    _changed(person, request, "app set up")


@transaction.atomic
def is_right(person: User, code: str) -> bool:
    """Whether `code` is the app's at this time or an unused recovery code; it is used up by that."""
    code = "".join(code.split()).replace("-", "")
    rows = {one.type: one for one in of(person).exclude(type=Kind.WEBAUTHN).select_for_update()}
    try:
        if app := rows.get(Kind.TOTP):
            secret = get_adapter().decrypt(app.data["secret"])
            step = _step_of(secret, code, after=app.data.get(LAST_STEP, 0))
            if step is not None:
                app.data[LAST_STEP] = step
                app.last_used_at = timezone.now()
                app.save(update_fields=["data", "last_used_at"])
                return True
        if (codes := rows.get(Kind.RECOVERY_CODES)) and RecoveryCodes(codes).validate_code(code):
            journal.note(
                journal.Kind.SECOND_FACTOR, person=person, detail=f"{person.email}: recovery code used"
            )
            return True
    except InvalidToken:
        # Sealed under a key that is gone: nothing can be right until the factors are reset.
        journal.note(
            journal.Kind.SECOND_FACTOR, person=person, detail=f"{person.email}: secret can't be read"
        )
    return False


# --- recovery codes ------------------------------------------------------------------------------------------


def recovery_codes(person: User) -> list[str]:
    """The unused codes; none where the person has none or they can't be read."""
    row = of(person).filter(type=Kind.RECOVERY_CODES).first()
    try:
        return list(RecoveryCodes(row).get_unused_codes()) if row else []
    except InvalidToken:
        return []


@transaction.atomic
def renew_codes(person: User, request: HttpRequest) -> None:
    """Make new recovery codes; the old ones are worth nothing any more."""
    _lock(person)
    of(person).filter(type=Kind.RECOVERY_CODES).delete()
    RecoveryCodes.activate(person)
    journal.note(
        journal.Kind.SECOND_FACTOR,
        request=request,
        person=person,
        detail=f"{person.email}: recovery codes renewed",
    )


# --- passkeys ------------------------------------------------------------------------------------------------


def begin_key(person: User) -> dict[str, object]:
    """What the browser needs to make a key; the answer is expected in this session only."""
    options: dict[str, Any] = _plain(webauthn.begin_registration(person, passwordless=True))
    return options


@transaction.atomic
def add_key(person: User, name: str, credential: Mapping[str, object], request: HttpRequest) -> None:
    """Keep the key that the browser made. Raises `ValidationError` where it is not what was asked for."""
    _lock(person)
    if of(person).filter(type=Kind.WEBAUTHN).count() >= KEYS_LIMIT:
        raise ValidationError(_("That are too many keys: take one away first."))
    try:
        _check_origin(webauthn.parse_registration_response(credential).response.client_data.origin)
        made = webauthn.complete_registration(credential)
    except (ValidationError, ValueError, KeyError, TypeError, AttributeError):
        raise ValidationError(_("The key was not made. Try it once more.")) from None
    if not made.is_user_verified():
        raise ValidationError(_("The key did not ask for a PIN or a fingerprint, so it is not taken."))
    key = webauthn.WebAuthn.add(person, name, credential).instance
    key.data[SIGN_COUNT] = made.counter
    key.save(update_fields=["data"])
    RecoveryCodes.activate(person)
    _changed(person, request, "key added")


def begin_proof(person: User | None) -> dict[str, object]:
    """What the browser needs to prove that it has a key of `person`, or (None) any of ours."""
    options: dict[str, Any] = _plain(webauthn.begin_authentication(person))
    return options


@transaction.atomic
def key_holder(credential: Mapping[str, object], person: User | None = None) -> User | None:
    """Who proved by this answer of the browser to hold a key (`person`, if given); None if nobody did."""
    try:
        answer = webauthn.parse_authentication_response(credential)
        _check_origin(answer.response.client_data.origin)
        holder: User = person or webauthn.extract_user_from_response(credential)
        found = webauthn.complete_authentication(holder, credential)
    except (ValidationError, ValueError, KeyError, TypeError, AttributeError):
        return None
    proof = answer.response.authenticator_data
    key = Authenticator.objects.select_for_update().get(pk=found.pk)
    before = key.data.get(SIGN_COUNT, 0)
    # A key that counts backwards was copied. Those that don't count at all stay at 0.
    if not proof.is_user_verified() or not holder.is_active or (before and proof.counter <= before):
        return None
    key.data[SIGN_COUNT] = proof.counter
    key.last_used_at = timezone.now()
    key.save(update_fields=["data", "last_used_at"])
    return holder


def _check_origin(origin: str) -> None:
    """Raise `ValueError` for an answer that the browser made on a page of another site.

    The library takes sites below ours for ours, and any site at all where there is no https.
    """
    if _site(origin) not in map(_site, (settings.SITE_URL, *settings.CSRF_TRUSTED_ORIGINS)):
        raise ValueError(f"{origin} is not our site")


def _site(address: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(address)
    return parts.scheme, parts.hostname, parts.port or {"https": 443, "http": 80}.get(parts.scheme)


def _plain(options: Any) -> Any:
    """The library's mapping as dictionaries, lists and texts only."""
    if hasattr(options, "items"):
        return {key: _plain(value) for key, value in options.items()}
    if isinstance(options, list | tuple):
        return [_plain(value) for value in options]
    return options


# --- taking away ---------------------------------------------------------------------------------------------


@transaction.atomic
def remove(person: User, pk: int, request: HttpRequest) -> None:
    """Take one of the own factors away; with the last go the recovery codes and the trusted browsers."""
    _lock(person)
    gone, _each = of(person).exclude(type=Kind.RECOVERY_CODES).filter(pk=pk).delete()
    if not gone:
        return
    if not has(person):
        _forget(person)
    _changed(person, request, "taken away")


@transaction.atomic
def reset(person_id: int, by: User | None, request: HttpRequest | None = None) -> User:
    """Take all factors of somebody away who has lost the telephone. `by` is an administrator, or None at the console.

    The person is notified by a letter, and has to set a new one up where one is demanded.
    """
    if by is not None:
        check_administers(by)
    person = User.objects.select_for_update(of=("self",)).get(pk=person_id)
    _forget(person)
    detail = f"{person.email}: reset"
    journal.note(journal.Kind.SECOND_FACTOR, request=request, person=by or person, detail=detail)
    outbox.put(LetterKind.FACTOR_RESET, person.email)
    return person


def _forget(person: User) -> None:
    of(person).delete()
    TrustedBrowser.objects.filter(person=person).delete()


def _lock(person: User) -> None:
    User.objects.select_for_update(of=("self",)).filter(pk=person.pk).first()


def _changed(person: User, request: HttpRequest, what: str) -> None:
    journal.note(journal.Kind.SECOND_FACTOR, request=request, person=person, detail=f"{person.email}: {what}")
    outbox.put(LetterKind.FACTOR_CHANGED, person.email)
