"""How long preview, applying, a second import and the way back take, and how much memory: 49 and 5,000 rows.

    DATABASE_URL=… REDIS_URL=… SECRET_KEY=… python -m bench.import_apply [ROWS]

The database is made for this and dropped afterwards.
"""

import io
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from typing import ParamSpec, TypeVar

from django.core.management import call_command
from django.test import override_settings
from openpyxl import Workbook

from bench.database import ROWS, of_its_own
from cities.models import City
from local.management.commands.load_demo import FIXTURES, WORKBOOK
from roadmap.importing import apply, runs
from roadmap.models import ImportRun, Roadmap, Side

DEADLINES = (
    "до 1 сентября 2026 г.",
    "ежегодно",
    "II квартал 2027 г.",
    "2026–2028 годы",
    "май, октябрь 2027 г.",
)


def long_plan(rows: int) -> runs.Upload:
    """A plan of that many items in directions of 250, each with two known bodies."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("План")
    sheet.append(["№", "Мероприятие", "Срок исполнения", "От г. Сочи", "От г. Минска"])
    for number in range(1, rows + 1):
        if number % 250 == 1:
            sheet.append([f"{number // 250 + 1}. Направление {number // 250 + 1}"])
        sheet.append(
            [
                number,
                f"Проведение совместной выставки, этап {number}",
                DEADLINES[number % len(DEADLINES)],
                "Управление культуры мэрии Сочи",
                "Управление культуры Мингорисполкома",
            ]
        )
    out = io.BytesIO()
    book.save(out)
    return runs.Upload(f"plan-{rows}.xlsx", out.getvalue())


P = ParamSpec("P")
T = TypeVar("T")


def new_roadmap(slug: str) -> Roadmap:
    """A saved roadmap of 2026–2028 between Sochi and Minsk, without items."""
    roadmap = Roadmap.objects.create(
        slug=slug, title=slug, starts_on=date(2026, 1, 1), ends_on=date(2028, 12, 31)
    )
    for order, city in enumerate(("sochi", "minsk"), 1):
        Side.objects.create(roadmap=roadmap, city=City.objects.get(slug=city), order=order)
    return roadmap


def timed(what: str, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `call(*args)` returns; prints its seconds, those of the processor, and the most memory so far."""
    begun, worked = time.perf_counter(), time.process_time()
    result = call(*args, **kwargs)
    took, own = time.perf_counter() - begun, time.process_time() - worked
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(f"  {what:<28}{took:7.2f} s   ({own:.2f} s of work)   {memory:5d} MB at most\n")
    return result


def course(upload: runs.Upload, slug: str) -> None:
    """Preview and apply an upload, do both again, take it back; print how long each took."""
    roadmap = new_roadmap(slug)
    run: ImportRun = timed("reading and preview", runs.start, roadmap, upload, None)
    run = timed("applying", apply.apply, run.pk, None)
    sys.stdout.write(f"    {run.summary}\n")
    again: ImportRun = timed("the same again, preview", runs.start, roadmap, upload, None)
    timed("the same again, applying", apply.apply, again.pk, None)
    timed("taking it back", apply.revert, run.pk, None)


def main() -> None:
    """Measure the example workbook, and a plan of as many rows as the command line says."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory() as media, override_settings(MEDIA_ROOT=media), of_its_own():
        call_command("loaddata", FIXTURES / "cities.json", verbosity=0)
        fixture = runs.Upload(WORKBOOK.name, WORKBOOK.read_bytes())
        # The dictionary of word forms is loaded once a process.
        runs.fill(runs.new_run(new_roadmap("warm-up"), fixture, None), fixture)
        sys.stdout.write("49 rows (the example workbook)\n")
        course(fixture, "bench-49")
        sys.stdout.write(f"{rows} rows\n")
        course(long_plan(rows), f"bench-{rows}")


if __name__ == "__main__":
    main()
