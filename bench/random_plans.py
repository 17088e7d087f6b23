"""Plans laid out at random, to measure how much of a file nobody has seen is read right.

    python -m bench.random_plans [--files 400] [--seed 1] [--show 20]

Each file draws one of the ways in which real plans differ (headings, order and depth of the header,
what stands above,
between and after the items, how numbers, directions,
deadlines and bodies are written) independently of the others, in a
random format. Prints the shares of items found, of rows taken for items that are none, and of fields read right.
"""

import argparse
import random
import sys
import tempfile
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from bench.setup import SIDES, YEARS
from roadmap.importing.reading import read_plan
from roadmap.importing.refusals import Refusal
from tests.data.plans.compare import Agreement, agreement
from tests.data.plans.grid import Grid, Value, save
from tests.data.plans.pool import Expected

HEADINGS = {
    "number": ("№ п/п", "№", "N\nп/п", "№№", "Номер", "Пункт плана", "№ пункта", "П/п"),
    "title": (
        "Наименование мероприятия", "Мероприятие", "Мероприятия", "Содержание мероприятия",
        "Наименование\nмеро-\nприятия",
        "НАИМЕНОВАНИЕ МЕРОПРИЯТИЙ", "Содержание пункта дорожной карты", "Планируемые мероприятия",
        "Совместные мероприятия",
    ),
    "deadline": (
        "Срок исполнения", "Сроки реализации", "Срок\nвыполне-\nния", "Сроки", "Период проведения", "Дата проведения",
        "Контрольный срок", "СРОК ИСПОЛНЕНИЯ", "Плановый срок",
    ),
    "sochi": (
        "Ответственные исполнители от г. Сочи", "от города Сочи", "Исполнители (Сочи)", "от российской стороны",
        "Ответственный от администрации города Сочи", "г. Сочи",
    ),
    "minsk": (
        "Ответственные исполнители от г. Минска", "от города Минска", "Исполнители (Минск)", "от белорусской стороны",
        "Ответственный от Мингорисполкома", "г. Минск",
    ),
    "responsible": (
        "Ответственные исполнители", "Исполнители", "Ответственные", "Ответственный исполнитель",
        "Исполнители,\nсоисполнители",
        "Ответст-\nвенные исполнители",
    ),
    "result": ("Ожидаемый результат", "Планируемый результат", "Ожидаемые результаты", "Вид документа",
    "Результат реализации мероприятия"),
    "note": ("Примечание", "Прим.", "Примечания"),
    "place": ("Место проведения",),
    "funding": ("Источник финансирования", "Финансовое обеспечение", "Объем финансирования, тыс. руб."),
    "other": ("Ед. изм.", "Приоритет", "Код", "Количество участников"),
}  # fmt: skip

TITLES = (
    "Проведение {} форума деловых кругов", "Организация {} выставки ремёсел", "Обмен {} делегациями специалистов",
    "Подготовка {} соглашения о сотрудничестве в сфере туризма", "Участие в {} фестивале «Славянский базар»",
    "Стажировка врачей в {} клиниках", "Проведение Дней {} культуры", "Издание {} путеводителя для гостей города",
    "Создание {} рабочей группы по вопросам транспорта (не менее 5 человек)", "Разработка плана {} обмена школьников",
    "Проведение турнира по хоккею на {} кубок", "Всероссийский {} семинар педагогов",
    "Открытие {} экспозиции в музее",
    "2-й {} конгресс молодых учёных", "Итоговая {} конференция участников дорожной карты", "Координация {} работ",
    "Ответственное {} потребление: цикл лекций", "V {} фестиваль уличных театров",
    "Мониторинг {} цен на продовольствие",
)  # fmt: skip
ADJECTIVES = (
    "ежегодного", "совместных", "международного", "детского", "молодёжного", "белорусского", "черноморского",
    "первого",
    "открытого", "городского", "зимнего", "летнего", "научного",
)  # fmt: skip
DIRECTIONS = (
    "Торгово-экономическое сотрудничество", "Образование и наука", "Культура", "Туризм и курортное дело",
    "Молодёжная политика", "Физическая культура и спорт", "Здравоохранение", "Городское хозяйство, транспорт и связь",
)  # fmt: skip
DEADLINES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("до 1 сентября 2026 г.", ("2026-09-01",)),
    ("2026–2028 годы", ("2028-12-31",)),
    ("ежегодно", ("2026-12-31", "2027-12-31", "2028-12-31")),
    ("IV квартал 2026 года", ("2026-12-31",)),
    ("май 2027 г.", ("2027-05-31",)),
    ("15.11.2026", ("2026-11-15",)),
    ("II полугодие 2027 г.", ("2027-12-31",)),
    ("по мере необходимости", ()),
    ("постоянно", ("2026-12-31", "2027-12-31", "2028-12-31")),
    ("май, октябрь 2026 г.", ("2026-05-31", "2026-10-31")),
    ("2027 год", ("2027-12-31",)),
    ("не позднее 01.03.2028", ("2028-03-01",)),
    ("в течение 2026 года", ("2026-12-31",)),
)
SOCHI = (
    "Управление культуры администрации города Сочи", "Департамент экономики администрации города Сочи",
    "Управление по образованию и науке администрации города Сочи", "Администрация города Сочи",
    "Городское Собрание Сочи",
    "Управление молодёжной политики мэрии Сочи", "МБУК «Централизованная библиотечная система города Сочи»",
)  # fmt: skip
MINSK = (
    "Управление культуры Мингорисполкома", "Комитет экономики Мингорисполкома",
    "Комитет по образованию Мингорисполкома",
    "Мингорисполком", "Главное управление спорта и туризма Мингорисполкома", "Минский городской Совет депутатов",
    "Управление транспорта и связи Мингорисполкома",
)  # fmt: skip
RESULTS = (
    "Подписанное соглашение",
    "Не менее 5 мероприятий",
    "Отчёт",
    "Проведён фестиваль",
    "Рост товарооборота на 5%",
    "",
)


@dataclass
class Draw:
    """One plan being drawn: the dice, the choices, the items expected."""

    dice: random.Random
    suffix: str
    items: list[Expected] = field(default_factory=list)
    tells: list[str] = field(default_factory=list)

    def chance(self, share: float, name: str = "") -> bool:
        hit = self.dice.random() < share
        if hit and name:
            self.tells.append(name)
        return hit

    def pick(self, name: str, *choices: str) -> str:
        choice = self.dice.choice(choices)
        self.tells.append(f"{name}={choice}")
        return choice


def make_items(draw: Draw) -> list[Expected]:
    dice = draw.dice
    directions = dice.sample(DIRECTIONS, dice.randint(1, 5))
    scheme = draw.pick(
        "numbers", "whole", "whole", "dotted", "dotted", "none" if dice.random() < 0.3 else "whole"
    )
    items: list[Expected] = []
    for place, direction in enumerate(directions, start=1):
        for own in range(1, dice.randint(1, 12) + 1):
            deadline, dates = dice.choice(DEADLINES)
            number = f"{place}.{own}" if scheme == "dotted" else str(len(items) + 1)
            title = dice.choice(TITLES).format(dice.choice(ADJECTIVES))
            # Where nothing is numbered, two rows of one title are one item.
            while title in {item.title for item in items}:
                title += " и иные меры"
            items.append(
                Expected(
                    number, title, direction, deadline, dates,
                    tuple(dice.sample(SOCHI, dice.choice((1, 1, 2)))), tuple(dice.sample(MINSK, dice.choice((1, 1,
                    2)))),
                    dice.choice(RESULTS),
                )
            )  # fmt: skip
    return items


@dataclass
class Layout:
    """The choices of one plan."""

    columns: list[str]
    depth: int
    merged: bool
    directions: str
    numbering: str
    several: bool
    bodies: str
    first: int


def choose(draw: Draw, items: list[Expected]) -> Layout:
    dice = draw.dice
    scheme = next(tell.removeprefix("numbers=") for tell in draw.tells if tell.startswith("numbers="))
    bodies = draw.pick("bodies", "two", "two", "one labelled", "one by name")
    people = ["sochi", "minsk"] if bodies == "two" else ["responsible"]
    columns = ["number"] if scheme != "none" else []
    middle = [["title"], ["deadline"], people, ["result"]]
    if draw.chance(0.35, "shuffled"):
        dice.shuffle(middle)
    columns += [name for group in middle for name in group]
    for extra in ("note", "place", "funding", "other"):
        if draw.chance(0.2, extra):
            columns.insert(dice.randint(1, len(columns)), extra)
    if "sochi" in columns and columns.index("minsk") != columns.index("sochi") + 1:
        columns.remove("minsk")
        columns.insert(columns.index("sochi") + 1, "minsk")
    directions = draw.pick(
        "directions",
        "across",
        "across",
        "roman across",
        "named",
        "first cell",
        "roman cell",
        "column",
        "above header",
    )
    if directions == "above header" and len({item.direction for item in items}) < 2:
        directions = "across"
    if scheme == "none" and directions == "roman cell":
        directions = "roman across"
    merged = draw.suffix not in (".csv", ".tsv")
    return Layout(
        columns=columns,
        depth=2 if bodies == "two" and draw.chance(0.6, "two levels") else 1,
        merged=merged,
        directions=directions,
        numbering=draw.pick("written", "plain", "dot", "float", "п.", "bracket", "text"),
        several=draw.chance(0.35, "several rows"),
        bodies=bodies,
        first=1 if draw.suffix == ".docx" or draw.chance(0.8) else dice.randint(2, 3),
    )


def draw_plan(dice: random.Random, suffix: str) -> tuple[Grid, list[Expected], list[str]]:
    """A grid, what must be read from it, and the choices made."""
    draw = Draw(dice, suffix)
    items = make_items(draw)
    layout = choose(draw, items)
    if layout.directions == "column":
        layout.columns.insert(1, "direction")
    page = _Page(draw, layout, items)
    page.draw_all()
    return page.grid, page.expected, draw.tells


class _Page:
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


SUFFIXES = (".xlsx", ".xlsx", ".xls", ".ods", ".csv", ".docx")


def measure(files: int, seed: int) -> tuple[Agreement, list[str]]:
    """Draw, save and read that many plans; what they come to together, and every difference in words."""
    total, differences = Agreement(), []
    with tempfile.TemporaryDirectory() as folder:
        for place in range(files):
            dice = random.Random(seed * 100_000 + place)
            suffix = dice.choice(SUFFIXES)
            grid, items, tells = draw_plan(dice, suffix)
            path = Path(folder) / f"{place}{suffix}"
            save(
                path,
                grid,
                encoding=dice.choice(("utf-8", "cp1251", "utf-8-sig")),
                delimiter=dice.choice(",;\t"),
            )
            try:
                found = agreement(read_plan(path, path.name, sides=SIDES, years=YEARS), items)
            except Refusal as refusal:
                found = Agreement(expected=len(items), fields=len(items) * 9)
                found.differences.append(f"{path.name}: refused: {refusal.text}")
            total.add(found)
            if found.differences:
                differences.append(f"--- {path.name} {' '.join(tells)}")
                differences += found.differences
    return total, differences


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--files", type=int, default=400)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--show", type=int, default=40, help="how many differences to print")
    given = options.parse_args()
    total, differences = measure(given.files, given.seed)
    out = sys.stdout.write
    for line in differences[: given.show]:
        out(line + "\n")
    out(f"{given.files} files, {total.expected} items: {total.found} found, {total.false} false\n")
    out(f"fields right: {total.right} of {total.fields} ({total.right / total.fields:.2%})\n")


if __name__ == "__main__":
    main()
