"""What people order of the workers, for drills that kill them: run by `manage.py shell` of what is drilled."""

from datetime import date

from cities import outbox
from cities.choices import LetterKind
from cities.models import City, User
from core import work
from local.demo.people import PEOPLE
from roadmap.choices import ImportState
from roadmap.exporting import runs as exports
from roadmap.housekeeping import works
from roadmap.importing import background
from roadmap.importing import runs as imports
from roadmap.models import ImportRun, Roadmap, Side
from tests.drills.house import ADMIN, ROADMAP
from tests.roadmap.plans import book

ROWS = 600


def order(number: int) -> None:
    """Two workbooks, a letter; every other time a long plan to be read, and what was read before to be applied."""
    admin = User.objects.get(email=ADMIN)
    roadmap = Roadmap.objects.get(slug=ROADMAP)
    for one in range(2):
        exports.ask("workbook", roadmap, admin, f"round={number}.{one}")
    outbox.put(LetterKind.PASSWORD_RESET, PEOPLE[number % len(PEOPLE)].email)
    if number % 2 == 0:
        imports.start_later(_empty(number), _plan(), admin, lambda pk: work.order(works.READ, pk))
        for run in ImportRun.objects.filter(state=ImportState.READ, error=""):
            background.order(run, lambda run=run: work.order(works.APPLY, run.pk, admin.pk))  # type: ignore[misc]


def _plan() -> imports.Upload:
    rows = [
        (
            number,
            f"Совместная выставка {number}",
            "II квартал 2027 г.",
            "Администрация Сочи",
            "Мингорисполком",
        )
        for number in range(1, 1 + ROWS)
    ]
    return book((("Торговля",), *rows))


def _empty(number: int) -> Roadmap:
    made = Roadmap.objects.create(
        slug=f"kills-{number}",
        title=f"Карта {number}",
        starts_on=date(2026, 1, 1),
        ends_on=date(2028, 12, 31),
    )
    for place, slug in enumerate(("sochi", "minsk"), 1):
        Side.objects.create(roadmap=made, city=City.objects.get(slug=slug), order=place)
    return made
