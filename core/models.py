"""The tables that every app may use."""

from core.work import Work

__all__ = ["Work"]
