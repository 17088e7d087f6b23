"""What a token lets a program do."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """A part of the person's rights; a token never has more than its person has."""

    READ = "read", _("read")
    REPORT = "report", _("report, ask, arrange events")
    DECIDE = "decide", _("accept, return, move dates")
    ADMINISTER = "administer", _("import and edit plans, invite people")
