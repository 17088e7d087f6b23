"""What a person keeps at hand: saved filters of the list, and files uploaded but not yet sent."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roadmap.models.fulfilment import Milestone
from roadmap.models.plan import Roadmap


class SavedFilter(models.Model):
    """A filter of the list of items that a person gave a name; `query` is its address' query string."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_filters")
    roadmap = models.ForeignKey(Roadmap, models.CASCADE, related_name="saved_filters")
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(_("filter"), max_length=1000)

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(name="saved_filter_name_once", fields=["user", "roadmap", "name"]),
            models.CheckConstraint(name="saved_filter_has_a_name", condition=~models.Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


def staged_path(staged: "StagedFile", name: str) -> str:
    # The same place as attachments: sending the report takes the file over as it lies.
    return f"attachments/{uuid.uuid4().hex}"


class StagedFile(models.Model):
    """A file that was uploaded and checked, whose report is not recorded yet.

    It outlives errors in the form and conflicts, and becomes an `Attachment` with the report. What nobody
    came back for is swept away after `roadmap.reporting.staging.KEPT_DAYS`.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="staged_files")
    milestone = models.ForeignKey(Milestone, models.CASCADE, related_name="staged_files")
    file = models.FileField(_("file"), upload_to=staged_path)
    name = models.CharField(_("name"), max_length=255)
    size = models.PositiveBigIntegerField(_("size, bytes"))
    content_type = models.CharField(_("kind"), max_length=120)
    created_at = models.DateTimeField(_("added"), default=timezone.now)

    class Meta:
        verbose_name = _("file not sent yet")
        verbose_name_plural = _("files not sent yet")
        ordering = ["id"]
        indexes = [models.Index(name="staged_file_of_person", fields=["user", "milestone"])]

    def __str__(self) -> str:
        return self.name
