"""The way back: what the export writes, the import finds unchanged."""

import io

import pytest
from django.conf import settings
from django.core.management import call_command
from django.http import QueryDict
from openpyxl import load_workbook

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


def test_a_side_s_state_edited_in_the_export_becomes_its_report_alone(make_roadmap, cast):
    roadmap = make_roadmap(3)
    actions.report(
        Milestone.objects.get(item__number="2", side__city__slug="sochi").pk,
        cast.administrator, status="in_progress", progress=40, text="Идёт.",
    )  # fmt: skip
    book = load_workbook(io.BytesIO(exported(roadmap).content))
    sheet = book.worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("в работе, 40")]
    assert len(cells) == 1
    sheet[cells[0].coordinate].offset(column=1).value = "выполнено"
    out = io.BytesIO()
    book.save(out)

    run = runs.start(roadmap, runs.Upload("edited.xlsx", out.getvalue()), cast.administrator)
    changes = {item["number"]: item["changes"] for item in run.preview["items"] if item["changes"]}
    assert changes == {"2": {"status:minsk": ["planned", "done"], "progress:minsk": ["0", "100"]}}
    apply.apply(run.pk, cast.administrator)

    assert Milestone.objects.get(item__number="2", side__city__slug="minsk").status == "done"
    assert Milestone.objects.get(item__number="2", side__city__slug="sochi").progress == 40
    again = runs.start(roadmap, runs.Upload("edited.xlsx", out.getvalue()), cast.administrator)
    assert again.summary["update"] == 0
