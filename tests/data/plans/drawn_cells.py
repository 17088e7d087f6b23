"""Sample plans whose cells are the trap: deadlines, bodies, states, what is struck; and their sheets."""

import re
import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

from .build import (
    HEADINGS,
    WIDTH,
    plain,
    sample,
    sections,
    values,
    with_headings,
)
from .grid import Grid, Value, save, xlsx
from .pool import CULTURE, ECONOMY, POOL

# --- deadlines and bodies ------------------------------------------------------------------------------------


TYPED = (
    replace(POOL[0], deadline="01.09.2026", dates=("2026-09-01",)),
    replace(POOL[1], deadline="октябрь 2026 г.", dates=("2026-10-31",)),
    replace(POOL[2], deadline="2027", dates=("2027-12-31",)),
    replace(POOL[3], deadline="31.12.2028", dates=("2028-12-31",)),
    *POOL[4:],
)


@sample("typed-dates.xlsx", items=TYPED)
@sample("typed-dates.xls", items=TYPED)
@sample("typed-dates.ods", items=TYPED)
def _typed(path: Path) -> None:
    typed: dict[str, tuple[Value, str]] = {
        "1": (date(2026, 9, 1), "DD.MM.YYYY"),
        "2": (date(2026, 10, 1), "MMM.YY"),
        "3": (2027, ""),
        "4": (date(2028, 12, 31), "DD.MM.YYYY"),
    }
    grid = with_headings()
    for direction, own in sections(TYPED):
        grid.across(direction, WIDTH)
        for item in own:
            number, title, deadline, *rest = values(item)
            value, form = typed.get(item.number, (deadline, ""))
            grid.put(1, number)
            grid.put(2, title)
            grid.put(3, value, form=form)
            for column, other in enumerate(rest, start=4):
                grid.put(column, other)
            grid.row += 1
    save(path, grid)


FROM_TO = (
    replace(POOL[0], deadline="с 01.03.2026 по 30.06.2026", dates=("2026-06-30",)),
    replace(POOL[1], deadline="2026–2028 годы", dates=("2028-12-31",)),
    replace(POOL[2], deadline="с март 2026 г. по май 2026 г.", dates=("2026-05-31",)),
    replace(POOL[3], deadline="постоянно", dates=("2026-12-31", "2027-12-31", "2028-12-31")),
    replace(POOL[4], deadline="15.05.2027", dates=("2027-05-15",)),
    replace(POOL[5], deadline="15.11.2026", dates=("2026-11-15",)),
)


@sample("start-and-end-columns.xlsx", items=FROM_TO, header_row=2)
def _from_to(path: Path) -> None:
    grid = Grid()
    grid.put(1, "№", down=2)
    grid.put(2, "Мероприятие", down=2)
    grid.put(3, "Срок", across=2)
    for column, heading in enumerate(HEADINGS[3:], start=5):
        grid.put(column, heading, down=2)
    grid.row += 1
    grid.put(3, "начала реализации")
    grid.put(4, "окончания реализации")
    grid.row += 1
    terms: dict[str, tuple[Value, Value]] = {
        "1": (date(2026, 3, 1), date(2026, 6, 30)),
        "2": (2026, 2028),
        "3": ("март 2026 г.", "май 2026 г."),
        "5": (date(2027, 5, 15), date(2027, 5, 15)),
        "6": (None, date(2026, 11, 15)),
    }
    for direction, own in sections(FROM_TO):
        grid.across(direction, 7)
        for item in own:
            number, title, _deadline, *rest = values(item)
            grid.put(1, number)
            grid.put(2, title)
            if item.number == "4":
                grid.put(3, "постоянно", across=2)
            else:
                start, end = terms[item.number]
                grid.put(3, start)
                grid.put(4, end)
            for column, value in enumerate(rest, start=5):
                grid.put(column, value)
            grid.row += 1
    save(path, grid)


@sample("both-sides-in-one-cell.xlsx")
def _both_sides(path: Path) -> None:
    grid = with_headings("№ п/п", "Мероприятие", "Срок", "Ответственные исполнители", "Ожидаемый результат")
    for direction, own in sections():
        grid.across(direction, 5)
        for item in own:
            number, title, deadline, _sochi, _minsk, result = values(item)
            sochi, minsk = ", ".join(item.sochi), ", ".join(item.minsk)
            together = (
                f"от г. Сочи: {sochi};\nот г. Минска: {minsk}"
                if int(item.number) % 2
                else f"{sochi},\n{minsk}"
            )
            grid.line(number, title, deadline, together, result)
    save(path, grid)


@sample("co-executors-apart.xlsx")
def _co(path: Path) -> None:
    grid = with_headings(
        "№ п/п", "Мероприятие", "Срок", "Ответственный исполнитель", "Соисполнители", "Ожидаемый результат"
    )
    for direction, own in sections():
        grid.across(direction, 6)
        for item in own:
            number, title, deadline, _sochi, _minsk, result = values(item)
            grid.line(
                number, title, deadline, item.sochi[0], ", ".join((*item.sochi[1:], *item.minsk)), result
            )
    save(path, grid)


# --- sheets -----------------------------------------------------------------------------------------------------


def _report(name: str) -> Grid:
    grid = Grid(name)
    grid.line("№ п/п", "Наименование мероприятия", "Ход исполнения", "Статус")
    for item in POOL:
        grid.line(int(item.number), item.title, "проведены встречи", "в работе")
    return grid


@sample("cover-summary-hidden-report.xlsx", sheet="Мероприятия", tells=("sheet_not_read name=Отчёт",))
def _sheets(path: Path) -> None:
    cover = Grid("Титул")
    cover.line("ДОРОЖНАЯ КАРТА")
    cover.line("Сочи – Минск")
    summary = Grid("Свод")
    summary.line("Направление", "Количество мероприятий", "Выполнено")
    summary.line(ECONOMY, 3, 0)
    summary.line(CULTURE, 3, 0)
    summary.line("Итого", 6, 0)
    old = with_headings()
    old.name, old.hidden = "Старая редакция", True
    plain(old, [replace(item, title=f"{item.title} (устар.)") for item in (*POOL, *POOL)])
    plan = with_headings()
    plan.name = "Мероприятия"
    plain(plan)
    save(path, cover, summary, old, _report("Отчёт"), plan, Grid("Лист3"))


@sample("sheet-for-each-section.xlsx", header_row=2, sheet="Экономика", tells=("«Культура» (3)",))
def _sheet_per_section(path: Path) -> None:
    grids: list[Grid] = []
    for name, (direction, own) in zip(("Экономика", "Культура"), sections(), strict=True):
        grid = Grid(name)
        grid.across(f"Раздел {len(grids) + 1}. {direction}", WIDTH)
        grid.line(*HEADINGS)
        for item in own:
            grid.line(*values(item))
        grids.append(grid)
    save(path, *grids)


# --- what is wrong with a row ------------------------------------------------------------------------------------


@sample("duplicate-number-and-empty-title.xlsx", items=[
    POOL[0], POOL[1], replace(POOL[2], number="2"), replace(POOL[3], title=""), *POOL[4:],
], errors=("A4", "A5", "B7"))  # fmt: skip
def _wrong(path: Path) -> None:
    grid = with_headings()
    for direction, own in sections():
        grid.across(direction, WIDTH)
        for item in own:
            number, title, *rest = values(item)
            grid.line(2 if item.number == "3" else number, None if item.number == "4" else title, *rest)
    save(path, grid)


@sample("deadlines-to-be-asked-about.xlsx", items=[
    replace(POOL[0], deadline="31.02.2026", dates=()), replace(POOL[1], deadline="", dates=()),
    replace(POOL[2], deadline="до 1 марта 2035 г.", dates=("2035-03-01",)), *POOL[3:],
], tells=("C3", "C4", "C5"))  # fmt: skip
def _asked(path: Path) -> None:
    grid = with_headings()
    words = {"1": "31.02.2026", "2": None, "3": "до 1 марта 2035 г."}
    for direction, own in sections():
        grid.across(direction, WIDTH)
        for item in own:
            number, title, deadline, *rest = values(item)
            grid.line(number, title, words.get(item.number, deadline), *rest)
    save(path, grid)


@sample("struck-and-hidden-rows.xlsx", tells=("B3", "A4"))
def _struck(path: Path) -> None:
    grid = with_headings()
    for direction, own in sections():
        grid.across(direction, WIDTH)
        for item in own:
            for column, value in enumerate(values(item), start=1):
                grid.put(column, value, struck=item.number == "1")
            if item.number == "2":
                grid.hidden_rows.add(grid.row)
            grid.row += 1
    save(path, grid)


@sample("formulas-with-cached-text.xlsx", items=[replace(POOL[0], result=""), *POOL[1:]], tells=("F3",))
def _formulas(path: Path) -> None:
    """=HYPERLINK with the text it showed, a sum that lost its reference."""
    grid = with_headings()
    plain(grid)
    made = BytesIO(xlsx(grid))
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                title = POOL[0].title.encode()
                link = (
                    b'<c r="B3" t="str"><f>HYPERLINK("http://example.org","x")</f><v>' + title + b"</v></c>"
                )
                content = re.sub(rb'<c r="B3"[^>]*>.*?</c>', link, content)
                content = re.sub(
                    rb'<c r="F3"[^>]*>.*?</c>', b'<c r="F3" t="e"><f>SUM(#REF!)</f><v>#REF!</v></c>', content
                )
            target.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)


STATES = tuple(
    replace(item, status=state)
    for item, state in zip(POOL, ("done", "in_progress", None, "planned", "done", "cancelled"), strict=True)
)


@sample("states-and-progress.xlsx", items=STATES)
def _states(path: Path) -> None:
    grid = with_headings(*HEADINGS, "Статус", "Ход исполнения")
    words = {"1": "выполнено", "2": "в работе", "4": "не начато", "5": "исполнено в срок", "6": "отменено"}
    for direction, own in sections():
        grid.across(direction, 8)
        for item in own:
            grid.line(
                *values(item), words.get(item.number), "подписан протокол" if item.number == "1" else None
            )
    save(path, grid)
