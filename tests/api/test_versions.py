"""ETags from the roadmap's version: nothing is counted for what has not changed, and nothing old is taken for new."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from api import versions
from core import page_marks
from roadmap.models import Milestone, RoadmapAccess

pytestmark = pytest.mark.django_db
PATHS = (
    "/roadmaps/{}",
    "/roadmaps/{}/sides",
    "/roadmaps/{}/directions",
    "/roadmaps/{}/items",
    "/roadmaps/{}/figures",
    "/roadmaps/{}/figures/bodies",
    "/roadmaps/{}/changes",
    "/roadmaps/{}/editions",
)


@pytest.mark.parametrize("path", PATHS)
def test_what_has_not_changed_is_not_even_counted(program, cast, plan, path):
    mine, path = program(cast.sochi_reader), path.format(plan.slug)
    first = mine.get(path)
    with CaptureQueriesContext(connection) as asked:
        again = mine.get(path, If_None_Match=f'"other", {first["ETag"]}')

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    # The token, the marks, the roadmap; and the counters of a minute.
    assert len(asked) <= 5, [one["sql"] for one in asked]
    Milestone.objects.filter(item__number="1").update(status="in_progress", progress=40)
    assert mine.get(path, If_None_Match=first["ETag"]).status_code == 200


def test_another_token_another_filter_and_another_day_have_another_one(program, cast, plan, monkeypatch):
    mine, path = program(cast.sochi_reader), f"/roadmaps/{plan.slug}/items"
    tags = {
        mine.get(path)["ETag"],
        mine.get(f"{path}?limit=1")["ETag"],
        program(cast.sochi_executor).get(path)["ETag"],
    }
    later = timezone.now().timestamp() + page_marks.QUARTER
    monkeypatch.setattr(versions.time, "time", lambda: later)
    tags.add(mine.get(path)["ETag"])

    assert len(tags) == 4


def test_whoever_may_not_read_it_any_more_is_told_so(program, cast, plan, elsewhere):
    access = RoadmapAccess.objects.create(person=elsewhere.coordinator, roadmap=plan)
    theirs, path = program(elsewhere.coordinator), f"/roadmaps/{plan.slug}/items"
    tag = theirs.get(path)["ETag"]
    access.delete()

    assert theirs.get(path, If_None_Match=tag).status_code == 404


def test_a_tag_does_not_tell_of_a_roadmap_that_is_not_there(program, cast, plan, elsewhere):
    answer = program(cast.sochi_reader).get(f"/roadmaps/{elsewhere.roadmap.slug}/items")

    assert answer.status_code == 404
    assert not answer.has_header("ETag")


@pytest.fixture
def kept(settings):
    settings.KEEP_PAGES = True


@pytest.mark.parametrize("path", [*PATHS, "/roadmaps/{}/items?limit=2"])
def test_what_was_counted_is_kept_until_something_changes(program, cast, plan, kept, path):
    mine, path = program(cast.sochi_reader), path.format(plan.slug)
    first = mine.get(path)
    with CaptureQueriesContext(connection) as asked:
        again = mine.get(path)

    assert (again.status_code, again.content) == (200, first.content)
    for name in ("ETag", "Link", "Content-Type", "Cache-Control", "Vary"):
        assert again.get(name) == first.get(name)
    assert len(asked) <= 5
    plan.items.filter(number="1").update(title="Иначе")
    Milestone.objects.filter(item__number="1").update(due_date="2026-01-01")
    plan.sides.update(order=F("order") + 10)
    plan.directions.update(title=Concat("title", Value("!")))
    type(plan).objects.filter(pk=plan.pk).update(title="Иначе")
    changed = mine.get(path)
    assert changed["ETag"] != first["ETag"]
    assert changed.content != first.content or path.endswith(("editions", "changes"))


def test_what_is_kept_for_one_token_is_nobody_elses(program, cast, plan, kept, elsewhere):
    path = f"/roadmaps/{plan.slug}/items"
    first = program(cast.sochi_reader).get(path)
    key = versions._key(first["ETag"])

    assert plan.items.get(number="1").title.encode() not in cache.get(key)
    assert program(elsewhere.coordinator).get(path).status_code == 404
    cache.set(key, b"x" * 100)
    assert program(cast.sochi_reader).get(path).json() == first.json()


def test_what_is_kept_under_another_key_is_not_taken(program, cast, plan, kept):
    mine = program(cast.sochi_reader)
    items, sides = (mine.get(f"/roadmaps/{plan.slug}/{name}") for name in ("items", "sides"))
    cache.set(versions._key(sides["ETag"]), cache.get(versions._key(items["ETag"])))

    assert mine.get(f"/roadmaps/{plan.slug}/sides").content == sides.content
