"""What a person says about where the table is, over what is recognised."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hand:
    """The person's choices; None where nothing was chosen.

    `columns` gives columns (by letter) their fields, None for one to be left out; `header_row` is the header's lowest
    row, 0 where the table has none; `first_row` the first row that may be an item; `year` the one of deadlines
    without a year.
    """

    columns: Mapping[str, str | None] | None = None
    header_row: int | None = None
    first_row: int | None = None
    year: int | None = None

    @property
    def places(self) -> bool:
        """Whether the table's place was shown."""
        return self.header_row is not None or self.first_row is not None


NO_HAND = Hand()
