"""Promised figures by programs: what is promised, how much a report says there is, what was reached."""

import pytest

from roadmap.models import Target

pytestmark = pytest.mark.django_db


@pytest.fixture
def owed(plan, cast):
    return plan.items.get(number="1").milestones.get(side__city=cast.sochi)


@pytest.fixture
def target(owed):
    return Target.objects.create(
        item=owed.item, measure="Не менее 60 организаций", number=60, unit="организаций"
    )


def test_a_report_says_how_much_there_is_and_the_figures_show_it(program, cast, plan, owed, target):
    mine, path = program(cast.sochi_executor), f"/milestones/{owed.pk}/reports"
    [before] = mine.get(f"/roadmaps/{plan.slug}/targets").json()["items"]
    assert (before["id"], before["promised"], before["all"]["reached"]) == (target.pk, 60, None)

    said = {"status": "in_progress", "figures": [{"target": target.pk, "reached": 12.5}]}
    made = mine.post(path, said, If_Match="*")
    assert made.status_code == 201, made.content
    assert made.json()["report"]["figures"] == [{"target": target.pk, "reached": 12.5}]
    form = {"status": "in_progress", "figures": f"{target.pk}=20", "links": "https://sochi.example/"}
    assert mine.send_form(f"{path}/files", {**form, "files": []}, If_Match="*").status_code == 422
    [after] = mine.get(f"/roadmaps/{plan.slug}/targets?fields=all,sides,is_kept").json()["items"]
    assert (after["all"]["reached"], after["is_kept"]) == (12.5, False)
    assert [one["reached"] for one in after["sides"] if one["side"] == "sochi"] == [12.5]


@pytest.mark.parametrize(
    "figures",
    [
        [{"target": 10**12, "reached": 1}],
        [{"target": 0, "reached": -1}],
        [{"target": 0, "reached": "12"}],
        [{"target": 0, "reached": 10**11}],
        [{"target": 0, "reached": 1}, {"target": 0, "reached": 2}],
        [{"target": 0, "reached": 1, "colour": "red"}],
    ],
)
def test_a_figure_that_is_none_is_refused_and_nothing_is_kept(program, cast, owed, target, figures):
    sent = [{**one, "target": one["target"] or target.pk} for one in figures]
    said = {"status": "in_progress", "figures": sent}

    answer = program(cast.sochi_executor).post(f"/milestones/{owed.pk}/reports", said, If_Match="*")

    assert answer.status_code == 422, answer.content
    assert not owed.reports.exists()
