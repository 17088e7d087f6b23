"""The program counts what the domain page says: on the day, on every page and paper, and looked at later.

`RECOUNT_ROUNDS` and `RECOUNT_SEED` make it longer (`python -m tests.recount`); `RECOUNT_LOG` is a file that gets a line
for each roadmap: its seed, how many values were compared, how many differed, what happened.
"""

import os
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils.translation import gettext

from api import tokens
from api.choices import Scope
from roadmap.templatetags.roadmap_format import percent
from tests.recount import law, story
from tests.recount.shown import Shown

ROUNDS = int(os.environ.get("RECOUNT_ROUNDS", "2"))
SEED = int(os.environ.get("RECOUNT_SEED", "20260717"))
DAYS = int(os.environ.get("RECOUNT_DAYS", "5"))

pytestmark = pytest.mark.django_db


def close(one: Any, other: Any) -> bool:
    """Whether two values are the same; means of whole percents may differ in their last binary digit."""
    if isinstance(one, float) or isinstance(other, float):
        return (one is None) == (other is None) and (one is None or abs(one - other) < 1e-9)
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(close(one[key], other[key]) for key in one)
    if isinstance(one, (tuple, list)) and isinstance(other, (tuple, list)):
        return len(one) == len(other) and all(map(close, one, other))
    return bool(one == other)


class Recount:
    """Counts what was compared, and keeps what differs."""

    def __init__(self) -> None:
        self.values = 0
        self.differences: list[str] = []

    def same(self, what: str, ours: Any, theirs: Any) -> None:
        if isinstance(ours, dict) and isinstance(theirs, dict) and ours.keys() == theirs.keys():
            for name, value in ours.items():
                self.same(f"{what}, {name}", value, theirs[name])
            return
        self.values += _size(ours)
        if not close(ours, theirs):
            self.differences.append(f"{what}: law {ours!r}, program {theirs!r}")


def _size(value: Any) -> int:
    if isinstance(value, dict):
        return sum(_size(one) for one in value.values())
    return sum(map(_size, value)) if isinstance(value, (tuple, list)) else 1


def counted(roadmap: law.Roadmap, today: date) -> dict[str, Any]:
    """Everything that the law says of the roadmap on its day."""
    directions = {item["direction"] for item in roadmap.items.values()}
    return {
        "whole": law.figures(roadmap),
        "sides": {side: law.figures(roadmap, side) for side in roadmap.sides},
        "directions": {pk: law.figures(roadmap, direction=pk) for pk in directions},
        "items": law.items(roadmap),
        "plan and fact": law.plan_and_fact(roadmap, today),
        "dates": law.dates(roadmap),
        "answered": law.answered(roadmap, today),
        "questions": law.questions(roadmap),
        "promises": law.promises(roadmap),
    }


def compare(count: Recount, shown: Shown, ours: dict[str, Any], where: str, on: date | None) -> None:
    """Compare what was counted with what the program shows, today or (`on`) as of the day."""
    said = shown.figures(on)
    _figures(count, f"{where}, figures", ours["whole"], said["figures"], said["all"])
    for side, mine in ours["sides"].items():
        scoped = shown.figures(on, side=side)
        _figures(count, f"{where}, figures of {side}", mine, scoped["figures"], scoped["all"])
        _tally(count, f"{where}, tally of {side}", mine, said["sides"][side])
    count.same(
        f"{where}, directions",
        sorted(ours["directions"]),
        sorted(d["direction"]["id"] for d in said["directions"]),
    )
    for one in said["directions"]:
        _tally(count, f"{where}, a direction", ours["directions"][one["direction"]["id"]], one["all"])
    count.same(f"{where}, items", ours["items"], shown.items(on))
    page = shown.dashboard(on)
    numbers = {name: number for name, (_link, number) in page.items()}
    count.same(f"{where}, dashboard", ours["whole"]["figures"], numbers)
    for name, (link, number) in page.items():
        if number and name != "items":
            count.same(f"{where}, list of {name}", number, shown.rows(link))
    if ours["plan and fact"][0]:
        count.same(f"{where}, plan and fact", ours["plan and fact"], shown.plan_and_fact(on))
    said_in_time = {story.CITIES[side][0]: told for side, told in ours["answered"].items()}
    count.same(f"{where}, answered by the date", said_in_time, shown.answered(on))
    for number, asked in ours["questions"].items():
        count.same(f"{where}, questions at {number}", asked, shown.questions(number, on))
    count.same(f"{where}, promised figures", ours["promises"], shown.promises(on))
    paper = shown.reference(on)
    columns = [ours["whole"], *ours["sides"].values()]
    count.same(
        f"{where}, reference: items",
        [str(one["figures"]["items"]) for one in columns],
        paper[gettext("Items")],
    )
    count.same(
        f"{where}, reference: overdue",
        [str(one["figures"]["overdue"]) for one in columns],
        paper[gettext("Overdue items")],
    )
    count.same(
        f"{where}, reference: progress",
        [percent(one["progress"]) for one in columns],
        paper[gettext("Mean progress")],
    )
    count.same(f"{where}, workbook", sorted(ours["items"]), sorted(shown.workbook_numbers(on)))
    if on is None:
        count.same(f"{where}, calendar", ours["dates"], shown.dates())


def pages(ours: dict[str, Any]) -> list[str]:
    """The pages whose words are photographed."""
    return ["", "timeline/", "targets/", *(f"items/{number}/" for number in ours["items"])]


def _figures(count: Recount, where: str, ours: dict[str, Any], figures: Any, tally: Any) -> None:
    count.same(where, ours["figures"], figures)
    _tally(count, where, ours, tally)


def _tally(count: Recount, where: str, ours: dict[str, Any], tally: Any) -> None:
    mine = {
        **{name: ours[name] for name in ("progress", "overdue", "by_status")},
        "items": ours["figures"]["items"],
    }
    count.same(where, mine, dict(tally))


@pytest.mark.parametrize("seed", range(SEED, SEED + ROUNDS))
def test_the_program_counts_what_the_domain_page_says(seed: int, settings: Any) -> None:
    settings.SECOND_FACTOR_ROLES = []
    told = story.begin(seed)
    count = Recount()
    photos: dict[date, dict[str, Any]] = {}
    with story.afterwards():
        token = tokens.make(told.administrator, "recount", list(Scope.values), days=365)[1]
        shown = Shown(told.roadmap.slug, told.administrator, token, told.reader)
    read: dict[date, dict[str, list[str]]] = {}
    for day in story.days(told, DAYS):
        with connection.cursor() as cursor:
            now = datetime(day.year, day.month, day.day, story.NOON, tzinfo=UTC)
            photos[day] = counted(law.read(cursor, told.roadmap.pk, now), day)
        compare(count, shown, photos[day], f"{day}", None)
        read[day] = {path: shown.words(path) for path in pages(photos[day])}
    last = max(photos)
    with time_machine.travel(datetime(last.year, last.month, last.day, story.NOON, tzinfo=UTC), tick=False):
        for day in sorted(photos):
            if day != last:
                compare(count, shown, photos[day], f"{day} seen later", day)
                for path, words in read[day].items():
                    count.same(f"{day} seen later, words of {path}", words, shown.words(path, day))

    if kept := os.environ.get("RECOUNT_LOG"):
        acts = Counter(one.split()[2] for one in told.told if one.endswith("+"))
        with Path(kept).open("a", encoding="utf-8") as log:
            log.write(f"{seed}\t{count.values}\t{len(count.differences)}\t{dict(acts)}\n")
    assert count.differences == [], "\n".join([f"seed {seed}", *told.told, *count.differences[:40]])
    assert count.values > 500
