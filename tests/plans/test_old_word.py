"""What of the old Word is left to a foreign program, and what is done when that hangs."""

import os
import time
from pathlib import Path

import pytest

from plans.budget import Budget
from plans.formats import doc
from plans.refusals import Refusal

NO_DOCUMENT = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.fixture
def hanging(tmp_path, monkeypatch):
    """A program of LibreOffice's name that never ends, nor what it starts: the mark in their command lines."""
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\nsh -c 'sleep 60; : {tmp_path}' &\nwait\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.defpath}")
    return str(tmp_path)


def test_a_program_that_hangs_is_ended_with_all_that_it_started_and_told_so(hanging):
    begun = time.monotonic()
    # What the reading has used before is taken off the ten seconds: two are left.
    with pytest.raises(Refusal) as refused:
        doc.read(NO_DOCUMENT, Budget(seconds=0))
    assert (refused.value.code, refused.value.params) == ("old_word_too_slow", {"limit": 10})
    assert time.monotonic() - begun < 30
    assert not [line for line in _commands() if hanging in line]


def test_without_the_program_the_sentence_is_another(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Refusal, match=r"^old_word$"):
        doc.read(NO_DOCUMENT, Budget())


def _commands():
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            yield place.read_bytes().decode(errors="replace")
        except OSError:
            continue
