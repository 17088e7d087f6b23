"""What every test may ask for.

`make test` names the program's settings and starts the servers; then the cast, the roadmaps and the database of
`tests.database` are at hand. What needs neither, the reading of plans, runs without them: `pytest tests/plans`.
"""

import gc
import os
import uuid

import hypothesis
import pytest

from tests import depth, quarters

if os.environ.get("DJANGO_SETTINGS_MODULE"):
    from tests.backups import export as export
    from tests.backups import media as media
    from tests.backups import other_database as other_database
    from tests.database import *  # noqa: F403

# How long one example takes, and how long it takes to think of one, says more of the machine than of the program;
# speed is measured by `make bench`.
hypothesis.settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any machine")

# Folders whose tests start servers or a browser, the longest first; the quick ones fill the gaps at the end.
LONG = ("drills", "local", "browser", "config", "core", "security", "api")


def pytest_configure(config: pytest.Config) -> None:
    """Name the run, so that its processes find what is made once for all of them."""
    hands_out = config.getoption("numprocesses", None)
    if not hands_out:
        # Until `pytest_collection_finish`: what is collected stays, and there is nothing to find.
        gc.disable()
    if config.getoption("testrunuid", None) is None and hands_out:
        config.option.testrunuid = uuid.uuid4().hex


def pytest_unconfigure(config: pytest.Config) -> None:
    if os.environ.get("DJANGO_SETTINGS_MODULE") and config.getoption("numprocesses", None):
        from tests import migrated

        migrated.drop(config.getoption("testrunuid"))


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """No test is named by what a file holds: made a second later, the archive would be a test no other process has."""
    return argname if isinstance(val, bytes) or (isinstance(val, str) and len(val) > 200) else None


def pytest_itemcollected(item: pytest.Item) -> None:
    """What a module or a package starts once starts once: the tests that ask for it stay in one process."""
    fixtures = item._fixtureinfo.name2fixturedefs if isinstance(item, pytest.Function) else {}
    for name, (*_overridden, fixture) in fixtures.items():
        if fixture.scope in ("module", "package"):
            item.add_marker(pytest.mark.xdist_group(f"{fixture.baseid}:{name}"))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Those that start whole servers come first: they take longest, and a long one at the end keeps all waiting.

    Of a test that is marked `part`, some of its cases are left out (tests/depth.py).
    Without a browser (`BROWSER=none`), a directory (`DIRECTORY=none`) or a virus scanner (`SCANNER=none`) the tests
    that need one are left out, and the closing line says so.
    """
    items.sort(key=_place)
    _leave_out(config, items, depth.left_out(items, config.getoption("randomly_seed", 0)))
    for name in ("browser", "directory", "scanner"):
        if os.environ.get(name.upper()) == "none":
            _leave_out(config, items, [item for item in items if item.get_closest_marker(name)])


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    quarters.wait_for_the_next()


def _leave_out(config: pytest.Config, items: list[pytest.Item], those: list[pytest.Item]) -> None:
    if those:
        config.hook.pytest_deselected(items=those)
        left_out = set(those)
        items[:] = [item for item in items if item not in left_out]


def pytest_collection_finish() -> None:
    """What is there now stays: the collector of garbage needs not look at five thousand tests again and again.

    Nor once: what of it is left over is not worth looking for.
    """
    gc.freeze()
    gc.enable()
    # What a page or a plan is made of is seldom left over in circles: it need not be looked for as often as usual.
    gc.set_threshold(50_000, 10, 10)


def _place(item: pytest.Item) -> int:
    folder = item.path.parent.name
    if folder in LONG:
        return LONG.index(folder)
    return 0 if item.get_closest_marker("long") else len(LONG)
