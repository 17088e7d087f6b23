"""What the administrators' page of the journal shows: the rows that a filter asks for, newest first."""

import csv
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.journal_words import in_words
from cities.models import User
from core import formulas
from core.models import SecurityEvent

HEADINGS = (_("When"), _("What"), _("Who"), _("E-mail"), _("From where"), _("Details"))


class JournalFilter(forms.Form):
    """Who, what, from where, when; each narrows the journal, none is needed."""

    who = forms.CharField(label=_("Who (name or e-mail)"), required=False, max_length=200)
    kind = forms.ChoiceField(
        label=_("What happened"), required=False, choices=[("", _("anything")), *SecurityEvent.Kind.choices]
    )
    address = forms.CharField(label=_("From where (address)"), required=False, max_length=64)
    since = forms.DateField(
        label=_("From the day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("To the day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day is before the first."))
        return cleaned

    def events(self) -> QuerySet[SecurityEvent]:
        """The rows; nothing for a filter that is not valid."""
        if not self.is_valid():
            return SecurityEvent.objects.none()
        asked = self.cleaned_data
        found = SecurityEvent.objects.select_related("person")
        if who := asked["who"].strip():
            people = User.objects.filter(Q(name__icontains=who) | Q(email__icontains=who))
            # A wrong guess names an account, and nobody.
            found = found.filter(Q(person__in=people.values("pk")) | Q(detail__icontains=who))
        if asked["kind"]:
            found = found.filter(kind=asked["kind"])
        if address := asked["address"].strip():
            found = found.filter(address__startswith=address)
        if asked["since"]:
            found = found.filter(at__gte=_beginning(asked["since"]))
        # After the last day that there is comes none.
        if asked["until"] and asked["until"] < date.max:
            found = found.filter(at__lt=_beginning(asked["until"] + timedelta(days=1)))
        return found


def _beginning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


class _Line:
    """A file that hands back what is written to it: `csv` writes to nothing else."""

    def write(self, text: str) -> str:
        return text


def as_csv(events: QuerySet[SecurityEvent]) -> Iterator[str]:
    """The rows as lines of .csv for a spreadsheet program, one at a time; nothing is taken for a formula."""
    table: Any = csv.writer(_Line(), delimiter=";")
    yield "\ufeff" + table.writerow([str(heading) for heading in HEADINGS])
    for event in events.iterator(1000):
        person = event.person
        cells = [
            timezone.localtime(event.at).isoformat(timespec="seconds"),
            event.get_kind_display(),
            str(person or ""),
            person.email if person else "",
            event.address,
            in_words(event),
        ]
        yield table.writerow([formulas.disarmed(cell) for cell in cells])
