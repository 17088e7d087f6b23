"""The values that columns of a city's people may hold, each with its label."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person may do; the table is in `cities.permissions`."""

    READER = "reader", _("reader")
    EXECUTOR = "executor", _("executor")
    COORDINATOR = "coordinator", _("coordinator")
    ADMINISTRATOR = "administrator", _("administrator")


class LetterKind(models.TextChoices):
    """What a letter about an account is about; `cities.outbox` writes it."""

    INVITATION = "invitation", _("invitation")
    PASSWORD_RESET = "password_reset", _("link to a new password")
    PASSWORD_GIVEN = "password_given", _("an administrator set the password")
    PASSWORD_CHANGED = "password_changed", _("the password was changed")
    FACTOR_CHANGED = "factor_changed", _("the second step was changed")
    FACTOR_RESET = "factor_reset", _("an administrator took the second step away")
    CHAT_LINKED = "chat_linked", _("a chat was linked")
    NEXT_YEAR = "next_year", _("shifted working days of next year")
