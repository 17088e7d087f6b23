"""What figures does an expected result promise? Pure functions: no database, no Django.

`read_targets` reads a cell («не менее 60 организаций, ежегодно по 2 выставки»). What is no promise (a date,
the number of a document, money, an age, an ordinal) is masked first (`masks`); then each number that is left
(`numerals`) is read with the words around it: its comparator, what it counts, how often (`reading`).
"""

from plans.targets.model import Comparator, Per, Target
from plans.targets.reading import read_targets

__all__ = ["Comparator", "Per", "Target", "read_targets"]
