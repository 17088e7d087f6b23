"""Plans as offices make them, read: a file with a table of measures in, its items out. No database, no framework.

    >>> import plans
    >>> plan = plans.read(
    ...     Path("plan.xlsx"),
    ...     sides={"sochi": ["Сочи", "Россия"], "minsk": ["Минск", "Беларусь"]},
    ...     years=(2026, 2028),
    ... )
    >>> [(row.number, row.title, row.deadline.due_dates, row.bodies) for row in plan.rows]

A side is a key of yours with the names its city and country go by in documents; `years` are the first and the last year
of the plan, for deadlines such as «ежегодно». What is odd is in `plan.messages` and in each row's `messages` as
codes with parameters and the cell's address; no row of the table vanishes: those not taken are in
`plan.rows_left_out`. A file that is no plan raises `Refusal` with a code.

On a command line: `python -m plans FILE --json`. README.md says how a table is recognised.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from plans.refusals import Refusal

if TYPE_CHECKING:
    from plans.plan import Plan

__all__ = ["ALL_SHEETS", "Refusal", "read"]

# Instead of a sheet's name: all the sheets that look like plans. No program lets a sheet be called so.
ALL_SHEETS = "*"


def read(
    source: Path | bytes,
    file_name: str = "",
    *,
    sides: Mapping[str, Sequence[str]],
    years: tuple[int, int],
    sheet: str | None = None,
    columns: Mapping[str, str | None] | None = None,
    header_row: int | None = None,
    first_row: int | None = None,
    year: int | None = None,
    own_years: bool = False,
) -> "Plan":
    """Read a file as a plan.

    `sides` are the names of each side's city by its key, in the order of the document; `years` the plan's first and
    last. `sheet` names the sheet to read, or `ALL_SHEETS`; without it that is read which looks most like a plan, and
    with it the sheets that are plainly parts of the same plan. `columns` gives columns (by letter) the fields a person
    chose, None for a column to be left out. `header_row` (the header's lowest row; 0 for a table without one) and
    `first_row` (the first row below it) are a person's too, where the table is not found or found wrongly; `year` is
    the one of deadlines that name none. With `own_years` the period that the file itself states («на 2027–2029 годы»
    in its title, the sheet's or the file's name) is taken rather than `years`. Raises `Refusal` where the file as a
    whole is not readable; everything about single rows is in their messages.
    """
    # Reading brings the readers of all formats with it: who only asks what a deadline means needs none of them.
    from plans.reading import read as run

    name = file_name or (source.name if isinstance(source, Path) else "")
    return run(
        source,
        name,
        sides=sides,
        years=years,
        sheet=sheet,
        columns=columns,
        header_row=header_row,
        first_row=first_row,
        year=year,
        own_years=own_years,
    )
