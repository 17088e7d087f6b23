"""Bodies in their tree, and two that were made one."""

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.models.places import City
from cities.querysets import BodyQuerySet
from core.showing import signed
from core.words import vector


@pghistory.track(model_name="BodyHistory")
class Body(models.Model):
    """Who answers: a mayor's office, an executive committee, a department, an institute, a company."""

    city = models.ForeignKey(City, models.PROTECT, verbose_name=_("city"), related_name="bodies")
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("part of"), related_name="children", null=True, blank=True
    )
    name = models.CharField(_("name"), max_length=400)
    short_name = models.CharField(_("short name"), max_length=150, blank=True)
    aliases = ArrayField(
        models.CharField(max_length=400),
        verbose_name=_("other names"),
        default=list,
        blank=True,
        help_text=_("As documents word it; an import adds what a person has matched."),
    )
    email = models.EmailField(
        _("e-mail"), blank=True, help_text=_("Reminders go here when no person is known.")
    )

    objects = BodyQuerySet.as_manager()

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        ordering = ["city", "name"]
        indexes = [GinIndex(vector("name", "short_name"), name="body_words")]
        constraints = [
            models.UniqueConstraint(name="body_name_once_in_city", fields=["city", "name"]),
            models.CheckConstraint(name="body_has_a_name", condition=~models.Q(name="")),
            models.CheckConstraint(
                name="body_is_not_its_own_parent",
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="body_tree",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("parent_id", "city_id"),
                declare=[("above_city", "BIGINT"), ("circle", "BOOLEAN")],
                func="""
                    IF NEW.parent_id IS NULL THEN RETURN NEW; END IF;
                    SELECT city_id INTO above_city FROM cities_body WHERE id = NEW.parent_id;
                    IF above_city IS DISTINCT FROM NEW.city_id THEN
                        RAISE EXCEPTION 'body_parent_in_same_city' USING ERRCODE = 'check_violation';
                    END IF;
                    WITH RECURSIVE above(id, parent_id) AS (
                        SELECT id, parent_id FROM cities_body WHERE id = NEW.parent_id
                        UNION SELECT b.id, b.parent_id FROM cities_body b JOIN above a ON b.id = a.parent_id
                    ) SELECT EXISTS(SELECT 1 FROM above WHERE id = NEW.id) INTO circle;
                    IF circle THEN
                        RAISE EXCEPTION 'body_tree_has_no_circles' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str, str]:
        return (self.city.slug, self.name)

    natural_key.dependencies = ["cities.city"]  # type: ignore[attr-defined]

    def clean(self) -> None:
        """Raise `ValidationError` where the tree would leave the city or run in a circle (the database says so too).

        Nor does a body move to another city: whatever refers to it counts on its city.
        """
        if self.pk and not Body.objects.filter(pk=self.pk, city=self.city_id).exists():
            raise ValidationError({"city": _("A body stays in its city; add a new one in the other city.")})
        if self.parent is None:
            return
        if self.parent.city_id != self.city_id:
            raise ValidationError({"parent": _("A body belongs to a body of its own city.")})
        if self.pk and Body.objects.below(self.pk).filter(pk=self.parent.pk).exists():
            raise ValidationError({"parent": _("A body cannot be part of itself or of a body below it.")})

    @property
    def label(self) -> str:
        """The short name where there is one."""
        return self.short_name or self.name


class BodyMerge(models.Model):
    """Two bodies of one city that were made one: what moved, so that they can be parted again.

    The bodies are named by their ids and not by links: the source is gone, and the target may go the same way.
    """

    city = models.ForeignKey(City, models.CASCADE, verbose_name=_("city"), related_name="merges")
    author = models.ForeignKey("User", models.PROTECT, verbose_name=_("who"), related_name="+")
    created_at = models.DateTimeField(_("when"), default=timezone.now)
    source_id = models.BigIntegerField()
    source_name = models.CharField(_("merged body"), max_length=400)
    target_id = models.BigIntegerField()
    target_name = models.CharField(_("body that stayed"), max_length=400)
    source = models.JSONField(editable=False)
    content = models.JSONField(default=dict, editable=False)
    on_behalf_of = models.ForeignKey(
        "User", models.PROTECT, verbose_name=_("on behalf of"), related_name="+", null=True, blank=True
    )
    undone_by = models.ForeignKey(
        "User", models.PROTECT, verbose_name=_("parted by"), related_name="+", null=True, blank=True
    )
    undone_on_behalf_of = models.ForeignKey(
        "User", models.PROTECT, verbose_name=_("on behalf of"), related_name="+", null=True, blank=True
    )
    undone_at = models.DateTimeField(_("parted"), null=True, blank=True)

    class Meta:
        verbose_name = _("merge of bodies")
        verbose_name_plural = _("merges of bodies")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="body_merge_of_two", condition=~models.Q(source_id=models.F("target_id"))
            ),
            models.CheckConstraint(
                name="body_merge_undone_by_somebody",
                condition=models.Q(undone_by__isnull=True, undone_at__isnull=True)
                | models.Q(undone_by__isnull=False, undone_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_name} → {self.target_name}"

    @property
    def signed(self) -> str:
        """Who merged, and for whom."""
        return signed(str(self.author), self.on_behalf_of)

    @property
    def undone_signed(self) -> str:
        """Who parted them again, and for whom."""
        return signed(str(self.undone_by or ""), self.undone_on_behalf_of)
