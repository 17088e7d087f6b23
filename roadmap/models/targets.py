"""Promised figures: what an item promises in numbers, and what was reached."""

from decimal import Decimal

import pghistory
import pgtrigger
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.keeping import kept
from roadmap.choices import Comparator, Per
from roadmap.models.fulfilment import Report
from roadmap.models.plan import Item, Side

DIGITS, PLACES = 14, 3


def _number(label: object, **more: object) -> models.DecimalField:
    least = MinValueValidator(Decimal(0))
    return models.DecimalField(label, max_digits=DIGITS, decimal_places=PLACES, validators=[least], **more)  # type: ignore[arg-type]


@pghistory.track(model_name="TargetHistory")
class Target(models.Model):
    """A promised figure of an item, which a coordinator confirmed, or said to be none (then `is_promise` is False).

    `text` is the figure as the expected result writes it, empty for one that a person added. It binds `side`; without
    one all sides together, or with `is_for_each` each of them.
    """

    item = models.ForeignKey(Item, models.CASCADE, verbose_name=_("item"), related_name="targets")
    text = models.CharField(_("in the document"), max_length=300, blank=True)
    is_promise = models.BooleanField(_("promised"), default=True)
    measure = models.CharField(_("what is measured"), max_length=500)
    comparator = models.CharField(
        _("compared"), max_length=2, choices=Comparator, default=Comparator.AT_LEAST
    )
    number = _number(_("number"))
    upto = _number(_("up to"), null=True, blank=True)
    unit = models.CharField(_("what is counted"), max_length=100)
    per = models.CharField(_("promised for"), max_length=10, choices=Per, blank=True, default=Per.NONE)
    side = models.ForeignKey(
        Side, models.CASCADE, verbose_name=_("side"), related_name="+", null=True, blank=True
    )
    is_for_each = models.BooleanField(_("each side by itself"), default=False)

    class Meta:
        verbose_name = _("promised figure")
        verbose_name_plural = _("promised figures")
        ordering = ["item", "pk"]
        constraints = [
            models.UniqueConstraint(name="target_text_once", fields=["item", "text"], condition=~Q(text="")),
            models.CheckConstraint(
                name="target_comparator_is_known", condition=Q(comparator__in=Comparator.values)
            ),
            models.CheckConstraint(name="target_per_is_known", condition=Q(per__in=Per.values)),
            models.CheckConstraint(name="target_promises_something", condition=Q(number__gt=0)),
            models.CheckConstraint(name="target_says_what_it_counts", condition=~Q(unit="") & ~Q(measure="")),
            models.CheckConstraint(
                name="target_range_has_two_ends",
                condition=Q(comparator=Comparator.RANGE, upto__gt=F("number"))
                | (~Q(comparator=Comparator.RANGE) & Q(upto__isnull=True)),
                violation_error_message=_("“From … to” needs a second number that is larger."),
            ),
            models.CheckConstraint(
                name="target_of_one_side_or_each", condition=Q(side__isnull=True) | Q(is_for_each=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} · {self.text or self.measure}"


class Figure(models.Model):
    """What a report says was reached of a target, on the report's milestone up to then. Never changed afterwards."""

    report = models.ForeignKey(Report, models.CASCADE, verbose_name=_("report"), related_name="figures")
    target = models.ForeignKey(
        Target, models.PROTECT, verbose_name=_("promised figure"), related_name="figures"
    )
    number = _number(_("reached"))

    class Meta:
        verbose_name = _("reached figure")
        verbose_name_plural = _("reached figures")
        ordering = ["report", "target"]
        constraints = [
            models.UniqueConstraint(name="figure_once_a_report", fields=["report", "target"]),
            models.CheckConstraint(name="figure_is_not_below_zero", condition=Q(number__gte=0)),
        ]
        triggers = [
            pgtrigger.Protect(name="figure_is_never_changed", operation=pgtrigger.Update),
            pgtrigger.Trigger(
                name="figure_of_one_item",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF NOT EXISTS (SELECT 1 FROM roadmap_report r JOIN roadmap_milestone m ON m.id = r.milestone_id
                                   JOIN roadmap_target t ON t.item_id = m.item_id
                                   WHERE r.id = NEW.report_id AND t.id = NEW.target_id) THEN
                        RAISE EXCEPTION 'figure_of_one_item' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            *kept("figure"),
        ]

    def __str__(self) -> str:
        return f"{self.target_id}: {self.number}"
