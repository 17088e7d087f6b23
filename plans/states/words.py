"""The states of the corpus."""

from typing import Literal

Status = Literal[
    "done", "in_progress", "partially_done", "overdue", "planned", "postponed", "cancelled", "no_data"
]
