"""What proves something that was reported or held: a file or a link, and its download."""

from django.core.validators import URLValidator
from django.db import models
from django.http import FileResponse, Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Proof(models.Model):
    """A file or a link that proves something; the model that inherits it says what, and where files are stored."""

    file = models.FileField(_("file"), blank=True)
    name = models.CharField(_("name"), max_length=255, blank=True)
    size = models.PositiveBigIntegerField(_("size, bytes"), default=0)
    content_type = models.CharField(_("kind"), max_length=120, blank=True)
    url = models.URLField(
        _("link"), max_length=1000, blank=True, validators=[URLValidator(schemes=["http", "https"])]
    )
    created_at = models.DateTimeField(_("added"), default=timezone.now)

    class Meta:
        abstract = True
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name or self.url


def is_a_file_or_a_link(name: str) -> models.CheckConstraint:
    """The constraint that a proof is one of the two and not both."""
    return models.CheckConstraint(
        name=name,
        condition=(models.Q(file="") & ~models.Q(url="")) | (~models.Q(file="") & models.Q(url="")),
    )


def download(proof: Proof) -> FileResponse:
    """The file as a download, which is never shown as a page of ours (`core.privacy`). 404 where the file is lost."""
    try:
        content = proof.file.open("rb")
    except FileNotFoundError as lost:
        raise Http404 from lost
    return FileResponse(content, as_attachment=True, filename=proof.name, content_type=proof.content_type)
