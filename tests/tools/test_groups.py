"""What the processes that share the tests must agree on: what belongs together, and what each test is called."""

import time

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


@pytest.mark.parametrize("archive", [time.time_ns().to_bytes(8, "big"), time.time_ns().to_bytes(9, "big")])
def test_no_test_is_named_by_what_a_file_holds(archive, request):
    """Otherwise an archive made a second later is another test, and the processes refuse to begin."""
    assert archive
    assert request.node.name.partition("@")[0] in {
        f"test_no_test_is_named_by_what_a_file_holds[archive{number}]" for number in (0, 1)
    }
