"""The tables that every app may use."""

from core.marks import Mark
from core.work import Work

__all__ = ["Mark", "Work"]
