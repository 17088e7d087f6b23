"""What people write about an event: its details, another state, a delegation, a report from it."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.models import Anybody, Body, City
from core import needed
from core.collation import alphabetical
from core.colleagues import print_of
from core.fields import TEXT_LIMIT
from core.ids import read_ids
from core.kept import KeptFile, opened
from core.proof_fields import LinksField, ManyFilesField
from core.requests import FormData
from core.seen import SeenNumber, SeenText
from core.uploads import File
from events import collisions, dates
from events.actions import EventDetails
from events.choices import EventKind
from events.dates import Dates
from events.forms.fields import BodiesField, ItemsField, SentBy, TicksField, day_field
from events.forms.offered import offered_to, takeable
from events.models import Delegation, Event
from roadmap.choices import Status
from roadmap.models import Item, Milestone

# Characters.
TITLE_LIMIT = 400


class WithDates(forms.Form):
    """A form with the time of an event: in words, or its exact days; `dates` when it is valid."""

    date_text = forms.CharField(
        label=gettext_lazy("When, in words"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("“September 2026”, “III quarter 2026”, “12–14 September 2026”."),
    )
    starts_on = day_field(gettext_lazy("First day"), help_text=gettext_lazy("When the exact days are known."))
    ends_on = day_field(gettext_lazy("Last day"), help_text=gettext_lazy("Leave it empty for one day."))

    dates: Dates

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        needed.at_times(self, "date_text", "starts_on")  # one of them is

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not {"date_text", "starts_on", "ends_on"} & set(self.errors):
            self.dates = dates.read(data.get("date_text") or "", data.get("starts_on"), data.get("ends_on"))
        return data


class EventForm(WithDates):
    """The details of an event; `initial_of` gives what the form shows of one that there is."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=TITLE_LIMIT)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=EventKind.choices)
    city = forms.ModelChoiceField(City.objects.all(), label=gettext_lazy("City"))
    venue = forms.CharField(label=gettext_lazy("Venue"), max_length=300, required=False)
    organisers = BodiesField(
        Body.objects.all(),
        label=gettext_lazy("Organisers"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    roadmap = forms.ChoiceField(
        label=gettext_lazy("Roadmap of the items"),
        required=False,
        help_text=gettext_lazy("An event serves items of one roadmap."),
    )
    items = ItemsField(
        Item.objects.all(),
        label=gettext_lazy("Items it serves"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    description = forms.CharField(
        label=gettext_lazy("Description"),
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea({"rows": 4}),
    )
    version = SeenNumber()

    field_order = ["title", "kind", "city", "venue", "date_text", "starts_on", "ends_on"]

    def __init__(
        self,
        user: Anybody,
        data: FormData = None,
        *,
        event: Event | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        """The form as `user` fills it in; what it offers to tick follows from what is filled in already."""
        self.event, self.user = event, user
        super().__init__(data, initial=initial or initial_of(event))
        self._narrow(user)
        if event is None:
            self.fields["city"].empty_label = None  # type: ignore[attr-defined]
        self._offer(user)

    def _narrow(self, user: Anybody) -> None:
        taken = takeable(user, self.event)
        querysets = {"city": taken.cities, "organisers": taken.bodies, "items": taken.items}
        for name, queryset in querysets.items():
            cast(forms.ModelChoiceField, self.fields[name]).queryset = queryset

    def _offer(self, user: Anybody) -> None:
        city = _ids([self["city"].value()])
        # Not by the field on the page: that would keep what it is now, and show another one than is offered.
        said: Any = self.data if self.is_bound else self.initial
        asked = said.get(self.add_prefix("roadmap") if self.is_bound else "roadmap")
        offered = offered_to(
            user,
            str(asked or ""),
            _ids(self["items"].value()),
            _ids(self["organisers"].value()),
            city[0] if city else None,
            self.event,
        )
        ticks: dict[str, list[Any]] = {"items": offered.items, "organisers": offered.bodies}
        for name, found in ticks.items():
            field = cast(forms.ModelMultipleChoiceField, self.fields[name])
            ticked = _ids(self[name].value())
            # Ticked ones first: further down the list nobody sees them.
            first = sorted(found, key=lambda one: one.pk not in ticked)
            field.choices = [(one.pk, field.label_from_instance(one)) for one in first]
        if not offered.items:
            del self.fields["items"]
        if len(offered.roadmaps) < 2:
            del self.fields["roadmap"]
            return
        roadmap = cast(forms.ChoiceField, self.fields["roadmap"])
        roadmap.template_name = "events/_roadmap_field.html"  # type: ignore[attr-defined]  # not in the stubs yet
        roadmap.choices = [(str(one.pk), str(one)) for one in offered.roadmaps]
        self.initial["roadmap"] = str(offered.chosen.pk) if offered.chosen else ""

    def as_filled_in(self) -> dict[str, object]:
        """What is in the form, good or not: the `initial` of one that shows it again unchecked."""
        return {name: self[name].value() for name in self.fields}

    @property
    def details(self) -> EventDetails:
        data = self.cleaned_data
        return EventDetails(
            title=data["title"],
            kind=data["kind"],
            city=data["city"],
            dates=self.dates,
            venue=data["venue"],
            description=data["description"],
            organisers=list(data["organisers"]),
            items=list(data.get("items", ())),
        )

    def collisions(self) -> list[collisions.Collision]:
        """What the event would run into as the valid form has it."""
        own = self.event.delegations.select_related("city", "body__city") if self.event else []
        data = self.cleaned_data
        needs = collisions.needs(self.dates, data["city"], data["organisers"], own)
        return collisions.find(needs, self.user, self.event.pk if self.event else None)


def _ids(values: Any) -> list[int]:
    """The numbers among what is in a field of ticks; what is none has its error in the field."""
    return read_ids(str(value) for value in values or ())


def initial_of(event: Event | None) -> dict[str, object]:
    """What the form of an event shows at first."""
    if event is None:
        return {}
    return {
        "title": event.title,
        "kind": event.kind,
        "city": event.city_id,
        "venue": event.venue,
        "organisers": [body.pk for body in event.organisers.all()],
        "items": [item.pk for item in event.items.all()],
        "description": event.description,
        "version": event.sequence,
        **_days_of(event),
    }


def initial_for(item: Item, organisers: Sequence[int]) -> dict[str, object]:
    """What the form of a new event takes from the item it is added to: title, and the bodies beside `organisers`."""
    bodies = item.responsibilities.order_by("side__order", "order").values_list("body", flat=True)
    title = Truncator(item.title).chars(TITLE_LIMIT)
    return {"title": title, "organisers": list(dict.fromkeys([*organisers, *bodies]))}


def _days_of(event: Event) -> dict[str, Any]:
    if event.is_exact:
        return {"starts_on": event.starts_on, "ends_on": event.ends_on}
    return {"date_text": event.when}


class PlainForm(forms.Form):
    """A change of state that needs no words: confirm, plan again. `kept`: files uploaded already."""

    version = SeenNumber()

    def __init__(self, *args: Any, kept: Sequence[KeptFile] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept = {one["path"]: one for one in kept}

    @property
    def ticked(self) -> list[str]:
        """Those of the files uploaded already that the valid form takes."""
        return self.cleaned_data.get("kept_files", [])


class ReasonForm(PlainForm):
    """Why the event will not be."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": gettext_lazy("Say why: the participants will read it.")},
    )


class MoveForm(WithDates, ReasonForm):
    """Another time, and why."""

    field_order = ["date_text", "starts_on", "ends_on", "reason"]


class HeldForm(PlainForm):
    """That the event was held, when, and what came of it."""

    starts_on = day_field(gettext_lazy("First day"))
    ends_on = day_field(gettext_lazy("Last day"), help_text=gettext_lazy("Leave it empty for one day."))
    participants = forms.IntegerField(
        label=gettext_lazy("Participants"),
        required=False,
        min_value=0,
        max_value=10_000_000,
        error_messages={
            "invalid": gettext_lazy("A whole number of people, like 120."),
            "min_value": gettext_lazy("The number of people cannot be below zero."),
            "max_value": gettext_lazy("So many people do not live in both cities: correct the number."),
        },
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )
    outcome = forms.CharField(
        label=gettext_lazy("What came of it"),
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea({"rows": 4}),
    )
    files = ManyFilesField()  # type: ignore[assignment]
    kept_files = forms.MultipleChoiceField(
        label=gettext_lazy("Uploaded already"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Take the tick away from what was uploaded by mistake."),
    )
    links = LinksField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        needed.at_times(self, "starts_on")  # but for an event that has its dates
        if self.kept:
            choices = [(path, one["name"]) for path, one in self.kept.items()]
            self.fields["kept_files"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["kept_files"]

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        return (
            list(self.kept)
            if field_name == "kept_files"
            else super().get_initial_for_field(field, field_name)
        )

    @property
    def evidence(self) -> list[File]:
        """The files that are ticked; what this very post brought is among them."""
        return [opened(self.kept[path]) for path in self.ticked]


class DelegationForm(forms.ModelForm):
    """Who comes: from where, which collective, how many, who leads."""

    class Meta:
        model = Delegation
        fields = ["city", "name", "body", "head_count", "leader_post"]

    def __init__(self, user: Anybody, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["seen"] = SeenText(initial=print_of(self.instance))
        taken = takeable(user, self.instance.event if self.instance.pk else None)
        self.fields["city"].queryset = taken.cities  # type: ignore[attr-defined]
        self.fields["city"].empty_label = None  # type: ignore[attr-defined]
        self.fields["body"] = SentBy(
            taken.bodies.select_related("city").order_by(alphabetical("city__name"), alphabetical("name")),
            label=gettext_lazy("Sent by"),
            required=False,
        )
        self.fields["head_count"] = forms.IntegerField(
            label=gettext_lazy("People"),
            required=False,
            min_value=1,
            max_value=1_000_000,
            error_messages={
                "invalid": gettext_lazy("A whole number of people, like 12."),
                "min_value": gettext_lazy(
                    "A delegation has one person at least: correct the number, or leave it empty."
                ),
                "max_value": gettext_lazy("So many people do not travel together: correct the number."),
            },
            widget=forms.NumberInput({"inputmode": "numeric"}),
        )


class EventReportForm(forms.Form):
    """One statement about the milestones that the event served; each tick carries the version that was seen."""

    status = forms.ChoiceField(
        label=gettext_lazy("Status"),
        choices=[
            (value, label) for value, label in Status.choices if value in (Status.IN_PROGRESS, Status.DONE)
        ],
        widget=forms.RadioSelect,
        initial=Status.DONE,
    )
    text = forms.CharField(
        label=gettext_lazy("What was done"),
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea({"rows": 4}),
    )
    milestones = TicksField(
        label=gettext_lazy("Milestones"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick at least one milestone.")},
    )

    def __init__(self, data: FormData = None, *, event: Event, served: list[Milestone]) -> None:
        ticks = {f"{one.pk}:{one.version}": _tick(one) for one in served}
        super().__init__(data, initial={"text": text_of(event), "milestones": list(ticks)})
        self.fields["milestones"].choices = list(ticks.items())  # type: ignore[attr-defined]

    def renew(self, served: list[Milestone]) -> None:
        """After somebody else's change: the same ticks, for the milestones as they are now."""
        ticks = {f"{one.pk}:{one.version}": _tick(one) for one in served}
        self.fields["milestones"].choices = list(ticks.items())  # type: ignore[attr-defined]
        if isinstance(self.data, QueryDict):
            ticked = {tick.split(":")[0] for tick in self.data.getlist("milestones")}
            self.data = self.data.copy()
            self.data.setlist("milestones", [tick for tick in ticks if tick.split(":")[0] in ticked])

    @property
    def marked(self) -> list[tuple[int, int | None]]:
        pairs = (tick.split(":") for tick in self.cleaned_data["milestones"])
        return [(int(pk), int(version)) for pk, version in pairs]


def _tick(milestone: Milestone) -> str:
    due = f"{milestone.due_date:%d.%m.%Y}" if milestone.due_date else _("no date")
    return f"{milestone.side} · {milestone.item.number}. {milestone.item.title} · {due}"


def text_of(event: Event) -> str:
    """What a report from the event says at first: that it was held, when and where, and its outcome."""
    held = _("Held: %(title)s, %(when)s, %(place)s.") % {
        "title": event.title,
        "when": event.when,
        "place": ", ".join(filter(None, [event.city.name, event.venue])),
    }
    people = _("Participants: %(count)s.") % {"count": event.participants} if event.participants else ""
    return "\n".join(filter(None, [f"{held} {people}".strip(), event.outcome]))
