"""How promised figures are written on a page: «не менее 60 организаций ежегодно», «1 250», «2,5»."""

from decimal import Decimal

from django import template
from django.utils.translation import gettext as _

from roadmap.choices import Comparator, Per
from roadmap.models import Target

register = template.Library()
NO_BREAK = "\u00a0"


@register.filter
def figure(number: Decimal | None) -> str:
    """«1 250» or «2,5»: with spaces that do not break, and no zeros behind; a dash for none."""
    if number is None:
        return "—"
    whole, _point, rest = f"{number:f}".partition(".")
    rest = rest.rstrip("0")
    grouped = f"{int(whole):,}".replace(",", NO_BREAK) if len(whole) > 4 else whole
    return f"{grouped},{rest}" if rest else grouped


@register.filter
def promised(target: Target) -> str:
    """«не менее 60 организаций, в год»: a target in words."""
    words = {
        Comparator.AT_LEAST: _("at least %(number)s"),
        Comparator.AT_MOST: _("at most %(number)s"),
        Comparator.EXACTLY: "%(number)s",
        Comparator.RANGE: _("%(number)s to %(upto)s"),
    }[Comparator(target.comparator)]
    said = words % {"number": figure(target.number), "upto": figure(target.upto)}
    said = f"{said}{NO_BREAK}{target.unit}"
    per = Per(target.per)
    return said if per in (Per.NONE, Per.SIDE) else f"{said} {per.label}"
