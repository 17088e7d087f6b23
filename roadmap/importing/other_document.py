"""Whether a file is another document than the plan it would change, or a plan of other cities."""

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from roadmap.importing.known import plainly
from roadmap.importing.shape import Change, Preview, PreviewItem

# Fewer items than this say nothing.
ENOUGH = 5
# From such a share on of the items that both have, their titles have nothing in common.
SHARE = 0.7
# Two wordings of one measure are more like each other than that.
LIKENESS = 0.55
# A side that so few of the items name is named by chance.
RARE = 0.2


def is_another(preview: Preview) -> bool:
    """Whether most items that the file and the roadmap both have would get a title that is not like theirs."""
    shared = [item for item in preview.get("items", ()) if item["action"] in ("update", "unchanged")]
    if len(shared) < ENOUGH:
        return False
    return sum(_differs(item["changes"].get("title")) for item in shared) >= SHARE * len(shared)


def sides_that_nobody_answers_for(preview: Preview, slugs: Iterable[str]) -> list[str]:
    """The sides for which a plan of some length names no body, or hardly any: it may be of other cities.

    One name of theirs in a plan of other cities does not make it theirs: where most items name nobody of any side, or
    somebody of whom nobody can tell the side (a plan that one of our cities has with another), a side that hardly any
    item names counts as well.
    """
    items = preview.get("items", ())
    if len(items) < ENOUGH:
        return []
    least = RARE * len(items) if _names_mostly_strangers(items) else 0
    return [slug for slug in slugs if sum(bool(item["bodies"].get(slug)) for item in items) <= least]


def _names_mostly_strangers(items: Sequence[PreviewItem]) -> bool:
    return sum(not any(item["bodies"].values()) or _names_a_stranger(item) for item in items) >= SHARE * len(
        items
    )


def _names_a_stranger(item: PreviewItem) -> bool:
    return any(message.get("code") == "side_unclear" for message in item["messages"])


def _differs(change: Change | None) -> bool:
    if not change:
        return False
    old, new = (plainly(str(text)) for text in change)
    return SequenceMatcher(None, old, new, autojunk=False).ratio() < LIKENESS
