"""The form for a new token."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from api.choices import Scope
from api.tokens import LONGEST_DAYS
from cities.models import User
from cities.permissions import may_coordinate_something
from roadmap.models import Roadmap, Side


class SideChoice(forms.ModelChoiceField):
    """A side, by its roadmap and its city."""

    def label_from_instance(self, obj: Side) -> str:
        return f"{obj.roadmap} · {obj}"


class TokenForm(forms.Form):
    """What a new token is for, what it may do, and how long it is good."""

    name = forms.CharField(
        label=_("What it is for"), max_length=100, help_text=_("For example: the portal's figures.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=Scope.choices,
        initial=[Scope.READ],
        widget=forms.CheckboxSelectMultiple,
    )
    roadmap = forms.ModelChoiceField(
        Roadmap.objects.none(), label=_("Only this roadmap"), required=False, empty_label=_("all that I read")
    )
    side = SideChoice(
        Side.objects.none(), label=_("Only this side"), required=False, empty_label=_("both sides")
    )
    days = forms.IntegerField(label=_("Good for, days"), min_value=1, max_value=LONGEST_DAYS, initial=90)

    def __init__(self, person: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roadmaps = cast(forms.ModelChoiceField, self.fields["roadmap"])
        roadmaps.queryset = Roadmap.objects.visible_to(person)
        sides = cast(forms.ModelChoiceField, self.fields["side"])
        sides.queryset = Side.objects.filter(roadmap__in=roadmaps.queryset).select_related("roadmap", "city")
        if not may_coordinate_something(person):
            scopes = cast(forms.MultipleChoiceField, self.fields["scopes"])
            scopes.choices = [choice for choice in Scope.choices if choice[0] != Scope.ADMINISTER]
