"""One running program for all drills of a process; each leaves it as it found it."""

from collections.abc import Iterator

import pytest

from tests.drills.house import House, house


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "drills" in item.path.parts:
            item.add_marker("drill")


@pytest.fixture(scope="package")
def whole() -> Iterator[House]:
    """Web, the worker of letters, the worker of papers, and their servers; no beat (a drill sends its tasks)."""
    with house() as found:
        found.start("web", "letters", "papers")
        yield found


@pytest.fixture
def running(whole: House) -> Iterator[House]:
    """The same, whole again whatever became of the drill before; works that fail in this one go with it."""
    whole.start_what_is_missing("web", "letters", "papers")
    yield whole
    whole.sql("DELETE FROM core_work WHERE failed_at IS NOT NULL")
