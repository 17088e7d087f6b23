"""How rows look to programs. Names of people are there as they were at the time; addresses of people are not.

Each schema has a class method `of(row)`; what has to be at hand (prefetched, annotated) its docstring says.
"""

from django.conf import settings
from pydantic import BaseModel


class Out(BaseModel):
    """A shape that is answered. Not ninja's `Schema`, which asks for every value of every row by way of Python."""


def address(path: str) -> str:
    """The whole address of a page."""
    return f"{settings.SITE_URL}{path}"
