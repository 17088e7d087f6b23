"""What the documents for the security officer say is there: each number of the standard, each file, each test."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
NAMED = re.compile(r"`((?:[\w.-]+/)+[\w.-]+\.\w+)(?:::(\w+))?`")
LINKED = re.compile(r"\]\((?!https?:)([^)#]+)\)")


def rows(name):
    """The cells of every row of a document's tables, without their heads."""
    for line in (DOCS / name).read_text().splitlines():
        if line.startswith("| ") and not line.startswith(("| number", "| subject", "|---")):
            yield [cell.strip() for cell in line.strip().strip("|").split("|")]


def test_every_number_of_the_standard_has_its_row():
    known = dict(
        line.split() for line in (ROOT / "tests/data/asvs-5.0-levels-1-2.txt").read_text().splitlines()
    )
    said = [row[:2] for row in rows("asvs.md")]

    assert len(said) == len(known) == 253
    assert dict(said) == known


def test_every_row_has_a_state_and_what_is_kept_says_where():
    for number, _level, subject, state, where in rows("asvs.md"):
        assert subject, number
        assert re.match(r"kept|\*\*not\*\*|yours|n/a", state), number
        if state.startswith("**not**"):
            assert where or "," in state or ":" in state, f"{number}: why not?"


@pytest.mark.parametrize(
    "name", ["asvs.md", "security.md", "personal-data.md", "signing-in.md", "mail.md", "api.md"]
)
def test_every_file_and_test_that_is_named_is_there(name):
    text = (DOCS / name).read_text()
    found = [(path.replace("s/", "tests/security/", 1) if path.startswith("s/") else path, test)
             for path, test in NAMED.findall(text)]  # fmt: skip
    missing = [
        path for path, _test in found if not (ROOT / path).is_file() and not path.startswith(("build/", "/"))
    ]
    missing += [
        f"{path}::{test}" for path, test in found if test and f"def {test}(" not in (ROOT / path).read_text()
    ]
    missing += [link for link in LINKED.findall(text) if not (DOCS / link).exists()]

    assert missing == []
