"""Which document an import follows, as its form asks for it: typed, or as the head of the file names it."""

from datetime import date

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from roadmap.models import ImportRun

LONGEST = 60


class DocumentForm(forms.Form):
    """The number and the date of the document by which the plan is changed; both may be left empty."""

    document_number = forms.CharField(
        label=_("Document No."),
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    document_date = forms.DateField(
        label=_("dated"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("The date was not understood: write it like 2026-11-22.")},
    )

    def clean_document_date(self) -> date | None:
        day: date | None = self.cleaned_data["document_date"]
        if day is not None and not 1991 <= day.year <= 2100:
            raise forms.ValidationError(_("The year must lie between 1991 and 2100."))
        return day


def form_of(run: ImportRun, data: QueryDict | None = None) -> DocumentForm:
    """The form for a run that waits, filled with what was said before, else with what the file names."""
    said = run.choices.get("document", run.preview.get("document") or {})
    return DocumentForm(
        data, initial={"document_number": said.get("number", ""), "document_date": said.get("date") or None}
    )


def remember(run: ImportRun, form: DocumentForm) -> None:
    """Keep what a valid form says on the run; it is applied with it, maybe by the worker."""
    day = form.cleaned_data["document_date"]
    said = {"number": form.cleaned_data["document_number"], "date": day.isoformat() if day else ""}
    run.choices = {**run.choices, "document": said}
    ImportRun.objects.filter(pk=run.pk).update(choices=run.choices)
