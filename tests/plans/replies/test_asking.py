"""The command line and the Python function: what they take and give."""

import json
import subprocess
import sys

import pytest

from plans.replies import Context, read_reply
from tests.data.replies.contexts import CONTEXTS
from tests.data.replies.shapes import bare


def ask(*words):
    return subprocess.run(
        [sys.executable, "-m", "plans.replies", *map(str, words)], capture_output=True, text=True, check=False
    )


def test_the_command_prints_one_json_object(tmp_path):
    (tmp_path / "letter.eml").write_bytes(
        bare("Выполнено, 145 участников, протокол прилагаю", [], [("2231", "протокол.pdf")])
    )
    (tmp_path / "context.json").write_text(json.dumps(CONTEXTS["one"]), encoding="utf-8")
    asked = ask(tmp_path / "letter.eml", "--context", tmp_path / "context.json")
    assert (asked.returncode, asked.stderr) == (0, "")
    shown = json.loads(asked.stdout)
    assert shown["unsure"] == shown["ignored"] == []
    assert shown["acts"] == [
        {
            "item": "12",
            "due": "2026-12-31",
            "kind": "report",
            "status": "done",
            "progress": 100,
            "date": None,
            "text": "Выполнено, 145 участников, протокол прилагаю",
            "figures": [[145, "участников"]],
            "files": ["протокол.pdf"],
        }
    ]


@pytest.mark.parametrize(
    "context", ["[]", "{", '{"today": "2026-12-01", "role": "mayor", "lines": []}', '{"role": "executor"}']
)
def test_a_context_that_cannot_be_read_is_one_line_and_two(tmp_path, context):
    (tmp_path / "letter.eml").write_bytes(b"")
    (tmp_path / "context.json").write_text(context, encoding="utf-8")
    asked = ask(tmp_path / "letter.eml", "--context", tmp_path / "context.json")
    assert (asked.returncode, asked.stdout, asked.stderr.count("\n")) == (2, "", 1)


def test_a_letter_that_is_not_there_is_one_line_and_two(tmp_path):
    asked = ask(tmp_path / "none.eml", "--context", tmp_path / "none.json")
    assert (asked.returncode, asked.stderr.count("\n")) == (2, 1)


def test_missing_arguments_are_one_line_and_two():
    asked = ask()
    assert (asked.returncode, asked.stderr.count("\n")) == (2, 1)


def test_a_request_for_a_date_keeps_its_reason():
    raw = bare("Просим перенести срок на 15 января 2027 г. Лектор болен.", [], [])
    (act,) = read_reply(raw, Context.of(CONTEXTS["one"])).acts
    assert act.kind == "date"
    assert "Лектор болен" in act.text


def test_figures_come_with_their_unit():
    raw = bare("Выполнено: 3 семинара, 145 участников, 25 ноября 2026 года.", [], [])
    (act,) = read_reply(raw, Context.of(CONTEXTS["one"])).acts
    assert act.figures == ((3, "семинара"), (145, "участников"))


def test_an_act_names_the_milestone_by_its_due_date():
    raw = bare("За 2026 год выполнено", [], [])
    (act,) = read_reply(raw, Context.of(CONTEXTS["twice"])).acts
    assert str(act.due) == "2026-12-31"


@pytest.mark.parametrize(
    "raw", [b"", b"\n", b"\x00\xff" * 100, b"From: x", b"Content-Type: multipart/mixed\n\n"]
)
def test_what_is_no_letter_is_no_act(raw):
    assert read_reply(raw, Context.of(CONTEXTS["one"])).acts == ()
