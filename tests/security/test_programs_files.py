"""What a program may send as proof, how much of it, under which name, and who gets what is for official use."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from roadmap.models import Attachment
from tests.roadmap.daily import milestone_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def milestone(plan, cast):
    return milestone_of(plan, "1", cast.sochi)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("page.html", b"<html><script>alert(1)</script></html>"),
        ("page.txt", b"<html><script>alert(1)</script></html>"),
        ("photo.png", b"<svg onload=alert(1)>"),
        ("a.zip", b"PK\x03\x04"),
        ("run.exe", b"MZ"),
        ("empty.pdf", b""),
    ],
)
def test_what_a_page_refuses_a_program_may_not_upload(program, cast, milestone, name, content):
    answer = program(cast.sochi_executor).send_form(
        f"/milestones/{milestone.pk}/reports/files",
        {"status": "in_progress", "files": [SimpleUploadedFile(name, content)]},
        If_Match="*",
    )

    assert answer.status_code == 422
    assert not Attachment.objects.exists()


def test_a_program_has_no_more_room_than_its_person(program, cast, milestone, settings):
    settings.UPLOADS_A_DAY_MB = 1
    mine = program(cast.sochi_executor)

    def send(number):
        file = SimpleUploadedFile(f"{number}.pdf", b"%PDF-1.7\n" + b" " * 600_000)
        return mine.send_form(
            f"/milestones/{milestone.pk}/reports/files",
            {"status": "in_progress", "progress": str(number), "files": [file]},
            If_Match="*",
        ).status_code

    assert [send(1), send(2)] == [201, 422]


def test_an_item_has_no_more_room_for_programs_than_for_pages(program, cast, milestone, settings):
    settings.UPLOADS_OF_ITEM_MB = 1
    file = SimpleUploadedFile("протокол.pdf", b"%PDF-1.7\n" + b" " * 1_100_000)

    answer = program(cast.sochi_executor).send_form(
        f"/milestones/{milestone.pk}/reports/files", {"status": "in_progress", "files": [file]}, If_Match="*"
    )

    assert answer.status_code == 422
    assert "1\u00a0МБ" in answer.json()["detail"]
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd.pdf", "..\\..\\x.pdf", "/etc/passwd.pdf", "a%0d%0aSet-Cookie: x=1.pdf", "‮fdp.exe.pdf"],
)
def test_no_name_of_a_file_leads_anywhere(program, cast, milestone, name):
    mine = program(cast.sochi_executor)
    sent = mine.send_form(
        f"/milestones/{milestone.pk}/reports/files",
        {"status": "in_progress", "files": [SimpleUploadedFile(name, b"%PDF-1.7\n%%EOF")]},
        If_Match="*",
    )
    (proof,) = sent.json()["report"]["proofs"]
    stored = Attachment.objects.get()

    got = mine.get(proof["file"].partition("/api/v1")[2])

    assert not {"/", "\\", "\r", "\n"} & set(proof["name"])
    assert ".." not in str(stored.file.name)
    assert got["Content-Disposition"].startswith("attachment")
    assert got["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in got["Content-Security-Policy"]
    assert got["Cache-Control"] == "private, no-store"
    assert "Set-Cookie" not in got


def test_what_is_for_official_use_is_marked_by_a_program_and_shown_to_few(program, cast, plan, milestone):
    sent = program(cast.sochi_executor).send_form(
        f"/milestones/{milestone.pk}/reports/files",
        {
            "status": "in_progress",
            "restricted": "true",
            "links": "https://sochi.example/secret",
            "files": [SimpleUploadedFile("тайна.pdf", b"%PDF-1.7\n%%EOF")],
        },
        If_Match="*",
    )
    assert sent.status_code == 201, sent.content
    assert set(Attachment.objects.values_list("is_restricted", flat=True)) == {True}
    proofs = sent.json()["report"]["proofs"]
    assert all(proof["is_restricted"] for proof in proofs)
    file = next(proof["file"] for proof in proofs if proof["file"]).partition("/api/v1")[2]

    for person, may in (
        (cast.sochi_coordinator, True),
        (cast.minsk_coordinator, True),
        (cast.sochi_reader, False),
        (cast.stranger, False),
    ):
        theirs = program(person)
        assert theirs.get(file).status_code == (200 if may else 404), person.email
        shown = theirs.get(f"/milestones/{milestone.pk}/reports").text
        assert ("тайна" in shown, "/secret" in shown) == (may, may), person.email
