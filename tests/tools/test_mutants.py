"""`make mutants` runs the tests that belong to a rule: a name that nothing bears would let a mutant live."""

from tools import mutants
from tools.house import ROOT


def test_every_rule_and_every_test_of_it_is_there():
    named = {test for tests in mutants.RULES.values() for test in tests.split()}

    assert [pattern for pattern in mutants.RULES if not list(ROOT.glob(pattern))] == []
    assert sorted(test for test in named if not (ROOT / test).exists()) == []
