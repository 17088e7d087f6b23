"""The values that columns of a city's people may hold, each with its label."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person may do; the table is in `cities.permissions`."""

    READER = "reader", _("reader")
    EXECUTOR = "executor", _("executor")
    COORDINATOR = "coordinator", _("coordinator")
    ADMINISTRATOR = "administrator", _("administrator")
