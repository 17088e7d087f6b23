"""How well written names are matched with known bodies."""

from plans.bodies import KnownBody, NamedBody, match_bodies
from tests.corpus.table import Result, rows

TABLES = ("matches_more.tsv", "matches_blind.tsv", "matches_blind2.tsv")


def known() -> list[KnownBody]:
    """The bodies of the made-up register the names are matched with (known_bodies.tsv)."""
    return [
        KnownBody(
            int(r["id"]),
            r["name"],
            r["short_name"],
            tuple(filter(None, r["aliases"].split(" | "))),
            r["side"] or None,
        )
        for r in rows("known_bodies.tsv")
    ]


def measure(table: str) -> list[Result]:
    """Every written name with the id of the body expected and matched; «-» where a match would be a guess."""
    bodies = known()
    return [_one(row, bodies) for row in rows(table)]


def _one(row: dict[str, str], bodies: list[KnownBody]) -> Result:
    named: str | NamedBody = NamedBody(row["name"], "lead", row["side"]) if row["side"] else row["name"]
    (match,) = match_bodies([named], bodies)
    got = str(match.body.id) if match.body else "-"
    return Result(
        row["name"], "a guess" if row["id"] == "-" else "one body", row["id"], got, got == row["id"]
    )
