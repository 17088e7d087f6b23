"""The forms of the plan: an item with who answers for it, a direction, the reason for taking something off control."""

from typing import Any, cast

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.models import Body
from core.collation import alphabetical
from core.fields import REMARK_LIMIT, TEXT_LIMIT
from core.requests import FormData
from core.seen import SeenText
from roadmap.models import Direction, Item, Roadmap, Side
from roadmap.planning.expected_dates import ExpectedDates, expected_dates
from roadmap.planning.wording import TEXTS, Answering, Wording, wording_of

# What is above the reading of the deadline, and what below it.
BELOW = ("expected_result", "funding", "contact", "note", "tell")


def _text(name: str, rows: int = 2, *, required: bool = False, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=capfirst(str(Item._meta.get_field(name).verbose_name)),  # type: ignore[union-attr]
        required=required,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea({"rows": rows}),
        **more,
    )


class ItemForm(forms.Form):
    """An item as the document words it, with the bodies of each side."""

    number = forms.CharField(label=gettext_lazy("Number"), max_length=30)
    direction = forms.ModelChoiceField(
        Direction.objects.none(), label=gettext_lazy("Direction"), empty_label=None
    )

    def __init__(self, data: FormData = None, *, roadmap: Roadmap, item: Item | None) -> None:
        self.roadmap, self.item = roadmap, item
        current = wording_of(item) if item else Wording()
        super().__init__(data, initial={name: getattr(current, name) for name in ("direction", *TEXTS)})
        self._add_directions()
        self.fields["title"] = _text("title", 3, required=True)
        self._add_bodies(current)
        self.fields["deadline_text"] = _text(
            "deadline_text", help_text=gettext_lazy("Word for word, as in the signed document.")
        )
        for name in ("expected_result", "funding", "contact", "note"):
            self.fields[name] = _text(name)
        if item:
            self.fields["tell"] = forms.BooleanField(
                label=gettext_lazy("Tell those who answer when a date moves"), required=False
            )
        self.fields["seen"] = SeenText()
        self.initial["seen"] = current.print

    def _add_directions(self) -> None:
        """The directions to choose from; where there is none yet, the title of the first one is asked for."""
        known = self.roadmap.directions.order_by("order")
        cast(forms.ModelChoiceField, self.fields["direction"]).queryset = known
        typed = str(self.data.get("new_direction", "")).strip()
        if self.item is None and (typed or not known.exists()):
            self.fields["new_direction"] = forms.CharField(
                label=_("New direction"),
                max_length=500,
                help_text=_(
                    "The first chapter of the plan, such as “Education”. Others are added at “Directions”."
                ),
            )
            # While this was typed somebody else may have added one: both are offered then, and the new one counts.
            self.fields["direction"].required = False
            if not known.exists():
                del self.fields["direction"]
            self.fields["new_direction"].required = "direction" not in self.fields

    def _add_bodies(self, current: Wording) -> None:
        self.sides = list(self.roadmap.sides.select_related("city").order_by("order"))
        self.without_bodies: list[Side] = []
        bodies = list(
            Body.objects.filter(city__in=[side.city_id for side in self.sides]).order_by(alphabetical("name"))
        )
        for side in self.sides:
            choices = [(body.pk, body.name) for body in bodies if body.city_id == side.city_id]
            if not choices:
                # The page says so, and where to add one: two empty fields would say it less well.
                self.without_bodies.append(side)
                continue
            those = current.answering.get(side.pk, Answering())
            self.fields[f"lead_{side.pk}"] = forms.TypedChoiceField(
                label=_("%(side)s: responsible") % {"side": side},
                choices=[("", _("nobody")), *choices],
                required=False,
                coerce=int,
                empty_value=None,
            )
            self.fields[f"co_{side.pk}"] = forms.TypedMultipleChoiceField(
                label=_("%(side)s: co-executors") % {"side": side},
                choices=choices,
                required=False,
                coerce=int,
                widget=forms.CheckboxSelectMultiple({"class": "ticks"}),
            )
            self.initial[f"lead_{side.pk}"] = those.lead or ""
            self.initial[f"co_{side.pk}"] = list(those.co)

    @property
    def above(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in BELOW]

    @property
    def below(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name in BELOW]

    @property
    def wording(self) -> Wording:
        """What the form says, as far as it is good; to be asked after `is_valid`."""
        said = self.cleaned_data
        direction = said.get("direction")
        return Wording(
            direction=direction.pk if direction else None,
            answering={
                side.pk: Answering(said.get(f"lead_{side.pk}"), tuple(said.get(f"co_{side.pk}") or ()))
                for side in self.sides
            },
            **{name: said.get(name, "").replace("\r\n", "\n") for name in TEXTS},
        )

    def expected_dates(self) -> ExpectedDates:
        """What saving would do to the milestones."""
        return expected_dates(self.roadmap, self.item, self.wording)


class DirectionForm(forms.Form):
    """A direction's number and title."""

    number = forms.CharField(
        label=gettext_lazy("No."), max_length=20, required=False, widget=forms.TextInput({"size": 4})
    )
    title = forms.CharField(
        label=gettext_lazy("Direction"),
        max_length=500,
        error_messages={"required": gettext_lazy("Give the direction a title.")},
    )
    seen_number = SeenText(strip=False)
    seen_title = SeenText(strip=False)


class OffControlForm(forms.Form):
    """Why an item is taken off control."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=REMARK_LIMIT,
        widget=forms.Textarea({"rows": 3}),
        error_messages={
            "required": gettext_lazy("Say why the item is taken off control: it stays on record.")
        },
    )
