"""What the documents, docstrings and comments name is there: files, folders, and the headings that links lead to."""

import io
import re
import subprocess
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
LINK = re.compile(r"\]\(([^()\s]+)\)")
# A table of docs/architecture.md whose every row leads to the place itself.
RULES = "## Where is the rule?"


@cache
def files() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=CHECKOUT, check=True, capture_output=True, text=True
    )
    return [name for name in listed.stdout.split("\0") if name and (CHECKOUT / name).exists()]


@cache
def known() -> set[str]:
    return {*files(), *(str(folder) for name in files() for folder in Path(name).parents)}


@cache
def named() -> re.Pattern[str]:
    roots = sorted({name.split("/")[0] for name in files() if "/" in name})
    inside = "|".join(map(re.escape, roots))
    # Not part of a longer path or address, and without a wildcard or a placeholder behind it.
    return re.compile(rf"(?<![\w/.<{{*-])((?:{inside})/[\w./-]*\w)(?![\w*{{<(-]|/\*|/?[A-Z]|/?…)")


def prose(name: str) -> Iterator[tuple[int, str]]:
    """The lines of a document; of a Python file that names a path its comments and docstrings."""
    text = (CHECKOUT / name).read_text(encoding="utf-8")
    if not name.endswith(".py"):
        yield from enumerate(text.splitlines(), 1)
        return
    if not named().search(text):
        # So most of them: taking a file apart into tokens takes a hundred times as long.
        return
    before = tokenize.NEWLINE
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        is_docstring = token.type == tokenize.STRING and before in (tokenize.NEWLINE, tokenize.INDENT)
        if token.type == tokenize.COMMENT or is_docstring:
            for place, line in enumerate(token.string.splitlines()):
                yield token.start[0] + place, line
        if token.type not in (tokenize.COMMENT, tokenize.NL):
            before = token.type


def exists(path: str) -> bool:
    """Whether a file or folder is there; a test may be named as from tests/, a module without its ending."""
    module = re.sub(r"\.test_\w+$", "", path)
    return bool({path, f"tests/{path}", f"{module}.py", f"tests/{module}.py"} & known())


def headings(name: str) -> set[str]:
    """The anchors of a document, as a forge makes them."""
    lines = (CHECKOUT / name).read_text(encoding="utf-8").splitlines()
    titles = [line.lstrip("#").strip().lower() for line in lines if line.startswith("#")]
    return {re.sub(r"[^\w\- ]", "", title).replace(" ", "-") for title in titles}


def test_every_path_that_is_named_exists() -> None:
    missing = [
        f"{name}:{number}: {path}"
        for name in files()
        if name.endswith((".md", ".py")) and "migrations" not in name
        for number, line in prose(name)
        for path in named().findall(line)
        if not exists(path)
    ]
    assert missing == []


def test_every_link_of_a_document_leads_somewhere() -> None:
    broken = []
    for name in files():
        if not name.endswith(".md"):
            continue
        for number, line in prose(name):
            for target in LINK.findall(line):
                path, _, anchor = target.partition("#")
                if "://" in path or path.startswith("mailto:"):
                    continue
                found = (CHECKOUT / name).parent / path if path else CHECKOUT / name
                lacks = anchor and found.suffix == ".md" and found.exists()
                if not found.exists() or (
                    lacks and anchor not in headings(str(found.resolve().relative_to(CHECKOUT)))
                ):
                    broken.append(f"{name}:{number}: {target}")
    assert broken == []


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("overdue", "roadmap/lateness.py"),
        ("who may (read, report, accept", "cities/permissions.py"),
        ("date cell", "roadmap/scheduling.py"),
        ("date cell", "plans/deadlines"),
        ("answered letter", "plans/replies/reading.py"),
        ("told by a webhook", "api/webhooks/sending.py"),
    ],
)
def test_a_newcomer_is_two_clicks_from_the_rule(question: str, place: str) -> None:
    """From README to the table of rules, and from its row to the place."""
    assert "docs/architecture.md#where-is-the-rule" in LINK.findall(
        (CHECKOUT / "README.md").read_text(encoding="utf-8")
    )
    page = (CHECKOUT / "docs/architecture.md").read_text(encoding="utf-8")
    rows = page.split(RULES)[1].split("\n## ")[0].splitlines()
    [row] = [row for row in rows if row.startswith("| ") and question in row.split("|")[1]]
    assert f"../{place}" in [target.rstrip("/") for target in LINK.findall(row)]


def test_every_row_of_the_rules_leads_to_its_place() -> None:
    page = (CHECKOUT / "docs/architecture.md").read_text(encoding="utf-8")
    rows = page.split(RULES)[1].split("\n## ")[0].splitlines()
    questions = [row for row in rows if row.startswith("| ") and "question" not in row]
    assert len(questions) > 20
    assert [row for row in questions if not LINK.search(row.split("|")[2])] == []
