"""What state a cell gives: its words read (`reading`, by the tables of `wordings`) and put into the model's."""

from plans.states.by_sides import read_by_sides
from plans.states.model import ModelStatus, to_model
from plans.states.reading import Reading, read_status
from plans.states.words import Status

__all__ = ["ModelStatus", "Reading", "Status", "read_by_sides", "read_status", "to_model"]
