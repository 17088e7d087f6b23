"""Which passwords are refused: what people here would try first.

The list is ours: words that Russian-speaking offices choose, as they are, in the other keyboard layout, in Latin
letters, with digits for letters, with a year or an exclamation mark at the end. Django's own list of 20,000
English passwords is asked beside it.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cities.known import known

if TYPE_CHECKING:
    from cities.models import User

CYRILLIC = "йцукенгшщзхъфывапролджэячсмитьбюё"
LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
TO_LATIN = str.maketrans(CYRILLIC, LATIN)
TO_CYRILLIC = str.maketrans(LATIN, CYRILLIC)
SOUNDS = dict(zip("абвгдезийклмнопрстуфхыэ", "abvgdeziyklmnoprstufhye", strict=True)) | {
    "ё": "e",
    "ж": "zh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "sch",
    "ъ": "",
    "ь": "",
    "ю": "yu",
    "я": "ya",
}
DISGUISES = str.maketrans("013457@$!", "oieastasi")
ROWS = (
    *("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"),
    *("qwertyuiop", "asdfghjkl", "zxcvbnm"),
    *("1234567890", "1qaz2wsx3edc4rfv"),
)
# A run of neighbouring keys or one repeated sign that is shorter than this says nothing.
RUN = 3
# So many letters beside the words make them harmless.
OWN_ENOUGH = 6

WORDS = frozenset((Path(__file__).parent / "password_words.txt").read_text(encoding="utf-8").split())
# A city's name is what its city hall tries first.
CITIES = {part for name in known() for part in name.split() if len(part) >= 4}
ALL_WORDS = {word.translate({ord("ё"): "е"}) for word in WORDS | CITIES}


def _in_latin(text: str) -> str:
    return "".join(SOUNDS.get(letter, letter) for letter in text)


def twins(text: str) -> set[str]:
    """The text as it may be meant: as typed, in the other keyboard layout, with digits read as letters."""
    plain = text.casefold().replace("ё", "е")
    seen = {plain, plain.translate(TO_LATIN), plain.translate(TO_CYRILLIC).replace("ё", "е")}
    return seen | {one.translate(DISGUISES) for one in seen}


# Shorter ones occur in anything.
KNOWN = {word for word in ALL_WORDS | {_in_latin(word) for word in ALL_WORDS} if len(word) >= 3}


def _letters(text: str) -> str:
    return re.sub(r"[\W\d_]+", "", text)


def _without_words(text: str, words: Iterable[str]) -> str:
    """What is left of the text when the words are taken out, longest first."""
    for word in sorted((word for word in words if word in text), key=len, reverse=True):
        text = text.replace(word, " ")
    return text


def _without_runs(text: str) -> str:
    """What is left of the text when runs along the keyboard and repetitions are taken out."""
    text = re.sub(r"(.)\1{2,}", "", text)
    text = re.sub(r"(.{1,4})\1{2,}", "", text)
    for row in ROWS:
        for line in (row, row[::-1]):
            for length in range(len(line), RUN - 1, -1):
                for start in range(len(line) - length + 1):
                    text = text.replace(line[start : start + length], "")
    return text


class RussianWords:
    """Refuses a password that is made of words that are tried first, of keyboard runs, or of both."""

    def validate(self, password: str, user: "User | None" = None) -> None:
        for meant in twins(password):
            left = _letters(_without_runs(_without_words(meant, KNOWN)))
            if len(left) < 4 and len(_letters(meant)) < 24:
                raise ValidationError(
                    _(
                        "This password is among the first that others would try. Choose three or four unrelated words."
                    ),
                    code="password_too_common",
                )

    def get_help_text(self) -> str:
        return _(
            "No usual word, no row of keys, also not typed in the other keyboard layout or with a year behind it."
        )


class OwnName:
    """Refuses a password made of what everybody knows of the person: name, e-mail, post, body."""

    def validate(self, password: str, user: "User | None" = None) -> None:
        if user is None:
            return
        own = set()
        body = getattr(user, "body", None)
        for text in (user.name, user.email, getattr(user, "post", ""), str(body or "")):
            own |= {part for part in re.split(r"[\W_]+", text.casefold().replace("ё", "е")) if len(part) >= 4}
        own |= {_in_latin(part) for part in own}
        for meant in twins(password):
            left = _letters(_without_words(meant, own))
            if any(part in meant for part in own) and len(left) < OWN_ENOUGH:
                raise ValidationError(
                    _(
                        "The password is made of your name, e-mail or body, which others know. Choose another one."
                    ),
                    code="password_too_similar",
                )

    def get_help_text(self) -> str:
        return _("Not your name, nor what else is known of you.")


class NotTheOldOne:
    """Refuses the password that the person has now."""

    def validate(self, password: str, user: "User | None" = None) -> None:
        if (
            user is not None
            and user.pk
            and user.has_usable_password()
            and check_password(password, user.password)
        ):
            raise ValidationError(
                _("This is the password you have now. Choose another one."), code="password_same"
            )

    def get_help_text(self) -> str:
        return _("Not the one you have now.")
