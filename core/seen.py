"""The mark of a form: what its sender saw, by which the later of two learns of the earlier one.

A mark that is missing, or that nobody could have been shown, counts as one that is out of date.
"""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

# A version that no row ever has.
NEVER = -1


def print_of_values(values: Iterable[object]) -> str:
    """A short word that differs when any of the values does."""
    return hashlib.sha256(json.dumps([str(value) for value in values]).encode()).hexdigest()[:20]


class SeenNumber(forms.IntegerField):
    """A version, or a count, that the form was shown with; `NEVER` where it came back without a usable one."""

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, widget=forms.HiddenInput, **more)

    def clean(self, value: Any) -> int:
        """The number that was sent back; `NEVER`, and no error, for anything that is none."""
        try:
            number: int | None = super().clean(value)
        except ValidationError:
            number = None
        return NEVER if number is None else number


class SeenText(forms.CharField):
    """A print of what the form was shown with; empty where it came back without one, which no print is."""

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, widget=forms.HiddenInput, **more)
