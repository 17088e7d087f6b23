"""Tokens of programs, and the answers kept for requests that are sent again."""

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from api.choices import Scope
from api.opened.models import Opened
from api.webhooks.models import Delivery, Hook
from roadmap.models import Roadmap, Side

__all__ = ["Answered", "Delivery", "Hook", "Opened", "Token"]


class TokenQuerySet(models.QuerySet["Token"]):
    """Questions asked of tokens."""

    def in_force(self, now: datetime | None = None) -> "TokenQuerySet":
        """Neither revoked nor run out by `now`, of people who may sign in."""
        return self.filter(
            revoked_at__isnull=True, expires_at__gt=now or timezone.now(), person__is_active=True
        )


class Token(models.Model):
    """What a program shows to act for a person. The token itself is shown once; its digest is kept.

    Its rights are the person's, cut down to `scopes`, and to one roadmap or one side where these are set.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("person"), related_name="tokens"
    )
    name = models.CharField(_("what it is for"), max_length=100)
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope), verbose_name=_("what it may do"))
    roadmap = models.ForeignKey(
        Roadmap, models.CASCADE, verbose_name=_("only this roadmap"), related_name="+", null=True, blank=True
    )
    side = models.ForeignKey(
        Side, models.CASCADE, verbose_name=_("only this side"), related_name="+", null=True, blank=True
    )
    digest = models.CharField(_("SHA-256 of the token"), max_length=64, unique=True, editable=False)
    hint = models.CharField(_("its first letters"), max_length=12, editable=False)
    created_at = models.DateTimeField(_("made"), default=timezone.now)
    expires_at = models.DateTimeField(_("good until"))
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = TokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("token of a program")
        verbose_name_plural = _("tokens of programs")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(name="token_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="token_scopes_are_known",
                condition=Q(scopes__contained_by=Scope.values, scopes__len__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_in_force(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()

    def scope_labels(self) -> list[str]:
        """What it may do, in words."""
        return [str(Scope(scope).label) for scope in self.scopes]


class Answered(models.Model):
    """The answer to a post with an `Idempotency-Key`: the same request again gets it, and nothing is done twice."""

    token = models.ForeignKey(Token, models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    # Of the method, the address and the body: another request under the same key is refused.
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("kept answer")
        verbose_name_plural = _("kept answers")
        constraints = [models.UniqueConstraint(name="answered_once_a_key", fields=["token", "key"])]

    def __str__(self) -> str:
        return self.key
