"""Each letter of both halves is read as a careful clerk reads it: no wrong act, nearly all right."""

import pytest

from tests.data.replies.letters import judged, letters

# So many in one test: a test for each of them takes longer than reading it.
AT_ONCE = 50
WRITING = list(letters("writing"))


@pytest.mark.parametrize("first", range(0, len(WRITING), AT_ONCE))
def test_each_letter_reads_as_it_is_meant(first):
    those = WRITING[first : first + AT_ONCE]
    found = {letter.name: judged(letter) for letter in those}
    assert len(found) == len(those)
    assert {name: one.came.shown() for name, one in found.items() if one.wrong or not one.right} == {}


@pytest.mark.parametrize(
    ("half", "at_least"),
    [
        ("judging", 0.99),
        ("fresh", 0.99),
        ("blind2", 0.96),
        ("blind3", 0.99),
        ("blind4", 0.8),
        ("blind5", 0.97),
        ("blind6", 0.98),
        ("blind7", 0.97),
        ("blind8", 0.98),
        ("blind9", 0.9),
        ("blind10", 0.98),
        ("blind11", 0.97),
        ("blind12", 0.98),
        ("blind13", 0.98),
        ("blind14", 0.96),
        ("blind15", 0.97),
        ("blind16", 0.98),
        ("blind17", 0.98),
        ("blind18", 0.97),
        ("blind19", 0.98),
        ("blind20", 0.98),
        ("blind21", 0.96),
        ("blind22", 0.97),
        ("blind23", 0.87),
        ("blind24", 0.93),
        ("blind25", 0.78),
        ("blind26", 0.93),
        ("blind27", 0.95),
        ("blind28", 0.9),
        ("blind29", 0.98),
        ("blind30", 0.93),
        ("blind31", 0.98),
        ("blind32", 0.94),
        ("blind33", 0.98),
        ("blind34", 0.96),
        ("blind35", 0.96),
        ("blind36", 0.95),
        ("blind37", 0.98),
        ("blind38", 0.98),
        ("blind39", 0.98),
        ("blind40", 0.97),
        ("blind41", 0.97),
        ("blind42", 0.98),
    ],
)
def test_what_was_not_written_for_the_grammar_has_no_wrong_act_and_is_mostly_right(half, at_least):
    found = [judged(letter) for letter in letters(half)]
    assert sum(len(one.wrong) for one in found) == 0
    assert sum(one.right for one in found) >= at_least * len(found)


def test_there_are_enough_letters_and_no_half_is_a_copy():
    writing, judging = ([letter.raw for letter in letters(half)] for half in ("writing", "judging"))
    assert len(writing) + len(judging) >= 250
    assert len(set(writing) & set(judging)) < len(judging) / 4
