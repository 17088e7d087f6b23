"""Who answers for an item: the cell's names told apart, put on their sides, and matched with the known
bodies.
"""

from plans.bodies.by_order import alone
from plans.bodies.match import KnownBody, Match, match_bodies
from plans.bodies.named import BOTH_SIDES, NamedBody, split_sides
from plans.bodies.shortened import written_out
from plans.bodies.split import split_bodies

__all__ = [
    "BOTH_SIDES",
    "KnownBody",
    "Match",
    "NamedBody",
    "alone",
    "match_bodies",
    "split_bodies",
    "split_sides",
    "written_out",
]
