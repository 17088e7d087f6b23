"""Which milestones of the ticked items a filter of the list meant: what is ticked when many are reported at once."""

from collections.abc import Callable, Iterable, Mapping

from roadmap.models.stated import StatedMilestone

# What a filter says of a milestone itself; the other facets say something of the item only.
OF_MILESTONE: dict[str, Callable[[StatedMilestone, str], bool]] = {
    "side": lambda one, value: one.side.city.slug == value,
    "year": lambda one, value: one.due_date is not None and str(one.due_date.year) == value,
    "overdue": lambda one, _value: one.is_overdue,
    "due_soon": lambda one, _value: one.is_due_soon,
    "silent": lambda one, _value: one.is_silent,
    "disputed": lambda one, _value: one.is_disputed,
    "awaiting": lambda one, _value: one.is_awaiting,
    "waiting_for": lambda one, value: one.is_waited_for and one.side.city.slug == value,
}
# These choose among an item's periods; a side alone does not.
CHOOSES = set(OF_MILESTONE) - {"side"}


def meant(
    milestones: Iterable[StatedMilestone], chosen: Mapping[str, str]
) -> list[tuple[StatedMilestone, bool]]:
    """Each milestone (with its state), and whether the filter `chosen` (facet: value) meant it.

    A filter that says nothing of periods means of each item and side the first open one, in the order given.
    """
    said = {name: value for name, value in chosen.items() if name in OF_MILESTONE and value}
    among_periods = bool(CHOOSES & said.keys())
    seen: set[tuple[int, int]] = set()
    found = []
    for milestone in milestones:
        fits = all(OF_MILESTONE[name](milestone, value) for name, value in said.items())
        place = (milestone.item_id, milestone.side_id)
        is_meant = fits and milestone.is_open and (among_periods or place not in seen)
        if milestone.is_open:
            seen.add(place)
        found.append((milestone, is_meant))
    return found
