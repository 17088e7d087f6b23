"""A city's LDAP directory or Active Directory, by django-auth-ldap: names are searched for, never put into a DN.

The library binds, keeps to time limits, and escapes what goes into a filter; groups are read here, since it takes a
search that failed for one that found nothing, and the person is ours to make (`outside`). Its driver is an extra
(requirements/ldap.txt), so nothing else imports this module when it starts.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import ldap
from django.http import HttpRequest
from django_auth_ldap.backend import LDAPBackend, _LDAPUser
from django_auth_ldap.config import LDAPSearch, LDAPSettings
from ldap.filter import escape_filter_chars

from cities.models import OutsideAccount, User
from cities.signing_in import outside
from cities.signing_in.sources import Source

SECONDS = 6
# userAccountControl of Active Directory: the account is disabled.
DISABLED = 2
# accountExpires counts tenths of microseconds since 1601; both of these mean never.
EPOCH, NEVER = datetime(1601, 1, 1, tzinfo=UTC), ("0", "9223372036854775807")
STATE = ("userAccountControl", "accountExpires")
# So many subjects are asked about in one search.
AT_ONCE = 100
GROUPS = "(|(objectClass=groupOfNames)(objectClass=group))"
# Groups within groups, so deep at most.
DEEPEST = 10


class Away(Exception):
    """The directory did not answer, or not as it should."""


class Backend(LDAPBackend):
    """The library's backend for one directory; it looks people up, and makes none."""

    def __init__(self, source: Source) -> None:
        self.source = source
        said = dict(source.options)
        options = {
            ldap.OPT_NETWORK_TIMEOUT: SECONDS,
            ldap.OPT_TIMEOUT: SECONDS,
            ldap.OPT_REFERRALS: 0,
        }
        if said["ca"]:
            options |= {ldap.OPT_X_TLS_CACERTFILE: said["ca"], ldap.OPT_X_TLS_NEWCTX: 0}
        self.settings = LDAPSettings(
            f"SIGN_IN_{source.name.upper()}_LDAP_",
            {
                "SERVER_URI": said["url"],
                "BIND_DN": said["bind_dn"],
                "BIND_PASSWORD": said["bind_password"],
                "START_TLS": said["start_tls"],
                "CONNECTION_OPTIONS": options,
                "USER_SEARCH": LDAPSearch(
                    said["people"],
                    ldap.SCOPE_SUBTREE,
                    f"(&(objectClass=person){_any_of(_logins_of(source))})",
                    ["*", said["subject"], *STATE],
                ),
                "PERMIT_EMPTY_PASSWORD": False,
            },
        )

    def check(self, username: str, password: str) -> "_LDAPUser | None":
        """The entry of that name, if the password is its own. Raises `Away`."""
        if not username.strip() or not password or "\0" in username + password:
            # An empty password is an anonymous bind, which servers call a success.
            return None
        entry = _LDAPUser(self, username=_account_of(self.source, username))
        try:
            # The search would take a server that is away for one that knows nobody.
            entry.connection  # noqa: B018
            entry._authenticate_user_dn(password)
        except _LDAPUser.AuthenticationFailed:
            return None
        except ldap.LDAPError as error:
            raise Away(str(error)) from error
        return None if _is_closed(entry.attrs) else entry


def sign_in(source: Source, username: str, password: str, request: HttpRequest) -> User | None:
    """The person who has this name and password; None if they are wrong. Raises `Away`, `outside.Refused`."""
    backend = Backend(source)
    entry = backend.check(username, password)
    if entry is None:
        return None
    return outside.person_of(source, _said(source, entry), request)


def is_password(source: Source, person: User, password: str) -> bool:
    """Whether `password` is the one that `person` has in the directory. Raises `Away`."""
    account = OutsideAccount.objects.filter(person=person, source=source.name).first()
    if account is None:
        return False
    known_as = _accounts(source, [account.subject], _connection(source)).get(account.subject)
    entry = Backend(source).check(known_as[0], password) if known_as else None
    return entry is not None and _subject(source, entry.attrs) == account.subject


def known(source: Source, subjects: Iterable[str]) -> set[str]:
    """Those of the subjects whose account is there, open, and in a group that has a role. Raises `Away`."""
    connection = _connection(source)
    return {
        subject
        for subject, (_login, dn) in _accounts(source, list(subjects), connection).items()
        if source.role_of(_groups_of(source, dn, connection)) is not None
    }


def _connection(source: Source) -> Any:
    try:
        return _LDAPUser(Backend(source), username="-").connection
    except ldap.LDAPError as error:
        raise Away(str(error)) from error


def _groups_of(source: Source, dn: str, connection: Any) -> list[str]:
    """The names of the groups that the entry `dn` is in, also by way of other groups. Raises `Away`."""
    names: dict[str, str] = {}
    new = [dn]
    try:
        for _depth in range(DEEPEST):
            members = "".join(f"(member={escape_filter_chars(one)})" for one in new)
            rows = connection.search_ext_s(
                source.option("groups"),
                ldap.SCOPE_SUBTREE,
                f"(&{GROUPS}(|{members}))",
                ["cn"],
                timeout=SECONDS,
            )
            found = {group: values["cn"][0].decode() for group, values in rows if group and "cn" in values}
            new = [group for group in found if group not in names]
            names |= found
            if not new:
                break
    except ldap.LDAPError as error:
        raise Away(str(error)) from error
    return sorted(names.values())


def _logins_of(source: Source) -> list[str]:
    """The attributes that people sign in with; the first is the one that everybody has."""
    return str(source.option("login")).split(",")


def _account_of(source: Source, typed: str) -> str:
    """What was typed as the name; Windows shows it with the domain before it (MINSK\\ivan)."""
    is_windows = "samaccountname" in [name.lower() for name in _logins_of(source)]
    return typed.strip().rpartition("\\")[2] if is_windows else typed.strip()


def _any_of(names: Iterable[str]) -> str:
    """The filter that one of the attributes is the name that was typed."""
    return f"(|{''.join(f'({name}=%(user)s)' for name in names)})"


def _accounts(source: Source, subjects: list[str], connection: Any) -> dict[str, tuple[str, str]]:
    """The name to sign in with, and the DN, of each subject whose account is there, neither disabled nor expired."""
    said = dict(source.options)
    named = _logins_of(source)[0]
    names: dict[str, tuple[str, str]] = {}
    try:
        for place in range(0, len(subjects), AT_ONCE):
            wanted = "".join(
                f"({said['subject']}={_in_filter(said['subject'], one)})"
                for one in subjects[place : place + AT_ONCE]
            )
            rows = connection.search_ext_s(
                said["people"],
                ldap.SCOPE_SUBTREE,
                f"(&(objectClass=person)(|{wanted}))",
                [said["subject"], named, *STATE],
                timeout=SECONDS,
            )
            for dn, raw in rows:
                attributes = {name.lower(): values for name, values in raw.items()} if dn else {}
                login = attributes.get(named.lower())
                if login and not _is_closed(attributes):
                    subject = _text(said["subject"], attributes[said["subject"].lower()][0])
                    names[subject] = (login[0].decode(), dn)
    except ldap.LDAPError as error:
        raise Away(str(error)) from error
    return names


def _said(source: Source, entry: "_LDAPUser") -> outside.Said:
    attributes = entry.attrs

    def first(name: str) -> str:
        values = attributes.get(name) or [""]
        return values[0] if isinstance(values[0], str) else ""

    return outside.Said(
        subject=_subject(source, attributes),
        email=first("mail"),
        # The city's own directory says which address is whose.
        is_email_confirmed=True,
        name=first("displayName") or first("cn"),
        groups=_groups_of(source, entry.dn, entry.connection),
        post=first("title"),
        phone=first("telephoneNumber"),
    )


def _subject(source: Source, attributes: Any) -> str:
    name = source.option("subject")
    values = attributes.get(name)
    if not values:
        raise Away(f"the attribute {name} of the directory is empty")
    return _text(name, values[0])


def _text(name: str, value: str | bytes) -> str:
    """A subject as it is kept: text as it is, a binary number (objectGUID) in hexadecimal digits."""
    if name.lower() == "objectguid":
        return value.hex() if isinstance(value, bytes) else value.encode("utf-8", "surrogateescape").hex()
    return value.decode() if isinstance(value, bytes) else value


def _in_filter(name: str, subject: str) -> str:
    if name.lower() == "objectguid":
        return "".join(f"\\{subject[place : place + 2]}" for place in range(0, len(subject), 2))
    return str(escape_filter_chars(subject))


def _is_closed(attributes: Any) -> bool:
    """Whether the account is disabled, or its time is over."""
    flags, expires = (_number(attributes, name) for name in STATE)
    if flags.isdigit() and int(flags) & DISABLED:
        return True
    if not expires.isdigit() or expires in NEVER:
        return False
    return datetime.now(UTC) - EPOCH >= timedelta(microseconds=int(expires) // 10)


def _number(attributes: Any, name: str) -> str:
    values = attributes.get(name) or attributes.get(name.lower()) or [""]
    return values[0].decode() if isinstance(values[0], bytes) else str(values[0])
