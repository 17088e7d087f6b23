"""Events from a workbook and into one, by django-import-export: one row an event, columns with Russian names.

A blank cell changes nothing. What a cell says is read as the forms read it (`events.dates`), bodies are matched as
in the roadmap's import, and whatever is wrong is told by row and column; then nothing of the file is taken.
"""

import re
import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export import fields, resources, widgets

from cities.models import Body, City
from events import actions, dates
from events.dates import Dates
from events.models import Event, Kind, State
from roadmap.importing.bodies import KnownBody, match_bodies
from roadmap.models import Item, Origin, Roadmap

# What starts a formula in a spreadsheet; on the way out it is disarmed, on the way in restored.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = {
    "title": "Название",
    "kind": "Вид",
    "city": "Город",
    "venue": "Место",
    "dates": "Сроки",
    "state": "Состояние",
    "organisers": "Организаторы",
    "roadmap": "Дорожная карта",
    "items": "Пункты",
    "participants": "Участников",
    "description": "Описание",
    "outcome": "Итоги",
    "uid": "Идентификатор",
}
# Other heads of columns that people write, in lower case.
ALSO = {
    "мероприятие": "title",
    "событие": "title",
    "наименование": "title",
    "наименование мероприятия": "title",
    "тип": "kind",
    "вид мероприятия": "kind",
    "место проведения": "venue",
    "площадка": "venue",
    "город проведения": "city",
    "дата": "dates",
    "даты": "dates",
    "срок": "dates",
    "когда": "dates",
    "дата проведения": "dates",
    "сроки проведения": "dates",
    "статус": "state",
    "организатор": "organisers",
    "ответственные": "organisers",
    "пункт": "items",
    "пункты дорожной карты": "items",
    "участники": "participants",
    "количество участников": "participants",
    "итог": "outcome",
    "результат": "outcome",
}


class Column(fields.Field):
    """A cell that, when blank, leaves the event as it is."""

    def save(self, instance: Event, row: dict[str, Any], is_m2m: bool = False, **kwargs: Any) -> None:
        if not _is_blank(row.get(self.column_name)):
            super().save(instance, row, is_m2m, **kwargs)

    def export(self, instance: Event, **kwargs: Any) -> Any:
        value = super().export(instance, **kwargs)
        return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value or ""


class DatesColumn(Column):
    """One cell for the four fields of an event's time."""

    def get_value(self, instance: Event) -> str:
        return instance.when if instance.starts_on else instance.date_text

    def save(self, instance: Event, row: dict[str, Any], is_m2m: bool = False, **kwargs: Any) -> None:
        cell = row.get(self.column_name)
        if _is_blank(cell):
            return
        found = _dates(cell)
        instance.precision, instance.date_text = found.precision, found.date_text
        instance.starts_on, instance.ends_on = found.starts_on, found.ends_on


class RoadmapColumn(Column):
    """Which roadmap the numbers of items are of; nothing of the event itself."""

    def get_value(self, instance: Event) -> str:
        served = list(instance.items.all()) if instance.pk else []
        return served[0].roadmap.slug if served else ""

    def save(self, instance: Event, row: dict[str, Any], is_m2m: bool = False, **kwargs: Any) -> None:
        """The items' column asks for the roadmap; there is nothing to save."""


class TextWidget(widgets.Widget):
    def clean(self, value: Any, row: dict[str, Any] | None = None, **kwargs: Any) -> str:
        text = str(value).strip()
        return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else str(value)


class ChoiceWidget(widgets.Widget):
    """A choice by its value or its Russian label, whatever the letter case."""

    def __init__(self, choices: Iterable[tuple[str, Any]]) -> None:
        super().__init__()
        self.choices = list(choices)

    def clean(self, value: Any, row: dict[str, Any] | None = None, **kwargs: Any) -> str:
        text = " ".join(str(value).split()).casefold()
        for known, label in self.choices:
            if text in (known, str(label).casefold()):
                return known
        raise ValueError(
            _("“%(value)s” is not known here; write one of: %(known)s.")
            % {"value": str(value)[:60], "known": ", ".join(str(label) for _known, label in self.choices)}
        )

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(dict(self.choices).get(value, value))


class CountWidget(widgets.Widget):
    def clean(self, value: Any, row: dict[str, Any] | None = None, **kwargs: Any) -> int:
        text = re.sub(r"[\s\u00a0]|(?:\.0+$)|(?:чел(?:овек)?\.?$)", "", str(value))
        if not text.isdecimal() or len(text) > 8:
            raise ValueError(_("“%(value)s” is not a whole number of people.") % {"value": str(value)[:60]})
        return int(text)


class CityWidget(widgets.Widget):
    def clean(self, value: Any, row: dict[str, Any] | None = None, **kwargs: Any) -> City:
        found = city_named(value)
        if found is None:
            raise ValueError(_("There is no city “%(name)s” here.") % {"name": str(value)[:60]})
        return found

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(value) if value else ""


class BodiesWidget(widgets.ManyToManyWidget):
    """Bodies, one a line or parted by semicolons, matched as the roadmap's import matches them."""

    def __init__(self) -> None:
        super().__init__(Body)

    def clean(self, value: Any, row: dict[str, Any] | None = None, **kwargs: Any) -> list[Body]:
        if _is_blank(value):
            return []
        names = [part.strip() for part in re.split(r"[;\n]", str(value)) if part.strip()]
        bodies = {body.pk: body for body in Body.objects.select_related("city")}
        known = [
            KnownBody(one.pk, one.name, one.short_name, tuple(one.aliases), one.city.slug)
            for one in bodies.values()
        ]
        found, problems = [], []
        for match in match_bodies(names, known):
            if match.body is not None:
                found.append(bodies[match.body.id])
                continue
            likely = ", ".join(body.name for body, _score in match.candidates)
            problems.append(
                _("There is no body “%(name)s” here.") % {"name": match.name[:100]}
                + (f" {_('Perhaps')}: {likely}." if likely else "")
            )
        if problems:
            raise ValueError(" ".join(problems))
        return found

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "; ".join(body.name for body in value.all()) if value else ""


class ItemsWidget(widgets.ManyToManyWidget):
    """Numbers of items, of the roadmap that the row names, or else the newest that binds the city."""

    def __init__(self) -> None:
        super().__init__(Item)

    def clean(self, value: Any, row: dict[str, Any] | None = None, **kwargs: Any) -> list[Item]:
        if _is_blank(value) or row is None:
            return []
        numbers = [part for part in re.split(r"[;,\s]+", re.sub(r"\.0+$", "", str(value))) if part]
        roadmap = _roadmap_of(row)
        found = {
            item.number: item
            for item in Item.objects.filter(roadmap=roadmap, number__in=numbers).select_related("roadmap")
        }
        if missing := [number for number in numbers if number not in found]:
            raise ValueError(
                _("There are no such items on the roadmap “%(roadmap)s”: %(numbers)s.")
                % {"roadmap": roadmap, "numbers": ", ".join(missing)[:200]}
            )
        return [found[number] for number in dict.fromkeys(numbers)]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return ", ".join(item.number for item in value.all()) if value else ""


class EventResource(resources.ModelResource):
    """Rows against the events there are: found by identity, else by title, city and year."""

    title = Column(attribute="title", column_name=COLUMNS["title"], widget=TextWidget())
    kind = Column(attribute="kind", column_name=COLUMNS["kind"], widget=ChoiceWidget(Kind.choices))
    city = Column(attribute="city", column_name=COLUMNS["city"], widget=CityWidget())
    venue = Column(attribute="venue", column_name=COLUMNS["venue"], widget=TextWidget())
    dates = DatesColumn(attribute="date_text", column_name=COLUMNS["dates"], widget=TextWidget())
    state = Column(attribute="state", column_name=COLUMNS["state"], widget=ChoiceWidget(State.choices))
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
        if not _is_blank(identity := row.get(COLUMNS["uid"])):
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
        return Event(kind=Kind.VISIT, source=Origin.DOCUMENT)

    def import_instance(self, instance: Event, row: dict[str, Any], **kwargs: Any) -> None:
        """Fields, and also what will be linked, so that every problem of the row is told at once."""
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
            raise ValidationError(_by_column(problems))

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
            _is_blank(row.get(COLUMNS[name]))
            or {one.pk for one in self.fields[name].widget.clean(row[COLUMNS[name]], row)}
            == {one.pk for one in getattr(original, name).all()}
            for name in ("organisers", "items")
        )

    def before_save_instance(self, instance: Event, row: dict[str, Any], **kwargs: Any) -> None:
        if not instance._state.adding:
            instance.sequence += 1


def _by_column(problems: dict[str, Any]) -> dict[str, Any]:
    """The problems under the columns' names, as the person sees the table.

    Not only for the reader: the library's template asks the dictionary for its `items`, and would get ours.
    """
    columns = {**COLUMNS, "date_text": COLUMNS["dates"], "starts_on": COLUMNS["dates"]}
    found: dict[str, Any] = {}
    for name, reasons in problems.items():
        found.setdefault(columns.get(name, name), []).extend(reasons)
    return found


def canonical(header: Any) -> str:
    """The column's own name for what people write over it; what is not known stays as it is."""
    text = " ".join(str(header or "").casefold().replace("ё", "е").split()).strip(" :.*")
    for name, own in COLUMNS.items():
        if text in (own.casefold(), name):
            return own
    return COLUMNS[ALSO[text]] if text in ALSO else str(header or "")


def city_named(value: Any) -> City | None:
    """The city of this name, short name or other name, whatever the letter case and a «г.» before it."""
    text = re.sub(r"^(?:г\.|город)\s*", "", " ".join(str(value or "").casefold().split()))
    for city in City.objects.all():
        if text in (city.name.casefold(), city.slug, *(alias.casefold() for alias in city.aliases)):
            return city
    return None


def _dates(cell: Any) -> Dates:
    """What the cell says; `ValueError` for what it cannot mean, as django-import-export wants it of a field."""
    if isinstance(cell, datetime | date):
        cell = f"{cell:%d.%m.%Y}"
    try:
        return dates.read(str(cell))
    except ValidationError as refusal:
        raise ValueError(" ".join(refusal.messages)) from refusal


def _year_of(row: dict[str, Any]) -> int | None:
    try:
        found = _dates(row.get(COLUMNS["dates"]) or "")
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


def _roadmap_of(row: dict[str, Any]) -> Roadmap:
    named = row.get(COLUMNS["roadmap"])
    if not _is_blank(named):
        text = str(named).strip()
        for roadmap in Roadmap.objects.all():
            if text.casefold() in (roadmap.slug, roadmap.title.casefold(), roadmap.short_title.casefold()):
                return roadmap
        raise ValueError(_("There is no roadmap “%(name)s”.") % {"name": text[:100]})
    newest = (
        Roadmap.objects.filter(sides__city=city_named(row.get(COLUMNS["city"])))
        .order_by("-starts_on")
        .first()
    )
    if newest is None:
        raise ValueError(_("No roadmap binds this city, so its items are not known."))
    return newest


def _is_blank(cell: Any) -> bool:
    return cell is None or not str(cell).strip()
