"""Which figures an item's expected result promises that nobody has looked at yet; and which targets it lost."""

from dataclasses import dataclass
from decimal import Decimal

from plans import targets as reading
from plans.targets import read_targets
from roadmap.choices import Per
from roadmap.models import Item, Target

LONGEST = {"text": 300, "measure": 500, "unit": 100}
LARGEST = Decimal(10) ** 11


@dataclass(frozen=True)
class Proposal:
    """A figure that the program read; a person says whether it is promised."""

    text: str
    target: Target


def proposals(item: Item, known: list[Target]) -> list[Proposal]:
    """What the expected result promises beside the `known` targets, in its order; each text once. Asks nothing."""
    seen = {target.text for target in known}
    found = []
    for figure in read_targets(item.expected_result):
        target = _target(item, figure)
        if target.text and target.text not in seen and target.number < LARGEST:
            seen.add(target.text)
            found.append(Proposal(target.text, target))
    return found


def lost(item: Item, known: list[Target]) -> set[int]:
    """The ids of the targets whose words the expected result no longer has: the document was changed."""
    words = " ".join(item.expected_result.split())
    read = {_target(item, figure).text for figure in read_targets(item.expected_result)}
    return {one.pk for one in known if one.text and one.text not in read and one.text not in words}


def _target(item: Item, figure: reading.Target) -> Target:
    """The figure as a row that is not saved."""
    return Target(
        item=item,
        text=figure.text[: LONGEST["text"]],
        measure=figure.measure[: LONGEST["measure"]],
        comparator=figure.comparator.value,
        number=figure.number,
        upto=figure.upto,
        unit=figure.unit[: LONGEST["unit"]],
        per=figure.per.value,
        is_for_each=figure.per.value == Per.SIDE,
    )
