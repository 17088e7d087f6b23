"""Whatever the reading of a file can say has a sentence, in the reader's language, and no sentence is left over."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from plans.messages import Message
from plans.refusals import Refusal
from roadmap.importing import wording

ROOT = Path(__file__).resolve().parents[2]
PLACES = {"Refusal": 0, "Message": 2}


def codes(folders: tuple[str, ...], name: str) -> set[str]:
    """The codes that are given to `Refusal(code, …)` or `Message(level, cell, code, …)` anywhere in the folders."""
    return {code for folder in folders for path in (ROOT / folder).rglob("*.py") for code in _in(path, name)}


def _in(path: Path, name: str) -> Iterator[str]:
    source = path.read_text(encoding="utf-8")
    # Other things are called a message as well: a letter, for one.
    if name == "Message" and "plans.messages import" not in source:
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
            place = PLACES[name]
            assert len(node.args) > place, f"{path}:{node.lineno}"
            code = node.args[place]
            assert isinstance(code, ast.Constant), f"{path}:{node.lineno}: no code that can be looked up"
            yield str(code.value)


@pytest.mark.parametrize(
    ("name", "sentences"), [("Refusal", wording.REFUSALS), ("Message", wording.MESSAGES)]
)
def test_every_code_has_a_sentence_and_every_sentence_a_code(name, sentences):
    assert codes(("plans", "roadmap"), name) == set(sentences)


def test_a_kept_message_is_told_in_the_readers_language():
    kept = wording.kept(Message("warning", "D17", "no_body", {"text": "отдел"}))
    assert "text" not in kept
    with translation.override("ru"):
        assert wording.sentence_of(kept) == "Здесь не назван ни один орган: «отдел»."
    with translation.override("en"):
        assert wording.sentence_of(kept) == "No body is named here: «отдел»."


def test_a_preview_from_before_has_its_words_with_it():
    assert wording.sentence_of({"level": "error", "cell": "A1", "text": "Нет названия."}) == "Нет названия."


def test_a_code_that_nobody_knows_any_more_is_shown_as_it_is():
    assert wording.sentence_of({"level": "error", "cell": "", "code": "gone", "params": {}}) == "gone"
    assert wording.sentence_of({"level": "error", "cell": "", "code": "no_body", "params": {}}) == "no_body"


def test_a_refusal_is_worded_with_its_things():
    refusal = Refusal("too_many_rows", limit=20_000)
    with translation.override("ru"):
        assert "20000" in wording.refused(refusal).replace("\u00a0", "")
