"""`python -m plans FILE`: what is in a plan, on any machine with Python.

Exit status: 0 read; 1 read, but with errors or with columns that nobody has confirmed; 2 not readable as a plan.
"""

import argparse
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import plans
from plans.deadlines.table import read_years
from plans.messages import Message
from plans.plan import Plan, PlanRow

SIDES = ("sochi=Сочи,Россия", "minsk=Минск,Беларусь")
# Those taken where neither the command nor the file names any.
YEARS = (2026, 2028)
ERRORS, UNREADABLE = 1, 2

# How many dates of an item its line names; a monthly item of three years has 36.
_DATES_SHOWN = 4


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the file, print what it holds, return the exit status."""
    options = _parser().parse_args(arguments)
    try:
        plan = plans.read(
            options.file.read_bytes(),
            options.file.name,
            sides=dict(options.sides),
            years=options.years or YEARS,
            own_years=options.years is None,
            sheet=options.sheet,
            columns=dict(pair for pairs in options.columns for pair in pairs) or None,
            header_row=options.header_row,
            first_row=options.first_row,
            year=options.year,
        )
    except OSError as error:
        sys.stderr.write(f"{options.file}: {error.strerror or error}\n")
        return UNREADABLE
    except plans.Refusal as refusal:
        sys.stderr.write(f"{options.file}: {refusal}\n")
        return UNREADABLE
    if options.json:
        sys.stdout.write(json.dumps(as_json(plan), ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.write("".join(f"{line}\n" for line in as_text(plan)))
    messages = [*plan.messages, *(message for row in plan.rows for message in row.messages)]
    return ERRORS if any(message.level == "error" for message in messages) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m plans", description=__doc__)
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument("--json", action="store_true", help="everything, as JSON")
    parser.add_argument(
        "--sides",
        metavar="KEY=NAME,…",
        nargs="+",
        type=_side,
        default=[_side(side) for side in SIDES],
        help="the sides, each with the names its city and country go by (%(default)s)",
    )
    parser.add_argument(
        "--years",
        type=_years,
        help="the plan's first and last year, like 2026-2028; without it those that the file states, else "
        + "-".join(map(str, YEARS)),
    )
    parser.add_argument("--sheet", metavar="NAME", help="the sheet to read; * for all that look like plans")
    parser.add_argument("--header-row", metavar="N", type=int, help="the header's lowest row; 0: it has none")
    parser.add_argument("--first-row", metavar="N", type=int, help="the first row below the header")
    parser.add_argument("--year", metavar="N", type=int, help="the year of deadlines that name none")
    parser.add_argument(
        "--columns",
        metavar="A=FIELD,…",
        nargs="+",
        type=_columns,
        default=[],
        help="what the columns are: A=number,B=title,C=deadline,D=side:sochi,E= (left out)",
    )
    return parser


def _side(text: str) -> tuple[str, tuple[str, ...]]:
    key, _sign, names = text.partition("=")
    found = tuple(name.strip() for name in (names or key).split(",") if name.strip())
    if not key or not found:
        raise argparse.ArgumentTypeError(f"not KEY=NAME,…: {text}")
    return key, found


def _years(text: str) -> tuple[int, int]:
    try:
        return read_years(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _columns(text: str) -> list[tuple[str, str | None]]:
    found = []
    for pair in filter(None, text.split(",")):
        match = re.fullmatch(r"\s*([A-Za-z]{1,3})=([a-z_]*(?::[\w-]+)?)\s*", pair)
        if match is None:
            raise argparse.ArgumentTypeError(f"not a column and its field: {pair}")
        found.append((match[1].upper(), match[2] or None))
    return found


# --- the two ways to show it -----------------------------------------------------------------------------------------


def as_json(plan: Plan) -> dict[str, object]:
    """The plan as plain data."""
    return {
        "file": plan.file,
        "sheet": plan.sheet,
        "sheets": plan.sheets,
        "read": plan.read,
        "years": plan.years,
        "header_row": plan.header_row,
        "columns": plan.columns,
        "headings": plan.headings,
        "guessed": plan.guessed,
        "items": [_item(row) for row in plan.rows],
        "rows_left_out": [
            {"row": one.row, "sheet": one.sheet, "why": one.why, "cell": one.cell, "text": one.text}
            for one in plan.rows_left_out
        ],
        "messages": [_message(message) for message in plan.messages],
    }


def _item(row: PlanRow) -> dict[str, Any]:
    deadline = row.deadline
    return {
        "row": row.row,
        "sheet": row.sheet,
        "number": row.number,
        "title": row.title,
        "direction": row.direction,
        "direction_number": row.direction_number,
        "deadline_text": row.deadline_text,
        "deadline": {
            "kind": deadline.kind.value,
            "recurrence": deadline.recurrence.value,
            "periods": [
                {"start": str(period.start) if period.start else None, "due": str(period.due)}
                for period in deadline.periods
            ],
        },
        "due_dates": [str(due) for due in row.due_dates],
        "deadlines": {side: [str(due) for due in own.due_dates] for side, own in row.deadlines.items()},
        "bodies": {
            side or "": [{"name": body.name, "role": body.role, "short": body.short} for body in bodies]
            for side, bodies in row.bodies.items()
        },
        "expected_result": row.expected_result,
        "status": row.status,
        "state": row.state,
        "progress": row.progress,
        "percent": row.percent,
        "sides": {
            side: {"status": state.words, "state": state.state, "percent": state.percent}
            for side, state in row.states.items()
        },
        "note": row.note,
        "funding": row.funding,
        "contact": row.contact,
        "cells": row.cells,
        "messages": [_message(message) for message in row.messages],
    }


def _message(message: Message) -> dict[str, Any]:
    return {
        "level": message.level,
        "cell": message.cell,
        "code": message.code,
        "params": dict(message.params),
    }


def as_text(plan: Plan) -> list[str]:
    """A line with the plan's years, one for each direction and each item, then the messages and the rows left out."""
    lines = ["years " + "-".join(map(str, dict.fromkeys(plan.years)))] if plan.years else []
    direction = ""
    for row in plan.rows:
        if row.direction != direction:
            direction = row.direction
            lines.append(" ".join(filter(None, ("direction", row.direction_number, direction))))
        due = [str(day) for day in row.due_dates]
        dates = ", ".join(due[:_DATES_SHOWN])
        if len(due) > _DATES_SHOWN:
            dates += f", … ({len(due)}, the last {due[-1]})"
        who = "; ".join(
            f"{side or '?'}: {', '.join(body.name for body in bodies)}" for side, bodies in row.bodies.items()
        )
        parts = (row.number, row.title.replace("\n", " "), row.deadline_text, dates, who, _state(row))
        lines.append(" | ".join(parts).rstrip(" |"))
    for message in [*plan.messages, *(message for row in plan.rows for message in row.messages)]:
        facts = " ".join(f"{name}={value}" for name, value in message.params.items())
        lines.append(" ".join(filter(None, (message.level, message.cell, message.code, facts))))
    lines += [f"left out {one.cell} {one.why} {one.text[:80]}" for one in plan.rows_left_out]
    return lines


def _state(row: PlanRow) -> str:
    """«in_progress 30 %» of the item; of each side by its slug where the file tells the sides apart."""
    said = {"": (row.state, row.percent)} | {
        side: (one.state, one.percent) for side, one in row.states.items()
    }
    return "; ".join(
        " ".join(filter(None, (side and f"{side}:", state, "" if percent is None else f"{percent} %")))
        for side, (state, percent) in said.items()
        if state is not None or percent is not None
    )


if __name__ == "__main__":
    sys.exit(main())
