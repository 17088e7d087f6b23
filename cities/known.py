"""The cities that the program knows by name: country, cases, time zone. A city is stored once it is needed."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.models import City
from core.slugs import free_name, short_name
from core.verbs import only_once
from plans.words import declined, fold, tidy

FILE = Path(__file__).with_name("known_cities.csv")
COUNTRIES: Mapping[str, str] = {
    "RU": "Россия",
    "BY": "Беларусь",
    "AM": "Армения",
    "AZ": "Азербайджан",
    "KZ": "Казахстан",
    "KG": "Киргизия",
    "MD": "Молдова",
    "TJ": "Таджикистан",
    "TM": "Туркменистан",
    "UZ": "Узбекистан",
    "BG": "Болгария",
    "CN": "Китай",
    "CU": "Куба",
    "GE": "Грузия",
    "IN": "Индия",
    "IR": "Иран",
    "MN": "Монголия",
    "RS": "Сербия",
    "TR": "Турция",
    "VN": "Вьетнам",
}
# What people say of a time zone: the difference to Moscow, or a city with a clock of its own.
ZONES: Mapping[str, object] = {
    "Europe/Minsk": gettext_lazy("as in Minsk and Moscow"),
    "Europe/Kaliningrad": gettext_lazy("Moscow − 1 hour (Kaliningrad)"),
    "Europe/Samara": gettext_lazy("Moscow + 1 hour (Samara, Yerevan)"),
    "Asia/Yekaterinburg": gettext_lazy("Moscow + 2 hours (Yekaterinburg, Tashkent)"),
    "Asia/Omsk": gettext_lazy("Moscow + 3 hours (Omsk)"),
    "Asia/Krasnoyarsk": gettext_lazy("Moscow + 4 hours (Krasnoyarsk)"),
    "Asia/Irkutsk": gettext_lazy("Moscow + 5 hours (Irkutsk, Beijing)"),
    "Asia/Yakutsk": gettext_lazy("Moscow + 6 hours (Yakutsk)"),
    "Asia/Vladivostok": gettext_lazy("Moscow + 7 hours (Vladivostok)"),
    "Asia/Magadan": gettext_lazy("Moscow + 8 hours (Magadan)"),
    "Asia/Kamchatka": gettext_lazy("Moscow + 9 hours (Kamchatka)"),
    "Europe/Belgrade": gettext_lazy("as in Belgrade"),
    "Europe/Sofia": gettext_lazy("as in Sofia"),
    "Europe/Istanbul": gettext_lazy("as in Istanbul"),
    "Asia/Tehran": gettext_lazy("as in Tehran"),
    "Asia/Kolkata": gettext_lazy("as in Delhi"),
    "Asia/Ho_Chi_Minh": gettext_lazy("as in Hanoi"),
    "America/Havana": gettext_lazy("as in Havana"),
}


@dataclass(frozen=True)
class KnownCity:
    """A city as the list has it; `country` in two letters of ISO 3166."""

    country: str
    name: str
    genitive: str
    prepositional: str
    time_zone: str


# What documents write before or behind a city's name: «город Псков», «г.Псков», «Псков г.».
_A_TOWN = r"(?:город(?:-герой|ской округ)?|гор\.|пгт\.?|г\. ?[оп]\.|г\.)"
_BEFORE = re.compile(rf"^(?:{_A_TOWN} ?(?<=[ .])|г )(?=\w)", re.IGNORECASE)
_BEHIND = re.compile(r",? (?:город|гор\.?|г\.?)$", re.IGNORECASE)
# From so much likeness on a name is offered for another one: «Минкс», «Витебс».
LIKE = 0.8


def bare(name: str) -> str:
    """The name as maps have it: without «г.» or «город», quotation marks and letters of another alphabet."""
    said = " ".join(tidy(name).strip(' "«»„“”.').split())
    return _BEHIND.sub("", _BEFORE.sub("", said))


def plainly(name: str) -> str:
    """A name for comparing: `bare`, and letter case, spaces, dashes and «ё» aside."""
    return fold(bare(name)).replace("-", " ")


@lru_cache(maxsize=1)
def known() -> Mapping[str, KnownCity]:
    """The list, by the name for comparing."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return {plainly(row["name"]): KnownCity(**row) for row in csv.DictReader(file)}


def names() -> list[str]:
    """Every city that may be chosen, by name: those that are stored, and those of the list. One query."""
    stored = City.objects.values_list("name", flat=True)
    found = {plainly(name): name for name in [*(one.name for one in known().values()), *stored]}
    return sorted(found.values(), key=plainly)


def find(name: str) -> City | KnownCity | None:
    """The city of that name, stored or of the list; None for an unknown one. One query."""
    wanted = plainly(name)
    stored = {plainly(city.name): city for city in City.objects.all()}
    return stored.get(wanted) or known().get(wanted)


def like(name: str) -> str:
    """The city, stored or of the list, that may be meant by a name that `find` does not know, or "". One query."""
    spelled = {plainly(one): one for one in names()}
    found = get_close_matches(plainly(name), spelled, n=1, cutoff=LIKE)
    return spelled[found[0]] if found else ""


def cases(name: str) -> tuple[str, str]:
    """How a city that is not on the list is probably declined: genitive, prepositional."""
    return declined(bare(name), "gent"), declined(bare(name), "loct")


def stored(city: City | KnownCity) -> City:
    """The row of the city, made where there is none yet.

    Raises `ValidationError` for what no row can hold.
    """
    if isinstance(city, City):
        return city
    taken = set(City.objects.values_list("slug", flat=True))
    slug = short_name(city.name, 40)
    if not slug:
        raise ValidationError(_("“%(name)s” has no letters that make a name.") % {"name": city.name})
    row = City(
        slug=free_name(slug, taken, 40),
        name=city.name,
        country=city.country,
        country_name=COUNTRIES[city.country],
        time_zone=city.time_zone,
        genitive=city.genitive,
        prepositional=city.prepositional,
        aliases=[f"город {city.name}", f"г. {city.name}"],
    )
    row.full_clean()
    with only_once(NON_FIELD_ERRORS, _("This city was added just now: send the form again.")):
        row.save()
    return row
