"""Rows against the events there are, by django-import-export; whatever is wrong is reported by row and column."""

import uuid
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export import resources

from events import actions
from events.choices import EventKind, EventState
from events.dates import Dates
from events.models import Event
from events.workbook.cells import ChoiceWidget, CityWidget, CountWidget, TextWidget, city_named, is_blank
from events.workbook.columns import Column, DatesColumn, RoadmapColumn, read_dates
from events.workbook.heads import COLUMNS, by_column, canonical
from events.workbook.links import BodiesWidget, ItemsWidget
from roadmap.choices import Origin

# «Проведено» is how this state was called in workbooks of former releases.
STATES_TOO = {"проведено": "held", "прошло": "held"}


class EventResource(resources.ModelResource):
    """Rows against the events there are: found by identity, else by title, city and year."""

    title = Column(attribute="title", column_name=COLUMNS["title"], widget=TextWidget())
    kind = Column(attribute="kind", column_name=COLUMNS["kind"], widget=ChoiceWidget(EventKind.choices))
    city = Column(attribute="city", column_name=COLUMNS["city"], widget=CityWidget())
    venue = Column(attribute="venue", column_name=COLUMNS["venue"], widget=TextWidget())
    dates = DatesColumn(attribute="date_text", column_name=COLUMNS["dates"], widget=TextWidget())
    state = Column(
        attribute="state", column_name=COLUMNS["state"], widget=ChoiceWidget(EventState.choices, STATES_TOO)
    )
    organisers = Column(attribute="organisers", column_name=COLUMNS["organisers"], widget=BodiesWidget())
    roadmap = RoadmapColumn(attribute="pk", column_name=COLUMNS["roadmap"], widget=TextWidget())
    items = Column(attribute="items", column_name=COLUMNS["items"], widget=ItemsWidget())
    participants = Column(attribute="participants", column_name=COLUMNS["participants"], widget=CountWidget())
    description = Column(attribute="description", column_name=COLUMNS["description"], widget=TextWidget())
    outcome = Column(attribute="outcome", column_name=COLUMNS["outcome"], widget=TextWidget())
    uid = Column(attribute="uid", column_name=COLUMNS["uid"], widget=TextWidget(), readonly=True)

    class Meta:
        model = Event
        fields = list(COLUMNS)
        export_order = list(COLUMNS)
        import_order = list(COLUMNS)
        import_id_fields: list[str] = []
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = True
        store_instance = True

    def get_queryset(self) -> Any:
        return Event.objects.select_related("city").prefetch_related("organisers", "items__roadmap")

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Give the columns their own names, and refuse a file without those that every event needs."""
        dataset.headers = [canonical(header) for header in dataset.headers or []]
        missing = [COLUMNS[name] for name in ("title", "city") if COLUMNS[name] not in dataset.headers]
        if missing:
            raise ValidationError(
                _("The first row has to name the columns; these are missing: %(columns)s.")
                % {"columns": ", ".join(missing)}
            )
        # The history of what is written from here on names the file.
        pghistory.context(file=str(kwargs.get("file_name") or ""))
        self._seen: dict[tuple[str, ...], int] = {}

    def before_import_row(self, row: dict[str, Any], **kwargs: Any) -> None:
        key = tuple(
            " ".join(str(row.get(COLUMNS[name]) or "").casefold().split())
            for name in ("uid", "title", "city", "dates")
        )
        first = self._seen.setdefault(key, kwargs["row_number"])
        if first != kwargs["row_number"]:
            raise ValidationError(
                _("This row repeats row %(number)s of the table: leave one of them.") % {"number": first + 1}
            )

    def get_instance(self, instance_loader: Any, row: dict[str, Any]) -> Event | None:
        if not is_blank(identity := row.get(COLUMNS["uid"])):
            return _by_identity(str(identity))
        city = city_named(row.get(COLUMNS["city"]))
        title = TextWidget().clean(row.get(COLUMNS["title"]) or "")
        year = _year_of(row)
        same = [
            event
            for event in self.get_queryset().filter(title__iexact=title, city=city)
            if year is None or event.starts_on is None or event.starts_on.year == year
        ]
        if len(same) > 1:
            raise ValidationError(
                _("There are several events “%(title)s”: fill in the column “%(column)s” from an export.")
                % {"title": title[:100], "column": COLUMNS["uid"]}
            )
        return same[0] if same else None

    def init_instance(self, row: dict[str, Any] | None = None) -> Event:
        return Event(kind=EventKind.VISIT, source=Origin.DOCUMENT)

    def import_instance(self, instance: Event, row: dict[str, Any], **kwargs: Any) -> None:
        """Fields, and also what will be linked, so that every problem of the row is reported at once."""
        problems: dict[str, Any] = {}
        try:
            super().import_instance(instance, row, **kwargs)
        except ValidationError as refusal:
            problems |= refusal.error_dict
        linked: dict[str, list[Any]] = {}
        for name in ("organisers", "items"):
            try:
                linked[name] = self.fields[name].widget.clean(row.get(COLUMNS[name]), row)
            except ValueError as problem:
                problems[name] = [ValidationError(str(problem))]
        if not problems and linked["items"]:
            span = Dates(instance.precision, instance.starts_on, instance.ends_on, instance.date_text)
            try:
                actions.check_items(linked["items"], instance.city, span)
            except ValidationError as refusal:
                problems |= refusal.error_dict
        if problems:
            raise ValidationError(by_column(problems))

    def skip_row(
        self, instance: Event, original: Event, row: dict[str, Any], import_validation_errors: Any = None
    ) -> bool:
        if import_validation_errors or original.pk is None:
            return False
        same_fields = all(
            getattr(instance, name) == getattr(original, name)
            for name in (
                *("title", "kind", "city_id", "venue", "precision", "starts_on", "ends_on", "date_text"),
                *("state", "participants", "description", "outcome"),
            )
        )
        return same_fields and all(
            is_blank(row.get(COLUMNS[name]))
            or {one.pk for one in self.fields[name].widget.clean(row[COLUMNS[name]], row)}
            == {one.pk for one in getattr(original, name).all()}
            for name in ("organisers", "items")
        )

    def before_save_instance(self, instance: Event, row: dict[str, Any], **kwargs: Any) -> None:
        if not instance._state.adding:
            instance.sequence += 1


def _year_of(row: dict[str, Any]) -> int | None:
    try:
        found = read_dates(row.get(COLUMNS["dates"]) or "")
    except ValueError:
        return None
    return found.starts_on.year if found.starts_on else None


def _by_identity(text: str) -> Event:
    try:
        return Event.objects.select_related("city").get(uid=uuid.UUID(text.strip()))
    except (ValueError, Event.DoesNotExist) as unknown:
        raise ValidationError(
            _("There is no event with the identity “%(identity)s”: empty the cell to add a new one.")
            % {"identity": text[:60]}
        ) from unknown
