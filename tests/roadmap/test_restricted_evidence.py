"""Evidence for official use: every way to a file, for everybody who may not have it."""

import io
import re
import zipfile
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from roadmap.choices import Status
from roadmap.models import Attachment
from roadmap.reminders import run
from roadmap.reporting import actions
from tests.roadmap.conftest import on_day
from tests.roadmap.daily import milestone_of, signed_in, upload

NAME = "тайный-протокол.pdf"
LINK = "https://example.org/only-for-us"
# Item 1 of `plan`: Sochi's education, Minsk's institute.
MAY = ("sochi_executor", "sochi_coordinator", "minsk_executor", "minsk_coordinator", "administrator")
MAY_NOT = ("sochi_reader", "minsk_reader", "sochi_colleague", "stranger")


@pytest.fixture
def secret(plan, cast):
    """A report on item 1 with a file and a link for official use, waiting for Sochi's coordinator."""
    milestone = milestone_of(plan, "1", cast.sochi)
    client = signed_in(cast.sochi_executor)
    answer = client.post(
        reverse("roadmap:report", args=[plan.slug, milestone.pk]),
        {
            "status": Status.DONE,
            "progress": 100,
            "text": "Готово.",
            "evidence": [upload(NAME)],
            "links": LINK,
            "version": milestone.version,
            "restricted": "on",
        },
        follow=True,
    )
    assert answer.status_code == 200
    file, link = Attachment.objects.order_by("url")
    assert file.is_restricted
    assert link.is_restricted
    return file


def ways(plan, secret):
    """Every page, piece and paper on which the evidence of the report might be named."""
    milestone = secret.report.milestone
    slug = plan.slug
    return [
        reverse("roadmap:item", args=[slug, "1"]),
        reverse("roadmap:item_history", args=[slug, "1"]),
        reverse("roadmap:milestone", args=[slug, milestone.pk]),
        reverse("roadmap:items", args=[slug]) + "?q=тайный",
        reverse("roadmap:items", args=[slug]),
        reverse("roadmap:dashboard", args=[slug]),
        reverse("roadmap:timeline", args=[slug]),
        reverse("roadmap:my"),
        reverse("roadmap:reminders"),
        reverse("roadmap:export", args=[slug]),
        *(reverse("roadmap:export_download", args=[slug, kind]) for kind in ("workbook", "reference")),
    ]


def texts(answer):
    """What an answer says; a document is looked through part by part."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    found = content.decode("utf-8", "replace")
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            found += "".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())
    return found


@pytest.mark.parametrize("who", MAY_NOT)
def test_for_others_it_is_nowhere(who, plan, cast, secret):
    client = signed_in(getattr(cast, who))
    assert client.get(reverse("roadmap:attachment", args=[secret.pk])).status_code == 404

    for path in ways(plan, secret):
        for headers in ({}, {"HX-Request": "true"}):
            answer = client.get(path, headers=headers, follow=True)
            assert answer.status_code in (200, 403, 404), path
            said = texts(answer)
            assert not [mark for mark in (NAME, LINK, "тайный-протокол", "only-for-us") if mark in said], path


@pytest.mark.parametrize("who", MAY)
def test_those_who_report_or_coordinate_have_it(who, plan, cast, secret):
    client = signed_in(getattr(cast, who))
    page = client.get(reverse("roadmap:item", args=[plan.slug, "1"])).content.decode()

    assert NAME in page
    assert LINK in page
    assert "ДСП" in page
    answer: Any = client.get(reverse("roadmap:attachment", args=[secret.pk]))
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content).startswith(b"%PDF")


def test_somebody_of_another_roadmap_has_nothing(plan, secret, elsewhere):
    client = signed_in(elsewhere.coordinator)
    assert client.get(reverse("roadmap:attachment", args=[secret.pk])).status_code == 404


def test_who_is_not_signed_in_has_nothing(client, plan, secret):
    assert client.get(reverse("roadmap:attachment", args=[secret.pk])).status_code == 302


def test_a_conflict_does_not_show_it_either(plan, cast, secret):
    """A colleague's report is beside one's own text after a conflict: with what one may have only."""
    milestone = secret.report.milestone
    assert [one.name for one in Attachment.objects.readable_by(cast.sochi_colleague)] == []
    said = {
        "status": Status.IN_PROGRESS,
        "progress": 50,
        "text": "Иначе",
        "links": "",
        "version": milestone.version,
    }
    answer = signed_in(cast.sochi_executor).post(
        reverse("roadmap:report", args=[plan.slug, milestone.pk]), {**said, "version": 0}
    )
    assert answer.status_code == 409
    assert NAME in answer.content.decode()  # the author's own


def test_letters_name_no_evidence(plan, cast, secret, mailoutbox):
    actions.decide(secret.report_id, cast.sochi_coordinator, verdict="returned", remark="Не то.")
    with on_day("2026-11-30"):
        run.remind(by_hand=True)
    told = " ".join(f"{letter.subject} {letter.body} {letter.alternatives}" for letter in mailoutbox)
    assert told
    assert NAME not in told
    assert LINK not in told


def test_open_evidence_stays_open(plan, cast):
    milestone = milestone_of(plan, "1", cast.sochi)
    actions.report(
        milestone.pk,
        cast.sochi_coordinator,
        status=Status.DONE,
        progress=None,
        links=["https://example.org/open"],
    )

    page = signed_in(cast.minsk_reader).get(reverse("roadmap:item", args=[plan.slug, "1"])).content.decode()
    assert "https://example.org/open" in page
    assert "ДСП" not in page


PAST = re.compile(
    r"\bAttachment\.objects\.(?!open\(|readable_by\(|prove\()\w+"
    r"""|prefetch_related\((?:[^()]*, ?)?["']attachments["']|attachments__\w+"""
)


def test_no_code_reads_evidence_past_the_rule():
    """Whoever lists attachments asks `readable_by` or `open`: pages, papers, archives, search, the API.

    `prove` tells no more than whether to ask. Aside are the administrators' read-only pages, what only adds up sizes,
    and what people have put in themselves.
    """
    past = []
    for app in ("roadmap", "config", "cities", "core", "api"):
        for path in (settings.BASE_DIR / app).rglob("*.py"):
            if "migrations" not in path.parts and path.name not in ("admin.py", "room.py", "holdings.py"):
                past += [f"{path}: {one[0]}" for one in PAST.finditer(path.read_text(encoding="utf-8"))]
    assert past == []
