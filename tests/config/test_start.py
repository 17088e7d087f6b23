"""The start of a process: what was read is not looked through for what is left over, and what comes after it is."""

import gc

from django.apps import apps


def test_whatever_is_left_over_after_the_start_is_found_again():
    gc.disable()
    before = gc.get_freeze_count()
    read: list[list[str]] = [[] for _ in range(100)]
    try:
        apps.get_app_config("config").ready()
        assert gc.isenabled()
    finally:
        gc.enable()
    assert gc.get_freeze_count() >= before + len(read)
