"""/readyz tells a dead beat from a dead worker, by marks that each leaves in Redis itself."""

import time
from collections.abc import Iterator

import pytest
from celery import current_app
from celery.beat import Scheduler
from django.core.cache import cache
from django.test import Client

from core import heartbeat
from roadmap import tasks

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_marks() -> Iterator[None]:
    cache.delete_many(heartbeat.KEYS.values())
    yield
    cache.delete_many(heartbeat.KEYS.values())


def marks(*, beat: float, worker: float, task: float) -> None:
    now = time.time()
    for part, age in ((heartbeat.BEAT, beat), (heartbeat.WORKER, worker), (heartbeat.TASK, task)):
        heartbeat.mark(part, now - age)


def ready(client: Client) -> dict[str, bool]:
    response = client.get("/readyz")
    parts = response.json()["parts"]
    assert response.status_code == (200 if all(part["ok"] for part in parts.values()) else 503)
    return {name: parts[name]["ok"] for name in ("beat", "worker")}


def test_all_is_well(client: Client) -> None:
    marks(beat=20, worker=10, task=20)

    assert ready(client) == {"beat": True, "worker": True}


def test_nothing_was_ever_seen(client: Client) -> None:
    assert ready(client) == {"beat": False, "worker": False}


def test_a_dead_beat_leaves_the_worker_green(client: Client) -> None:
    marks(beat=301, worker=10, task=301)

    assert ready(client) == {"beat": False, "worker": True}


def test_a_dead_worker_leaves_the_beat_green(client: Client) -> None:
    marks(beat=20, worker=301, task=310)

    assert ready(client) == {"beat": True, "worker": False}


def test_a_worker_that_lives_but_runs_nothing_is_red(client: Client) -> None:
    marks(beat=20, worker=10, task=301)

    assert ready(client) == {"beat": True, "worker": False}


def test_sending_the_task_marks_the_beat_and_running_it_the_worker() -> None:
    tasks.beat_is_alive()
    assert heartbeat.last_seen()["beat"].ok
    tasks.heartbeat()
    assert cache.get(heartbeat.KEYS[heartbeat.TASK]) is not None


@pytest.fixture
def beat() -> Iterator[Scheduler]:
    """The beat with the program's schedule, at a real broker whose queue is emptied afterwards."""
    scheduler = Scheduler(app=current_app)
    yield scheduler
    current_app.control.purge()


def test_the_beat_can_send_all_that_its_schedule_names(beat: Scheduler) -> None:
    entries = [entry for name, entry in beat.schedule.items() if not name.startswith("celery.")]

    assert {entry.name for entry in entries} >= {"heartbeat", "remind", "send_waiting"}
    for entry in entries:
        assert beat.apply_async(entry, advance=False).id
    assert heartbeat.last_seen()[heartbeat.BEAT].ok


def test_a_mark_of_before_the_clock_was_set_back_makes_nobody_alive(client: Client) -> None:
    marks(beat=-3600, worker=-3600, task=-3600)

    assert ready(client) == {"beat": False, "worker": False}
