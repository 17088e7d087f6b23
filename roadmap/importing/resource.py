"""The rows of a file against the items of a roadmap: django-import-export's Resource for `Item`.

It looks each row's item up by (roadmap, number), cleans the values, compares them with the database, skips what
is the same, and saves the rest. What it is fed is our own dataset (`dataset`), never a file. A blank cell leaves
the field as it is. The library's habits that would harm us are switched off one by one; each says which.
"""

from collections.abc import Iterable, Mapping
from copy import copy
from typing import TYPE_CHECKING, Any

import tablib
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from import_export import fields, resources, results, widgets
from import_export.instance_loaders import CachedInstanceLoader

from core.writing import BATCH, rewrite
from plans.deadlines import parse_deadline
from plans.text import plain_marks, visible
from roadmap.choices import Origin
from roadmap.importing import reported
from roadmap.importing.known import Known, Named
from roadmap.importing.shape import RowValues
from roadmap.models import Direction, Item

SOURCE_ROW = "source_row"
SIDE = "side:"
_YO = str.maketrans("ёЁ", "еЕ")
TEXTS = ("title", "deadline_text", "expected_result", "funding", "contact", "note")


if TYPE_CHECKING:

    class ReadItem(Item):
        """An item with what its row says of other tables: `sides` by slug, the states that milestones are to report."""

        sides: dict[str, tuple[Named, ...]]
        state: reported.Standing
        side_states: dict[str, reported.Standing]
else:
    ReadItem = Item


class KeepBlank(fields.Field):
    """A field that a blank cell leaves alone (the library would write the model's default over it)."""

    def save(self, instance: ReadItem, row: Mapping[str, Any], is_m2m: bool = False, **kwargs: Any) -> None:
        if row[self.column_name] not in (None, "", ()):
            super().save(instance, row, is_m2m, **kwargs)


class Title(KeepBlank):
    """A measure's words. Another quotation mark, or «е» for «ё», makes no other title of them."""

    def save(self, instance: ReadItem, row: Mapping[str, Any], is_m2m: bool = False, **kwargs: Any) -> None:
        if _same_words(instance.title) != _same_words(row[self.column_name] or ""):
            super().save(instance, row, is_m2m, **kwargs)


def _same_words(text: str) -> str:
    return " ".join(plain_marks(visible(text)).translate(_YO).split())


class DirectionWidget(widgets.Widget):
    """A direction by its title; an unknown one is made, in memory only while nothing is to be saved."""

    def __init__(self, known: Known, save: bool) -> None:
        super().__init__()
        self.known, self.save = known, save

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Direction:
        return self.known.direction(value) or self.known.add_direction(
            value, row.get("direction_number") or "", save=self.save
        )

    def render(self, value: Direction | None, obj: Any = None, **kwargs: Any) -> str:
        return value.title if value else ""


class SideWidget(widgets.Widget):
    """The bodies of one side as one text, the lead first."""

    def render(self, value: tuple[Named, ...] | None, obj: Any = None, **kwargs: Any) -> str:
        return "; ".join(named.name for named in value or ())


class SideField(KeepBlank):
    """The bodies of one side. They are rows of another table: the item carries what they are to become."""

    def __init__(self, slug: str) -> None:
        super().__init__(attribute="sides", column_name=f"{SIDE}{slug}", widget=SideWidget())
        self.slug = slug

    def get_value(self, instance: ReadItem) -> tuple[Named, ...]:
        return instance.sides.get(self.slug, ())

    def save(self, instance: ReadItem, row: Mapping[str, Any], is_m2m: bool = False, **kwargs: Any) -> None:
        named = row[self.column_name]
        if named:
            instance.sides = {**instance.sides, self.slug: named}


class StateField(fields.Field):
    """Status or progress: the state that the item's milestones are to report; see `states`."""

    def __init__(self, name: str, place: int) -> None:
        super().__init__(attribute="state", column_name=name)
        self.place = place

    def get_value(self, instance: ReadItem) -> str | int | None:
        return instance.state[self.place]

    def save(self, instance: ReadItem, row: Mapping[str, Any], is_m2m: bool = False, **kwargs: Any) -> None:
        if self.place == 0:
            instance.state = reported.after(instance.state, row["status"], row["progress"], row["until"])


class SideStateField(fields.Field):
    """The same of one side's part of an item."""

    def __init__(self, name: str, slug: str, place: int) -> None:
        super().__init__(attribute="side_states", column_name=f"{name}:{slug}")
        self.slug, self.place = slug, place

    def get_value(self, instance: ReadItem) -> str | int | None:
        return _side_state(instance, self.slug)[self.place]

    def save(self, instance: ReadItem, row: Mapping[str, Any], is_m2m: bool = False, **kwargs: Any) -> None:
        status, progress = row[f"status:{self.slug}"], row[f"progress:{self.slug}"]
        now = _side_state(instance, self.slug)
        # A side that owes nothing on the item has nothing to report.
        if self.place == 0 and (now.milestones or instance._state.adding):
            wanted = reported.after(now, status, progress, row[f"until:{self.slug}"])
            instance.side_states = {**instance.side_states, self.slug: wanted}


def _side_state(instance: ReadItem, slug: str) -> reported.Standing:
    return instance.side_states.get(slug, reported.UNTOUCHED)


class ItemRowResult(results.RowResult):
    """What became of one row; `changes` holds {field: [old, new]} of an item that was there before."""

    def __init__(self) -> None:
        super().__init__()
        self.changes: dict[str, list[Any]] = {}
        self.source_row = 0


class ItemResource(resources.ModelResource):
    """The items of one roadmap; `save` says whether rows are written or only compared."""

    number = fields.Field(attribute="number", column_name="number")
    title = Title(attribute="title", column_name="title")
    deadline_text = KeepBlank(attribute="deadline_text", column_name="deadline_text")
    expected_result = KeepBlank(attribute="expected_result", column_name="expected_result")
    funding = KeepBlank(attribute="funding", column_name="funding")
    contact = KeepBlank(attribute="contact", column_name="contact")
    note = KeepBlank(attribute="note", column_name="note")
    origin = KeepBlank(attribute="origin", column_name="origin")

    class Meta:
        model = Item
        fields = ("number", *TEXTS, "origin")
        import_id_fields = ("number",)
        instance_loader_class = CachedInstanceLoader
        clean_model_instances = True
        report_skipped = True
        # The library would copy each item with all that it leads to, and write down every field twice; what a row
        # changes is compared here, with a copy of the item alone.
        skip_diff = True
        store_instance = True

    def __init__(self, known: Known, *, save: bool) -> None:
        super().__init__()
        self.known, self.saving = known, save
        self.fields["direction"] = KeepBlank(
            attribute="direction", column_name="direction", widget=DirectionWidget(known, save)
        )
        for slug in known.sides:
            self.fields[f"{SIDE}{slug}"] = SideField(slug)
        self.fields["status"] = StateField("status", 0)
        self.fields["progress"] = StateField("progress", 1)
        for slug in known.sides:
            self.fields[f"status:{slug}"] = SideStateField("status", slug, 0)
            self.fields[f"progress:{slug}"] = SideStateField("progress", slug, 1)
        self._responsible = known.responsible()
        self._states: Mapping[int, reported.Standing] = {}
        self._before: Item | None = None
        self._new: list[Item] = []
        self._changed: list[Item] = []
        self._last = known.roadmap.items.aggregate(last=Max("order"))["last"] or 0

    @classmethod
    def get_row_result_class(cls) -> type[ItemRowResult]:
        return ItemRowResult

    def get_import_order(self) -> list[str]:
        return list(self.fields)

    def get_import_fields(self) -> list[fields.Field]:
        # The library looks each of them up by its name, twice a row.
        return list(self.fields.values())

    def get_queryset(self) -> Any:
        return self.known.roadmap.items.select_related("direction")

    def before_import(self, dataset: tablib.Dataset, **kwargs: Any) -> None:
        columns = [name for name in dataset.headers or () if name.split(":")[0] in ("status", "progress")]
        if any(value is not None and value != "" for name in columns for value in dataset[name]):
            self._states = reported.standing(self.known.roadmap)

    def init_instance(self, row: Any = None) -> Item:
        return Item(roadmap=self.known.roadmap, origin=Origin.DOCUMENT)

    def after_init_instance(self, instance: ReadItem, new: bool, row: Any, **kwargs: Any) -> None:
        instance.roadmap = self.known.roadmap
        if new and not row["direction"]:
            # Every item is in a direction; a plan without any still has to go in.
            title = _("Without a direction")
            instance.direction = self.known.direction(title) or self.known.add_direction(
                title, "", save=self.saving
            )
        instance.sides = self._responsible.get(instance.pk, {})
        instance.state = self._states.get(instance.pk, reported.UNTOUCHED)
        instance.side_states = {slug: reported.of_side(instance.state, slug) for slug in self.known.sides}
        # What the row changes is set anew, never changed in place: the copy keeps what was there.
        self._before = None if new else copy(instance)

    def skip_row(
        self, instance: ReadItem, original: Any, row: Any, import_validation_errors: Any = None
    ) -> bool:
        before = self._before
        if before is None or import_validation_errors:
            return False
        return all(field.get_value(instance) == field.get_value(before) for field in self.fields.values())

    def validate_instance(
        self, instance: ReadItem, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        """Raise `ValidationError` where the values break the model's own rules.

        The roadmap is ours and the direction may be in memory only; the number was looked up, and was refused
        when the file has it twice; the database's checks repeat what the fields say, at a query each.
        """
        errors = dict(import_validation_errors or {})
        try:
            instance.clean_fields(exclude={"roadmap", "direction", *errors})
            instance.clean()
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)

    def save_instance(self, instance: ReadItem, is_create: bool, row: Any, **kwargs: Any) -> None:
        # The library's dry run saves and rolls back; ours compares only.
        if not self.saving:
            return
        instance.deadline_kind = parse_deadline(instance.deadline_text, years=self.known.roadmap.years).kind
        if is_create:
            # The place of a new item until `apply` has put all of them into the order of the file.
            instance.order = self._last + row["order"]
            self._new.append(instance)
        else:
            instance.updated_at = timezone.now()
            self._changed.append(instance)

    def after_import_row(self, row: Any, row_result: ItemRowResult, **kwargs: Any) -> None:
        row_result.source_row, row_result.original = row[SOURCE_ROW], self._before
        if row_result.original is None or row_result.import_type == results.RowResult.IMPORT_TYPE_SKIP:
            return
        for field in self.get_import_fields():
            old, new = field.export(row_result.original), field.export(row_result.instance)
            if field.get_value(row_result.original) != field.get_value(row_result.instance):
                row_result.changes[field.column_name] = [old, new]

    def after_import(self, dataset: tablib.Dataset, result: results.Result, **kwargs: Any) -> None:
        """Write the items together; an error of any of them undoes the whole import anyway.

        The library would set the sequence of ids back here, which is unsafe while others write.
        """
        Item.objects.bulk_create(self._new, batch_size=BATCH)
        rewrite(self._changed, [*TEXTS, "origin", "direction", "deadline_kind", "updated_at"])

    def run(self, data: tablib.Dataset) -> list[ItemRowResult]:
        """The result of each row, in order. While saving, the first failure raises and nothing may be kept."""
        # Savepoints for each row are of no use: the caller's transaction is kept as a whole or not at all.
        return self.import_data(data, use_transactions=False, raise_errors=self.saving).rows


def dataset(rows: Iterable[RowValues], known: Known) -> tablib.Dataset:
    """The rows (`preview.values`) under our own names, the bodies of each side matched."""
    slugs = list(known.sides)
    headers = [
        SOURCE_ROW,
        "order",
        "number",
        "direction",
        "direction_number",
        *TEXTS,
        "origin",
        "status",
        "progress",
        "until",
    ]
    states = [f"{name}:{slug}" for slug in slugs for name in ("status", "progress", "until")]
    data = tablib.Dataset(headers=[*headers, *(f"{SIDE}{slug}" for slug in slugs), *states])
    for row in rows:
        sides = [known.named(slug, row["bodies"].get(slug, ())) for slug in slugs]
        of_sides = [value for slug in slugs for value in _of_side(row, slug)]
        data.append([*(row.get(header) for header in headers), *sides, *of_sides])
    return data


def _of_side(row: RowValues, slug: str) -> tuple[str | None, int | None, int | None]:
    """Status, percent and last year of one side's part; a preview that is kept from before may lack the year."""
    status, progress, *until = row.get("states", {}).get(slug, (None, None, None))
    return status, progress, until[0] if until else None


def check_numbers(rows: Iterable[RowValues]) -> dict[int, str]:
    """What is wrong with the numbers, by the row's place in the order: a number that is missing, or occurs twice."""
    first: dict[str, int] = {}
    wrong: dict[int, str] = {}
    for row in rows:
        number, place = row["number"], row["source_row"]
        if not number:
            wrong[row["order"]] = _("The item has no number: give it one, as in the signed document.")
        elif number in first:
            wrong[row["order"]] = _(
                "Number %(number)s stands in row %(row)s already: each number may occur once."
            ) % {
                "number": number,
                "row": first[number],
            }
        else:
            first[number] = place
    return wrong
