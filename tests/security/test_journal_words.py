"""What the journal says is said in Russian; the row and the line for a SIEM keep their codes."""

import ast
import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cities.journal_words import in_words
from core import journal
from core.models import SecurityEvent

Kind = SecurityEvent.Kind
ROOT = Path(__file__).parents[2]
APPS = ("core", "cities", "roadmap", "events", "api", "config")
WORDS = {
    (Kind.FAILED, "a@b.example: second step"): "a@b.example: второй шаг",
    (Kind.FAILED, "key"): "ключ доступа, которого ни у кого нет",
    (Kind.FAILED, "a@b.example"): "a@b.example",
    (Kind.SECOND_FACTOR, "a@b.example: app set up"): "a@b.example: подключено приложение с кодами",
    (Kind.SECOND_FACTOR, "a@b.example: key added"): "a@b.example: добавлен ключ доступа",
    (Kind.SECOND_FACTOR, "a@b.example: taken away"): "a@b.example: убран",
    (Kind.RIGHTS, "a@b.example: reader, Мэрия, closed"): "a@b.example: руководитель, Мэрия, закрыта",
    (Kind.RIGHTS, "ldap: a@b.example: executor, —, open"): "ldap: a@b.example: исполнитель, —, открыта",
    (Kind.RIGHTS, "a@b.example for c@b.example: 01.12.2026–02.12.2026 · for d@b.example"): (
        "a@b.example замещает c@b.example: 01.12.2026–02.12.2026 (за d@b.example)"
    ),
    (Kind.SETTINGS, "roadmap sochi-minsk opened to everybody"): "дорожная карта sochi-minsk открыта для всех",
    (Kind.SETTINGS, "body 12: Изменено «Мэрия»"): "орган 12: Изменено «Мэрия»",
    (Kind.SETTINGS, "chat telegram linked: a@b.example"): "a@b.example: Telegram, чат привязан",
    (
        Kind.SETTINGS,
        "browser at web.push.apple.com turned on: a@b.example",
    ): "a@b.example: напоминания в браузере включены (web.push.apple.com)",
    (Kind.MAIL_REFUSED, "forged_sender: a@b.example"): "отправитель подделан: a@b.example",
    # What somebody else wrote is no code, whatever it looks like.
    (Kind.EVIDENCE, "7: key"): "7: key",
    (Kind.INFECTED, "100%(who)s.pdf: reset"): "100%(who)s.pdf: reset",
    (Kind.SECOND_FACTOR, "%(x)s: reset"): "%(x)s: снят администратором",
}


@pytest.mark.parametrize(("kind", "detail"), WORDS)
def test_a_detail_in_words(kind, detail):
    said = in_words(SecurityEvent(kind=kind, detail=detail))
    assert said.replace("\xa0", " ") == WORDS[kind, detail]


def written() -> set[tuple[str, str]]:
    """The kinds and details that our code writes down, with X for what is put in."""
    found = set()
    for app in APPS:
        for file in (ROOT / app).rglob("*.py"):
            for function in ast.walk(ast.parse(file.read_text())):
                if isinstance(function, ast.FunctionDef):
                    found |= set(_noted_in(function))
    return found


def _noted_in(function: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    texts: dict[str, ast.expr] = {
        target.id: node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for call in ast.walk(function):
        if isinstance(call, ast.Call) and ast.unparse(call.func) in ("note", "journal.note", "written.note"):
            detail = next((one.value for one in call.keywords if one.arg == "detail"), None)
            if isinstance(detail, ast.Name):
                detail = texts.get(detail.id)
            if isinstance(detail, ast.Subscript):
                detail = detail.value
            if isinstance(detail, ast.JoinedStr | ast.Constant) and call.args:
                parts = detail.values if isinstance(detail, ast.JoinedStr) else [detail]
                text = "".join(str(one.value) if isinstance(one, ast.Constant) else "1" for one in parts)
                yield ast.unparse(call.args[0]).rpartition(".")[2], text


def test_whatever_our_code_writes_down_has_words():
    found = written()
    assert len(found) > 25
    left = {
        (kind, text)
        for kind, text in found
        if re.search("[a-z]{2}", in_words(SecurityEvent(kind=getattr(Kind, kind), detail=text)))
    }

    # A word of theirs is a parameter of the function that writes them down: see WORDS.
    assert left == {
        ("SETTINGS", "webhook 1: 1, 1"),
        ("SETTINGS", "roadmap 1 1"),
        ("SETTINGS", "chat 1 1: 1"),
        ("SETTINGS", "browser at 1 1: 1"),
        ("SETTINGS", "1: imported"),
        ("RIGHTS", "1: 1: 1, 1, open"),
    }


def test_administrators_read_words_and_a_siem_reads_codes(client, cast, caplog):
    with caplog.at_level("INFO", logger="security"):
        journal.note(Kind.SECOND_FACTOR, person=cast.stranger, detail="a@b.example: key added")
    client.force_login(cast.administrator)
    page = client.get("/journal/").text
    table = b"".join(client.get("/journal/journal.csv").streaming_content).decode("utf-8-sig")
    (row,) = [row for row in csv.reader(io.StringIO(table), delimiter=";") if "a@b.example" in row[5]]

    assert "a@b.example: key added" in caplog.messages[0]
    assert "a@b.example: добавлен ключ доступа" in page
    assert "key added" not in page
    assert row[5] == "a@b.example: добавлен ключ доступа"
    assert "добавлен ключ доступа" in client.get("/admin/core/securityevent/", follow=True).text


def test_the_last_day_that_there_is_is_a_day(client, cast):
    client.force_login(cast.administrator)

    assert client.get("/journal/?until=9999-12-31&since=0001-01-01").status_code == 200
