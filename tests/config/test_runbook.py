"""Each line of the status page and each alert leads to a paragraph of the runbook; none is there for nothing."""

import re
import shutil
import subprocess
import warnings
from pathlib import Path

import pytest

from config import advice, runbook, status
from core import heartbeat

CHECKOUT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db


def told() -> set[str]:
    return {paragraph.name for paragraph in runbook.paragraphs()[1]}


def of_alerts() -> dict[str, str]:
    rules = (CHECKOUT / "docs/alerts.yml").read_text().split("- alert: ")[1:]
    return {
        rule.split("\n")[0]: re.findall(r'runbook_url: "[^"]+/status/runbook/#([^"]+)"', rule)[0]
        for rule in rules
    }


def test_every_line_of_the_status_page_has_a_paragraph():
    assert status.titles().keys() - told() == set()


def test_every_short_advice_is_about_a_line():
    assert advice.ADVICE.keys() - status.titles().keys() == set()


def test_every_alert_leads_to_a_paragraph():
    led = set(of_alerts().values())
    led = {
        part for one in led for part in ((heartbeat.BEAT, heartbeat.WORKER) if "labels" in one else (one,))
    }

    assert led - told() == set()


def test_no_paragraph_stands_there_for_nothing():
    assert told() - status.titles().keys() - set(of_alerts().values()) == set()


def test_an_alert_asks_for_a_number_that_there_is(client, settings):
    settings.METRICS_TOKEN = "a-token-of-some-length"
    for _time in range(2):  # the first request is counted when it has been answered
        known = client.get("/metrics", headers={"Authorization": "Bearer a-token-of-some-length"}).text
    # Those of what has not happened yet are not told, nor is that of a mailbox where there is none.
    later = {"backup", "backup_check", "housekeeping", "reminder_run"}
    known += "".join(f" roadmap_{name}_age_seconds" for name in later) + " roadmap_mailbox_up"
    asked = set(re.findall(r"\broadmap_[a-z_]+", (CHECKOUT / "docs/alerts.yml").read_text()))

    assert {name for name in asked if name not in known} == set()


def test_prometheus_itself_takes_the_rules():
    promtool = shutil.which("promtool")
    if promtool is None:
        warnings.warn(
            "There is no promtool here: docs/alerts.yml was NOT looked at by Prometheus", stacklevel=1
        )
        pytest.skip("needs Debian's package prometheus")

    done = subprocess.run(
        [promtool, "check", "rules", "docs/alerts.yml"], cwd=CHECKOUT, capture_output=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert f"SUCCESS: {len(of_alerts())} rules found" in done.stdout.decode()


def test_without_redis_no_part_is_called_dead(client, cast, settings):
    """Neither by the page nor by a number: what was seen when is not known then."""
    settings.METRICS_TOKEN = "a-token-of-some-length"
    settings.REDIS_URL = nowhere = "redis://127.0.0.1:1/0"
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": nowhere}}
    client.force_login(cast.administrator)

    page = client.get("/status/").text
    told = client.get("/metrics", headers={"Authorization": "Bearer a-token-of-some-length"}).text

    assert page.count("неизвестно, пока не отвечает Redis") == 2
    assert "roadmap_part_up{" not in told
    assert "roadmap_letters_failed" in told


def test_the_table_of_failures_names_every_drill_and_nothing_else():
    named = re.findall(r"`([a-z]+/test_\w+\.py)(?:::(\w+))?`", (CHECKOUT / "docs/drills.md").read_text())

    for file, test in named:
        assert f"def {test}" in (CHECKOUT / "tests" / file).read_text()
    drills = {f"drills/{path.name}" for path in (CHECKOUT / "tests/drills").glob("test_*.py")}
    assert drills - {file for file, _test in named} == set()


def test_it_is_shown_to_administrators_with_the_line_s_name(client, cast):
    client.force_login(cast.administrator)

    page = client.get("/status/runbook/").text

    assert 'id="backup"' in page
    assert "<code>manage.py check_backup SET</code>" in page
    assert "Резервная копия" in page
    assert "/status/runbook/#" in client.get("/status/").text
