"""The forms of questions: ask the other side, answer, take back."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from cities.choices import Role
from cities.models import Body, User
from core.requests import FormData
from core.seen import SeenNumber
from roadmap.models import Item, Question, Side
from roadmap.models.questions import LONGEST


class AskForm(forms.Form):
    """A question to a body or a person of another side; only administrators choose for which side they ask."""

    from_side = forms.ChoiceField(label=_("On behalf of the side"))
    to = forms.ChoiceField(
        label=_("To whom"),
        error_messages={
            "required": _("Choose a body or a person of the other side."),
            "invalid_choice": _("Choose a body or a person of the other side."),
        },
    )
    text = forms.CharField(
        label=_("Question"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Write what you ask.")},
        help_text=_("Both sides see it; it stays open until it is answered."),
    )

    def __init__(self, data: FormData = None, *, item: Item, sides: Sequence[Side]) -> None:
        super().__init__(data, auto_id="question_%s")
        self.sides = sides
        choices = cast(forms.ChoiceField, self.fields["from_side"])
        choices.choices = [(side.pk, side.city.name) for side in sides]
        if len(sides) == 1:
            del self.fields["from_side"]
        self.addressees = addressees(item, but=sides[0] if len(sides) == 1 else None)
        cast(forms.ChoiceField, self.fields["to"]).choices = [("", _("choose")), *self.addressees]

    @property
    def asked(self) -> dict[str, Any]:
        """What the verb wants to know; asks for `is_valid()` first. The addressee may be gone by now: `None` then."""
        kind, _colon, pk = self.cleaned_data["to"].partition(":")
        model: Any = Body if kind == "body" else User
        return {
            "to": model.objects.filter(pk=pk).first(),
            "text": self.cleaned_data["text"],
            "from_side": self.cleaned_data.get("from_side"),
        }


class AnswerForm(forms.Form):
    """The answer; `seen` is how many answers there were when the person looked."""

    text = forms.CharField(
        label=_("Answer"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Write the answer.")},
    )
    seen = SeenNumber(min_value=0, max_value=10_000)

    def __init__(self, data: FormData = None, *, question: Question) -> None:
        super().__init__(
            data, initial={"seen": len(question.answers.all())}, auto_id=f"answer_{question.pk}_%s"
        )


def addressees(item: Item, but: Side | None) -> list[tuple[str, list[tuple[str, str]]]]:
    """Whom one may ask at the item, by side: who answers for it first, then whoever coordinates, then people.

    As groups of choices "body:5" and "person:7" with their words. Three queries.
    """
    sides = [one for one in item.roadmap.sides.select_related("city", "coordinating_body") if one != but]
    responsible: dict[int, list[Body]] = {side.pk: [] for side in sides}
    for one in item.responsibilities.select_related("body").order_by("-role", "order", "pk"):
        if one.side_id in responsible:
            responsible[one.side_id].append(one.body)
    for side in sides:
        if side.coordinating_body and side.coordinating_body not in responsible[side.pk]:
            responsible[side.pk].append(side.coordinating_body)
    people = User.objects.filter(
        is_active=True,
        role__in=(Role.EXECUTOR, Role.COORDINATOR),
        body__city__in=[side.city_id for side in sides],
    ).select_related("body")
    return [_group(side, responsible[side.pk], people) for side in sides]


def _group(side: Side, bodies: list[Body], people: Iterable[User]) -> tuple[str, list[tuple[str, str]]]:
    of_bodies = {body.pk for body in bodies}
    known = [
        one
        for one in people
        if one.body is not None
        and one.body.city_id == side.city_id
        and (one.body_id in of_bodies or one.role == Role.COORDINATOR)
    ]
    return side.city.name, [
        *((f"body:{body.pk}", body.label) for body in bodies),
        *((f"person:{one.pk}", f"{one.name}, {one.body.label}") for one in known if one.body),
    ]
