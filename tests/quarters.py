"""No test begins just before a quarter of an hour, when pages that are kept become others by themselves.

Each time zone has its midnight at one: what a page, an answer to a program or a row at hand was is not what it is
afterwards (`core.page_marks`), nor is the day, or the month of a folder. A test that asks twice would find two answers,
once in a while and never when it is looked at.
"""

import time

# Of the program's own; the reading of plans runs without it.
QUARTER = 900
# Seconds that most tests are over in, also where the machine is busy.
MOST = 15


def is_about_to_end(now: float) -> bool:
    """Whether less is left of the quarter at this moment (`time.time`) than a test may take."""
    return QUARTER - now % QUARTER <= MOST


def wait_for_the_next() -> None:
    """Return at once, or as soon as another quarter has begun."""
    while is_about_to_end(time.time()):
        time.sleep(0.1)
