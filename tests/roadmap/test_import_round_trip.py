"""The way back: what the export writes, the import finds unchanged."""

import io

import pytest
from django.conf import settings
from django.core.management import call_command
from django.http import QueryDict

from roadmap.exporting import content, workbook
from roadmap.importing import apply, runs
from roadmap.models import Milestone, Report
from roadmap.reporting import actions
from tests.roadmap.plans import fixture

pytestmark = pytest.mark.django_db


def exported(roadmap):
    out = io.BytesIO()
    workbook.write(content.load(roadmap, QueryDict("")), out)
    return runs.Upload("export.xlsx", out.getvalue())


def test_the_export_of_the_49_items_comes_back_unchanged(make_roadmap, cast):
    call_command("loaddata", settings.BASE_DIR / "fixtures" / "cities.json", verbosity=0)
    roadmap = make_roadmap(0)
    apply.apply(runs.start(roadmap, fixture(), cast.administrator).pk, cast.administrator)
    for milestone in Milestone.objects.filter(side__city__slug="sochi").order_by("pk")[:20]:
        actions.report(
            milestone.pk,
            cast.administrator,
            status="in_progress",
            progress=10 + milestone.pk % 80,
            text="Идёт.",
        )

    run = runs.start(roadmap, exported(roadmap), cast.administrator)

    assert run.summary["unchanged"] == 49
    assert [item["changes"] for item in run.preview["items"] if item["changes"]] == []
    assert run.preview["missing"] == []
    apply.apply(run.pk, cast.administrator)
    assert Report.objects.count() == 20
