"""Questions asked of events."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models

if TYPE_CHECKING:
    from events.models import Event


class EventQuerySet(models.QuerySet["Event"]):
    def visible_to(self, user: Any) -> Self:
        return self if user.is_authenticated else self.none()

    def between(self, first: date, last: date) -> Self:
        """Those whose dates (or rough window) touch the days from `first` to `last`, both inclusive."""
        return self.filter(starts_on__lte=last, ends_on__gte=first)
