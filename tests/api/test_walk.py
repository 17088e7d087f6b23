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
from roadmap.models import Item, Milestone, Responsibility, Roadmap, Side

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


def first_of_sochi(roadmap, cast):
    """The id of a milestone that Sochi owes, and the body that leads its item there."""
    lead = Responsibility.objects.filter(item__roadmap=roadmap, side__city=cast.sochi, role="lead")[0]
    owed = Milestone.objects.filter(item=lead.item_id, side=lead.side_id).order_by("pk")[0]
    return owed.pk, lead.body


def at_body(person, body):
    """The person, working at that body from now on."""
    type(person).objects.filter(pk=person.pk).update(body=body)
    person.refresh_from_db()
    return person


def photo_in(folder):
    photo = folder / "photo.png"
    photo.write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 64)
    return photo


def test_import_report_accept_figures(live_server, token, empty_roadmap, tmp_path, cast):
    admin = Client(live_server.url, token)

    run = admin.upload("plan", PLAN)
    assert (run["state"], run["summary"]["create"]) == ("read", 49)
    applied = admin.post(f"/imports/{run['id']}/apply", {"doubts": run["doubts"]})
    assert applied["state"] == "applied"
    assert Item.objects.filter(roadmap=empty_roadmap).count() == 49

    owed, body = first_of_sochi(empty_roadmap, cast)
    executor, coordinator = (
        Client(live_server.url, tokens.make(person, "walk", list(Scope.values), days=1)[1])
        for person in (at_body(cast.sochi_executor, body), cast.sochi_coordinator)
    )
    said = executor.report(owed, "done", text="Проведено", files=[photo_in(tmp_path)])
    assert (said["milestone"]["status"], said["milestone"]["pending_report"]) == (
        "in_progress",
        said["report"]["id"],
    )
    accepted = coordinator.post(f"/reports/{said['report']['id']}/decision", {"verdict": "accepted"})
    assert (accepted["milestone"]["status"], accepted["milestone"]["progress"]) == ("done", 100)
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


def test_the_same_at_the_command_line(live_server, token, empty_roadmap, tmp_path, cast):
    ctl = CliRunner(env={"ROADMAP_URL": live_server.url, "ROADMAP_TOKEN": token})

    shown = ctl.invoke(roadmapctl.app, ["import", "plan", str(PLAN), "--apply", "--doubts"])
    assert shown.exit_code == 0, shown.output
    assert json.loads(shown.output.splitlines()[0])["summary"]["create"] == 49
    assert shown.output.splitlines()[-1] == "applied"

    owed, body = first_of_sochi(empty_roadmap, cast)
    executor, coordinator = (
        CliRunner(
            env={
                "ROADMAP_URL": live_server.url,
                "ROADMAP_TOKEN": tokens.make(person, "walk", list(Scope.values), days=1)[1],
            }
        )
        for person in (at_body(cast.sochi_executor, body), cast.sochi_coordinator)
    )
    photo = str(photo_in(tmp_path))
    said = executor.invoke(
        roadmapctl.app, ["report", str(owed), "done", "--text", "Проведено", "--file", photo]
    )
    assert "\tdone\twaits for acceptance" in said.output, said.output
    accepted = coordinator.invoke(roadmapctl.app, ["accept", said.output.split("\t")[0]])
    assert accepted.output == "done\t100 %\n"
    late = ctl.invoke(roadmapctl.app, ["late", "--roadmap", "plan"])
    assert late.exit_code == 0
    figures = ctl.invoke(roadmapctl.app, ["figures", "plan"])
    assert json.loads(figures.output)["figures"]["items"] == 49


def test_the_client_needs_no_django():
    import subprocess

    code = "import sys, api.client.__main__; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
