"""How dates, percents, counts and states are written on a page, as people write them."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django import template
from django.template.loader import render_to_string
from django.utils.dates import MONTHS, MONTHS_ALT
from django.utils.html import format_html
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from roadmap.choices import Status
from roadmap.lateness import DUE_SOON_DAYS

register = template.Library()

NO_BREAK = "\u00a0"

COUNTED: dict[str, Callable[[int], str]] = {
    "item": lambda n: ngettext("%(count)s item", "%(count)s items", n),
    "milestone": lambda n: ngettext("%(count)s milestone", "%(count)s milestones", n),
    "report": lambda n: ngettext("%(count)s report", "%(count)s reports", n),
    "event": lambda n: ngettext("%(count)s event", "%(count)s events", n),
    "body": lambda n: ngettext("%(count)s body", "%(count)s bodies", n),
    "person": lambda n: ngettext("%(count)s person", "%(count)s people", n),
    "file": lambda n: ngettext("%(count)s file", "%(count)s files", n),
    "proof": lambda n: ngettext("%(count)s proof", "%(count)s proofs", n),
    "move": lambda n: ngettext("moved %(count)s time", "moved %(count)s times", n),
    "late_day": lambda n: ngettext("%(count)s day late", "%(count)s days late", n),
    "day": lambda n: ngettext("%(count)s day", "%(count)s days", n),
    "roadmap": lambda n: ngettext("%(count)s roadmap", "%(count)s roadmaps", n),
    "row": lambda n: ngettext("%(count)s row", "%(count)s rows", n),
    "error": lambda n: ngettext("%(count)s error", "%(count)s errors", n),
    "disagreement": lambda n: ngettext("%(count)s disagreement", "%(count)s disagreements", n),
}


@register.filter
def counted(number: int | None, word: str) -> str:
    """`5|counted:"item"` → «5 пунктов»: the number with its word in the right form; the words are in `COUNTED`."""
    number = number or 0
    return (COUNTED[word](number) % {"count": number}).replace(" ", NO_BREAK)


@register.filter
def percent(value: float | None) -> str:
    """A percent as a whole number; never 0 % for something begun, nor 100 % for something unfinished."""
    return "—" if value is None else f"{whole_percent(value)}{NO_BREAK}%"


def whole_percent(value: float) -> int:
    """`value` rounded half up to a whole percent, kept at 1–99 unless it is exactly 0 or 100."""
    if 0 < value < 100:
        return min(99, max(1, int(value + 0.5)))
    return int(value)


@register.filter
def in_words(day: date | None) -> str:
    """«1 сентября 2026», with spaces that do not break."""
    return f"{day.day}{NO_BREAK}{MONTHS_ALT[day.month]}{NO_BREAK}{day.year}" if day else ""


@register.filter(expects_localtime=True)
def day_of(moment: datetime) -> str:
    """«1 сентября 2026» for a moment, by the clock of the reader's city (`cities.middleware.OwnClock`)."""
    return in_words(moment.date())


@register.filter
def day_and_month(day: date | None) -> str:
    """«1 сентября», for places where the year is plain."""
    return f"{day.day}{NO_BREAK}{MONTHS_ALT[day.month]}" if day else ""


@register.filter
def month_and_year(day: date) -> str:
    """«сентябрь 2026»."""
    return f"{MONTHS[day.month]} {day.year}".lower()


@register.filter
def year_label(year: int | str) -> str:
    """A year, or the word for what lies before or after those of the roadmap."""
    return {"earlier": pgettext("years", "earlier"), "later": pgettext("years", "later")}.get(
        str(year), str(year)
    )


@register.filter
def due(day: date | None) -> str:
    """«до 1 сентября 2026», or that there is no date; where it is too wide, the year goes to the next line."""
    return _("by %(date)s") % {"date": " ".join(in_words(day).rsplit(NO_BREAK, 1))} if day else _("no date")


@register.simple_tag
def due_soon_days() -> int:
    """How many days ahead a date is due soon."""
    return DUE_SOON_DAYS


@register.filter
def days_since(day: date, today: date) -> int:
    """Whole days from `day` to `today`; below zero when `day` is still to come."""
    return (today - day).days


@register.filter
def add_days(day: date, days: int) -> date:
    """The date `days` later."""
    return day + timedelta(days=days)


@register.filter
def status_label(status: str) -> str:
    """The word for a `Status` value."""
    return str(Status(status).label)


@register.simple_tag
def status_chip(
    status: str, *, overdue: object = False, awaiting: object = False, strong: object = False
) -> str:
    """A status as mark and word, by components/status.html; any value for overdue, awaiting and strong."""
    return _status_chip(get_language(), str(status), bool(overdue), bool(awaiting), bool(strong))


@cache
def _status_chip(language: str, status: str, overdue: bool, awaiting: bool, strong: bool) -> str:
    # A page has hundreds of chips, of a dozen kinds: each kind is drawn once a process.
    chip = {"status": status, "overdue": overdue, "awaiting": awaiting, "strong": strong}
    return render_to_string("components/status.html", chip)


@register.simple_tag(takes_context=True)
def with_query(context: dict[str, Any], **changes: Any) -> str:
    """The address' query string with `changes`; a value of None or "" drops the parameter. Starts with "?"."""
    query = dict(context["request"].GET.lists()) | changes
    return "?" + urlencode(
        {name: value for name, value in query.items() if value not in (None, "")}, doseq=True
    )


@register.simple_tag
def opens(address: str, **query: str) -> str:
    """The attributes of a link to a form: a page of its own, which htmx opens in place."""
    return format_html('href="{0}" hx-get="{0}"', f"{address}?{urlencode(query)}")
