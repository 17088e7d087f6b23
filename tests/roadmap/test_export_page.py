"""The page of papers: filter and days carried on, bad days told; large files made by the worker, for who asked."""

import os
import re
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.db import connection
from django.http import Http404
from django.utils import timezone

from core import orphans
from roadmap import tasks
from roadmap.choices import ExportKind, ExportState
from roadmap.exporting import runs
from roadmap.models import ExportRun
from tests.roadmap.daily import signed_in
from tests.roadmap.exports import items, sheet

WHERE = "/r/sochi-minsk/export/"


@pytest.fixture
def reader(cast):
    return signed_in(cast.sochi_reader)


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_each_paper_is_a_link_that_carries_the_filter_and_the_days(plan, reader):
    html = reader.get(
        f"{WHERE}?side=minsk&overdue=1&on=2026-07-01&since=2026-06-01&nonsense=1"
    ).content.decode()

    links = re.findall(r'href="/r/sochi-minsk/export/(\w+)/\?([^"]*)"', html)
    plain = [(kind, query) for kind, query in links if "form=pdf" not in query]
    assert [kind for kind, _query in plain] == ExportKind.values
    assert [kind for kind, query in links if "form=pdf" in query] == ["reference", "meeting"]
    assert {query.replace("&amp;", "&").removesuffix("&form=pdf") for _kind, query in links} == {
        "on=2026-07-01&side=minsk&overdue=1&since=2026-06-01"
    }


def test_the_list_leads_here_with_its_filter(plan, reader):
    html = reader.get("/r/sochi-minsk/items/?side=minsk").content.decode()

    assert f'href="{WHERE}?side=minsk"' in html


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("on=31.02.2026", "Дата не распознана"),
        ("on=yesterday", "Дата не распознана"),
        ("since=2026-13-01", "Дата не распознана"),
        ("on=0001-01-01", "Год должен быть от 1991 до 2100."),
        ("on=9999-12-31", "Год должен быть от 1991 до 2100."),
    ],
)
@pytest.mark.parametrize("kind", ["", "workbook/", "reference/", "meeting/"])
def test_a_bad_day_is_told_and_nothing_is_made_of_it(query, told, kind, plan, reader):
    answer = reader.get(f"{WHERE}{kind}?{query}")

    assert answer.status_code == 400
    assert told in answer.content.decode()
    assert 'href="/r/sochi-minsk/export/workbook/' not in answer.content.decode()


def test_what_the_filter_does_not_know_is_left_out_as_on_the_page(plan, reader):
    answer = reader.get(f"{WHERE}workbook/?body=abc&status=fine&year=1812")

    assert len(items(sheet(b"".join(answer.streaming_content)))) == 3


@pytest.mark.parametrize(
    "path", ["poster/", "meeting/?side=paris", "meeting/?direction=999", "meeting/?body=999"]
)
def test_what_is_not_there_is_404(path, plan, reader):
    assert reader.get(WHERE + path).status_code == 404


def test_the_file_has_a_name_that_says_what_and_when(plan, reader):
    answer = reader.get(f"{WHERE}reference/?on=2026-07-01")

    assert answer["Content-Disposition"] == 'attachment; filename="sochi-minsk-reference-2026-07-01.docx"'
    assert answer["Content-Type"] == runs.DOCX


@pytest.fixture
def large(make_roadmap):
    return make_roadmap(runs.LARGE, slug="large")


@pytest.fixture
def asked(large, reader):
    """An export of a large roadmap that was asked for; the transaction of the test is never sent to the worker."""
    answer = reader.get("/r/large/export/workbook/?side=sochi&on=2026-07-01")
    assert answer.status_code == 302
    run = ExportRun.objects.get()
    assert answer["Location"] == f"/r/large/export/runs/{run.pk}/"
    return run


def test_a_large_roadmap_is_left_to_the_worker(asked, reader):
    assert (asked.state, asked.query) == (ExportState.WAITING, "on=2026-07-01&side=sochi")
    assert "ждёт" in reader.get(f"/r/large/export/runs/{asked.pk}/").content.decode()


def test_who_asks_twice_waits_for_the_same_file(asked, reader):
    reader.get("/r/large/export/workbook/?side=sochi&on=2026-07-01")
    assert ExportRun.objects.count() == 1

    ExportRun.objects.update(created_at=timezone.now() - timedelta(minutes=runs.WAITED_MINUTES + 1))
    reader.get("/r/large/export/workbook/?side=sochi&on=2026-07-01")
    assert ExportRun.objects.count() == 2


def test_the_file_is_made_once_and_shows_how_far_it_is(asked, reader):
    runs.make(asked.pk)
    asked.refresh_from_db()
    made = asked.file.name
    assert (asked.state, asked.done, asked.total, asked.percent) == (ExportState.READY, 500, 500, 100)

    runs.make(asked.pk)
    asked.refresh_from_db()
    assert asked.file.name == made
    answer = reader.get(f"/r/large/export/runs/{asked.pk}/file/")
    assert len(items(sheet(b"".join(answer.streaming_content)))) == 500
    assert 'filename="large-workbook-2026-07-01.xlsx"' in answer["Content-Disposition"]


def test_the_page_is_redrawn_until_the_file_is_ready(asked, reader):
    page = reader.get(f"/r/large/export/runs/{asked.pk}/", headers={"hx-request": "true"}).content.decode()
    assert "hx-get" in page
    assert "<html" not in page

    runs.make(asked.pk)
    page = reader.get(f"/r/large/export/runs/{asked.pk}/", headers={"hx-request": "true"}).content.decode()
    assert "hx-get" not in page
    assert f"/r/large/export/runs/{asked.pk}/file/" in page


@pytest.mark.parametrize("end", ["", "file/"])
def test_another_persons_file_is_not_there(end, asked, cast):
    runs.make(asked.pk)

    for person in (cast.sochi_coordinator, cast.administrator):
        client = signed_in(person)
        assert client.get(f"/r/large/export/runs/{asked.pk}/{end}").status_code == 404
        assert f"/export/runs/{asked.pk}/" not in client.get("/r/large/export/").content.decode()


def test_a_file_that_could_not_be_made_is_told(asked, reader):
    ExportRun.objects.update(kind=ExportKind.MEETING, query="side=paris")

    with pytest.raises(Http404):
        runs.make(asked.pk)

    asked.refresh_from_db()
    assert asked.state == ExportState.FAILED
    assert "не удалось" in reader.get(f"/r/large/export/runs/{asked.pk}/").content.decode().lower()


def test_old_files_go_with_their_rows(asked, reader):
    runs.make(asked.pk)
    asked.refresh_from_db()
    path = Path(asked.file.path)
    assert runs.forget_old() == 0

    ExportRun.objects.update(created_at=timezone.now() - timedelta(days=configured.EXPORTS_KEPT_DAYS + 1))
    assert runs.forget_old() == 1
    assert not path.exists()
    assert not ExportRun.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_makes_it_while_the_page_is_asked(large, reader, settings):
    """A Celery worker of its own, on a queue of its own, against the database of the test."""
    queue = f"exports-{os.getpid()}"
    url = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**connection.settings_dict)
    environment = os.environ | {"DATABASE_URL": url, "MEDIA_ROOT": str(settings.MEDIA_ROOT)}
    command = [
        "-m",
        "celery",
        "-A",
        "config.celery",
        "worker",
        "--pool",
        "solo",
        "-Q",
        queue,
        "-l",
        "warning",
    ]
    worker = subprocess.Popen(
        [sys.executable, *command],
        cwd=configured.BASE_DIR,
        env=environment,
        preexec_fn=orphans.end_with_parent,
    )
    try:
        run, _new = runs.ask(ExportKind.REFERENCE, large, reader.get("/my/").wsgi_request.user, "")
        tasks.make_export.apply_async((run.pk,), queue=queue)
        seen, limit = [], time.monotonic() + 120
        while time.monotonic() < limit:
            run.refresh_from_db()
            seen.append((run.state, run.done))
            if run.state in (ExportState.READY, ExportState.FAILED):
                break
            time.sleep(0.05)
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.wait(60)

    assert run.state == ExportState.READY
    assert any(state == ExportState.RUNNING and 0 < done < 500 for state, done in seen)
    answer = reader.get(f"/r/large/export/runs/{run.pk}/file/")
    assert b"".join(answer.streaming_content)[:2] == b"PK"
