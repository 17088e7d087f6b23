"""The signed plan: a roadmap, its sides and directions, its items, and who answers for them."""

from datetime import date

import pghistory
import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cities.models import Body, City
from core.keeping import by_statement
from core.words import vector
from roadmap.choices import DeadlineKind, Origin, ResponsibilityRole
from roadmap.querysets import ItemQuerySet, RoadmapQuerySet


@pghistory.track(model_name="RoadmapHistory")
class Roadmap(models.Model):
    """One signed document between cities, with a period."""

    slug = models.SlugField(_("short name in addresses"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=500)
    short_title = models.CharField(_("short title"), max_length=120, blank=True)
    starts_on = models.DateField(_("in force from"))
    ends_on = models.DateField(_("in force until"))
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    source = models.TextField(
        _("where the text comes from"),
        blank=True,
        help_text=_("Shown on the dashboard: the document, or that items are examples."),
    )

    objects = RoadmapQuerySet.as_manager()

    class Meta:
        verbose_name = _("roadmap")
        verbose_name_plural = _("roadmaps")
        ordering = ["-starts_on", "title"]
        indexes = [GinIndex(vector("title", "short_title"), name="roadmap_words")]
        constraints = [
            models.CheckConstraint(
                name="roadmap_ends_after_start",
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                violation_error_message=_("The end is before the start."),
            ),
        ]

    def __str__(self) -> str:
        return self.short_title or self.title

    def get_absolute_url(self) -> str:
        return reverse("roadmap:dashboard", args=[self.slug])

    @property
    def years(self) -> tuple[int, int]:
        """The first and the last year of the period, as the reading of deadlines wants them."""
        return self.starts_on.year, self.ends_on.year

    def leaves_out(self, day: date) -> bool:
        """Whether a day lies outside of the period."""
        return not self.starts_on <= day <= self.ends_on


@pghistory.track(model_name="SideHistory")
class Side(models.Model):
    """One city's part in one roadmap."""

    roadmap = models.ForeignKey(Roadmap, models.CASCADE, verbose_name=_("roadmap"), related_name="sides")
    city = models.ForeignKey(City, models.PROTECT, verbose_name=_("city"), related_name="sides")
    coordinating_body = models.ForeignKey(
        Body, models.PROTECT, verbose_name=_("coordinating body"), related_name="+", null=True, blank=True
    )
    order = models.PositiveSmallIntegerField(_("place"), default=1)

    class Meta:
        verbose_name = _("side")
        verbose_name_plural = _("sides")
        ordering = ["roadmap", "order"]
        constraints = [
            models.UniqueConstraint(name="side_city_once", fields=["roadmap", "city"]),
            models.UniqueConstraint(
                name="side_order_once", fields=["roadmap", "order"], deferrable=models.Deferrable.DEFERRED
            ),
        ]

    def __str__(self) -> str:
        return self.city.name

    def clean(self) -> None:
        """Raise `ValidationError` where another city would take over what bodies of this one answer for."""
        if not self.pk:
            # Nobody answers on a side yet that is only being added, with its roadmap or to it.
            return
        if self.responsibilities.exclude(body__city=self.city_id).exists():
            raise ValidationError(
                {"city": _("Bodies of the city as it was answer for items; it cannot change.")}
            )


@pghistory.track(model_name="DirectionHistory")
class Direction(models.Model):
    """A chapter of the roadmap: education, culture, trade …"""

    roadmap = models.ForeignKey(Roadmap, models.CASCADE, verbose_name=_("roadmap"), related_name="directions")
    title = models.CharField(_("title"), max_length=500)
    number = models.CharField(_("number in the document"), max_length=20, blank=True)
    order = models.PositiveSmallIntegerField(_("place"))

    # The history of all of them stands on one page: which one came or went?
    history_tells = ("title",)

    class Meta:
        verbose_name = _("direction")
        verbose_name_plural = _("directions")
        ordering = ["roadmap", "order"]
        indexes = [GinIndex(vector("title"), name="direction_words")]
        constraints = [
            models.UniqueConstraint(name="direction_title_once", fields=["roadmap", "title"]),
            models.UniqueConstraint(
                name="direction_order_once",
                fields=["roadmap", "order"],
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(name="direction_has_a_title", condition=~models.Q(title="")),
        ]

    def __str__(self) -> str:
        return self.title


@pghistory.track(*by_statement(), model_name="ItemHistory", exclude=["search"])
class Item(models.Model):
    """One numbered measure; its natural key is (roadmap, number)."""

    roadmap = models.ForeignKey(Roadmap, models.CASCADE, verbose_name=_("roadmap"), related_name="items")
    direction = models.ForeignKey(
        Direction, models.PROTECT, verbose_name=_("direction"), related_name="items"
    )
    number = models.CharField(_("number"), max_length=30)
    order = models.PositiveIntegerField(_("place in the document"), default=0)
    title = models.TextField(_("measure"))
    deadline_text = models.TextField(
        _("deadline in the document"), blank=True, help_text=_("Word for word, as it was signed.")
    )
    deadline_kind = models.CharField(
        _("deadline was read as"),
        max_length=20,
        choices=DeadlineKind,
        default=DeadlineKind.UNPARSEABLE,
        editable=False,
    )
    expected_result = models.TextField(_("expected result"), blank=True)
    funding = models.TextField(_("funding"), blank=True)
    contact = models.TextField(_("contact"), blank=True)
    note = models.TextField(_("note"), blank=True)
    origin = models.CharField(
        _("source of the wording"), max_length=20, choices=Origin, default=Origin.DOCUMENT
    )
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    bodies = models.ManyToManyField(Body, through="Responsibility", related_name="items")
    search = models.GeneratedField(
        expression=SearchVector("number", config="simple", weight="A")
        + vector("title", weight="A")
        + vector("expected_result", "deadline_text", "note", weight="C"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item")
        verbose_name_plural = _("items")
        ordering = ["roadmap", "order", "id"]
        indexes = [
            models.Index(name="item_in_order", fields=["roadmap", "order"]),
            GinIndex(name="item_search", fields=["search"]),
            models.Index(Upper("number"), name="item_number_said"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="item_number_once",
                fields=["roadmap", "number"],
                violation_error_message=_("The roadmap has an item with this number already."),
            ),
            models.CheckConstraint(name="item_has_a_number", condition=~models.Q(number="")),
            models.CheckConstraint(name="item_has_a_title", condition=~models.Q(title="")),
            models.CheckConstraint(name="item_origin_is_known", condition=models.Q(origin__in=Origin.values)),
            models.CheckConstraint(
                name="item_deadline_kind_is_known", condition=models.Q(deadline_kind__in=DeadlineKind.values)
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="item_direction_of_same_roadmap",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("direction_id", "roadmap_id"),
                func="""
                    IF NOT EXISTS (SELECT 1 FROM roadmap_direction
                                   WHERE id = NEW.direction_id AND roadmap_id = NEW.roadmap_id) THEN
                        RAISE EXCEPTION 'item_direction_of_same_roadmap' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title[:80]}"

    def get_absolute_url(self) -> str:
        return reverse("roadmap:item", args=[self.roadmap.slug, self.number])

    def clean(self) -> None:
        """Raise `ValidationError` for a direction of another roadmap (the database says so too)."""
        # One that is at hand is not fetched once more: an import asks this of each of its rows.
        at_hand = Item.direction.is_cached(self)
        direction = self.direction if at_hand else Direction.objects.filter(pk=self.direction_id).first()
        if direction and self.roadmap_id and direction.roadmap_id != self.roadmap_id:
            raise ValidationError({"direction": _("This direction is not one of the item's roadmap.")})

    @property
    def is_example(self) -> bool:
        return self.origin == Origin.EXAMPLE


@pghistory.track(*by_statement(), model_name="ResponsibilityHistory")
class Responsibility(models.Model):
    """A body that answers for an item on one side; each side has one lead at most."""

    item = models.ForeignKey(Item, models.CASCADE, verbose_name=_("item"), related_name="responsibilities")
    side = models.ForeignKey(Side, models.CASCADE, verbose_name=_("side"), related_name="responsibilities")
    body = models.ForeignKey(Body, models.PROTECT, verbose_name=_("body"), related_name="responsibilities")
    role = models.CharField(
        _("role"), max_length=10, choices=ResponsibilityRole, default=ResponsibilityRole.LEAD
    )
    order = models.PositiveSmallIntegerField(_("place"), default=0)

    class Meta:
        verbose_name = _("responsible body")
        verbose_name_plural = _("responsible bodies")
        ordering = ["item", "side__order", "order", "id"]
        constraints = [
            models.UniqueConstraint(name="responsibility_body_once", fields=["item", "body"]),
            models.UniqueConstraint(
                name="responsibility_one_lead_a_side",
                fields=["item", "side"],
                condition=models.Q(role="lead"),
                violation_error_message=_(
                    "Each side has one responsible body at most; make the others co-executors."
                ),
            ),
            models.CheckConstraint(
                name="responsibility_role_is_known", condition=models.Q(role__in=ResponsibilityRole.values)
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="responsibility_of_one_side",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("item_id", "side_id", "body_id"),
                func="""
                    IF NOT EXISTS (SELECT 1 FROM roadmap_side s
                                   JOIN roadmap_item i ON i.roadmap_id = s.roadmap_id
                                   JOIN cities_body b ON b.city_id = s.city_id
                                   WHERE s.id = NEW.side_id AND i.id = NEW.item_id AND b.id = NEW.body_id) THEN
                        RAISE EXCEPTION 'responsibility_of_one_side' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.body} — {self.item_id}"

    def clean(self) -> None:
        """Raise `ValidationError` unless side, item and body belong together (the database says so too)."""
        side = Side.objects.select_related("city").filter(pk=self.side_id).first()
        if side is None:
            return
        if not Item.objects.filter(pk=self.item_id, roadmap=side.roadmap_id).exists():
            raise ValidationError({"side": _("This side is not one of the item's roadmap.")})
        body = Body.objects.filter(pk=self.body_id).first()
        if body and body.city_id != side.city_id:
            raise ValidationError(
                {"body": _("This body is not of the side's city, %(city)s.") % {"city": side.city}}
            )
