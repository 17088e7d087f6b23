"""`make mutants`: break the rules one place at a time, at random, and see whether a test notices.

    python -m tests.runner --with-servers .venv/bin/python -m tools.mutants [--most 20] [--seed 1] [--only plans/]

Each mutant is one changed place of one file of `RULES` (a comparison turned round, `and` for `or`, a number or a text
changed, a condition negated, a statement or a keyword argument left out), in a copy of the checkout. The tests that
belong to the file run until the first failure. What survives is printed with its place and seed; the exit status is 1
then.

A tool of our own: mutmut leaves out what is in a class or a module (where the constraints and the tables of words
are), takes no sample, and first runs every test once under its tracing, which takes longer than a sample of thirty.
"""

import argparse
import ast
import copy
import os
import random
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# The files with rules, and the tests that hold them.
RULES = {
    "plans/deadlines/*.py": "tests/plans/test_deadlines_table.py tests/plans/test_deadlines_corpus.py "
    "tests/plans/test_deadlines_rules.py tests/plans/test_deadlines_grammar.py",
    "cities/permissions.py": "tests/roadmap/test_visibility.py tests/roadmap/test_deputies.py "
    "tests/roadmap/test_actions_report.py tests/roadmap/test_actions_decide.py tests/cities tests/test_access.py",
    "roadmap/querysets.py": "tests/roadmap/test_querysets_items.py tests/roadmap/test_querysets_time.py "
    "tests/roadmap/test_visibility.py tests/roadmap/test_several_roadmaps.py tests/roadmap/test_deputies.py "
    "tests/events/test_icalendar.py tests/events/test_calendar_address.py",
    "roadmap/reporting/actions.py": "tests/roadmap/test_actions_report.py tests/roadmap/test_actions_decide.py "
    "tests/roadmap/test_actions_dates.py tests/roadmap/test_bulk_page.py tests/roadmap/test_deputies.py "
    "tests/roadmap/test_accepting.py tests/roadmap/test_taking_back.py tests/roadmap/test_actions_races.py",
    "roadmap/reminders/*.py": "tests/roadmap/test_reminders_planning.py tests/roadmap/test_reminders_stages.py "
    "tests/roadmap/test_reminders_letters.py tests/roadmap/test_reminders_notices.py "
    "tests/roadmap/test_reminders_delivery.py tests/roadmap/test_reminders_refused.py "
    "tests/roadmap/test_reminders_pages.py tests/roadmap/test_taking_back.py tests/roadmap/test_mailbox.py "
    "tests/roadmap/test_deputies.py tests/roadmap/test_reminders_edges.py",
}
LEFT_OUT = (
    ".git",
    ".venv",
    "node_modules",
    "__pycache__",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    "mutants",
)
SECONDS = 600
SWAPPED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}


@dataclass(frozen=True)
class Mutant:
    """One changed place: its line, the source before and after, and the whole file as changed."""

    path: str
    line: int
    was: str
    now: str
    source: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.was}  →  {self.now}"


def places_of(tree: ast.AST) -> list[tuple[int, int]]:
    """Where a file can be changed and in which of the ways that `_kinds` counts, in its order."""
    silent = _never_changed(tree)
    return [
        (place, kind)
        for place, node in enumerate(ast.walk(tree))
        if place not in silent
        for kind in range(_kinds(node))
    ]


def mutant_at(path: str, tree: ast.Module, place: int, kind: int) -> Mutant:
    """The mutant of one of `places_of`."""
    changed = copy.deepcopy(tree)
    node = next(node for at, node in enumerate(ast.walk(changed)) if at == place)
    before, line = ast.unparse(node), getattr(node, "lineno", 0)
    _change(node, kind)
    ast.fix_missing_locations(changed)
    return Mutant(path, line, before[:100], ast.unparse(node)[:100], ast.unparse(changed))


def _never_changed(tree: ast.AST) -> set[int]:
    """The places of docstrings, annotations and decorators: no test can tell them apart."""
    silent: set[int] = set()
    inside: set[ast.AST] = set()
    for node in ast.walk(tree):
        for name in ("annotation", "returns", "decorator_list", "bases"):
            part = getattr(node, name, None)
            for one in part if isinstance(part, list) else [part]:
                if isinstance(one, ast.AST):
                    inside |= set(ast.walk(one))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            inside.add(node.value)
        if isinstance(node, ast.JoinedStr):
            inside |= {one for one in node.values if isinstance(one, ast.Constant)}
    for place, node in enumerate(ast.walk(tree)):
        if node in inside:
            silent.add(place)
    return silent


def _kinds(node: ast.AST) -> int:
    """How many changes there are for a node."""
    if isinstance(node, ast.Compare):
        return int(type(node.ops[0]) in SWAPPED)
    if isinstance(node, ast.BoolOp | ast.BinOp):
        return int(type(node.op) in SWAPPED)
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        return 1
    if isinstance(node, ast.Constant):
        return int(isinstance(node.value, bool | int | str) and node.value != "")
    if isinstance(node, ast.UnaryOp):
        return int(isinstance(node.op, ast.Not | ast.Invert))
    if isinstance(node, ast.Call):
        return len(node.keywords)
    if isinstance(node, ast.Return):
        return int(node.value is not None)
    return 0


def _change(node: ast.AST, kind: int) -> None:
    match node:
        case ast.Compare():
            node.ops[0] = SWAPPED[type(node.ops[0])]()  # type: ignore[call-overload]
        case ast.BoolOp() | ast.BinOp():
            node.op = SWAPPED[type(node.op)]()  # type: ignore[assignment]
        case ast.If() | ast.IfExp() | ast.While():
            node.test = ast.UnaryOp(ast.Not(), node.test)
        case ast.Constant(value=bool()):
            node.value = not node.value
        case ast.Constant(value=int() as number):
            node.value = number + 1
        case ast.Constant(value=str() as text):
            node.value = text + "x"
        case ast.UnaryOp():
            node.op = ast.UAdd() if isinstance(node.op, ast.Invert) else ast.Not()
            node.operand = ast.UnaryOp(ast.Not(), node.operand)
        case ast.Call():
            del node.keywords[kind]
        case ast.Return():
            node.value = ast.Constant(None)


def sample(root: Path, most: int, seed: int, only: str) -> list[tuple[Mutant, list[str]]]:
    """`most` mutants of files whose path begins with `only`, at random, with the tests of each."""
    dice = random.Random(seed)  # noqa: S311 - a sample, no secret
    files = [
        (str(path.relative_to(root)), tests.split())
        for pattern, tests in RULES.items()
        for path in sorted(root.glob(pattern))
        if str(path.relative_to(root)).startswith(only)
    ]
    sizes = [(root / path).stat().st_size for path, _tests in files]
    found = []
    for path, tests in dice.choices(files, weights=sizes, k=most):
        tree = ast.parse((root / path).read_text())
        if places := places_of(tree):
            found.append((mutant_at(path, tree, *dice.choice(places)), tests))
    return found


def survives(mutant: Mutant, tests: list[str], root: Path) -> bool:
    """Whether all the tests pass on the copy `root` with this mutant in it; what never ends is noticed."""
    file = root / mutant.path
    whole = file.read_text()
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-x",
        "-q",
        "--no-header",
        "-p",
        "no:randomly",
        "-p",
        "no:cacheprovider",
    ]
    if os.environ.get("DJANGO_SETTINGS_MODULE"):
        command.append("--reuse-db")
    try:
        file.write_text(mutant.source)
        there = [one for one in tests if (root / one).exists()]
        ran = subprocess.run([*command, *there], cwd=root, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return False
    finally:
        file.write_text(whole)
    return ran.returncode == 0


def main(arguments: list[str]) -> int:
    """Run the sample and print what survived; the exit status."""
    parser = argparse.ArgumentParser(
        prog="make mutants", description="Break rules at random and run their tests."
    )
    parser.add_argument("--most", type=int, default=20, help="how many mutants (20)")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="which sample")  # noqa: S311
    parser.add_argument("--only", default="", help="files whose path begins with this")
    given = parser.parse_args(arguments)
    left = 0
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        root = Path(folder) / "checkout"
        shutil.copytree(ROOT, root, ignore=shutil.ignore_patterns(*LEFT_OUT))
        chosen = sample(root, given.most, given.seed, given.only)
        for mutant, tests in chosen:
            alive = survives(mutant, tests, root)
            left += alive
            sys.stdout.write(f"{'SURVIVED' if alive else 'noticed '} {mutant}\n")
            sys.stdout.flush()
    sys.stdout.write(f"{len(chosen)} mutants (seed {given.seed}), {left} survived\n")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
