"""What an edition changed in the plan, before and after, as a document."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from roadmap.editions.comparing import PlanChange
from roadmap.exporting.paper import Paper
from roadmap.models import Edition
from roadmap.templatetags.roadmap_charts import plan_change_label

WIDTHS = (17.0, 44.0, 103.0, 103.0)


def write(edition: Edition, changes: Sequence[PlanChange], made: Paper) -> None:
    """Write the comparison of `edition` with the plan before it on `made`, a paper on its side."""
    lines = [_("Changes of the plan: before and after"), edition.roadmap.title, edition.named]
    if edition.withdrawn_on:
        lines.append(_("taken back on %(day)s") % {"day": f"{edition.withdrawn_on:%d.%m.%Y}"})
    made.title(lines)
    if changes:
        rows = made.table((_("Item"), _("What"), _("Before"), _("After")), WIDTHS)
        item = None
        for change in changes:
            if change.item != item:
                item = change.item
                rows.section(f"{change.number}. {change.title}")
            rows.add((change.number, what(change), change.old or "—", change.new or "—"))
    else:
        made.paragraph(_("This edition changed nothing in the words, the dates and the bodies."))


def what(change: PlanChange) -> str:
    """What of an item changed: «срок», «исполнители, Минск»."""
    label = plan_change_label(change.kind)
    return f"{label}, {change.side}" if change.side else label
