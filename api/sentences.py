"""What pydantic says of a wrong value, in the caller's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _


def sentence(error: Mapping[str, Any]) -> str:
    """What is wrong with one value; what our own checks say already is in the caller's language."""
    kind, limits = str(error["type"]), error.get("ctx") or {}
    if kind == "value_error":
        return str(error["msg"]).removeprefix("Value error, ")[:300]
    if kind == "literal_error":
        known = str(limits.get("expected", "")).replace(" or ", ", ")
        return _("One of these is wanted: %(known)s.") % {"known": known}
    if kind in ("string_too_long", "too_long"):
        most = limits.get("max_length", "?")
        said = _("%(most)s characters at most.") if kind == "string_too_long" else _("%(most)s at most.")
        return said % {"most": most}
    if kind == "greater_than_equal":
        return _("At least %(least)s is wanted.") % {"least": limits.get("ge", "?")}
    if kind == "less_than_equal":
        return _("%(most)s at most.") % {"most": limits.get("le", "?")}
    return _plainly(kind)


def _plainly(kind: str) -> str:
    exactly = {
        "missing": _("It is missing."),
        "extra_forbidden": _("There is no field of this name."),
    }
    if kind in exactly:
        return exactly[kind]
    # The kinds of one sort begin alike: `int_type`, `int_parsing`, `int_from_float`.
    sorts = {
        "string": _("A text is wanted."),
        "int": _("A whole number is wanted."),
        "bool": _("“true” or “false” is wanted."),
        "date": _("A date is wanted, as in 2026-12-31."),
        "list": _("A list is wanted."),
        "dict": _("An object is wanted."),
        "model": _("An object is wanted."),
    }
    return sorts.get(kind.partition("_")[0], _("This value can't be read."))
