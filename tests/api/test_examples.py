"""The examples that people copy do what they say."""

import csv
import importlib.util
import json
from pathlib import Path

import pytest
from django.urls import reverse

from api import tokens
from api.examples import EXAMPLES
from roadmap.models import Milestone

FILE = Path(__file__).parents[2] / "docs" / "examples" / "roadmap_client.py"


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.path for example in EXAMPLES])
@pytest.mark.django_db
def test_an_example_of_the_page_is_answered(example, program, cast, plan, client):
    item = plan.items.get(number="1")
    milestone = item.milestones.get(side__city=cast.sochi)
    path = example.path.replace("/17/", f"/{milestone.pk}/").replace("/3/", f"/{item.pk}/")
    mine = program(cast.sochi_coordinator)
    if example.body is None:
        answer = mine.get(path)
    else:
        own = {"to_body": cast.minsk_institute.pk, "items": [item.pk]}
        body = {name: own.get(name, value) for name, value in example.body.items()}
        answer = mine.post(path, body, **({"If_Match": "*"} if example.if_match else {}))

    assert answer.status_code in (200, 201), answer.content
    client.force_login(cast.sochi_reader)
    assert example.path.partition("?")[0] in client.get(reverse("api_docs")).content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_client_of_one_file_lists_counts_and_reports(live_server, cast, plan, monkeypatch, capsys):
    spec = importlib.util.spec_from_file_location("roadmap_client", FILE)
    assert spec
    assert spec.loader
    client = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(client)
    monkeypatch.setenv("ROADMAP_URL", live_server.url)
    monkeypatch.setenv(
        "ROADMAP_TOKEN", tokens.make(cast.sochi_coordinator, "x", ["read", "report"], days=1)[1]
    )
    milestone = Milestone.objects.get(item__number="1", side__city=cast.sochi)

    assert client.main(["report", str(milestone.pk), "in_progress", "40", "Идёт"]) == 0
    assert json.loads(capsys.readouterr().out)["progress"] == 40
    # Sent again, as after a lost answer: it is recorded once.
    assert client.main(["report", str(milestone.pk), "in_progress", "40", "Идёт"]) == 0
    assert json.loads(capsys.readouterr().out)["progress"] == 40
    assert milestone.reports.count() == 1
    assert client.main(["figures", plan.slug]) == 0
    assert json.loads(capsys.readouterr().out)["figures"]["in_progress"] == 1
    plan.items.filter(number="2").update(title="=HYPERLINK(1)")
    assert client.main(["table", plan.slug]) == 0
    rows = list(csv.DictReader(capsys.readouterr().out.removeprefix("\ufeff").splitlines(), delimiter=";"))
    assert [row["number"] for row in rows] == ["1", "2", "3"]
    assert (rows[0]["status"], rows[0]["progress"]) == ("in_progress", "20")
    assert rows[1]["title"] == "'=HYPERLINK(1)"
    assert client.main(["late"]) == 0
    assert "1. Обмен" in capsys.readouterr().out
    assert client.main([]) == 2
    monkeypatch.setenv("ROADMAP_URL", "file:///etc/passwd")
    with pytest.raises(SystemExit, match="https://"):
        client.main(["late"])
