"""The bombs are read beside the other tests: each in a process of its own, and their tests come last."""

import pytest

from tests.plans.explosions import explosions


@pytest.fixture(autouse=True)
def own_cache() -> None:
    """Plans are read without a cache: none is set up for each of these thousands of tests."""


@pytest.fixture(autouse=True)
def files_of_this_test() -> None:
    """Nor is anything uploaded."""


def _is_bomb(item: pytest.Item) -> bool:
    return item.path.name == "test_bombs.py"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_is_bomb)


def pytest_collection_finish(session: pytest.Session) -> None:
    config = session.config
    alone = not hasattr(config, "workerinput") and not config.getoption("numprocesses", None)
    if alone and not config.option.collectonly and any(map(_is_bomb, session.items)):
        explosions.begin()


def pytest_sessionfinish() -> None:
    explosions.end()
