"""What people do to events: add, change, confirm, hold, move, cancel; delegations; a report from a held one.

One verb, one transaction: lock the event, check who and which version, write, count the change. Each raises
`PermissionDenied` for those who may not, `ValidationError` for what is wrong with the input, and `Conflict`
when somebody else was quicker; in each case nothing is written.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cities.models import Body, City, User
from cities.permissions import may_arrange_something, note_for_whom
from core.colleagues import print_of
from core.history import acting, own_since, records_of
from core.uploads import File
from core.verbs import Conflict, attach_files, attach_link, files_undone_on_failure, verb
from events.choices import SETTLED, EventState
from events.dates import Dates, exact
from events.history import tables_of
from events.models import Delegation, Event, EventAttachment
from events.telling import changed
from roadmap.choices import ReportOrigin
from roadmap.models import Item, Report, Roadmap, Side
from roadmap.reporting import actions as roadmap_actions


@dataclass(frozen=True)
class EventDetails:
    """What the form of an event says."""

    title: str
    kind: str
    city: City
    dates: Dates
    venue: str = ""
    description: str = ""
    organisers: Sequence[Body] = field(default_factory=tuple)
    items: Sequence[Item] = field(default_factory=tuple)


@verb
def add(by: User, details: EventDetails) -> Event:
    """A new event, planned. An executor's has to name the own body (or one below it) among its organisers."""
    if not may_arrange_something(by):
        raise PermissionDenied
    event = Event()
    _write(event, by, details)
    return event


@verb
def change(event_id: int, by: User, details: EventDetails, *, version: int | None = None) -> Event:
    """Change what the form says; dates that change leave the state as it is (see `move`)."""
    event = _locked(event_id, by, version)
    event.sequence += 1
    _write(event, by, details)
    return event


def _write(event: Event, by: User, details: EventDetails) -> None:
    check_items(details.items, details.city, details.dates)
    seen = Item.objects.visible_to(by).order_by().values("pk")
    if Item.objects.filter(pk__in=[item.pk for item in details.items]).exclude(pk__in=seen).exists():
        raise ValidationError({"items": _("Choose items of a roadmap that you see.")})
    # What the person does not see was not in the form: it stays as it is.
    unseen = list(event.items.exclude(pk__in=seen)) if event.pk else []
    event.title, event.kind, event.city = details.title.strip(), details.kind, details.city
    event.venue, event.description = details.venue.strip(), details.description.strip()
    _set_dates(event, details.dates)
    event.full_clean(exclude=["city"])
    event.save()
    event.organisers.set(details.organisers)
    event.items.set([*details.items, *unseen])
    if not _may_edit(event, by):
        raise ValidationError({"organisers": _("Add your own body, or one below it, to the organisers.")})
    if _note_for_whom(event, by):
        # Only now it is known for whom, and the history learns it by a writing.
        event.save(update_fields=["updated_at"])
    changed(event)


def check_items(items: Iterable[Item], city: City, dates: Dates) -> None:
    """Raise `ValidationError` unless the items are of one roadmap that binds the city and covers the dates."""
    items = list(items)
    if not items:
        return
    first = items[0]
    for item in items:
        if item.roadmap_id != first.roadmap_id:
            raise ValidationError(
                {
                    "items": _(
                        "Item %(one)s is on another roadmap than item %(other)s: choose items of one roadmap."
                    )
                    % {"one": item.number, "other": first.number}
                }
            )
    roadmap = first.roadmap
    if not Side.objects.filter(roadmap=roadmap, city=city).exists():
        raise ValidationError(
            {
                "items": _("The items are on the roadmap “%(roadmap)s”, and %(city)s is no side of it.")
                % {"roadmap": roadmap, "city": city}
            }
        )
    check_period(roadmap, dates)


def lies_within(period: tuple[date, date], dates: Dates) -> bool:
    """Whether exact days lie within the period, both of them; of a rough window a part has to. Unknown dates do."""
    if dates.starts_on is None or dates.ends_on is None:
        return True
    if dates.is_exact:
        return period[0] <= dates.starts_on and dates.ends_on <= period[1]
    return period[0] <= dates.ends_on and dates.starts_on <= period[1]


def check_period(roadmap: Roadmap, dates: Dates) -> None:
    """Raise `ValidationError` when no day of the dates lies within the roadmap's period."""
    if not lies_within((roadmap.starts_on, roadmap.ends_on), dates):
        raise ValidationError(
            {
                "starts_on" if dates.is_exact else "date_text": _(
                    "The roadmap of the items runs from %(first)s to %(last)s: the event has to lie within it."
                )
                % {"first": f"{roadmap.starts_on:%d.%m.%Y}", "last": f"{roadmap.ends_on:%d.%m.%Y}"}
            }
        )


def _set_dates(event: Event, dates: Dates) -> None:
    event.precision, event.date_text = dates.precision, dates.date_text
    event.starts_on, event.ends_on = dates.starts_on, dates.ends_on


@verb
def confirm(event_id: int, by: User, *, version: int | None = None) -> Event:
    """The event will be, on its exact days."""
    event = _locked(event_id, by, version)
    if not event.is_exact:
        raise ValidationError(_("Give the exact dates first: only an event with dates can be confirmed."))
    return _enter(event, EventState.CONFIRMED)


@verb
def plan_again(event_id: int, by: User, *, version: int | None = None) -> Event:
    """Take back that it was held, cancelled or moved."""
    event = _locked(event_id, by, version)
    return _enter(event, EventState.PLANNED)


@verb
def cancel(event_id: int, by: User, *, reason: str, version: int | None = None) -> Event:
    """The event will not be; it stays on record, and calendars strike it out."""
    event = _locked(event_id, by, version)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the event is cancelled.")})
    return _enter(event, EventState.CANCELLED, reason)


@verb
def move(event_id: int, by: User, *, dates: Dates, reason: str, version: int | None = None) -> Event:
    """Another time, exact or rough, and why."""
    event = _locked(event_id, by, version)
    if event.state in SETTLED:
        raise ValidationError(_("The event was held or cancelled: it is not moved any more."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the event is moved.")})
    if dates.starts_on is None:
        raise ValidationError({"date_text": _("Give the new dates, or at least the month.")})
    if (dates.starts_on, dates.ends_on) == (event.starts_on, event.ends_on):
        raise ValidationError(
            {"starts_on" if dates.is_exact else "date_text": _("The event stands on these dates already.")}
        )
    check_items(event.items.select_related("roadmap"), event.city, dates)
    _set_dates(event, dates)
    return _enter(event, EventState.MOVED, reason)


def _enter(event: Event, state: str, reason: str = "") -> Event:
    event.state, event.state_reason = state, reason.strip()
    event.sequence += 1
    event.full_clean(exclude=["city"])
    event.save()
    changed(event)
    return event


def hold(
    event_id: int,
    by: User,
    *,
    starts_on: date | None,
    ends_on: date | None,
    participants: int | None = None,
    outcome: str = "",
    files: Sequence[File] = (),
    links: Sequence[str] = (),
    version: int | None = None,
) -> Event:
    """The event took place on these days; what came of it. Again later, to add to the outcome.

    Raises `ValidationError` for days that have not begun in the event's city.
    """
    with files_undone_on_failure() as stored, transaction.atomic(), acting():
        event = _locked(event_id, by, version)
        dates = exact(starts_on, ends_on)
        if dates.starts_on and dates.starts_on > event.city.today():
            raise ValidationError(
                {"starts_on": _("These days are still to come: an event is held when it has begun.")}
            )
        check_items(event.items.select_related("roadmap"), event.city, dates)
        _set_dates(event, dates)
        event.participants, event.outcome = participants, outcome.strip()
        _enter(event, EventState.HELD)
        attach_files(EventAttachment, files, stored, event=event, author=by)
        known = set(event.attachments.exclude(url="").values_list("url", flat=True))
        for link in links:
            if link not in known:
                attach_link(EventAttachment, link, event=event, author=by)
        return event


@verb
def save_delegation(
    event_id: int, by: User, delegation: Delegation, *, seen: str | None = None
) -> Delegation:
    """Add a delegation to the event, or change one of it.

    `seen` is the `core.colleagues.print_of` the delegation that the person saw, `None` for not asking.
    """
    event = _locked(event_id, by, None)
    if delegation.pk and delegation.event_id != event.pk:
        raise PermissionDenied
    if delegation.pk and seen is not None and print_of(delegation) != seen:
        now = Delegation.objects.get(pk=delegation.pk)
        raise Conflict(now, own=own_since(by, records_of(now)))
    delegation.event = event
    delegation.name = delegation.name.strip()
    if delegation.body and delegation.body.city_id != delegation.city_id:
        raise ValidationError(
            {"body": _("“%(body)s” is not of this city.") % {"body": delegation.body.label}}
        )
    delegation.full_clean(exclude=["event"])
    delegation.save()
    _touch(event)
    return delegation


@verb
def remove_delegation(event_id: int, by: User, delegation_id: int) -> None:
    """Take a delegation out; the history keeps it. One that is gone already is no error."""
    event = _locked(event_id, by, None)
    if event.delegations.filter(pk=delegation_id).delete()[0]:
        _touch(event)


@verb
def report_from(
    event_id: int, by: User, *, marked: Sequence[tuple[int, int | None]], status: str, text: str
) -> list[Report]:
    """Report on milestones that the event served, with its page as the proof; all of them or none.

    `marked` holds (milestone id, version seen). Raises what `roadmap.reporting.actions.report` raises, and
    `ValidationError` when the event was not held, nothing is marked, or a milestone is none it served.
    """
    event = Event.objects.visible_to(by).select_for_update(of=("self",)).get(pk=event_id)
    if event.state != EventState.HELD:
        raise ValidationError(_("Say first that the event was held."))
    if not marked:
        raise ValidationError(_("Tick at least one milestone."))
    served = set(
        Item.objects.filter(events=event, milestones__in=[pk for pk, _seen in marked]).values_list(
            "milestones__pk", flat=True
        )
    )
    if not {pk for pk, _seen in marked} <= served:
        raise ValidationError(_("One of the milestones is not of an item that the event serves."))
    # Always in the order of the ids, so that two such calls wait for each other and never forever.
    return [
        roadmap_actions.report(
            pk,
            by,
            status=status,
            progress=None,
            text=text,
            links=[settings.SITE_URL + event.get_absolute_url()],
            version=seen,
            origin=ReportOrigin.EVENT,
        )
        for pk, seen in sorted(marked)
    ]


def _locked(event_id: int, by: User, version: int | None) -> Event:
    event = Event.objects.select_for_update(of=("self",)).select_related("city").get(pk=event_id)
    if not _may_edit(event, by):
        raise PermissionDenied
    _note_for_whom(event, by)
    if version is not None and event.sequence != version:
        raise Conflict(event, own=own_since(by, *tables_of(event)))
    return event


def _may_edit(event: Event, by: User) -> bool:
    return Event.objects.editable_by(by).filter(pk=event.pk).exists()


def _note_for_whom(event: Event, by: User) -> User | None:
    absent: User | None = note_for_whom(by, lambda one: _may_edit(event, one))
    return absent


def _touch(event: Event) -> None:
    """Count a change of what hangs on the event, for calendars and forms."""
    event.sequence += 1
    event.save(update_fields=["sequence", "updated_at"])
    changed(event)
