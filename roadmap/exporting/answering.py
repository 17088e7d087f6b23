"""How the plan is answered, as a part of a paper: what was reported by its date, and how soon after a letter."""

from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _

from roadmap.exporting.paper import Paper
from roadmap.progress.answering import Answering, OfBody
from roadmap.templatetags.roadmap_format import percent

# Millimetres of a page on its side: body, side, due, reported by the date, days from letter to report.
WIDTHS = (117.0, 40.0, 30.0, 40.0, 40.0)
NUMBERS = (2, 3, 4)


def write(made: Paper, found: Answering) -> None:
    """Write the two numbers on `made`, by body, under a heading of their own."""
    made.heading(_("How the plan is answered"))
    made.paragraph(_median(found))
    if not found.bodies:
        made.paragraph(_("Nothing has fallen due yet"))
        return
    headings = (
        _("Body"),
        _("Side"),
        _("Fell due"),
        _("Reported by the date"),
        _("Days from letter to report"),
    )
    table = made.table(headings, WIDTHS, numbers=NUMBERS)
    for one in found.bodies:
        table.add(
            (
                one.body.label if one.body else _("nobody leads"),
                one.side,
                str(one.due),
                _share(one),
                "—" if one.days is None else floatformat(one.days, 1),
            )
        )


def _share(one: OfBody) -> str:
    return f"{one.reported} · {percent(one.share)}" if one.share is not None else "—"


def _median(found: Answering) -> str:
    if found.days is None:
        return _("No letter of the last 90 days was answered by a report yet.")
    said = _("Half of the answered letters were followed by a report within %(days)s days.")
    lines = [said % {"days": floatformat(found.days, 1)}]
    if found.days_before is not None:
        lines.append(_("In the quarter before: %(days)s days.") % {"days": floatformat(found.days_before, 1)})
    return " ".join(lines)
