"""What a person says in the wizard: the file, the columns, the bodies, the items to take out."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import quotas, scanner
from core.requests import FormData
from plans import ALL_SHEETS, scans
from plans.look import View
from plans.refusals import Refusal
from plans.sheet import MAX_BYTES, MAX_ROWS
from roadmap.importing import wording
from roadmap.importing.known import CREATE, LEAVE_OUT, SAME_AS, Known, plainly, same_as
from roadmap.importing.runs import Upload
from roadmap.importing.shape import Preview, UnknownName

ACCEPTED = (
    ".xlsx,.xlsm,.xlsb,.xls,.ods,.fods,.csv,.tsv,.txt,.md,.docx,.docm,.dotx,.doc,.odt,.rtf"
    ",.html,.htm,.mht,.mhtml,.xml,.pdf,.zip"
)
# Only where a scan can be recognised.
PICTURES = ",.jpg,.jpeg,.png,.tif,.tiff"

FIELD_LABELS = {
    "number": gettext_lazy("number"),
    "title": gettext_lazy("what is to be done"),
    "direction": gettext_lazy("direction"),
    "deadline": gettext_lazy("deadline"),
    "start": gettext_lazy("beginning"),
    "end": gettext_lazy("end"),
    "responsible": gettext_lazy("responsible, both sides"),
    "co_executors": gettext_lazy("co-executors"),
    "side": gettext_lazy("which side the row is about"),
    "expected_result": gettext_lazy("expected result"),
    "status": gettext_lazy("status"),
    "progress": gettext_lazy("progress, %"),
    "note": gettext_lazy("note"),
    "funding": gettext_lazy("funding"),
    "contact": gettext_lazy("contact"),
    "origin": gettext_lazy("source of the wording"),
}


def field_labels(known: Known) -> dict[str, str]:
    """What a field of a file is called: {"deadline": "срок", "side:sochi": "исполнители, Сочи"}."""
    labels = {name: str(label) for name, label in FIELD_LABELS.items()}
    for slug, side in known.sides.items():
        labels[f"side:{slug}"] = _("responsible, %(side)s") % {"side": side.city.name}
        labels[f"status:{slug}"] = _("status, %(side)s") % {"side": side.city.name}
        labels[f"progress:{slug}"] = _("progress, %%: %(side)s") % {"side": side.city.name}
    return labels


class UploadForm(forms.Form):
    """A file with a plan."""

    file = forms.FileField(
        label=gettext_lazy("File with the plan"),
        help_text=format_lazy(
            gettext_lazy(
                "Excel, Word, OpenDocument, PDF, CSV or a web page, up to {limit} MB, as it is: "
                "nothing has to be prepared."
            ),
            limit=MAX_BYTES // 1024**2,
        ),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={
            "required": gettext_lazy("Choose a file first."),
            "empty": gettext_lazy("The file is empty: nothing was read. Choose another one."),
        },
    )

    def __init__(self, data: FormData = None, files: MultiValueDict[str, UploadedFile] | None = None) -> None:
        super().__init__(data, files)
        if scans.languages():
            self.fields["file"].widget.attrs["accept"] = ACCEPTED + PICTURES

    def clean_file(self) -> Upload:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(wording.refused(Refusal("too_big", limit=MAX_BYTES // 1024**2)))
        quotas.take_room(file.size)
        scanner.check(file.name, file)
        return file

    def upload(self) -> Upload:
        """The file that came in; to be asked of a valid form."""
        file = self.cleaned_data["file"]
        return Upload(file.name, file.read())


class SheetForm(forms.Form):
    """Which sheet of the file is read, of those that look like a plan, or all of them."""

    sheet = forms.ChoiceField(
        label=gettext_lazy("Sheet"),
        error_messages={
            "invalid_choice": gettext_lazy("The file has no such sheet with a plan: choose one of the list.")
        },
    )

    def __init__(self, preview: Preview, data: FormData = None) -> None:
        several = len(preview.get("read", ())) > 1
        super().__init__(data, initial={"sheet": ALL_SHEETS if several else preview.get("sheet")})
        self.sheets = list(dict.fromkeys(preview.get("sheets", ())))
        whole = (ALL_SHEETS, _("all together (%(count)d)") % {"count": len(self.sheets)})
        self.fields["sheet"].choices = [whole, *((name, name) for name in self.sheets)]  # type: ignore[attr-defined]


class ColumnsForm(forms.Form):
    """Which column is what: one choice for each column of the file, by its letter."""

    def __init__(self, preview: Preview, known: Known, data: FormData = None) -> None:
        super().__init__(data)
        self.samples: dict[str, list[str]] = preview["samples"]
        choices = [("", _("— not taken —")), *field_labels(known).items()]
        for letter, heading in preview["headings"].items():
            self.fields[letter] = forms.ChoiceField(
                choices=choices,
                required=False,
                initial=preview["columns"].get(letter) or "",
                label=heading or _("Column %(letter)s") % {"letter": letter},
            )

    def rows(self) -> list[dict[str, object]]:
        """For the table: letter, the bound field, samples."""
        return [
            {"letter": field.name, "field": field, "samples": self.samples.get(field.name, [])}
            for field in self
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "title" not in cleaned.values():
            raise forms.ValidationError(
                _("Say which column holds the measures: without it there are no items.")
            )
        return cleaned

    def columns(self) -> dict[str, str | None]:
        """The choice, None for a column that is not to be taken; to be asked of a valid form."""
        return {letter: field or None for letter, field in self.cleaned_data.items()}


class TableForm(forms.Form):
    """Where the table is, shown by hand over a view of the sheet's first rows."""

    sheet = forms.CharField(widget=forms.HiddenInput)
    header_row = forms.IntegerField(
        label=gettext_lazy("Row with the headings"),
        min_value=0,
        max_value=MAX_ROWS,
        help_text=gettext_lazy("The lowest one where they take several; 0 where there are none."),
    )
    first_row = forms.IntegerField(
        label=gettext_lazy("First row below them"), min_value=1, max_value=MAX_ROWS, required=False
    )
    year = forms.IntegerField(
        label=gettext_lazy("Year of deadlines without one"), min_value=1990, max_value=2199, required=False
    )

    def __init__(self, views: Sequence[View], known: Known, name: str = "", data: FormData = None) -> None:
        wanted = data.get("sheet", "") if data is not None else name
        self.views = views
        self.view = next((view for view in views if view.name == wanted), views[0])
        super().__init__(data, initial={"sheet": self.view.name})
        choices = [("", _("by its heading")), *field_labels(known).items()]
        for letter in self.view.letters:
            self.fields[letter] = forms.ChoiceField(choices=choices, required=False, label=letter)

    @property
    def places(self) -> list[forms.BoundField]:
        """The bound fields that say where the table is."""
        return [self[name] for name in ("header_row", "first_row", "year")]

    @property
    def columns_shown(self) -> list[forms.BoundField]:
        """The bound fields of the columns, from the left."""
        return [self[letter] for letter in self.view.letters]

    def choices(self) -> dict[str, object]:
        """What was chosen, as `ImportRun.choices` has it; to be asked of a valid form."""
        said = self.cleaned_data
        places = {name: said[name] for name in ("header_row", "first_row", "year") if said[name] is not None}
        columns = {letter: said[letter] for letter in self.view.letters if said[letter]}
        return {"sheet": self.view.name, **places, **({"columns": columns} if columns else {})}


class BodiesForm(forms.Form):
    """What each unknown name means: a known body, a new one, another name of the file, or nobody."""

    def __init__(self, preview: Preview, known: Known, data: FormData = None) -> None:
        super().__init__(data)
        self.unknown = [one for one in preview["unknown"] if one["side"] in known.sides]
        self.sides = {slug: side.city.name for slug, side in known.sides.items()}
        for place, one in enumerate(self.unknown):
            self.fields[f"body-{place}"] = forms.ChoiceField(
                choices=self._choices(one, known), initial=str(one["choice"]), label=one["name"]
            )

    def _choices(self, one: UnknownName, known: Known) -> list[tuple[str, Any]]:
        city = known.sides[one["side"]].city_id
        like = [known.bodies[pk] for pk in one["candidates"] if pk in known.bodies]
        rest = sorted((b for b in known.bodies.values() if b.city_id == city and b not in like), key=str)
        others = sorted(
            other["name"]
            for other in self.unknown
            if other["side"] == one["side"] and plainly(other["name"]) != plainly(one["name"])
        )
        groups: list[tuple[str, Any]] = [
            (CREATE, _("add as a new body")),
            (LEAVE_OUT, _("leave out")),
        ]
        if like:
            groups.append((_("Similar"), [(str(body.pk), body.name) for body in like]))
        if others:
            groups.append((_("The same as in this file"), [(SAME_AS + name, name) for name in others]))
        groups.append((_("All bodies of the side"), [(str(body.pk), body.name) for body in rest]))
        return groups

    def clean(self) -> dict[str, Any] | None:
        """Refuse names that are said to be each other: then none of them says which body it is."""
        cleaned = super().clean() or {}
        chosen = {
            (one["side"], one["name"]): cleaned.get(f"body-{place}", "")
            for place, one in enumerate(self.unknown)
        }
        for place, one in enumerate(self.unknown):
            name, seen = one["name"], set()
            while (name not in seen) and (same := same_as(chosen.get((one["side"], name)))):
                seen.add(name)
                name = same
            if name in seen:
                self.add_error(
                    f"body-{place}",
                    _("These names are said to be each other: say for one of them what it is."),
                )
        return cleaned

    def rows(self) -> list[dict[str, object]]:
        """For the table: the unknown name with its bound field."""
        return [
            {**one, "side_name": self.sides[one["side"]], "field": self[f"body-{place}"]}
            for place, one in enumerate(self.unknown)
        ]

    def bodies(self) -> dict[str, dict[str, int | str]]:
        """The choices by side and name; to be asked of a valid form."""
        chosen: dict[str, dict[str, int | str]] = {}
        for place, one in enumerate(self.unknown):
            choice = self.cleaned_data[f"body-{place}"]
            chosen.setdefault(one["side"], {})[one["name"]] = int(choice) if choice.isdecimal() else choice
        return chosen


class TakeOutForm(forms.Form):
    """Items that the file lacks, to be taken off control by hand."""

    numbers = forms.MultipleChoiceField(
        label=gettext_lazy("Items"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick the items to be taken off control.")},
    )
    sure = forms.BooleanField(
        label=gettext_lazy("Yes, take their open milestones off control, on both sides."),
        error_messages={"required": gettext_lazy("Confirm it: tick the box.")},
    )

    def __init__(self, preview: Preview, data: FormData = None) -> None:
        super().__init__(data)
        self.fields["numbers"].choices = [  # type: ignore[attr-defined]
            (item["number"], f"{item['number']}. {item['title']}") for item in preview.get("missing", [])
        ]
