"""What an import would do, as plain data: row by row, with every message and its cell. Nothing is written.

The preview is kept on the `ImportRun` as JSON, stays readable for ever, and is what `apply` works from: the
person gets what was shown. Its shape is `shape.Preview`.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plans.deadlines import deadlines_by_sides, describe_by_sides, parse_deadline
from plans.messages import Level, Message
from plans.plan import Plan, PlanRow
from plans.states import Status, to_model
from roadmap.bodies.likeness import likely_names
from roadmap.importing import wording
from roadmap.importing.known import CREATE, SAME_AS, Known, plainly
from roadmap.importing.resource import SIDE, ItemResource, ItemRowResult, check_numbers, dataset
from roadmap.importing.shape import (
    DocumentNamed,
    KeptMessage,
    MissingItem,
    Preview,
    PreviewItem,
    RowValues,
    UnknownName,
)
from roadmap.models import Item
from roadmap.scheduling import PlannedMilestone, days_left_out, foresee

ACTIONS = ("create", "update", "unchanged", "error")
LEVELS = ("error", "warning", "info")
_ACTION = {"new": "create", "update": "update", "skip": "unchanged"}
# Where our names and the reading's names of a field differ.
READ_AS = {"deadline_text": "deadline"}


def values(row: PlanRow, place: int, known: Known, *, states: bool = True) -> RowValues:
    """The row as `resource.dataset` and the JSON of a preview take it; without `states` it has none."""
    text = row.deadline_text
    if text and row.deadline.wording and parse_deadline(text, years=known.roadmap.years) != row.deadline:
        # What a typed date or its format said is lost in the words of the cell; the item keeps words only.
        text = row.deadline.wording
    names = known.side_names()
    if row.deadlines and deadlines_by_sides(text, names, known.roadmap.years) != row.deadlines:
        text = describe_by_sides(row.deadlines, names)
    status, progress = _to_model(row.state, row.percent) if states and not row.states else (None, None)
    of_sides = {
        slug: (*_to_model(said.state, said.percent), said.until)
        for slug, said in row.states.items()
        if slug in known.sides
    }
    return {
        "source_row": row.row,
        "order": place,
        "number": row.number,
        "title": row.title,
        "direction": row.direction,
        "direction_number": row.direction_number,
        "deadline_text": text,
        "expected_result": row.expected_result,
        "funding": row.funding,
        "contact": row.contact,
        "note": row.note,
        "origin": row.origin,
        "status": status,
        "progress": progress,
        "until": row.until,
        "states": of_sides if states else {},
        "bodies": known.by_side(row.bodies),
        "short_names": {
            body.name: body.short for those in row.bodies.values() for body in those if body.short
        },
    }


def _to_model(state: Status | None, percent: int | None) -> tuple[str | None, int | None]:
    """The model's status and percent for what a file says; None for what it leaves alone."""
    return (state and to_model(state, percent)) or (None, None if state else percent)


def build(plan: Plan, known: Known, *, states: bool = True) -> Preview:
    """The preview of `plan` against what the database knows.

    Without `states` those of the file are left, and it says so: a state is somebody's report.
    """
    known.match_all(row.bodies for row in plan.rows)
    rows = [values(row, place, known, states=states) for place, row in enumerate(plan.rows, 1)]
    results = ItemResource(known, save=False).run(dataset(rows, known))
    wrong = check_numbers(rows)
    foreseen = _foreseen(results, known)
    items = [
        _item(
            row,
            value,
            result,
            wrong.get(value["order"]),
            foreseen.get(result.instance.pk) if result.instance else None,
            known,
        )
        for row, value, result in zip(plan.rows, rows, results, strict=True)
    ]
    messages = [*plan.messages, *_about_directions(items), *_about_states(plan.rows, states=states)]
    found = {row["number"] for row in rows}
    missing: list[MissingItem] = [
        {"number": item.number, "title": item.title} for item in known.items() if item.number not in found
    ]
    return {
        "file": plan.file,
        "sheet": plan.sheet,
        "sheets": plan.sheets,
        "read": plan.read,
        "guessed": plan.guessed,
        "header_row": plan.header_row,
        "columns": plan.columns,
        "headings": plan.headings,
        "samples": plan.samples,
        "messages": [wording.kept(message) for message in messages],
        "items": items,
        "missing": missing,
        "rows_left_out": [
            {"row": one.row, "why": one.why, "cell": one.cell, "text": one.text, "sheet": one.sheet}
            for one in plan.rows_left_out
        ],
        "unknown": _unknown(items, known),
        "document": _document(plan),
        "summary": summary(items, missing, messages),
    }


def _document(plan: Plan) -> DocumentNamed | None:
    if plan.document is None:
        return None
    return {"number": plan.document.number, "date": plan.document.date.isoformat()}


def _about_directions(items: Iterable[PreviewItem]) -> list[Message]:
    """Say where the new items go for which the file names no direction."""
    count = sum(item["action"] == "create" and not item["direction"] for item in items)
    if not count:
        return []
    return [Message("warning", "", "without_direction", {"count": count, "title": _("Without a direction")})]


def _about_states(rows: Iterable[PlanRow], *, states: bool) -> list[Message]:
    """Say that the file's states are left where nobody reports them."""
    count = sum(row.state is not None or row.percent is not None or bool(row.states) for row in rows)
    return [] if states or not count else [Message("warning", "", "states_left", {"count": count})]


def summary(
    items: Iterable[PreviewItem], missing: Sequence[MissingItem], messages: Sequence[Message]
) -> dict[str, int]:
    """Counts: rows by action, items that the file lacks, messages by level."""
    actions: Counter[str] = Counter()
    levels: Counter[str] = Counter(message.level for message in messages)
    for item in items:
        actions[item["action"]] += 1
        levels.update(message["level"] for message in item["messages"])
    return {
        "rows": actions.total(),
        **{action: actions[action] for action in ACTIONS},
        "missing": len(missing),
        "errors": levels["error"],
        "warnings": levels["warning"],
    }


def has_errors(preview: Preview) -> bool:
    """Whether anything stands in the way of applying."""
    return bool(preview["summary"]["errors"])


def _item(
    row: PlanRow,
    value: RowValues,
    result: ItemRowResult,
    wrong_number: str | None,
    planned: PlannedMilestone | None,
    known: Known,
) -> PreviewItem:
    messages = [wording.kept(message) for message in [*row.messages, *_days_left_out(row, known)]]
    complaints = _complaints(row, result)
    if wrong_number:
        complaints.append((_cell(row, "number"), wrong_number))
    if "invalid_date" in row.deadline.codes:
        _make_error(messages)
    # The reading has complained already where it saw the same: once is enough for a cell.
    is_wrong = any(message["level"] == "error" for message in messages)
    messages += [{"level": "error", "cell": cell, "text": text} for cell, text in complaints if not is_wrong]
    messages += _unmatched(row, value, known)
    action = _ACTION.get(result.import_type or "", "error")
    if any(message["level"] == "error" for message in messages):
        action = "error"
    milestones = _milestones(planned) if action == "update" and planned else []
    return {
        "row": row.row,
        "number": value["number"],
        "title": row.title,
        "direction": row.direction,
        "deadline_text": row.deadline_text,
        "due_dates": [due.isoformat() for due in row.due_dates],
        "bodies": {slug: [name for name, _role in bodies] for slug, bodies in value["bodies"].items()},
        "matched": {
            slug: [_name(known, slug, name) for name, _role in bodies]
            for slug, bodies in value["bodies"].items()
        },
        "action": action,
        "changes": {**result.changes} if action == "update" else {},
        "milestones": milestones,
        "messages": sorted(messages, key=lambda message: LEVELS.index(message["level"])),
        "cells": dict(row.cells),
        "values": value,
    }


def _days_left_out(row: PlanRow, known: Known) -> list[Message]:
    """The days of a deadline outside of a period that begins or ends within a year, said as the reading says it."""
    place = _cell(row, "deadline_text")
    return [
        Message("warning", place, "deadline", {"caution": one.code, "text": one.text})
        for one in days_left_out(row.deadline, known.roadmap)
    ]


def _name(known: Known, slug: str, name: str) -> str | None:
    body = known.body_of(slug, name)
    return body.name if body else None


def _cell(row: PlanRow, field: str) -> str:
    """Where the field is in the file, as «D17»; the row's number where it has no cell of its own."""
    return row.cells.get(field) or row.cells.get(READ_AS.get(field, "")) or ""


def _make_error(messages: Iterable[KeptMessage]) -> None:
    """A date that does not exist is no caution: nothing can be applied until somebody corrects it."""
    for message in messages:
        if message.get("params", {}).get("caution") == "invalid_date":
            message["level"] = "error"


def _complaints(row: PlanRow, result: ItemRowResult) -> list[tuple[str, str]]:
    """What the Resource found wrong: (cell, sentence)."""
    found: list[tuple[str, str]] = []
    if result.validation_error is not None:
        for field, texts in result.validation_error.message_dict.items():
            if field == "number" and not row.number:
                continue
            name = str(getattr(Item._meta.get_field(field), "verbose_name", "")) if field != "__all__" else ""
            found += [(_cell(row, field), f"{name.capitalize()}: {text}" if name else text) for text in texts]
    found += [("", str(error.error)) for error in result.errors]
    return found


def _unmatched(row: PlanRow, value: RowValues, known: Known) -> list[KeptMessage]:
    found: list[Message] = []
    for slug in known.sides:
        for name, _role in value["bodies"].get(slug, ()):
            if known.is_left_out(slug, name):
                found.append(Message("info", _cell(row, f"{SIDE}{slug}"), "body_left_out", {"name": name}))
            elif known.body_of(slug, name) is None:
                # The first plan of a side brings all its bodies: that is no reason to hesitate.
                chosen = known.choices.get(slug, {}).get(name) == CREATE or known.has_no_bodies(slug)
                params = {"name": name, "side": known.sides[slug].city.name}
                if (meant := known.meant(slug, name)) != name:
                    found.append(
                        Message("info", _cell(row, f"{SIDE}{slug}"), "body_same", {**params, "same": meant})
                    )
                    continue
                level: Level = "info" if chosen else "warning"
                found.append(Message(level, _cell(row, f"{SIDE}{slug}"), "body_added", params))
    return [wording.kept(message) for message in found]


def _unknown(items: Iterable[PreviewItem], known: Known) -> list[UnknownName]:
    """The names that no body carries, or none for certain, with the rows they are in and the bodies they are like."""
    rows: dict[tuple[str, str], list[int]] = {}
    for item in items:
        for slug, names in item["bodies"].items():
            for name in names:
                chosen = name in known.choices.get(slug, {})
                if slug in known.sides and (chosen or known.is_uncertain(slug, name)):
                    rows.setdefault((slug, name), []).append(item["row"])
    likely = _likely(rows, known)
    return [
        {
            "side": slug,
            "name": name,
            "rows": places,
            "candidates": [body.pk for body in known.candidates(slug, name)],
            # Another name of the file that seems to mean the same, until a person has said whether it does.
            "like": (like := likely.get((slug, name), "")),
            "choice": known.choices.get(slug, {}).get(name)
            or (SAME_AS + like if like else _taken_for(known, slug, name)),
        }
        for (slug, name), places in rows.items()
    ]


def _likely(names: Iterable[tuple[str, str]], known: Known) -> dict[tuple[str, str], str]:
    """Those of the names that no body carries and nobody has decided on, with the name in the file they are like."""
    found: dict[tuple[str, str], str] = {}
    for wanted, side in known.sides.items():
        # Names that differ in letter case alone are made one body anyway.
        new = {
            plainly(name): name for slug, name in names if slug == wanted and not known.body_of(slug, name)
        }
        for name, like in likely_names(list(new.values()), side.city.name).items():
            if name not in known.choices.get(wanted, {}):
                found[wanted, name] = like
    return found


def _taken_for(known: Known, slug: str, name: str) -> int | str:
    body = known.body_of(slug, name)
    return body.pk if body else CREATE


def _foreseen(results: Iterable[ItemRowResult], known: Known) -> dict[int, PlannedMilestone]:
    """What happens to the milestones of the items whose deadline or bodies change."""
    moving = [result.instance for result in results if moves_milestones(result)]
    ids = {slug: side.pk for slug, side in known.sides.items()}
    bound = {item.pk: {ids[slug] for slug, named in item.sides.items() if named} for item in moving}
    return foresee(moving, bound)


def moves_milestones(result: ItemRowResult) -> bool:
    """Whether the row changes what the milestones of an item follow from."""
    return any(field == "deadline_text" or field.startswith(SIDE) for field in result.changes)


def _milestones(planned: PlannedMilestone) -> list[str]:
    """In words, what a changed deadline or a changed body does to the milestones."""
    sentences = []
    for count, one in (
        (len(planned.moved), ngettext("%d milestone moves.", "%d milestones move.", len(planned.moved))),
        (
            len(planned.created),
            ngettext("%d milestone is added.", "%d milestones are added.", len(planned.created)),
        ),
        (
            len(planned.removed),
            ngettext(
                "%d milestone without a report goes.",
                "%d milestones without a report go.",
                len(planned.removed),
            ),
        ),
    ):
        if count:
            sentences.append(one % count)
    for milestone in planned.kept:
        sentences.append(
            _kept(milestone.side.city.name, milestone.due_date, planned.instead_of.get(milestone.pk))
        )
    return sentences


def _kept(side: str, due: date | None, now: date | None) -> str:
    old = f"{due:%d.%m.%Y}" if due else "—"
    if now is None:
        return _("The milestone of %(date)s (%(side)s) stays: something was reported on it.") % {
            "date": old,
            "side": side,
        }
    return _(
        "The milestone of %(date)s (%(side)s) stays, as something was reported on it; the file says %(new)s."
    ) % {
        "date": old,
        "side": side,
        "new": f"{now:%d.%m.%Y}",
    }
