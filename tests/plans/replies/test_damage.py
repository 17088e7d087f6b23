"""Damaged letters: nothing crashes, and where the loss shows, nothing becomes an act."""

import random

import pytest

from bench.fuzz_replies import LIMIT, damaged, end_of
from plans.replies import Context, read_reply
from tests.data.replies.contexts import CONTEXTS, our_letter
from tests.data.replies.letters import letters
from tests.data.replies.shapes import SHAPES

ROUNDS = 300


def test_no_damaged_letter_crashes_or_hangs():
    originals = list(letters("writing"))
    ends = []
    for place in range(ROUNDS):
        dice = random.Random(f"suite {place}")
        letter = dice.choice(originals)
        ends.append(end_of(letter, damaged(letter.raw, dice)))
    assert LIMIT > 0
    assert not {"CRASH", "SLOW"} & set(ends)


@pytest.mark.parametrize("shape", ["gmail", "mailru", "owa", "yandex", "ios_html"])
@pytest.mark.parametrize("share", [0.3, 0.5, 0.7, 0.9])
def test_a_letter_in_base64_or_in_parts_that_is_cut_off_is_no_act(shape, share):
    context = CONTEXTS["one"]
    raw = SHAPES[shape]("Выполнено", our_letter(context), [])
    body = raw.index(b"\r\n\r\n")
    cut = raw[: body + int((len(raw) - body) * share) | 1]
    assert read_reply(cut, Context.of(context)).acts == ()
