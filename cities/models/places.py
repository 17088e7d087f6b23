"""Cities, and the days on which their countries work."""

import zoneinfo
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities import cases
from cities.querysets import CityManager


def validate_time_zone(value: str) -> None:
    """Raise `ValidationError` unless `value` names a zone of the IANA database."""
    if value not in zoneinfo.available_timezones():
        raise ValidationError(
            _("“%(value)s” is not a time zone (like Europe/Minsk)."), params={"value": value}
        )


class City(models.Model):
    """A city that may be a side of roadmaps."""

    slug = models.SlugField(_("short name in addresses"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=100, unique=True)
    country = models.CharField(
        _("country code"),
        max_length=2,
        validators=[RegexValidator(r"^[A-Z]{2}$", _("Two capital Latin letters, like RU or BY."))],
        help_text=_("Two letters of ISO 3166; the calendar of days off follows it."),
    )
    country_name = models.CharField(_("country"), max_length=100)
    genitive = models.CharField(
        _("genitive"), max_length=100, blank=True, help_text=_("Of whom? “the coordinator of Minsk”")
    )
    prepositional = models.CharField(
        _("prepositional"), max_length=100, blank=True, help_text=_("In what? “the forum in Minsk”")
    )
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="Europe/Moscow", validators=[validate_time_zone]
    )
    aliases = ArrayField(
        models.CharField(max_length=100),
        verbose_name=_("other names"),
        default=list,
        blank=True,
        help_text=_("Words for this side in documents, separated by commas."),
    )
    reminder_hour = models.PositiveSmallIntegerField(
        _("hour of the letters"),
        default=9,
        validators=[MaxValueValidator(23)],
        help_text=_("Reminders leave at this hour of the city's time (0–23)."),
    )

    objects = CityManager()

    class Meta:
        verbose_name = _("city")
        verbose_name_plural = _("cities")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="city_country_is_two_letters", condition=models.Q(country__regex="^[A-Z]{2}$")
            ),
            models.CheckConstraint(
                name="city_reminder_hour_in_day", condition=models.Q(reminder_hour__lte=23)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    @property
    def document_names(self) -> tuple[str, ...]:
        """What documents call it as a side of a roadmap: by its own names, or by its country."""
        return (self.name, *self.aliases, self.country_name)

    @property
    def whose(self) -> str:
        """The name as in «от города Минска»; as it is where nobody has given the case."""
        return self.genitive or self.name

    @property
    def whom(self) -> str:
        """The name as in «ждём Москву»."""
        return cases.accusative(self.name, self.genitive)

    def today(self) -> date:
        """The date in the city now."""
        return timezone.localdate(timezone=zoneinfo.ZoneInfo(self.time_zone))


class CalendarDay(models.Model):
    """A day that the library of holidays does not know: a day off added, or a working day shifted here."""

    country = models.CharField(
        _("country code"),
        max_length=2,
        validators=[RegexValidator(r"^[A-Z]{2}$", _("Two capital Latin letters, like RU or BY."))],
    )
    date = models.DateField(_("date"))
    is_working = models.BooleanField(_("working day"), default=False)
    note = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("special day")
        verbose_name_plural = _("special days")
        ordering = ["-date", "country"]
        constraints = [models.UniqueConstraint(name="calendar_day_once", fields=["country", "date"])]

    def __str__(self) -> str:
        return f"{self.date:%d.%m.%Y} {self.country}"
