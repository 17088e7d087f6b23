"""Sample plans whose items take several rows, or whose numbers are damaged, missing, or begin again."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from .build import HEADINGS, WIDTH, sample, sections, values, with_headings
from .grid import Value, save
from .pool import CULTURE, ECONOMY, POOL

# --- items over several rows ----------------------------------------------------------------------------------


MERGED_DOWN = tuple(
    replace(item, deadline="II квартал 2027 года", dates=("2027-06-30",)) for item in POOL[:3]
)


@sample("deadline-merged-down.xlsx", items=(*MERGED_DOWN, *POOL[3:]))
@sample("deadline-merged-down.docx", items=(*MERGED_DOWN, *POOL[3:]))
@sample("deadline-merged-down.xls", items=(*MERGED_DOWN, *POOL[3:]))
def _merged_deadline(path: Path) -> None:
    grid = with_headings()
    grid.across("I. " + ECONOMY, WIDTH)
    for place, item in enumerate(POOL[:3]):
        number, title, _deadline, *rest = values(item)
        grid.put(1, number)
        grid.put(2, title)
        if not place:
            grid.put(3, "II квартал 2027 года", down=3)
        for column, value in enumerate(rest, start=4):
            grid.put(column, value)
        grid.row += 1
    grid.across("II. " + CULTURE, WIDTH)
    for item in POOL[3:]:
        grid.line(*values(item))
    save(path, grid)


SEVERAL = (
    replace(POOL[0], deadline="март 2026 г.\nоктябрь 2026 г.", dates=("2026-03-31", "2026-10-31")),
    *POOL[1:3],
    replace(
        POOL[3],
        deadline="май 2026 г.\nмай 2027 г.\nмай 2028 г.",
        dates=("2026-05-31", "2027-05-31", "2028-05-31"),
    ),
    *POOL[4:],
)


@sample("item-over-several-rows.xlsx", items=SEVERAL)
@sample("item-over-several-rows.ods", items=SEVERAL)
def _several_rows(path: Path) -> None:
    """The first item merged down, the fourth with blanks below."""
    grid = with_headings()
    for direction, own in sections(SEVERAL):
        grid.across(direction, WIDTH)
        for item in own:
            number, title, _deadline, *rest = values(item)
            lines = item.deadline.split("\n")
            merged = len(lines) if item.number == "1" else 1
            grid.put(1, number, down=merged)
            grid.put(2, title, down=merged)
            for column, value in enumerate(rest, start=4):
                grid.put(column, value, down=merged)
            for line in lines:
                grid.put(3, line)
                grid.row += 1
    save(path, grid)


@sample("item-once-per-side.xlsx")
def _per_side(path: Path) -> None:
    grid = with_headings("№ п/п", "Мероприятие", "Срок", "Ответственные исполнители", "Ожидаемый результат")
    for direction, own in sections():
        grid.across(direction, 5)
        for item in own:
            number, title, deadline, sochi, minsk, result = values(item)
            grid.line(number, title, deadline, sochi, result)
            grid.line(number, title, deadline, minsk, result)
    save(path, grid)


BY_CITY = tuple(
    replace(
        item,
        sochi=tuple(name.replace(" администрации города Сочи", "") for name in item.sochi),
        minsk=tuple(name.replace(" Мингорисполкома", "") for name in item.minsk),
    )
    for item in POOL
)


@sample("side-in-a-column.xlsx", items=BY_CITY)
def _side_column(path: Path) -> None:
    grid = with_headings(
        "№ п/п", "Мероприятие", "Срок", "Город", "Ответственный исполнитель", "Ожидаемый результат"
    )
    for direction, own in sections(BY_CITY):
        grid.across(direction, 6)
        for item in own:
            number, title, deadline, sochi, minsk, result = values(item)
            grid.put(1, number, down=2)
            grid.put(2, title, down=2)
            grid.put(3, deadline, down=2)
            grid.put(4, "Сочи")
            grid.put(5, sochi)
            grid.put(6, result, down=2)
            grid.row += 1
            grid.put(4, "Минск")
            grid.put(5, minsk)
            grid.row += 1
    save(path, grid)


@sample("title-cut-by-the-page.xlsx")
def _cut_title(path: Path) -> None:
    grid = with_headings()
    for direction, own in sections():
        grid.across(direction, WIDTH)
        for item in own:
            number, title, *rest = values(item)
            if item.number in ("2", "4"):
                words = str(title).split()
                place = next(i for i, word in enumerate(words) if i > 1 and word[0].islower())
                grid.line(number, " ".join(words[:place]), *rest)
                grid.line(None, " ".join(words[place:]))
            else:
                grid.line(number, title, *rest)
    save(path, grid)


# --- numbers ---------------------------------------------------------------------------------------------------

NUMBERED = tuple(
    replace(POOL[place % 6], number=number, title=f"{POOL[place % 6].title} ({number})", direction=ECONOMY)
    for place, number in enumerate((*(f"1.{last}" for last in range(1, 12)), "2.1", "2.2"))
)
_DAMAGED: dict[str, tuple[Value, str]] = {
    "1.1": (date(2026, 1, 1), "DD.MMM"),
    "1.2": (date(2026, 2, 1), "DD.MMM"),
    "1.3": (1.3, ""),
    "1.4": ("1.4.", ""),
    "1.5": ("п. 1.5", ""),
    "1.6": ("1.6 (в ред. распоряжения от 01.02.2026 № 5)", ""),
    "1.7": ("1,7", ""),
    "1.8": (date(2026, 8, 1), ""),
    "1.9": ("1.9*", ""),
    "1.10": (1.1, ""),
    "1.11": (date(2026, 11, 1), "DD.MMM"),
    "2.1": (date(2026, 1, 2), "DD.MMM"),
    "2.2": ("2.2)", ""),
}


@sample("numbers-damaged-by-excel.xlsx", items=NUMBERED)
@sample("numbers-damaged-by-excel.xls", items=NUMBERED)
@sample("numbers-damaged-by-excel.ods", items=NUMBERED)
@sample("numbers-damaged-by-excel.csv", items=NUMBERED)
def _damaged(path: Path) -> None:
    grid = with_headings()
    grid.across(ECONOMY, WIDTH)
    for item in NUMBERED:
        value, form = _DAMAGED[item.number]
        _number, *rest = values(item)
        grid.put(1, value, form=form)
        for column, other in enumerate(rest, start=2):
            grid.put(column, other)
        grid.row += 1
    save(path, grid, encoding="cp1251")


@sample("numbers-as-floats.xlsx")
def _floats(path: Path) -> None:
    grid = with_headings()
    for direction, own in sections():
        grid.across(direction, WIDTH)
        for item in own:
            grid.line(*values(item, number=float(item.number)))
    save(path, grid)


TWO_PLACES = tuple(
    replace(item, number=n)
    for item, n in zip(POOL, ("1.08", "1.09", "1.10", "1.11", "1.12", "1.13"), strict=True)
)


@sample("number-format-keeps-the-zero.xls", items=TWO_PLACES)
def _zero(path: Path) -> None:
    grid = with_headings()
    for direction, own in sections(TWO_PLACES):
        grid.across(direction, WIDTH)
        for item in own:
            grid.put(1, float(item.number), form="0.00")
            for column, value in enumerate(values(item)[1:], start=2):
                grid.put(column, value)
            grid.row += 1
    save(path, grid)


@sample("numbers-inside-titles.xlsx")
def _in_titles(path: Path) -> None:
    grid = with_headings("Номер и наименование основного мероприятия", *HEADINGS[2:])
    for direction, own in sections():
        grid.across(direction, 5)
        for item in own:
            grid.line(f"{item.number}. {item.title}", *values(item)[2:])
    save(path, grid)


@sample("no-numbers-at-all.xlsx", tells=("numbers_counted",))
def _no_numbers(path: Path) -> None:
    grid = with_headings(*HEADINGS[1:])
    for direction, own in sections():
        grid.across(direction, 5)
        for item in own:
            grid.line(*values(item)[1:])
    save(path, grid)


@sample("numbers-begin-anew.xlsx", items=[
    replace(item, number=number)
    for item, number in zip(POOL, ("I.1", "I.2", "I.3", "II.1", "II.2", "II.3"), strict=True)
], tells=("numbers_begin_anew",))  # fmt: skip
def _anew(path: Path) -> None:
    grid = with_headings()
    for numeral, (direction, own) in zip(("I", "II"), sections(), strict=True):
        grid.across(f"{numeral}. {direction}", WIDTH)
        for place, item in enumerate(own, start=1):
            grid.line(*values(item, number=place))
    save(path, grid)
