"""What is tried in part: another part with each seed, the same one in each process, and all of it by `make drills`."""

import re
import sys
from pathlib import Path

import pytest

from tests import depth

MODULE = """
import pytest

@pytest.mark.part(2)
@pytest.mark.parametrize("case", range(6))
def test_part(case):
    pass

@pytest.mark.part(1)
@pytest.mark.parametrize("case", [pytest.param(n, marks=pytest.mark.beside(str(n % 2))) for n in range(6)])
def test_together(case):
    pass

@pytest.mark.parametrize("case", range(6))
def test_whole(case):
    pass
"""


@pytest.fixture
def items(tmp_path: Path, request: pytest.FixtureRequest) -> list[pytest.Item]:
    """The tests of `MODULE`."""
    path = tmp_path / "test_cases.py"
    path.write_text(MODULE)
    module = pytest.Module.from_parent(request.session, path=path)
    try:
        return [item for item in module.collect() if isinstance(item, pytest.Item)]
    finally:
        sys.modules.pop("test_cases", None)


def tried(items: list[pytest.Item], seed: int) -> list[str]:
    without = depth.left_out(items, seed)
    return [item.name for item in items if item not in without]


def test_of_what_is_marked_so_many_are_tried(items, monkeypatch):
    monkeypatch.setattr(depth, "LONG", False)
    found = [tried(items, seed) for seed in range(30)]

    for names in found:
        assert len([name for name in names if "part" in name]) == 2
        together = {int(re.sub(r"\D", "", name)) % 2 for name in names if "together" in name}
        assert (len(together), len([name for name in names if "together" in name])) == (1, 3)
        assert len([name for name in names if "whole" in name]) == 6
    assert {name for names in found for name in names} == {item.name for item in items}
    assert tried(items, 7) == tried(items, 7)


def test_all_of_it_is_tried_where_somebody_asks(items, monkeypatch):
    monkeypatch.setattr(depth, "LONG", True)

    assert depth.left_out(items, 1) == []
    assert depth.some(range(9), 2) == list(range(9))


def test_each_test_takes_its_own_part(monkeypatch):
    monkeypatch.setattr(depth, "LONG", False)
    found = []
    for name in "abcdefgh":
        monkeypatch.setenv("PYTEST_CURRENT_TEST", f"tests/x.py::{name}[1@2] (call)")
        monkeypatch.setattr(depth.random, "random", lambda: 0.5)
        found.append(tuple(depth.some(range(50), 3)))
        # In one of several processes as well.
        monkeypatch.setenv("PYTEST_CURRENT_TEST", f"tests/x.py::{name}[1@2]@tests:whole (call)")
        assert tuple(depth.some(range(50), 3)) == found[-1]

    assert len(set(found)) > 6
    assert all(list(part) == sorted(part) for part in found)


def test_the_drills_run_every_module_that_tries_a_part():
    modules = depth.modules()

    # By what it imports from `tests.depth`, and from what imports that; by a mark; by a fixture that is marked.
    assert {"tests/test_prepared_statements.py", "tests/security/test_every_body.py"} <= {*modules}
    assert {"tests/roadmap/test_empty_installations.py", "tests/drills", "tests/browser"} <= {*modules}
    assert "$(PY) -m tests.depth" in (depth.HERE.parent / "Makefile").read_text()
