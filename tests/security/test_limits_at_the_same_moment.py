"""A limit that many come up to at one moment is passed by none of them: counting and taking is one step."""

from collections.abc import Callable
from functools import partial
from threading import Barrier
from typing import Any

import pytest

from api.webhooks import actions as webhooks
from api.webhooks.models import Hook
from core import kept, quotas
from core.models import Counter, Kept
from core.uploads import check_file
from core.work import Work
from roadmap.exporting import runs
from roadmap.models import Attachment, ExportRun
from roadmap.reporting import actions
from roadmap.reporting.room import RoomOfItem
from tests.roadmap.daily import PDF, address, milestone_of, upload
from tests.security.test_people_at_the_same_moment import at_once

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 4
# Two of these are more than the megabyte that the tests allow.
LARGE = PDF + b" " * 600_000


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def after_all_looked(function: Callable[..., Any], many: int = MANY) -> Callable[..., Any]:
    """The function, whose answer everybody gets when all have asked: what is done with it comes at one moment."""
    gate = Barrier(many)

    def looked(*args: Any, **kwargs: Any) -> Any:
        answer = function(*args, **kwargs)
        gate.wait(20)
        return answer

    return looked


def stored(settings) -> int:
    return sum(path.is_file() for path in settings.MEDIA_ROOT.rglob("*"))


def test_an_export_that_is_asked_for_by_many_presses_is_one(plan, cast):
    said = at_once([lambda: runs.ask("workbook", plan, cast.administrator, "")[1]] * MANY)

    assert sorted(map(str, said)) == ["False"] * (MANY - 1) + ["True"]
    assert ExportRun.objects.count() == Work.objects.count() == 1


def test_files_of_a_form_are_no_more_than_the_most(plan, cast, settings, monkeypatch):
    monkeypatch.setattr(kept, "FILES_LIMIT", 2)
    monkeypatch.setattr(kept, "check_files", after_all_looked(kept.check_files))
    person, path = cast.sochi_executor, address("report", milestone_of(plan, "1", cast.sochi))

    said: list[Any] = at_once(
        partial(kept.keep_files, person.pk, path, [upload(f"{n}.pdf")]) for n in range(MANY)
    )

    assert len(Kept.objects.get().files) == 2
    assert sorted((len(new), problems) for new, problems in said) == [
        (0, ["Не больше 2 файлов за один раз."]),
        (0, ["Не больше 2 файлов за один раз."]),
        (1, []),
        (1, []),
    ]
    # What was not kept lies nowhere, and takes nobody's room.
    assert stored(settings) == 2
    assert Counter.objects.get(pk__startswith="uploads:").amount == 2 * len(PDF)


def test_files_of_an_item_that_two_upload_take_no_more_than_its_room(plan, cast, settings, monkeypatch):
    settings.UPLOADS_OF_ITEM_MB = 1
    monkeypatch.setattr(kept, "check_files", after_all_looked(kept.check_files, 2))
    mine, theirs = milestone_of(plan, "1", cast.sochi), milestone_of(plan, "1", cast.minsk)

    def keep(person: Any, milestone: Any) -> Any:
        return kept.keep_files(
            person.pk, address("report", milestone), [upload(content=LARGE)], RoomOfItem(milestone)
        )

    said: list[Any] = at_once(
        [partial(keep, cast.sochi_executor, mine), partial(keep, cast.minsk_executor, theirs)]
    )

    assert sorted(len(new) for new, _problems in said) == [0, 1]
    assert sum(len(row.files) for row in Kept.objects.all()) == stored(settings) == 1


def test_nor_do_those_that_programs_and_letters_send(plan, cast, settings, monkeypatch):
    settings.UPLOADS_OF_ITEM_MB = 1
    mine, theirs = milestone_of(plan, "1", cast.sochi), milestone_of(plan, "1", cast.minsk)

    def report(person: Any, milestone: Any) -> Any:
        file = check_file(upload(content=LARGE))
        return actions.report(milestone.pk, person, status="in_progress", progress=10, files=[file])

    said = at_once([partial(report, cast.sochi_executor, mine), partial(report, cast.minsk_executor, theirs)])

    assert sum(one == "ValidationError" for one in said) == 1, said
    assert Attachment.objects.count() == stored(settings) == 1


def test_webhooks_of_a_side_are_no_more_than_the_most(cast, monkeypatch):
    monkeypatch.setattr(webhooks, "MOST_HOOKS", 1)
    wanted = webhooks.Wanted("Портал", "https://portal.example/", ["report.made"], city=cast.sochi)

    with monkeypatch.context() as held:
        held.setattr(webhooks, "check_fields", after_all_looked(webhooks.check_fields))
        said = at_once([lambda: webhooks.add(cast.sochi_coordinator, wanted)] * MANY)

    assert sum(one == "ValidationError" for one in said) == MANY - 1, said
    # Nor does one come from another side, which has room.
    other = webhooks.add(
        cast.administrator, webhooks.Wanted("Портал", "https://a.example/", ["report.made"], city=cast.minsk)
    )[0]
    at_once([lambda: webhooks.change(other.pk, cast.administrator, wanted, seen=webhooks.print_of(other))])
    assert Hook.objects.filter(city=cast.sochi).count() == 1


def test_the_store_has_room_for_no_more_than_the_most(cast, settings, tmp_path):
    settings.UPLOADS_ALL_MB = 1

    said = at_once([partial(quotas.take, number, 400_000) for number in range(MANY)])

    assert sum(one is None for one in said) <= 2
    # What was refused is not counted.
    quotas.take(MANY, 100_000)
