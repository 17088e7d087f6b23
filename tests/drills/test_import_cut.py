"""Something is cut while the worker reads or applies a long plan: it is read; all of it comes, once, or none of it."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial

import psycopg
import pytest

from tests.drills.house import ADMIN, LONG, House, Person, house
from tests.drills.test_killed_halfway import waits_for_a_lock

# So many that applying them takes long; where it is cut does not hang on how many they are.
ROWS = 3000 if LONG else 60
SLUG = "cut"
ORDER = f"""
from datetime import date
from cities.models import City, User
from core import work
from roadmap.housekeeping import works
from roadmap.importing import runs
from roadmap.models import Roadmap, Side
from tests.roadmap.plans import book
made = Roadmap.objects.create(slug={SLUG!r}, title="Cut", starts_on=date(2026, 1, 1), ends_on=date(2028, 12, 31))
for place, slug in enumerate(("sochi", "minsk"), 1):
    Side.objects.create(roadmap=made, city=City.objects.get(slug=slug), order=place)
rows = [(n, f"Совместная выставка {{n}}", "II квартал 2027 г.", "Администрация Сочи", "Мингорисполком")
        for n in range(1, 1 + {ROWS})]
by = User.objects.get(email={ADMIN!r})
print("RUN", runs.start_later(made, book((("Торговля",), *rows)), by, lambda pk: work.order(works.READ, pk)).pk)
"""
APPLY = f"""
from cities.models import User
from core import work
from roadmap.housekeeping import works
from roadmap.importing import background
from roadmap.models import ImportRun
run, by = ImportRun.objects.get(pk={{run}}), User.objects.get(email={ADMIN!r})
background.order(run, lambda: work.order(works.APPLY, run.pk, by.pk))
"""


@pytest.fixture
def running() -> Iterator[House]:
    """A house of its own: another roadmap stays in it, whose items people of the shared one would owe too."""
    with house() as found:
        found.start("papers")
        yield found


def state(running: House, run: int) -> str:
    return str(running.sql("SELECT state FROM roadmap_importrun WHERE id = %s", run)[0][0])


def items(running: House) -> int:
    asked = (
        "SELECT count(*) FROM roadmap_item i JOIN roadmap_roadmap r ON r.id = i.roadmap_id WHERE r.slug = %s"
    )
    return int(running.sql(asked, SLUG)[0][0])


@contextmanager
def standing_at(running: House, table: str, cut: Callable[[House], None]) -> Iterator[None]:
    """The worker waits for this table, and is in the middle of what is ordered within; then it is `cut`."""
    with suppress(psycopg.OperationalError), psycopg.connect(running.servers.urls["DATABASE_URL"]) as locking:
        locking.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield
        if cut is not outlast_its_limit:
            running.wait(partial(waits_for_a_lock, running, table), "papers")
        cut(running)


def restart_postgres(running: House) -> None:
    running.servers.restart("postgres")


def restart_redis(running: House) -> None:
    running.servers.restart("redis")


def kill_the_worker(running: House) -> None:
    running.kill("papers")
    running.start("papers")


def outlast_its_limit(running: House) -> None:
    running.wait(lambda: "due to lock timeout" in running.said("papers"), "papers")


def is_over(running: House, run: int, during: tuple[str, ...]) -> bool:
    """Whether nobody is at it any more; what was left is taken up."""
    running.python(
        "from core import work; from roadmap.housekeeping import works; works.adopt(); work.take_up()"
    )
    return state(running, run) not in during and running.sql("SELECT count(*) FROM core_work") == [(0,)]


def test_a_plan_comes_whole_and_once_though_the_database_is_restarted(running: House) -> None:
    run = int(re.findall(r"RUN (\d+)", running.python(ORDER))[0])
    running.wait(partial(is_over, running, run, ("uploaded", "reading")), "papers")
    assert state(running, run) == "read"

    with standing_at(running, "roadmap_milestone", restart_postgres):
        running.python(APPLY.format(run=run))
    left = items(running)
    running.wait(partial(is_over, running, run, ("applying",)), "papers")
    tries = 1
    if state(running, run) == "read":
        # It says that nothing was applied, and offers to apply it once more.
        tries += 1
        running.python(APPLY.format(run=run))
        running.wait(partial(is_over, running, run, ("applying",)), "papers")

    sys.stdout.write(
        f"PostgreSQL restarted while {ROWS} rows were applied: {left} items right after it, {items(running)} "
        f"after they were asked for {tries} times\n"
    )
    assert left == 0
    assert state(running, run) == "applied"
    assert items(running) == ROWS


@pytest.mark.part(1)
@pytest.mark.parametrize("cut", [restart_postgres, restart_redis, kill_the_worker, outlast_its_limit])
def test_a_plan_is_read_whatever_is_cut_meanwhile(cut: Callable[[House], None]) -> None:
    """Whoever uploaded it waits a little longer, and does not have to upload it again."""
    # Where it is not the limit that cuts, none comes before what does.
    limit = "3" if cut is outlast_its_limit else "300"
    with house(DATABASE_WORKER_LOCK_TIMEOUT=limit) as running:
        running.start("web", "papers")
        admin = Person(running.port).sign_in()
        with standing_at(running, "roadmap_responsibility", cut):
            run = int(re.findall(r"RUN (\d+)", running.python(ORDER))[0])
        page = f"/r/{SLUG}/import/{run}/"
        status, meanwhile = admin.ask(page)
        running.wait(partial(is_over, running, run, ("uploaded", "reading")), "papers")
        shown = admin.ask(page)[1]

    assert status == 200
    assert "прервал" not in meanwhile
    assert "Применить импорт" in shown
    assert f"Совместная выставка {min(ROWS, 20)}" in shown
