"""What people do about a milestone has in common: who it was, as they were called then, by whose right, and when."""

from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.showing import signed

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# What the columns beside a person hold.
NAME_LIMIT = 200


def name_then(label: "StrOrPromise") -> models.CharField:
    """The column for a name or a post as it was then: people are renamed and move on, the record does not.

    The database fills it; see `who_it_was`.
    """
    return models.CharField(label, max_length=NAME_LIMIT, blank=True, editable=False)


def on_behalf_of() -> models.ForeignKey:
    """The column for the absent person by whose right it was done; empty where the own right was enough."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("on behalf of"),
        related_name="+",
        null=True,
        blank=True,
    )


def who_it_was(
    name: str, person: str, person_name: str, post: str, *, operation: pgtrigger.Operation = pgtrigger.Insert
) -> pgtrigger.Trigger:
    """The trigger that notes beside a new row what the person of its column `person` is called at that moment."""
    return pgtrigger.Trigger(
        name=f"{name}_says_who_it_was",
        when=pgtrigger.Before,
        operation=operation,
        func=f"""
            IF NEW.{person} IS NOT NULL THEN
                SELECT u.name, u.post INTO NEW.{person_name}, NEW.{post}
                FROM cities_user u WHERE u.id = NEW.{person};
            END IF;
            RETURN NEW;
        """,  # noqa: S608 - the names of our own columns
    )


class Act(models.Model):
    """A report, a decision, a request. The model that inherits it says what its `author` is called."""

    author_name = name_then(_("author's name then"))
    author_post = name_then(_("author's post then"))
    on_behalf_of = on_behalf_of()
    created_at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        abstract = True

    @property
    def said_by(self) -> str:
        """The author's name as it was then."""
        return self.author_name or str(self.author)  # type: ignore[attr-defined]

    @property
    def signed(self) -> str:
        """`said_by`, and for whom; asks for `on_behalf_of` at hand."""
        return signed(self.said_by, self.on_behalf_of)
