"""Fields of the forms of events: a day, and choices of bodies and items under the names people know them by."""

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

DATE_INVALID = gettext_lazy("Write the date as 31.12.2026.")


def day_field(label: "StrOrPromise", **options: Any) -> forms.DateField:
    """A day as browsers pick it; `options` are those of the field."""
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": DATE_INVALID},
        **options,
    )


class BodiesField(forms.ModelMultipleChoiceField):
    """Bodies under their cities, as ticks."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.city} — {obj.label}"


class ItemsField(forms.ModelMultipleChoiceField):
    """Items with their numbers, as ticks."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.number}. {obj.title}"


class SentBy(forms.ModelChoiceField):
    """The body that sends a delegation, under its city."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.city} — {obj.label}"


class TicksField(forms.MultipleChoiceField):
    """Ticks "id:version"; the verb says whether they are still what they were."""

    def valid_value(self, value: str) -> bool:
        return re.fullmatch(r"\d{1,17}:\d{1,9}", value) is not None
