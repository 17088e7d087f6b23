"""The program's own справка handed back: it sums up what the program knows, and is no plan to read."""

from collections.abc import Sequence

from plans.sheet import Sheet
from plans.words import fold

# What is in the first column of its first table, under «Показатель | Всего | …».
_FIGURES = frozenset(("пункты", "готовность в среднем", "просрочено пунктов", "срок в ближайшие 30 дней"))
_LOOKED_AT = 40


def is_own_report(sheets: Sequence[Sheet]) -> bool:
    """Whether a sheet or table is the program's own table of figures."""
    for sheet in sheets:
        rows = [cells for _row, cells in sheet.rows()][:_LOOKED_AT]
        heads = any([fold(cell.text) for cell in cells[:2]] == ["показатель", "всего"] for cells in rows)
        said = {fold(cells[0].text) for cells in rows}
        if heads and len(_FIGURES & said) >= 2:
            return True
    return False
