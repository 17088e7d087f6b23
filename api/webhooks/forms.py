"""The form of a webhook."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from api.webhooks.actions import Wanted, print_of
from api.webhooks.models import Hook
from cities.models import City, User
from cities.permissions import acting_as, city_of, may_administer
from core.seen import SeenText
from roadmap.happenings import Kind
from roadmap.models import Roadmap


class HookForm(forms.Form):
    """Whom to tell, what, and of which side; an administrator may leave the side out."""

    name = forms.CharField(
        label=_("What it is for"), max_length=100, help_text=_("For example: the city's document system.")
    )
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        help_text=_("Where the other system takes messages; it begins with https://."),
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    kinds = forms.MultipleChoiceField(
        label=_("What is told"),
        choices=Kind.choices,
        initial=Kind.values,
        widget=forms.CheckboxSelectMultiple,
    )
    city = forms.ModelChoiceField(City.objects.none(), label=_("Only this side"), required=False)
    roadmap = forms.ModelChoiceField(
        Roadmap.objects.none(), label=_("Only this roadmap"), required=False, empty_label=_("all")
    )
    with_personal = forms.BooleanField(
        label=_("With names of people and their words"),
        required=False,
        help_text=_("Without it, messages hold numbers, dates and states only; that is mostly enough."),
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, person: User, *args: Any, hook: Hook | None = None, **kwargs: Any) -> None:
        if hook is not None:
            names = ("name", "url", "kinds", "city", "roadmap", "with_personal", "is_active")
            kwargs["initial"] = {name: getattr(hook, name) for name in names} | {"seen": print_of(hook)}
        super().__init__(*args, **kwargs)
        if hook is not None:
            self.fields["seen"] = SeenText()
        cities = cast(forms.ModelChoiceField, self.fields["city"])
        if may_administer(person):
            cities.queryset, cities.empty_label = City.objects.all(), str(_("all sides"))
        else:
            own = [city_of(one) for one in acting_as(person) if one.is_coordinator]
            cities.queryset, cities.empty_label = City.objects.filter(pk__in=[pk for pk in own if pk]), None
            cities.required = True
            cities.initial = own[0] if own else None
        roadmaps = cast(forms.ModelChoiceField, self.fields["roadmap"])
        roadmaps.queryset = Roadmap.objects.visible_to(person)

    def wanted(self) -> Wanted:
        """What was filled in; of a valid form."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        return Wanted(**said)
