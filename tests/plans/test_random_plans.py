"""Plans laid out at random, as bench.random_plans measures them; a few of them at each run of the suite."""

from bench.random_plans import measure


def test_nearly_all_of_an_unseen_plan_is_read_right():
    total, differences = measure(files=20, seed=7)
    assert total.expected > 200
    assert total.found == total.expected, differences
    assert total.false == 0, differences
    assert total.right >= total.fields * 0.97, differences
