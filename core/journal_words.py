"""The details of the journal of security as people read them. The rows keep the codes: log collectors match on them."""

import re

from django.apps import apps
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.models import SecurityEvent

# A piece of a detail, whole; pieces are parted by «: », «, » and « · ».
PHRASES = {
    "API": gettext_lazy("API for programs"),
    "app set up": gettext_lazy("an app with codes is set up"),
    "back": gettext_lazy("the absence is over"),
    "closed": pgettext_lazy("account", "closed"),
    "gone from the directory": gettext_lazy("gone from the directory"),
    "imported": gettext_lazy("loaded from a file"),
    "joined": gettext_lazy("bound to the account"),
    "journal": gettext_lazy("journal of security"),
    "key": gettext_lazy("passkey"),
    "key added": gettext_lazy("a passkey is added"),
    "notice about personal data": gettext_lazy("notice about personal data"),
    "open": pgettext_lazy("account", "open"),
    "recovery code used": gettext_lazy("a recovery code is used"),
    "recovery codes renewed": gettext_lazy("new recovery codes are made"),
    "reset": gettext_lazy("the second step is taken away by an administrator"),
    "second step": gettext_lazy("second step"),
    "secret can't be read": gettext_lazy("the secret can't be read"),
    "taken along": gettext_lazy("what is held is taken along"),
    "taken away": gettext_lazy("an app or a passkey is taken away"),
    "made": pgettext_lazy("roadmap", "made"),
    "changed": pgettext_lazy("roadmap", "changed"),
    # Roles.
    "reader": gettext_lazy("reader"),
    "executor": gettext_lazy("executor"),
    "coordinator": gettext_lazy("coordinator"),
    "administrator": gettext_lazy("administrator"),
    # Papers.
    "workbook": gettext_lazy("table of the items, .xlsx"),
    "reference": gettext_lazy("reference on the fulfilment, .docx"),
    "meeting": gettext_lazy("papers for the meeting, .docx"),
    # Why a letter was not taken.
    "foreign": gettext_lazy("the letter answered is somebody else's"),
    "forged_sender": gettext_lazy("the mail server does not vouch for the sender"),
    "other_mailbox": gettext_lazy("the answer came from another address"),
    "too_large": gettext_lazy("the letter is too large"),
}

# A piece with something in it that is different each time.
PATTERNS = {
    r"for (?P<who>.+)": gettext_lazy("for: %(who)s"),
    r"(?P<deputy>\S+@\S+) for (?P<person>\S+@\S+)": gettext_lazy("%(deputy)s stands in for %(person)s"),
    r"letter (?P<number>\d+)": gettext_lazy("letter No. %(number)s"),
    r"report (?P<number>\d+)": gettext_lazy("report No. %(number)s"),
    r"roadmap (?P<slug>[\w-]+) closed to everybody": gettext_lazy(
        "the roadmap %(slug)s is not open to everybody"
    ),
    r"roadmap (?P<slug>[\w-]+) opened to everybody": gettext_lazy(
        "the roadmap %(slug)s is open to everybody"
    ),
    r"roadmap (?P<slug>[\w-]+)": gettext_lazy("roadmap %(slug)s"),
    r"(?P<slug>[\w-]+) closed": gettext_lazy("the roadmap %(slug)s is closed to this person"),
    r"(?P<slug>[\w-]+) opened": gettext_lazy("the roadmap %(slug)s is opened to this person"),
    r"taken back (?P<number>\d+)": gettext_lazy("report No. %(number)s is taken back"),
    r"token (?P<hint>\S+) revoked": gettext_lazy("the token %(hint)s is revoked"),
    r"token (?P<hint>\S+)": gettext_lazy("token %(hint)s"),
    r"webhook changed": gettext_lazy("the webhook is changed"),
    r"webhook made": gettext_lazy("a webhook is made"),
    r"webhook removed": gettext_lazy("the webhook is removed"),
    r"webhook secret exchanged": gettext_lazy("the secret of the webhook is exchanged"),
}
_COMPILED = {re.compile(pattern): words for pattern, words in PATTERNS.items()}
_BETWEEN = re.compile(r"(: |, | · )")
_TABLE = re.compile(r"(?P<name>[a-z]+)(?: (?P<key>\S+))?|(?P<app>[a-z_]+)\.(?P<model>[a-z]+)")


# Their details hold what somebody typed or named a file: nothing of it is to read like a word of the program.
OTHERS_WORDS = {
    SecurityEvent.Kind.FAILED: re.compile(
        r"(?P<before>API(?=: ))|(?P<after>(?<=: )second step$)|(?P<all>^key$)"
    ),
    SecurityEvent.Kind.SLOWED: re.compile(r"(?P<all>^API$)"),
    SecurityEvent.Kind.EVIDENCE: re.compile(r"(?!)"),
    SecurityEvent.Kind.INFECTED: re.compile(r"(?!)"),
    SecurityEvent.Kind.REFUSED: re.compile(r"(?!)"),
}


def in_words(kind: str, detail: str) -> str:
    """The detail in the reader's language; what is no code of ours (names, addresses, titles) stays as it is."""
    if kind in OTHERS_WORDS:
        return OTHERS_WORDS[SecurityEvent.Kind(kind)].sub(lambda match: _piece(match[0]), detail)
    return "".join(
        piece if place % 2 else _piece(piece) for place, piece in enumerate(_BETWEEN.split(detail))
    )


def _piece(piece: str) -> str:
    if piece in PHRASES:
        return str(PHRASES[piece])
    for pattern, words in _COMPILED.items():
        if match := pattern.fullmatch(piece):
            return str(words) % match.groupdict()
    return _of_a_table(piece)


def _of_a_table(piece: str) -> str:
    """«city 3» of Django's own pages, «cities.body» of an export: the table by its name, if there is one."""
    match = _TABLE.fullmatch(piece)
    if match is None:
        return piece
    for model in apps.get_models():
        meta = model._meta
        if match["model"] and meta.label_lower == piece:
            return str(meta.verbose_name_plural)
        if match["name"] and match["key"] and meta.model_name == match["name"]:
            return f"{meta.verbose_name} {match['key']}"
    return piece
