"""The whole work by the API alone: a plan of 49 items in, a report with a file, its acceptance, the figures."""

import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api import tokens
from api.choices import Scope
from api.client import __main__ as roadmapctl
from api.client.rest import ApiError, Client
from roadmap.models import Item, Milestone, Roadmap, Side

PLAN = Path(__file__).parents[2] / "fixtures" / "roadmap-2026-2028.xlsx"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def token(cast):
    return tokens.make(cast.administrator, "walk", list(Scope.values), days=1)[1]


@pytest.fixture
def empty_roadmap(cast):
    roadmap = Roadmap.objects.create(
        slug="plan", title="Сочи — Минск", starts_on="2026-01-01", ends_on="2028-12-31"
    )
    for order, city in enumerate((cast.sochi, cast.minsk), 1):
        Side.objects.create(roadmap=roadmap, city=city, order=order)
    return roadmap


def test_import_report_accept_figures(live_server, token, empty_roadmap, tmp_path):
    admin = Client(live_server.url, token)

    run = admin.upload("plan", PLAN)
    assert (run["state"], run["summary"]["create"]) == ("read", 49)
    applied = admin.post(f"/imports/{run['id']}/apply", {"doubts": run["doubts"]})
    assert applied["state"] == "applied"
    assert Item.objects.filter(roadmap=empty_roadmap).count() == 49

    first = next(admin.every("/milestones", roadmap="plan"))
    photo = tmp_path / "photo.png"
    photo.write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 64)
    said = admin.report(first["id"], "done", text="Проведено", files=[photo])
    assert said["milestone"]["status"] == "done"
    figures = admin.get("/roadmaps/plan/figures")
    assert figures["figures"]["items"] == 49
    assert figures["all"]["progress"] > 0

    # What was reported since cannot be taken back with the import.
    with pytest.raises(ApiError) as refused:
        admin.post(f"/imports/{run['id']}/undo")
    assert refused.value.status == 409


def test_an_import_is_taken_back(live_server, token, empty_roadmap):
    admin = Client(live_server.url, token)
    run = admin.upload("plan", PLAN)
    admin.post(f"/imports/{run['id']}/apply", {"doubts": run["doubts"]})

    assert admin.post(f"/imports/{run['id']}/undo")["state"] == "reverted"
    assert not Item.objects.filter(roadmap=empty_roadmap).exists()


def test_the_same_at_the_command_line(live_server, token, empty_roadmap):
    ctl = CliRunner(env={"ROADMAP_URL": live_server.url, "ROADMAP_TOKEN": token})

    shown = ctl.invoke(roadmapctl.app, ["import", "plan", str(PLAN), "--apply", "--doubts"])
    assert shown.exit_code == 0, shown.output
    assert json.loads(shown.output.splitlines()[0])["summary"]["create"] == 49
    assert shown.output.splitlines()[-1] == "applied"

    milestone = Milestone.objects.filter(item__roadmap=empty_roadmap).order_by("pk")[0]
    said = ctl.invoke(roadmapctl.app, ["report", str(milestone.pk), "in_progress", "--progress", "30"])
    assert "30 %" in said.output
    late = ctl.invoke(roadmapctl.app, ["late", "--roadmap", "plan"])
    assert late.exit_code == 0
    figures = ctl.invoke(roadmapctl.app, ["figures", "plan"])
    assert json.loads(figures.output)["figures"]["items"] == 49


def test_the_client_needs_no_django():
    import subprocess

    code = "import sys, api.client.__main__; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
