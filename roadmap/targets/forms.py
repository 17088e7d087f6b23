"""The forms of promised figures: one target, and the figures that a report asks for."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core import needed
from core.colleagues import print_of
from core.seen import SeenText
from roadmap.choices import Comparator, Per
from roadmap.models import Item, Side, Target
from roadmap.models.targets import DIGITS, PLACES
from roadmap.templatetags.roadmap_figures import figure, promised

TOGETHER, EACH = "together", "each"
PREFIX = "figure_"


class NumberField(forms.DecimalField):
    """A number as people write it: «1 250», «2,5»."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            max_digits=DIGITS,
            decimal_places=PLACES,
            min_value=0,
            widget=forms.TextInput({"inputmode": "decimal"}),
            error_messages={"invalid": _("Write a number, as 60 or 2.5.")},
            **more,
        )

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = "".join(value.split()).replace(",", ".")
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return figure(value) if isinstance(value, Decimal) else value


class TargetForm(forms.Form):
    """One promised figure; `text` are the document's words, and no person changes them."""

    text = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)
    target = forms.IntegerField(required=False, widget=forms.HiddenInput)
    measure = forms.CharField(label=_("What is measured"), max_length=500)
    comparator = forms.ChoiceField(label=_("Compared"), choices=Comparator.choices)
    number = NumberField(label=_("Number"))
    upto = NumberField(label=_("Up to"), required=False, help_text=_("For “from … to” only."))
    unit = forms.CharField(
        label=_("What is counted"), max_length=100, help_text=_("As “organisations” or “%”.")
    )
    per = forms.ChoiceField(label=_("Promised for"), choices=Per.choices, required=False)
    bound = forms.ChoiceField(label=_("Who promises it"))

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        item: Item,
        sides: Iterable[Side],
        target: Target | None = None,
    ):
        super().__init__(data, initial=_said(target) if target else {}, auto_id=_auto_id(target))
        self.item = item
        self.row = target
        if target is not None and target.pk:
            self.fields["seen"] = SeenText(initial=print_of(target))
        self.fields["bound"].choices = [  # type: ignore[attr-defined]
            (TOGETHER, _("the sides together")),
            (EACH, _("each side by itself")),
            *((str(side.pk), str(side)) for side in sides),
        ]
        needed.at_times(self, "upto")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("comparator") != Comparator.RANGE:
            data["upto"] = None
        elif not self.errors and (data["upto"] is None or data["upto"] <= data["number"]):
            self.add_error("upto", _("“From … to” needs a second number that is larger."))
        if data.get("number") == 0:
            self.add_error("number", _("A promise is more than nothing."))
        return data

    def made(self) -> Target:
        """The target as the valid form says it."""
        said = self.cleaned_data
        names = ("measure", "comparator", "number", "upto", "unit", "per")
        return Target(
            pk=self.row.pk if self.row else None,
            item=self.item,
            text=self.row.text if self.row else said["text"],
            side_id=int(said["bound"]) if said["bound"].isdigit() else None,
            is_for_each=said["bound"] == EACH,
            **{name: said[name] for name in names},
        )


def _said(target: Target) -> dict[str, Any]:
    names = ("text", "measure", "comparator", "number", "upto", "unit", "per")
    bound = EACH if target.is_for_each else str(target.side_id or TOGETHER)
    return {name: getattr(target, name) for name in names} | {"target": target.pk, "bound": bound}


def _auto_id(target: Target | None) -> str:
    place = "new" if target is None else target.pk or f"read_{abs(hash(target.text)) % 10**6}"
    return f"target_{place}_%s"


class AskedFigure(NamedTuple):
    """What a report's form says of a target (by its id) whose figure it asks for."""

    target: int
    unit: str
    measure: str
    promised: str


def asked_figures(targets: Iterable[Target]) -> tuple[AskedFigure, ...]:
    """What a report may tell of these targets."""
    return tuple(AskedFigure(one.pk, one.unit, one.measure, promised(one)) for one in targets)


def figure_fields(figures: Iterable[AskedFigure]) -> dict[str, forms.Field]:
    """A field for each figure that a report may tell, by name."""
    return {
        f"{PREFIX}{one.target}": NumberField(
            label=_("Reached: %(unit)s") % {"unit": one.unit},
            required=False,
            help_text=_("%(measure)s. Promised: %(promised)s. Say how much there is by now.")
            % {"measure": one.measure, "promised": one.promised},
        )
        for one in figures
    }


def figures_of(data: Mapping[str, Any]) -> dict[int, Decimal]:
    """What a valid form of a report says was reached, by the target's id."""
    return {
        int(name.removeprefix(PREFIX)): value
        for name, value in data.items()
        if name.startswith(PREFIX) and value is not None
    }
