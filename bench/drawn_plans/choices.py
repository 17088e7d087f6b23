"""The dice: which items a plan has, and in which of the ways it is laid out."""

import random
from dataclasses import dataclass, field

from bench.drawn_plans.phrases import ADJECTIVES, DEADLINES, DIRECTIONS, MINSK, RESULTS, SOCHI, TITLES
from tests.data.plans.pool import Expected


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
    """Items of one to five directions, as the plan will say them; titles differ from one another."""
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
    """How the plan is laid out: its columns, headings and numbers, drawn at random."""
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
