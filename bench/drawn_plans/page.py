"""The choices laid out on a grid, with what must be read from it."""

import random
from dataclasses import replace
from datetime import date

from bench.drawn_plans.choices import Draw, Layout, choose, make_items
from bench.drawn_plans.phrases import HEADINGS
from tests.data.plans.grid import Grid, Value
from tests.data.plans.pool import Expected


def draw_plan(dice: random.Random, suffix: str) -> tuple[Grid, list[Expected], list[str]]:
    """A grid, what must be read from it, and the choices made."""
    draw = Draw(dice, suffix)
    items = make_items(draw)
    layout = choose(draw, items)
    if layout.directions == "column":
        layout.columns.insert(1, "direction")
    page = Page(draw, layout, items)
    page.draw_all()
    return page.grid, page.expected, draw.tells


class Page:
    """A plan being drawn on a grid, and beside it what a reader has to find there."""

    def __init__(self, draw: Draw, layout: Layout, items: list[Expected]) -> None:
        self.draw, self.layout, self.items = draw, layout, items
        self.dice = draw.dice
        self.grid = Grid("План")
        self.expected: list[Expected] = []
        self.texts = {name: self.dice.choice(texts) for name, texts in HEADINGS.items()}
        self.texts["direction"] = "Направление сотрудничества"
        if layout.depth == 2:
            self.texts["sochi"], self.texts["minsk"] = self.dice.choice(
                (
                    ("от г. Сочи", "от г. Минска"),
                    ("Сочи", "Минск"),
                    ("российская сторона", "белорусская сторона"),
                )
            )
        self.numbers_row = draw.chance(0.4, "column numbers")

    @property
    def width(self) -> int:
        return len(self.layout.columns)

    def column(self, name: str) -> int:
        return self.layout.first + self.layout.columns.index(name)

    def draw_all(self) -> None:
        self.above()
        sections: list[list[Expected]] = []
        for item in self.items:
            if not sections or sections[-1][0].direction != item.direction:
                sections.append([])
            sections[-1].append(item)
        if self.layout.directions != "above header":
            self.header()
        for place, own in enumerate(sections):
            self.direction(own[0].direction, place, own)
            self.section(own)
        self.grid.table_end = self.grid.height
        self.below()

    # --- above and below -------------------------------------------------------------------------------------

    def above(self) -> None:
        kind = self.draw.pick("above", "nothing", "title", "approval", "approval", "long")
        grid, first = self.grid, self.layout.first
        if kind in ("approval", "long"):
            for left, right in (
                ("УТВЕРЖДАЮ", "УТВЕРЖДЕНО"), ("Глава города Сочи", "Председатель Мингорисполкома"),
                ("_________ А.А. Иванов", "________ Б.Б. Петров"), ("от 18.06.2026 № 820", "«___» ________ 2026 г."),
            ):  # fmt: skip
                grid.put(first, left)
                grid.put(first + self.width - 2, right)
                grid.row += 1
            grid.skip()
        if kind != "nothing":
            for text in ("ПЛАН", "совместных мероприятий городов Сочи и Минска", "на 2026–2028 годы")[
                : self.dice.randint(1, 3)
            ]:
                grid.put(first, text, across=self.width if self.layout.merged else 1)
                grid.row += 1
        if kind == "long":
            grid.put(
                first,
                "В соответствии с соглашением от 01.02.2026 № 12 стороны договорились о следующем:",
                across=self.width,
            )
            grid.row += 2
        if self.draw.suffix == ".docx" and kind != "nothing":
            grid.cells = {(r, c): replace(p, across=1) for (r, c), p in grid.cells.items()}

    def below(self) -> None:
        grid, first = self.grid, self.layout.first
        kind = self.draw.pick("below", "nothing", "signatures", "notes", "both", "total")
        if kind == "total":
            grid.put(self.column("title"), "Итого мероприятий:")
            grid.put(self.column("result"), len(self.items))
            grid.row += 1
        if kind in ("notes", "both"):
            grid.skip(self.dice.randint(0, 1))
            grid.put(first, "* по согласованию")
            grid.row += 1
            grid.put(first, "Примечание: исполнители отвечают за полноту отчётов.", across=self.width)
            grid.row += 1
        if kind in ("signatures", "both"):
            grid.skip(self.dice.randint(1, 3) if self.draw.suffix != ".docx" else 1)
            left, right = first + self.dice.randint(0, 1), first + self.width - 2
            for one, two in (
                ("Заместитель главы города Сочи", "Председатель комитета"), ("________ И.И. Иванов",
                "________ П.П. Петров"),
                ("«__» ______ 2026 г.", "«__» ______ 2026 г."), ("М.П.", "М.П."),
            ):  # fmt: skip
                grid.put(left, one)
                grid.put(right, two)
                grid.row += 1

    # --- the header --------------------------------------------------------------------------------------------

    def header(self) -> None:
        grid = self.grid
        for name in self.layout.columns:
            at = self.column(name)
            if self.layout.depth == 2 and name in ("sochi", "minsk"):
                if name == "sochi":
                    grid.put(at, "Ответственные исполнители", across=2 if self.layout.merged else 1)
                grid.row += 1
                grid.put(at, self.texts[name])
                grid.row -= 1
            else:
                grid.put(at, self.texts[name], down=self.layout.depth if self.layout.merged else 1)
        grid.row += self.layout.depth
        if self.numbers_row:
            for number in range(self.width):
                grid.put(self.layout.first + number, number + 1)
            grid.row += 1

    def direction(self, text: str, place: int, own: list[Expected]) -> None:
        kind, grid, first = self.layout.directions, self.grid, self.layout.first
        numeral = ("I", "II", "III", "IV", "V")[place]
        across = self.width if self.layout.merged else 1
        if kind == "column":
            return
        if kind == "above header":
            grid.put(first, text, across=across)
            grid.row += 1
            self.header()
            return
        if kind == "roman cell":
            grid.put(first, f"{numeral}." if place % 2 else numeral)
            grid.put(self.column("title"), text)
        elif kind == "named":
            grid.put(first, f"Раздел {numeral if place % 2 else place + 1}. {text}", across=across)
        elif kind == "first cell":
            grid.put(first, text)
        else:
            grid.put(first, f"{numeral}. {text}" if kind == "roman across" else text, across=across)
        grid.row += 1

    # --- the items ------------------------------------------------------------------------------------------------

    def section(self, own: list[Expected]) -> None:
        place = 0
        while place < len(own):
            if self.draw.chance(0.05):
                self.grid.skip()
            left = len(own) - place - 1
            if (
                self.layout.merged
                and self.layout.several
                and left >= 2
                and self.draw.chance(0.15, "deadline merged down")
            ):
                together = own[place : place + self.dice.randint(2, min(left, 3))]
                for item in together:
                    self.expected.append(replace(item, deadline=own[place].deadline, dates=own[place].dates))
                    self.row(self.expected[-1], deadline_down=len(together) if item is together[0] else 0)
                place += len(together)
                continue
            self.expected.append(own[place])
            if self.layout.several and self.draw.chance(0.15, "two deadlines"):
                self.two_rows(own[place])
            else:
                self.row(own[place])
            place += 1

    def number(self, item: Expected) -> Value:
        written, number = self.layout.numbering, item.number
        whole = number.isdigit()
        if written == "dot":
            return f"{number}."
        if written == "bracket" and whole:
            return f"{number})"
        if written == "п.":
            return f"п. {number}"
        if written == "float":
            if whole:
                return float(number)
            day, month = map(int, number.split("."))
            return date(2026, month, day) if month <= 12 else number
        return int(number) if whole and written == "plain" else number

    def cell(self, name: str, item: Expected) -> Value:
        if name == "number":
            return self.number(item)
        if name in ("sochi", "minsk"):
            return self.dice.choice((",\n", ", ", "; ", "\n")).join(getattr(item, name))
        if name == "responsible":
            sochi, minsk = ", ".join(item.sochi), ", ".join(item.minsk)
            if self.layout.bodies == "one labelled":
                return f"от г. Сочи: {sochi};\nот г. Минска: {minsk}"
            return f"{sochi},\n{minsk}"
        if name == "deadline":
            if item.deadline == "15.11.2026" and self.dice.random() < 0.5:
                return date(2026, 11, 15)
            return item.deadline
        return {
            "title": item.title, "result": item.result or None, "direction": item.direction, "note": None,
            "place": "г. Сочи", "funding": "в пределах средств бюджета", "other": "1",
        }[name]  # fmt: skip

    def row(self, item: Expected, deadline_down: int = 1) -> None:
        for name in self.layout.columns:
            value = self.cell(name, item)
            if name == "deadline" and not deadline_down:
                continue
            form = "DD.MMM" if name == "number" and isinstance(value, date) else ""
            self.grid.put(
                self.column(name), value, down=deadline_down if name == "deadline" else 1, form=form
            )
        self.grid.row += 1

    def two_rows(self, item: Expected) -> None:
        """One item with two deadlines, each in its row."""
        self.expected[-1] = replace(
            item, deadline="март 2026 г.\nоктябрь 2027 г.", dates=("2026-03-31", "2027-10-31")
        )
        down = 2 if self.layout.merged and self.dice.random() < 0.6 else 1
        for name in self.layout.columns:
            if name == "deadline":
                self.grid.put(self.column(name), "март 2026 г.")
            else:
                value = self.cell(name, item)
                form = "DD.MMM" if name == "number" and isinstance(value, date) else ""
                self.grid.put(self.column(name), value, down=down, form=form)
        self.grid.row += 1
        self.grid.put(self.column("deadline"), "октябрь 2027 г.")
        self.grid.row += 1
