"""Damaged files are read or refused; nothing else happens. The full number is run by bench.fuzz_import."""

import random
import time

import pytest

import plans
from bench.mutations import mutate
from plans.refusals import Refusal
from tests.data.plans.build import HERE

SIDES = {"sochi": ("Сочи", "Россия"), "minsk": ("Минск", "Беларусь")}
ROUNDS = 20


@pytest.mark.parametrize(
    "suffix", [".xlsx", ".xls", ".ods", ".csv", ".tsv", ".docx", ".odt", ".rtf", ".html", ".fods"]
)
def test_damaged_files_are_read_or_refused(suffix):
    originals = [
        path.read_bytes() for path in sorted((*HERE.glob(f"*{suffix}"), *HERE.glob(f"formats/*{suffix}")))
    ]
    read, refused = 0, []
    # Some damage leaves a file readable: the loop goes on until it has reached the reading itself.
    for place in range(3 * ROUNDS):
        if place >= ROUNDS and read:
            break
        dice = random.Random(f"suite {suffix} {place}")
        data = mutate(dice.choice(originals), dice)
        begun = time.monotonic()
        try:
            read += bool(plans.read(data, f"file{suffix}", sides=SIDES, years=(2026, 2028)).rows)
        except Refusal as refusal:
            refused.append(refusal)
        assert time.monotonic() - begun < 60, "it hangs"
    assert all(refusal.code for refusal in refused)
    assert read
