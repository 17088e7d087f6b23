"""Whose scripts a page may run, where it is not by the number of each answer (the rule; see config/protection.py)."""

from collections.abc import Callable
from typing import Any, ParamSpec, cast

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpResponse

P = ParamSpec("P")


def scripts_by_address(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """`view`, whose page may run the scripts of our static files: those of Django's admin, and of what caches keep."""
    # The library's own decorator knows of views without arguments only, by its types.
    replaced = csp_replace({"script-src": settings.ADMIN_SCRIPTS})(cast(Any, view))
    return cast(Callable[P, HttpResponse], replaced)
