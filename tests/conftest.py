"""What every test may ask for.

`make test` names the program's settings and starts the servers; then the cast, the roadmaps and the database of
`tests.database` are at hand. What needs neither, the reading of plans, runs without them: `pytest tests/plans`.
"""

import os

import hypothesis
import pytest

if os.environ.get("DJANGO_SETTINGS_MODULE"):
    from tests.database import *  # noqa: F403

# How long one example takes says more of the machine than of the program; speed is measured by `make bench`.
hypothesis.settings.register_profile("any machine", deadline=None)
hypothesis.settings.load_profile("any machine")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Those that start whole servers come first: they take longest, and a long one at the end keeps all waiting.

    Without a browser (`BROWSER=none`) or a directory (`DIRECTORY=none`) the tests that need one are left out, and the
    closing line says so.
    """
    items.sort(key=lambda item: item.path.parent.name != "local")
    for name in ("browser", "directory"):
        if os.environ.get(name.upper()) == "none":
            left_out = [item for item in items if item.get_closest_marker(name)]
            config.hook.pytest_deselected(items=left_out)
            items[:] = [item for item in items if not item.get_closest_marker(name)]
