"""Rows of a table that has a head, or of a form: each cell said with the name of its column.

«9 | Маршрут | в работе | 30» is read only where a head says that the last column is «%», and «15.02.2027» asks for a
new date under «Новый срок» while it repeats the old one under «Срок».
"""

import re
from collections.abc import Sequence

_COLUMNS = (
    ("counter", r"№ п\s*/\s*п|п\s*/\s*п"),
    ("item", r"№|n|пункт\w*|пункц\w*|п\.?|номер(?: пункта)?|№ пункта|пункт(?: дорожной)? карты|п\. ?дк"),
    ("title", r"(?:наименование\s+)?(?:мероприяти[ея]|мерапрыемства|задач[аи])|наименование|название|что"),
    ("share", r".*%.*|процент\w*|готовность|гатоунасць|прогресс"),
    (
        "new",
        r"(?:просим\s+|прошу\s+|просьба\s+)?(?:перенести|продлить)(?:\s+срок)?(?:\s+(?:на|до))?|"
        r"(?:новы\w+|предлагаемы\w+|запрашиваемы\w+)\s+(?:срок|дата|тэрмин)|перенос(?:\s+(?:срока\s+)?на)?",
    ),
    (
        "aside",
        r"(?:планов\w+\s+)?(?:срок\w*|тэрмин|дата)(?:\s+(?:исполнения|выполнения|по плану))?|"
        r"ответственн\w+|исполнител\w+",
    ),
    (
        "state",
        r"статус|состояние|стан|отметка.*|исполнение|выполнение|ход.*|информация.*|результат\w*",
    ),
    ("remark", r"примечани[ея]|комментари[ий]|пояснени[ея]|заувагi"),
)
_LEAST = 2
_LABELLED = re.compile(r"\s*(?P<label>[^:|\d]{3,40}?)\s*:\s+(?P<value>\S.*?)\s*")
_EMPTY = re.compile(r"[\s—–-]*")


def told(rows: Sequence[str]) -> list[str]:
    """The rows with those of tables that have a head said in words; the head itself is left out."""
    rows = _forms(rows)
    out: list[str] = []
    head: list[str] | None = None
    for row in rows:
        cells = _cells(row)
        if len(cells) < _LEAST:
            if row.strip():
                head = None
            out.append(row)
        elif names := _head(cells):
            head = names
        elif head and len(cells) <= len(head):
            # Empty cells at the end of a row are lost on the way.
            out += _said(head, [*cells, *[""] * (len(head) - len(cells))])
        else:
            head = None
            out.append(row)
    return out


def _forms(rows: Sequence[str]) -> list[str]:
    """The rows with those of a form («Статус: в работе», «Готовность: 45») said without their labels."""
    found = [_LABELLED.fullmatch(row) for row in rows]
    kinds = [_kind(one["label"]) if one else "" for one in found]
    out = []
    for at, (row, one, kind) in enumerate(zip(rows, found, kinds, strict=True)):
        beside = kinds[max(0, at - 1) : at] + kinds[at + 1 : at + 2]
        value = one["value"] if one else ""
        if kind not in ("state", "share", "new", "remark") or not any(beside):
            out.append(row)
        elif kind == "share" and re.fullmatch(r"\d{1,3}", value):
            out.append(f"Готовность {value} %.")
        elif kind == "new":
            out.append(f"Просим перенести на {value}.")
        else:
            out.append(value if value.endswith((".", "!", "?")) else value + ".")
    return out


def _cells(row: str) -> list[str]:
    stripped = row.strip()
    if stripped.startswith("|") and stripped.endswith("|"):
        stripped = stripped[1:-1]
    return [cell.strip() for cell in re.split(r"\||\t", stripped)]


def _head(cells: Sequence[str]) -> list[str]:
    """The kinds of the columns where the cells are the head of a table with items in it, else nothing."""
    kinds = [_kind(cell) for cell in cells]
    if "item" not in kinds and "counter" in kinds:
        kinds[kinds.index("counter")] = "item"
    return kinds if "item" in kinds and all(kinds) else []


def _kind(cell: str) -> str:
    """The kind of a column or of a label of a form, or nothing."""
    low = cell.lower().replace("ё", "е").replace("і", "и").replace("ў", "у").strip(" .:")
    return next((kind for kind, names in _COLUMNS if re.fullmatch(names, low)), "")


def _said(head: Sequence[str], cells: Sequence[str]) -> list[str]:
    """One row as sentences on its item."""
    by_kind = {kind: cell for kind, cell in zip(head, cells, strict=True) if not _EMPTY.fullmatch(cell)}
    item = by_kind.get("item", "").strip(" .")
    named = f"п. {item}" if re.fullmatch(r"\d[\d.]*", item) else item
    said = [
        cell for kind, cell in zip(head, cells, strict=True) if kind == "state" and not _EMPTY.fullmatch(cell)
    ]
    if share := by_kind.get("share"):
        said.append(f"{share} %" if re.fullmatch(r"\d{1,3}", share) else share)
    out = [f"{named} - {', '.join(said)}"] if said else []
    if remark := by_kind.get("remark"):
        # What follows a row of the item is said of it.
        out.append(remark if out else f"{named} - {remark}")
    if new := by_kind.get("new"):
        out.append(f"{named} - просим перенести на {new}")
    return out
