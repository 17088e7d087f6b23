"""`manage.py read_deadlines`, as it is started: a process of its own, phrases on its standard input."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(phrases: str | bytes, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """The command with the production's settings and no database behind them: it must not need one."""
    return subprocess.run(
        [sys.executable, "manage.py", "read_deadlines", *arguments],
        input=phrases.encode() if isinstance(phrases, str) else phrases,
        capture_output=True,
        check=False,
        cwd=ROOT,
        timeout=120,
        env=os.environ
        | {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing", "REDIS_URL": "redis://127.0.0.1:1/0"},
    )


def test_phrases_become_a_table():
    done = run("II кв. 2027 г.\nежегодно, до 1 марта\nдо 1 июня 2026 г.\\nдо 1 декабря 2026 г.\n")
    assert done.returncode == 0, done.stderr.decode()
    head, *rows = [line.split("\t") for line in done.stdout.decode().splitlines()]
    assert head == ["phrase", "kind", "start", "end", "recurrence", "occurrences", "warnings"]
    assert [dict(zip(head, row, strict=True)) for row in rows] == [
        {
            "phrase": "II кв. 2027 г.", "kind": "quarter", "start": "2027-04-01", "end": "2027-06-30",
            "recurrence": "none", "occurrences": "2027-06-30", "warnings": "",
        },
        {
            "phrase": "ежегодно, до 1 марта", "kind": "recurring", "start": "", "end": "2028-03-01",
            "recurrence": "yearly", "occurrences": "2026-03-01;2027-03-01;2028-03-01", "warnings": "",
        },
        {
            "phrase": "до 1 июня 2026 г.\\nдо 1 декабря 2026 г.", "kind": "multi", "start": "", "end": "2026-12-01",
            "recurrence": "none", "occurrences": "2026-06-01;2026-12-01", "warnings": "",
        },
    ]  # fmt: skip


def test_the_years_of_the_roadmap_are_the_caller_s():
    done = run("ежегодно\n", "--years", "2030-2031")
    assert done.stdout.decode().splitlines()[1].split("\t")[5] == "2030-12-31;2031-12-31"


def test_programs_are_given_json():
    done = run("31.06.2026\nпостоянно\n", "--json")
    assert done.returncode == 0, done.stderr.decode()
    impossible, always = json.loads(done.stdout)
    assert (impossible["kind"], impossible["end"]) == ("unparseable", None)
    assert impossible["warnings"] == [
        {"code": "invalid_date", "text": "Такой даты не бывает: «31.06.2026». Исправьте срок."}
    ]
    assert (always["kind"], always["wording"]) == ("ongoing", "постоянно")


@pytest.mark.parametrize("years", ["2028-2026", "два года", "", "1-2"])
def test_years_that_make_no_sense_are_refused_in_one_line(years):
    done = run("2026\n", "--years", years)
    assert done.returncode == 2
    assert done.stdout == b""
    complaint = done.stderr.decode().strip()
    assert "укажите годы" in complaint
    assert "\n" not in complaint


def test_bytes_that_are_no_text_are_one_unreadable_phrase():
    done = run(b"\xff\xfe\x00\n2026\n")
    assert done.returncode == 0, done.stderr.decode()
    rows = [line.split("\t") for line in done.stdout.decode().splitlines()[1:]]
    assert [row[1] for row in rows] == ["unparseable", "year"]
