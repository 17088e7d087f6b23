"""Files between upload and report: kept, taken over as they lie, and swept when nobody comes back."""

import os
import time
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from roadmap.models import Attachment, StagedFile
from roadmap.reporting import staging
from tests.roadmap.daily import milestone_of, upload

DAY = 24 * 3600


@pytest.fixture(autouse=True)
def files_of_the_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def owed(plan, cast):
    return milestone_of(plan, "1", cast.sochi)


def stored(settings):
    return {path.name for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()}


def age(settings, days):
    for path in settings.MEDIA_ROOT.rglob("*"):
        os.utime(path, times=(time.time() - days * DAY,) * 2)


def test_a_report_takes_the_file_over_without_copying_it(owed, cast, settings):
    assert staging.stage(owed, cast.sochi_executor, [upload()]) == []
    before = stored(settings)
    staging.report(owed, cast.sochi_executor, status="done", progress=None, text="", links=[], version=1)
    assert stored(settings) == before
    assert not StagedFile.objects.exists()
    assert Attachment.objects.get().file.read() == upload().read()


def test_a_refused_report_leaves_the_file_with_the_person(owed, cast, settings):
    staging.stage(owed, cast.sochi_executor, [upload()])
    with pytest.raises(ValidationError):
        staging.report(
            owed, cast.sochi_executor, status="in_progress", progress=101, text="", links=[], version=1
        )
    assert len(staging.staged_for(owed, cast.sochi_executor)) == 1
    assert len(stored(settings)) == 1


def test_twenty_files_are_the_most(owed, cast):
    problems = staging.stage(owed, cast.sochi_executor, [upload(f"{number}.pdf") for number in range(22)])
    assert problems == ["В одном отчёте может быть не больше 20 файлов."]
    assert StagedFile.objects.count() == 20


def test_the_sweep_takes_what_nobody_came_back_for_and_nothing_else(owed, cast, settings):
    staging.stage(owed, cast.sochi_executor, [upload("давний.pdf"), upload("свежий.pdf")])
    StagedFile.objects.filter(name="давний.pdf").update(created_at=timezone.now() - timedelta(days=15))
    staging.stage(owed, cast.sochi_coordinator, [upload("отчёт.pdf")])
    staging.report(owed, cast.sochi_coordinator, status="done", progress=None, text="", links=[], version=1)
    (settings.MEDIA_ROOT / "attachments" / "stray").write_bytes(b"left by a crash")
    assert staging.sweep() == 0  # all of it is younger than a day
    age(settings, days=2)
    assert staging.sweep() == 2
    assert staging.sweep() == 0
    assert StagedFile.objects.get().name == "свежий.pdf"
    assert len(stored(settings)) == 2


def test_the_sweep_of_an_empty_store_does_nothing(db):
    assert staging.sweep() == 0
