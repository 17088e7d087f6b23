"""Passwords that others would try first are refused; the rest is not."""

import statistics
import time

import pytest
from django.conf import settings as project
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from tests.database import PASSWORD

WEAK = [
    "Sochi2026", "Sochi2026!!!", "йцукенгш", "йцукенгшщз", "пароль12", "пароль123456", "gfhjkm12345", "Парол2026!!",
    "qwertyuiop1", "1qaz2wsx3edc", "администратор1", "ghbdtn2026!!", "Мэрия2026!!", "мингорисполком", "Привет12345",
    "СочиМинск2026", "sochi-minsk-2026", "дорожнаякарта", "roadmap2026!!", "Июль2026!!!!", "P@ssw0rd2026",
    "наташа1985!!",    "11111111111", "аааааааааааа", "абабабабабаб", "фывапролджэ", "zxcvbnm12345", "parol2026parol",
    "Псков-2026", "Vitebsk2026!", "НовгородВеликий26",
]  # fmt: skip
STRONG = ["синий-трактор-варенье", "a-password-of-my-own", "Kx7!pQ2v#mW9", "лопата гудит на заре", PASSWORD]


@pytest.mark.parametrize("password", WEAK)
def test_what_is_tried_first_is_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize("password", STRONG)
def test_what_nobody_guesses_is_taken(password):
    validate_password(password)


@pytest.mark.parametrize(
    "password", ["исполнитель77", "СофьяИсполнитель", "cjamzbcgjkybntkm", "sofyaispolnitel1", "executor2026"]
)
def test_ones_own_name_is_refused_also_in_the_other_layout(cast, password):
    with pytest.raises(ValidationError):
        validate_password(password, cast.sochi_executor)


def test_the_old_one_is_refused(cast):
    with pytest.raises(ValidationError, match="сейчас"):
        validate_password(PASSWORD, cast.sochi_executor)


def test_the_page_says_why(client, cast):
    client.force_login(cast.sochi_executor)
    form = {"old_password": PASSWORD, "new_password1": "Sochi2026!!!", "new_password2": "Sochi2026!!!"}

    assert "первых" in client.post("/password/", form).text


class TestHasher:
    @pytest.fixture(autouse=True)
    def real_hashers(self, settings):
        settings.PASSWORD_HASHERS = ["cities.hashers.Argon2", *project.PASSWORD_HASHERS[1:]]
        settings.PASSWORD_HASHERS = list(dict.fromkeys(settings.PASSWORD_HASHERS))

    def test_it_is_argon2_and_quick_enough(self):
        kept = make_password(PASSWORD)
        spent = []
        for _ in range(7):
            # Of the processor, whoever else is at it.
            began = time.process_time()
            assert check_password(PASSWORD, kept)
            spent.append(time.process_time() - began)

        assert kept.startswith("argon2$argon2id$")
        assert statistics.median(spent) < 0.08
