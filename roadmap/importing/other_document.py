"""Whether a file is another document than the plan it would change, or a plan of other cities."""

from collections.abc import Iterable
from difflib import SequenceMatcher

from roadmap.importing.known import plainly
from roadmap.importing.shape import Change, Preview

# Fewer items than this say nothing.
ENOUGH = 5
# From such a share on of the items that both have, their titles have nothing in common.
SHARE = 0.7
# Two wordings of one measure are more like each other than that.
LIKENESS = 0.55


def is_another(preview: Preview) -> bool:
    """Whether most items that the file and the roadmap both have would get a title that is not like theirs."""
    shared = [item for item in preview.get("items", ()) if item["action"] in ("update", "unchanged")]
    if len(shared) < ENOUGH:
        return False
    return sum(_differs(item["changes"].get("title")) for item in shared) >= SHARE * len(shared)


def sides_that_nobody_answers_for(preview: Preview, slugs: Iterable[str]) -> list[str]:
    """Those of the sides for which no item of a plan of some length names a body: it may be of other cities."""
    items = preview.get("items", ())
    if len(items) < ENOUGH:
        return []
    return [slug for slug in slugs if not any(item["bodies"].get(slug) for item in items)]


def _differs(change: Change | None) -> bool:
    if not change:
        return False
    old, new = (plainly(str(text)) for text in change)
    return SequenceMatcher(None, old, new, autojunk=False).ratio() < LIKENESS
