"""Files between upload and sending: kept, taken over as they lie, and swept when nobody comes back."""

import os
import time
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from core import kept
from core.models import Kept
from roadmap.models import Attachment, ExportRun
from roadmap.reporting import actions
from tests.roadmap.daily import address, milestone_of, upload

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


def keep(user, owed, *uploads):
    return kept.keep_files(user.pk, address("report", owed), uploads or [upload()])


def report(user, owed, **said):
    with kept.handed_over(user.pk, address("report", owed)) as files:
        actions.report(
            owed.pk, user, files=files, **{"status": "done", "progress": None, "version": 1, **said}
        )


def names():
    return [one["name"] for row in Kept.objects.all() for one in row.files]


def test_a_report_takes_the_file_over_without_copying_it(owed, cast, settings):
    _new, problems = keep(cast.sochi_executor, owed)
    assert problems == []
    before = stored(settings)
    report(cast.sochi_executor, owed)
    assert stored(settings) == before
    assert not Kept.objects.exists()
    assert Attachment.objects.get().file.read() == upload().read()


def test_a_refused_report_leaves_the_file_with_the_person(owed, cast, settings):
    keep(cast.sochi_executor, owed)
    with pytest.raises(ValidationError):
        report(cast.sochi_executor, owed, status="in_progress", progress=101)
    assert names() == ["протокол.pdf"]
    assert len(stored(settings)) == 1


def test_twenty_files_are_the_most(owed, cast):
    _new, problems = keep(cast.sochi_executor, owed, *(upload(f"{number}.pdf") for number in range(15)))
    assert problems == []
    _new, problems = keep(cast.sochi_executor, owed, *(upload(f"{number}.pdf") for number in range(15, 22)))
    assert problems == ["Не больше 20 файлов за один раз."]
    assert len(names()) == 20


def test_files_stay_when_text_is_kept_at_the_same_form(owed, cast):
    keep(cast.sochi_executor, owed)
    kept.keep_text(cast.sochi_executor.pk, address("report", owed), {"text": ["Слова"]})
    row = Kept.objects.get()
    assert (row.fields, len(row.files)) == ({"text": ["Слова"]}, 1)


def test_the_oldest_texts_give_way_and_files_never(owed, cast, monkeypatch):
    monkeypatch.setattr(kept, "TEXTS_LIMIT", 3)
    keep(cast.sochi_executor, owed)
    for number in range(5):
        kept.keep_text(cast.sochi_executor.pk, f"/{number}/", {"text": [str(number)]})
    kept.keep_text(cast.sochi_colleague.pk, "/0/", {"text": ["0"]})
    own = Kept.objects.filter(user=cast.sochi_executor)
    assert set(own.values_list("path", flat=True)) == {"/2/", "/3/", "/4/", address("report", owed)}
    assert Kept.objects.filter(user=cast.sochi_colleague).exists()


def test_a_file_lost_from_the_storage_is_not_offered(owed, cast, settings):
    keep(cast.sochi_executor, owed, upload("первый.pdf"), upload("второй.pdf"))
    row = Kept.objects.get()
    (settings.MEDIA_ROOT / row.files[0]["path"]).unlink()
    assert [one["name"] for one in kept.there(row)] == ["второй.pdf"]
    report(cast.sochi_executor, owed)
    assert Attachment.objects.get().name == "второй.pdf"


def test_the_sweep_takes_what_nobody_came_back_for_and_nothing_else(owed, cast, settings):
    keep(cast.sochi_executor, owed, upload("давний.pdf"))
    Kept.objects.update(kept_at=timezone.now() - timedelta(days=15))
    keep(cast.sochi_colleague, owed, upload("свежий.pdf"))
    keep(cast.sochi_coordinator, owed, upload("отчёт.pdf"))
    report(cast.sochi_coordinator, owed)
    (settings.MEDIA_ROOT / "attachments" / "stray").write_bytes(b"left by a crash")
    assert kept.sweep() == 0  # all of it is younger than a day
    age(settings, days=2)
    assert kept.sweep() == 2
    assert kept.sweep() == 0
    assert names() == ["свежий.pdf"]
    assert len(stored(settings)) == 2


def test_the_sweep_of_an_empty_store_does_nothing(db):
    assert kept.sweep() == 0


@pytest.mark.parametrize("folder", ["events", "exports", "imports"])
def test_a_file_whose_program_died_before_its_row_is_swept_wherever_it_lies(folder, plan, cast, settings):
    (settings.MEDIA_ROOT / folder).mkdir()
    (settings.MEDIA_ROOT / folder / "stray").write_bytes(b"left by a crash")
    (settings.MEDIA_ROOT / folder / "named").write_bytes(b"of a row")
    ExportRun.objects.create(
        roadmap=plan, author=cast.administrator, kind="workbook", state="ready", file=f"{folder}/named"
    )
    assert kept.sweep() == 0
    age(settings, days=2)

    assert kept.sweep() == 1
    assert stored(settings) == {"named"}
