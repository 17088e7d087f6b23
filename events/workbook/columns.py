"""The columns: a blank cell changes nothing, one cell holds the four fields of an event's time."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from import_export import fields

from core.formulas import disarmed
from events import dates
from events.dates import Dates
from events.models import Event
from events.workbook.cells import is_blank


class Column(fields.Field):
    """A cell that, when blank, leaves the event as it is."""

    def save(self, instance: Event, row: dict[str, Any], is_m2m: bool = False, **kwargs: Any) -> None:
        if not is_blank(row.get(self.column_name)):
            super().save(instance, row, is_m2m, **kwargs)

    def export(self, instance: Event, **kwargs: Any) -> Any:
        return disarmed(super().export(instance, **kwargs)) or ""


class DatesColumn(Column):
    """One cell for the four fields of an event's time."""

    def get_value(self, instance: Event) -> str:
        return instance.when if instance.starts_on else instance.date_text

    def save(self, instance: Event, row: dict[str, Any], is_m2m: bool = False, **kwargs: Any) -> None:
        cell = row.get(self.column_name)
        if is_blank(cell):
            return
        found = read_dates(cell)
        instance.precision, instance.date_text = found.precision, found.date_text
        instance.starts_on, instance.ends_on = found.starts_on, found.ends_on


class RoadmapColumn(Column):
    """Which roadmap the numbers of items are of; nothing of the event itself."""

    def get_value(self, instance: Event) -> str:
        served = list(instance.items.all()) if instance.pk else []
        return served[0].roadmap.slug if served else ""

    def save(self, instance: Event, row: dict[str, Any], is_m2m: bool = False, **kwargs: Any) -> None:
        """The items' column asks for the roadmap; there is nothing to save."""


def read_dates(cell: object) -> Dates:
    """What the cell says; `ValueError` for what it cannot mean, as django-import-export wants it of a field."""
    if isinstance(cell, datetime | date):
        cell = f"{cell:%d.%m.%Y}"
    try:
        return dates.read(str(cell))
    except ValidationError as refusal:
        raise ValueError(" ".join(refusal.messages)) from refusal
