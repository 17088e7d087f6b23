"""What the journal of security says, for people to read: a row keeps a code and parameters, and these are the words.

The row itself, and the line of JSON for whoever collects logs, stay as they were written, in one language for good: so
rows of earlier years are put into words like those of today.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.choices import Role
from core.models import SecurityEvent

Kind = SecurityEvent.Kind
Words = Callable[[Mapping[str, str]], str]

# What was added to whatever was done for somebody who was away.
_FOR = " · for "
_STATES = {"open": gettext_lazy("open"), "closed": gettext_lazy("closed")}
_CHATS = {
    "linked": gettext_lazy("a chat was linked"),
    "unlinked": gettext_lazy("the chat was unlinked"),
    "stopped": gettext_lazy("the chat was unlinked by the messenger's own means"),
    "blocked": gettext_lazy("the chat was unlinked, as it takes no messages"),
    "linked to another account": gettext_lazy("the chat was linked to another account"),
}
_BROWSERS = {
    "turned on": gettext_lazy("reminders were turned on in a browser"),
    "turned off": gettext_lazy("reminders were turned off in a browser"),
    "taken by another account": gettext_lazy("reminders ended in a browser: another account has them there"),
    "ended by another sign in": gettext_lazy("reminders ended in a browser: somebody else signed in there"),
    "ended by the sign out": gettext_lazy("reminders ended in a browser with the sign-out"),
    "ended with the other sessions": gettext_lazy("reminders ended in a browser with the other sessions"),
    "ended with the password or the account": gettext_lazy(
        "reminders ended in a browser with the password or the account"
    ),
    "gone": gettext_lazy("reminders ended in a browser: its service knows it no more"),
    "too old": gettext_lazy("reminders ended in a browser: not turned on anew for a year"),
}
_CHANNELS = {"telegram": "Telegram", "max": "MAX"}
_MAIL = {
    "forged_sender": gettext_lazy("the sender is forged"),
    "foreign": gettext_lazy("somebody else's letter was answered"),
    "other_mailbox": gettext_lazy("sent from an address that is nobody's here"),
    "too_large": gettext_lazy("the letter is too large"),
}
# By kind: what a detail looks like, and its words. A detail that is like none (an address, the name of a file, what a
# page said in Russian) needs none.
_READ: dict[str, list[tuple[str, Any]]] = {
    Kind.FAILED: [
        ("(?P<who>.*): second step", gettext_lazy("%(who)s: the second step")),
        ("key", gettext_lazy("a passkey that is nobody's")),
        ("API: (?P<what>.*)", gettext_lazy("an unknown token of a program %(what)s")),
    ],
    Kind.SLOWED: [("API", gettext_lazy("programs with unknown tokens"))],
    Kind.SECOND_FACTOR: [
        ("(?P<who>.*): recovery code used", gettext_lazy("%(who)s: a recovery code was used")),
        ("(?P<who>.*): recovery codes renewed", gettext_lazy("%(who)s: new recovery codes")),
        ("(?P<who>.*): secret can't be read", gettext_lazy("%(who)s: the secret can't be read")),
        ("(?P<who>.*): reset", gettext_lazy("%(who)s: taken away by an administrator")),
        ("(?P<who>.*): app set up", gettext_lazy("%(who)s: an app with codes was set up")),
        ("(?P<who>.*): key added", gettext_lazy("%(who)s: a passkey was added")),
        ("(?P<who>.*): taken away", gettext_lazy("%(who)s: was taken away")),
    ],
    Kind.ENDED: [(r"(?P<who>.*): (?P<count>\d+)", gettext_lazy("%(who)s: sessions ended: %(count)s"))],
    Kind.OUTSIDE: [("(?P<who>.*): joined", gettext_lazy("%(who)s: joined to the account here"))],
    Kind.RIGHTS: [
        (
            "(?P<who>.*): closed, gone from the directory",
            gettext_lazy("%(who)s: closed, gone from the directory"),
        ),
        (
            "(?P<who>.*): (?P<role>reader|executor|coordinator|administrator), (?P<body>.*), (?P<state>open|closed)",
            gettext_lazy("%(who)s: %(role)s, %(body)s, %(state)s"),
        ),
        ("(?P<who>.*): back", gettext_lazy("%(who)s: is back")),
        (
            r"(?P<deputy>\S+) for (?P<who>\S+): (?P<days>.*)",
            gettext_lazy("%(deputy)s stands in for %(who)s: %(days)s"),
        ),
        (
            r"(?P<who>.*): (?P<roadmap>\S+) opened",
            gettext_lazy("%(who)s: the roadmap %(roadmap)s was opened to him or her"),
        ),
        (
            r"(?P<who>.*): (?P<roadmap>\S+) closed",
            gettext_lazy("%(who)s: the roadmap %(roadmap)s was closed to him or her"),
        ),
        (r"token (?P<hint>\S*) revoked: (?P<name>.*)", gettext_lazy("token %(hint)s revoked: %(name)s")),
        (r"token (?P<hint>\S*): (?P<name>.*)", gettext_lazy("token %(hint)s made: %(name)s")),
    ],
    Kind.SETTINGS: [
        (
            r"chat (?P<channel>\w+) (?P<chat>[a-z ]+): (?P<who>.*)",
            gettext_lazy("%(who)s: %(channel)s, %(chat)s"),
        ),
        (
            r"browser at (?P<host>\S+) (?P<browser>[a-z ]+): (?P<who>.*)",
            gettext_lazy("%(who)s: %(browser)s (%(host)s)"),
        ),
        ("notice about personal data", gettext_lazy("the notice about personal data")),
        ("webhook made: (?P<what>.*)", gettext_lazy("webhook made: %(what)s")),
        ("webhook changed: (?P<what>.*)", gettext_lazy("webhook changed: %(what)s")),
        ("webhook secret exchanged: (?P<what>.*)", gettext_lazy("webhook, secret exchanged: %(what)s")),
        ("webhook removed: (?P<what>.*)", gettext_lazy("webhook removed: %(what)s")),
        (r"roadmap (?P<slug>\S+): made", gettext_lazy("the roadmap %(slug)s was made")),
        (r"roadmap (?P<slug>\S+): changed", gettext_lazy("the roadmap %(slug)s was changed")),
        (
            r"roadmap (?P<slug>\S+) opened to everybody",
            gettext_lazy("the roadmap %(slug)s was opened to everybody"),
        ),
        (
            r"roadmap (?P<slug>\S+) closed to everybody",
            gettext_lazy("the roadmap %(slug)s was closed to everybody"),
        ),
        (r"(?P<table>[a-z_]+\.[a-z_]+): imported", gettext_lazy("%(table)s: rows were imported")),
        (r"(?P<model>[a-z]+) -: (?P<rows>.*)", gettext_lazy("%(model)s, deleted: %(rows)s")),
        (r"(?P<model>[a-z]+) (?P<pk>\w+): (?P<rows>.*)", gettext_lazy("%(model)s %(pk)s: %(rows)s")),
    ],
    Kind.EXPORTED: [
        (r"journal: (?P<query>.*)", gettext_lazy("the journal of security %(query)s")),
        (r"(?P<table>[a-z_]+\.[a-z_]+)", gettext_lazy("%(table)s: all rows")),
    ],
    Kind.PERSONAL: [("(?P<who>.*): taken along", gettext_lazy("%(who)s: took along what is held"))],
    Kind.TAPPED: [
        (r"report (?P<pk>\d+)", gettext_lazy("report %(pk)s")),
        (r"letter (?P<pk>\d+)", gettext_lazy("letter %(pk)s")),
        (r"taken back (?P<pk>\d+)", gettext_lazy("report %(pk)s was taken back")),
    ],
    Kind.MAIL_REFUSED: [("(?P<why>[a-z_]+): (?P<who>.*)", gettext_lazy("%(why)s: %(who)s"))],
}
_PATTERNS = {
    kind: [(re.compile(pattern, re.DOTALL), words) for pattern, words in rows] for kind, rows in _READ.items()
}


def in_words(event: SecurityEvent) -> str:
    """The detail of a row of the journal in the reader's language."""
    detail, _mark, absent = event.detail.partition(_FOR)
    words = _of(event.kind, detail)
    return _("%(what)s (for %(person)s)") % {"what": words, "person": absent} if absent else words


def _of(kind: str, detail: str) -> str:
    for pattern, words in _PATTERNS.get(kind, ()):
        if found := pattern.fullmatch(detail):
            said = {name: _named(name, value or "") for name, value in found.groupdict().items()}
            return str(words) % said
    return detail


def _named(name: str, value: str) -> str:
    """A parameter that is itself a code, in words."""
    if name == "role":
        return str(Role(value).label)
    if name == "state":
        return str(_STATES[value])
    if name == "channel":
        return _CHANNELS.get(value, value)
    if name == "browser":
        return str(_BROWSERS.get(value, value))
    if name == "chat":
        return str(_CHATS.get(value, value))
    if name == "why":
        return str(_MAIL.get(value, value))
    if name in ("table", "model"):
        return _table(value)
    return value


def _table(value: str) -> str:
    for model in apps.get_models():
        if value in (model._meta.label_lower, model._meta.model_name):
            return str(model._meta.verbose_name)
    return value
