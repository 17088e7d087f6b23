"""Rows that there are, for walks over all operations: of a body those hear only who may send one."""

from tests.access_table import World, programs

# The kinds of rows by the first word of the address.
KINDS = {
    "items": programs.item,
    "milestones": programs.milestone,
    "reports": programs.waiting,
    "date-requests": programs.date_request,
    "bodies": programs.body,
    "events": programs.delegation,
    "directions": programs.direction,
    "questions": programs.question,
    "imports": programs.imported,
    "exports": programs.exported,
    "people": programs.colleague,
}


def path_of(world: World, path: str) -> str:
    """The path of the description below `/api/v1`, with rows that there are; each is made once in a world."""
    path = path.removeprefix("/api/v1")
    kind = path.removeprefix("/").partition("/")[0]
    made = world.values.setdefault("there", {})
    if "{id}" in path and kind in KINDS and kind not in made:
        made[kind] = KINDS[kind](world)
    values = {"slug": world.values["roadmap"].slug, "number": 1, "id": 1, **made.get(kind, {})}
    return path.format(**values)
