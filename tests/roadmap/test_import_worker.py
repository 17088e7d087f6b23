"""Long imports with a real worker: read and applied in the background, and nothing half-done whatever is killed."""

import os
import re
import time
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.urls import reverse
from django.utils import timezone

from core import work
from roadmap.choices import ImportState
from roadmap.housekeeping import works
from roadmap.importing import apply, background, pulse, runs
from roadmap.importing.runs import DEAD_AFTER
from roadmap.models import ImportRun, Item, Milestone
from tests.reminder_program import Worker
from tests.roadmap.plans import book

pytestmark = pytest.mark.long
ITEMS = 600
SECONDS = 120


@pytest.fixture
def worker(transactional_db, own_redis, settings, tmp_path):
    """A Celery worker of its own on the test's database, cache and files; not started yet."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.CACHES = {"default": {**settings.CACHES["default"], "KEY_PREFIX": "roadmap"}}
    database = connection.settings_dict
    host = f"{database['HOST']}:{database['PORT'] or 5432}"
    password = f":{database['PASSWORD']}" if database["PASSWORD"] else ""
    environment = os.environ | {
        "DATABASE_URL": f"postgres://{database['USER']}{password}@{host}/{database['NAME']}",
        "REDIS_URL": settings.REDIS_URL,
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
    }
    found = Worker(environment, tmp_path / "worker.log")
    yield found
    found.kill()


@pytest.fixture
def sent(worker, admin, plan):
    """The run of a plan of 600 new items that was just uploaded."""
    rows = [
        (number, f"Совместная выставка {number}", "II квартал 2027 г.", "Мэрия Сочи", "Мингорисполком")
        for number in range(101, 101 + ITEMS)
    ]
    file = SimpleUploadedFile("plan.xlsx", book((("Торговля",), *rows)).content)
    answer = admin.post(reverse("roadmap:import", args=[plan.slug]), {"file": file})
    run = ImportRun.objects.get()
    assert answer.url == page_of(run)
    return run


def page_of(run, name="import_run"):
    return reverse(f"roadmap:{name}", args=[run.roadmap.slug, run.pk])


def wait_for(condition, log):
    until = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < until, log.read_text()[-3000:]
        time.sleep(0.05)


def wait_for_state(run, state, worker):
    wait_for(lambda: ImportRun.objects.get(pk=run.pk).state == state, worker.log)


def new_items():
    return Item.objects.filter(title__startswith="Совместная выставка").count()


def test_a_long_file_is_read_and_applied_by_the_worker_once(worker, admin, sent):
    assert sent.state == ImportState.UPLOADED
    assert "Ждёт очереди" in admin.get(page_of(sent)).content.decode()

    worker.start()
    wait_for_state(sent, ImportState.READ, worker)
    assert admin.get(page_of(sent), headers={"HX-Request": "true"})["HX-Redirect"] == page_of(sent)
    assert "Применить импорт" in admin.get(page_of(sent)).content.decode()

    for _click in range(2):
        assert admin.post(page_of(sent, "import_apply")).url == page_of(sent)
    wait_for_state(sent, ImportState.APPLIED, worker)

    assert new_items() == ITEMS
    assert Milestone.objects.filter(item__title__startswith="Совместная выставка").count() == 2 * ITEMS
    assert worker.log.read_text().count("Task roadmap.tasks.apply_import[") == 2  # received, succeeded
    assert "Отменить импорт" in admin.get(page_of(sent)).content.decode()


def test_of_a_worker_killed_half_way_nothing_stays_and_the_page_says_so(worker, admin, sent, cast):
    half_way(worker, admin, sent, cast, worker.kill)

    assert new_items() == 0
    assert ImportRun.objects.get().state == ImportState.APPLYING
    page = admin.get(page_of(sent)).content.decode()
    assert "Применяется" in page
    assert "Применить ещё раз" not in page

    long_ago = timezone.now() - 2 * DEAD_AFTER
    ImportRun.objects.update(seen_at=long_ago)
    pulse.tell(sent.pk, 45, at=long_ago)
    page = admin.get(page_of(sent)).content.decode()
    assert "Ничего не применено" in page
    assert "Применить ещё раз" in page

    for _click in range(2):
        admin.post(page_of(sent, "import_apply"))
    worker.start()
    wait_for_state(sent, ImportState.APPLIED, worker)
    assert new_items() == ITEMS


def test_when_only_the_process_at_work_is_killed_the_worker_applies_it_again(worker, admin, sent, cast):
    half_way(worker, admin, sent, cast, worker.kill_pool_process)

    wait_for_state(sent, ImportState.APPLIED, worker)
    assert new_items() == ITEMS


def half_way(worker, admin, run, cast, stop):
    """The worker has read the file; while it applies it, its items written, it is stopped."""
    worker.start()
    wait_for_state(run, ImportState.READ, worker)
    other = connection.get_new_connection(connection.get_connection_params())
    # Whoever is to make a body responsible has to wait for its row.
    other.execute("SELECT 1 FROM cities_body WHERE id = %s FOR UPDATE", [cast.mayor.pk])
    try:
        admin.post(page_of(run, "import_apply"))
        wait_for(lambda: (mark := pulse.last(run.pk)) is not None and mark.percent >= 45, worker.log)
        mark = pulse.last(run.pk)
        assert mark is not None
        shown = re.search(r'<progress[^>]* value="(\d+)"', admin.get(page_of(run)).content.decode())
        # It may have gone on meanwhile, not back, and not to its end.
        assert shown
        assert mark.percent <= int(shown[1]) < 100
        stop()
    finally:
        other.rollback()
        other.close()


def test_a_table_that_is_locked_for_too_long_costs_nobody_the_file(transactional_db, plan, cast):
    """What others do is no fault of the file: it is read when the lease has ended."""
    run = runs.start_later(plan, book(), cast.administrator, lambda pk: work.order(works.READ, pk))
    other = connection.get_new_connection(connection.get_connection_params())
    other.execute("LOCK TABLE roadmap_responsibility IN ACCESS EXCLUSIVE MODE")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = 100")
        with pytest.raises(OperationalError, match="lock timeout"):
            works.read(run.pk)
    finally:
        other.rollback()
        other.close()
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
    run.refresh_from_db()
    assert (run.state, run.error) == (ImportState.READING, "")

    work.Work.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    works.read(run.pk)

    run.refresh_from_db()
    assert run.state == ImportState.READ
    assert not work.Work.objects.exists()


def test_what_changed_while_it_waited_is_shown_anew(admin, plan):
    run = runs.start(plan, book(), None)
    assert background.order(run, lambda: None)
    plan.items.filter(number="1").update(title="Другое")

    assert not background.apply_in_worker(run.pk, None)

    run = ImportRun.objects.get()
    assert (run.state, run.summary["update"]) == (ImportState.READ, 1)
    assert "После предпросмотра" in admin.get(page_of(run)).content.decode()


def test_a_file_that_is_gone_by_then_is_told(admin, plan):
    run = runs.start(plan, book(), None)
    assert background.order(run, lambda: None)
    run.file.delete(save=False)

    assert not background.apply_in_worker(run.pk, None)

    assert ImportRun.objects.get().state == ImportState.READ
    assert "Ничего не применено" in admin.get(page_of(run)).content.decode()


def test_a_task_that_comes_late_changes_nothing(plan):
    run = runs.start(plan, book(), None)
    assert background.order(run, lambda: None)
    assert background.apply_in_worker(run.pk, None)
    apply.revert(run.pk, None)

    assert not background.apply_in_worker(run.pk, None)

    assert ImportRun.objects.get().state == ImportState.REVERTED
