"""What a person may choose: which of the early stages come by letter. What is due or overdue always does."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, ngettext

from cities.models import User
from roadmap.choices import ReminderKind
from roadmap.models import ReminderChoice, ReminderStage


class ChoiceForm(forms.Form):
    """The early stages, ticked where the person wants them."""

    stages = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Remind me before the due date"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("What is due today or overdue is always told: it cannot be switched off."),
    )

    def __init__(self, person: User, *args: Any, **kwargs: Any) -> None:
        self.person = person
        self.offered = early_stages()
        choice = ReminderChoice.objects.filter(person=person).first()
        self.muted = set(choice.muted) if choice else set()
        kwargs.setdefault("initial", {"stages": [days for days in self.offered if days not in self.muted]})
        super().__init__(*args, **kwargs)
        self.fields["stages"].choices = [(days, _before(days)) for days in self.offered]  # type: ignore[attr-defined]

    def save(self) -> None:
        """Keep what was chosen; a stage that is not offered now stays as it was."""
        wanted = set(self.cleaned_data["stages"])
        muted = (self.muted - set(self.offered)) | (set(self.offered) - wanted)
        ReminderChoice.objects.update_or_create(person=self.person, defaults={"muted": sorted(muted)})


def mute_early(person: User) -> None:
    """Switch off for the person all that may be switched off."""
    choice, _new = ReminderChoice.objects.get_or_create(person=person)
    choice.muted = sorted({*choice.muted, *early_stages()})
    choice.save(update_fields=["muted"])


def early_stages() -> list[int]:
    """Days before the due date, the earliest first; one query."""
    stages = ReminderStage.objects.filter(kind=ReminderKind.MILESTONE, is_active=True, days_before__gt=0)
    return sorted(set(stages.values_list("days_before", flat=True)), reverse=True)


def _before(days: int) -> str:
    return ngettext("%(days)d day before", "%(days)d days before", days) % {"days": days}
