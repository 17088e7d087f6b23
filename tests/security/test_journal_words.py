"""The journal's page says its details in Russian; the rows keep the codes, and what others typed stays what it is."""

import ast
import re
from pathlib import Path

import pytest
from django.urls import reverse

from core import journal
from core.journal_words import in_words
from core.models import SecurityEvent

Kind = SecurityEvent.Kind
ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("core", "config", "cities", "roadmap", "events", "api")


@pytest.mark.parametrize(
    ("kind", "detail", "words"),
    [
        (Kind.SECOND_FACTOR, "a@b.ru: app set up", "a@b.ru: подключено приложение с кодами"),
        (Kind.SECOND_FACTOR, "a@b.ru: key added", "a@b.ru: добавлен ключ доступа"),
        (Kind.SECOND_FACTOR, "a@b.ru: taken away", "a@b.ru: приложение или ключ доступа отключены"),
        (Kind.SECOND_FACTOR, "a@b.ru: reset", "a@b.ru: второй шаг отключён администратором"),
        (Kind.RIGHTS, "a@b.ru: coordinator, Мэрия, open", "a@b.ru: координатор стороны, Мэрия, открыта"),
        (Kind.RIGHTS, "a@b.ru: reader, —, closed", "a@b.ru: руководитель, —, закрыта"),
        (Kind.RIGHTS, "a@b.ru: sochi-minsk opened", "a@b.ru: открыта карта sochi-minsk"),
        (Kind.RIGHTS, "token ab12: Портал", "токен ab12: Портал"),
        (Kind.RIGHTS, "a@b.ru for c@d.ru: 1–3 мая", "a@b.ru замещает c@d.ru: 1–3 мая"),
        (Kind.SETTINGS, "webhook secret exchanged: СЭД, https://x", "секрет вебхука заменён: СЭД, https://x"),
        (Kind.SETTINGS, "roadmap sochi-minsk: made", "дорожная карта sochi-minsk: создана"),
        (Kind.SETTINGS, "roadmap sochi-minsk opened to everybody", "дорожная карта sochi-minsk открыта всем"),
        (Kind.SETTINGS, "city 3: Изменено «Сочи»", "город 3: Изменено «Сочи»"),
        (Kind.EXPORTED, "cities.body", "органы"),
        (Kind.EXPORTED, "sochi-minsk: reference", "sochi-minsk: справка о ходе выполнения, .docx"),
        (Kind.EXPORTED, "a: meeting · for b@c.ru", "a: материалы к заседанию, .docx · за: b@c.ru"),
        (Kind.FAILED, "key", "ключ доступа"),
        (Kind.FAILED, "a@b.ru: second step", "a@b.ru: второй шаг"),
        (Kind.FAILED, "reset", "reset"),
        (Kind.FAILED, "open: closed, administrator", "open: closed, administrator"),
        (Kind.EVIDENCE, "7: reset", "7: reset"),
        (Kind.INFECTED, "key: virus", "key: virus"),
    ],
)
def test_codes_become_words_and_others_words_do_not(kind, detail, words):
    assert in_words(kind, detail) == words


def said_in(source: str) -> list[tuple[str, str]]:
    """(kind, detail) of each `note(…)` in the source, with 1 for whatever is put into the detail."""
    found: list[tuple[str, str]] = []
    for call in ast.walk(ast.parse(source)):
        if not (isinstance(call, ast.Call) and ast.unparse(call.func).endswith("note") and call.args):
            continue
        kind = re.search(r"Kind\.([A-Z_]+)", ast.unparse(call.args[0]))
        detail = next((word.value for word in call.keywords if word.arg == "detail"), None)
        if isinstance(detail, ast.Subscript):
            detail = detail.value
        if kind and isinstance(detail, ast.Constant):
            found.append((Kind(kind[1].lower()), str(detail.value)))
        elif kind and isinstance(detail, ast.JoinedStr):
            parts = [str(one.value) if isinstance(one, ast.Constant) else "1" for one in detail.values]
            found.append((Kind(kind[1].lower()), "".join(parts)))
    return found


def test_no_detail_is_left_in_english():
    sources = [path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]
    details = [said for path in sources for said in said_in(path.read_text(encoding="utf-8"))]
    assert len(details) > 15
    left = {
        word
        for kind, detail in details
        if kind not in (Kind.SLOWED, Kind.INFECTED)
        for word in re.findall(r"[a-z]{3,}", in_words(kind, detail))
    }
    # What follows these two is a variable there; the parameters above have each of its values.
    assert left <= {"docx", "xlsx", "roadmap", "webhook"}, "say it in core/journal_words.py"


def test_the_page_shows_the_words(client, cast):
    journal.note(Kind.SECOND_FACTOR, person=cast.sochi_executor, detail="a@b.ru: recovery code used")
    client.force_login(cast.administrator)
    for path in ("/journal/", reverse("admin:core_securityevent_changelist")):
        text = client.get(path).content.decode()
        assert "a@b.ru: использован запасной код" in text
        assert "recovery code" not in text
