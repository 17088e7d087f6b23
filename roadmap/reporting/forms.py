"""The forms about one milestone: a report, the decision on one, another date, the decision on that."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core import needed
from core.fields import REMARK_LIMIT, TEXT_LIMIT
from core.proof_fields import LinksField, ManyFilesField
from core.requests import FormData
from roadmap.choices import Status, Verdict
from roadmap.models import DeadlineChange, Decision, Milestone, Report, Target
from roadmap.reporting.moving import movable_within
from roadmap.targets.forms import PREFIX, asked_figures, figure_fields, figures_of


class ReportForm(forms.Form):
    """One report. `progress` and `slider` say the same; without scripts the one that was moved counts."""

    status = forms.ChoiceField(label=_("Status"), choices=Status.choices, widget=forms.RadioSelect)
    progress = forms.IntegerField(
        label=_("Progress, %"),
        required=False,
        min_value=0,
        max_value=100,
        error_messages={
            "invalid": _("Progress is a whole number from 0 to 100."),
            "min_value": _("Progress is a whole number from 0 to 100."),
            "max_value": _("Progress is a whole number from 0 to 100."),
        },
        widget=forms.NumberInput({"inputmode": "numeric", "step": 1}),
    )
    slider = forms.IntegerField(
        required=False,
        widget=forms.NumberInput(
            {"type": "range", "min": 0, "max": 100, "step": 5, "aria-label": _("Progress, %")}
        ),
    )
    text = forms.CharField(
        label=_("What was done"), required=False, strip=True, widget=forms.Textarea({"rows": 3})
    )
    evidence = ManyFilesField()
    links = LinksField()
    restricted = forms.BooleanField(
        label=_("For official use: the evidence of this report"),
        required=False,
        help_text=_("Only the coordinators of the item's sides and those who report on it will have it."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: FormData = None,
        *,
        milestone: Milestone,
        coordinates: bool,
        status: str = "",
        kept: FormData = None,
        targets: Sequence[Target] = (),
    ) -> None:
        self.milestone = milestone
        initial = {**self._usual(milestone, status), **(kept or {})}
        super().__init__(data, initial=initial, auto_id=f"report_{milestone.pk}_%s")
        # What it offers, beside its milestone.
        self.coordinates, self.asked = coordinates, asked_figures(targets)
        self.fields |= figure_fields(self.asked)
        if not coordinates:
            # Only the side's coordinator takes a milestone off control.
            self.fields["status"].choices = [  # type: ignore[attr-defined]
                choice for choice in Status.choices if choice[0] != Status.CANCELLED
            ]

    @staticmethod
    def _usual(milestone: Milestone, status: str) -> dict[str, Any]:
        """What most reports say, so that the usual case takes two presses."""
        usual = Status.IN_PROGRESS if milestone.status == Status.PLANNED else milestone.status
        return {
            "status": status if status in Status.values else usual,
            "progress": milestone.progress,
            "slider": milestone.progress,
            "version": milestone.version,
        }

    @property
    def figures(self) -> list[forms.BoundField]:
        """The fields of the item's promised figures."""
        return [self[name] for name in self.fields if name.startswith(PREFIX)]

    @property
    def limit_of_file(self) -> int:
        """How many bytes one file may have."""
        return int(settings.ATTACHMENT_LIMIT)

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if len(text) > TEXT_LIMIT:
            raise ValidationError(
                _(
                    "The text has %(count)d characters, %(limit)d is the most. Attach the long version as a file."
                ),
                params={"count": len(text), "limit": TEXT_LIMIT},
            )
        return text

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        moved = data.get("slider")
        if moved is not None and data.get("progress") == self.milestone.progress:
            # The slider steps by five: it says something only where it left its place.
            data["progress"] = moved if abs(moved - self.milestone.progress) >= 5 else data["progress"]
        return data | {"figures": figures_of(data)}


class DecisionForm(forms.Form):
    """Accept, or return with a remark; `report` is the one that the coordinator saw."""

    report = forms.IntegerField(widget=forms.HiddenInput)
    verdict = forms.ChoiceField(choices=Verdict.choices, widget=forms.HiddenInput)
    remark = forms.CharField(
        label=_("Remark"),
        required=False,
        max_length=REMARK_LIMIT,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Needed to return a report: the executor will read it."),
    )

    def __init__(self, data: FormData = None, *, milestone: Milestone) -> None:
        super().__init__(
            data, initial={"report": milestone.pending_report_id}, auto_id=f"decision_{milestone.pk}_%s"
        )
        needed.at_times(self, "remark")  # to accept needs none; to return does


class DateForm(forms.Form):
    """Another due date: which, why, by which letter. About no milestone yet (offline) it has no bounds of its own."""

    new_date = forms.DateField(
        label=_("New date"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write the date as 31.12.2026.")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=REMARK_LIMIT,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Say why the date has to move.")},
    )
    reference = forms.CharField(
        label=_("Letter"),
        required=False,
        max_length=300,
        help_text=_("Number and date of the letter, if there is one."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: FormData = None, *, milestone: Milestone) -> None:
        super().__init__(data, initial={"version": milestone.version}, auto_id=f"date_{milestone.pk}_%s")
        if milestone.pk:
            first, last = movable_within(milestone)
            self.fields["new_date"].widget.attrs |= {"min": first.isoformat(), "max": last.isoformat()}


class DateDecisionForm(forms.Form):
    """Agree to another date, or refuse with a remark."""

    verdict = forms.ChoiceField(choices=Verdict.choices, widget=forms.HiddenInput)
    remark = forms.CharField(
        label=_("Remark"), required=False, max_length=REMARK_LIMIT, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, data: FormData = None, *, change: DeadlineChange) -> None:
        super().__init__(data, auto_id=f"date_decision_{change.pk}_%s")
        needed.at_times(self, "remark")


class TakingBackForm(forms.Form):
    """Take back the report or the decision that the person saw as the last word."""

    report = forms.IntegerField(required=False, widget=forms.HiddenInput)
    decision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, word: Report | Decision | None = None) -> None:
        name = "decision" if isinstance(word, Decision) else "report"
        super().__init__(data, initial={name: word.pk} if word else {}, auto_id=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not (data.get("report") or data.get("decision")):
            raise ValidationError(_("There is nothing to take back."))
        return data


class BulkForm(forms.Form):
    """The same report about every ticked milestone; each tick carries the version that the person saw."""

    # No status is chosen beforehand: what is said about many is said on purpose.
    status = forms.ChoiceField(label=_("Status"), choices=[("", _("choose")), *Status.choices])
    progress = forms.IntegerField(
        label=_("Progress, %"),
        required=False,
        min_value=0,
        max_value=100,
        help_text=_("Left empty, it stays as it is."),
    )
    text = forms.CharField(
        label=_("Remark"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("It stands in the report of each milestone."),
    )
