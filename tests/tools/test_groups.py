"""Of several processes one gets all tests that ask for what a module or a package starts."""

import pytest


@pytest.fixture(scope="module")
def started() -> str:
    return "once"


def test_the_process_that_hands_out_tests_sees_what_belongs_together(started, request):
    group = f"@tests/tools/test_groups.py:{started and 'started'}"
    in_groups = request.config.getoption("loadgroup", False)

    assert request.node.nodeid.endswith(group) is in_groups


def test_what_starts_nothing_goes_to_any(request):
    assert "@" not in request.node.nodeid
