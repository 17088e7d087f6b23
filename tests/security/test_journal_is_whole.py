"""The journal holds every kind of what matters, whichever way it was done; and its page finds it again."""

import csv
import io
from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import get_resolver, reverse
from django.utils import timezone

from cities import absences, first_administrator, invitations, leaving
from cities.models import CalendarDay, User
from core import journal, throttle
from core.models import SecurityEvent
from events import feeds
from events.models import Event, EventAttachment
from roadmap.bodies import merging
from roadmap.housekeeping import nightly
from roadmap.models import ExportRun, ImportRun
from tests.database import PASSWORD

Kind = SecurityEvent.Kind
MAIL = "executor@sochi.example"


def told(kind):
    return [event.detail for event in SecurityEvent.objects.filter(kind=kind).order_by("pk")]


@pytest.fixture
def administrator(client, cast):
    client.force_login(cast.administrator)
    return client


def path_of(link):
    return "/" + link.split("/", 3)[3]


def test_a_slow_down_is_written_once_and_says_whose_account(client, cast):
    for _ in range(throttle.GUESSES + 9):
        client.post("/sign-in/", {"username": MAIL.upper(), "password": "wrong"}, REMOTE_ADDR="203.0.113.7")

    assert told(Kind.SLOWED) == [MAIL]
    assert SecurityEvent.objects.get(kind=Kind.SLOWED).address == "203.0.113.7"


def test_asking_for_letters_too_often_is_written_once(client, cast):
    for _ in range(9):
        client.post("/password/reset/", {"email": MAIL})

    assert told(Kind.SLOWED) == [MAIL]


class TestRights:
    def test_somebody_leaves_and_another_takes_over(self, administrator, cast):
        form = {"successor": cast.sochi_colleague.pk}
        administrator.post(reverse("cities:leave", args=[cast.sochi_executor.pk]), form)

        assert any("closed" in one and MAIL in one for one in told(Kind.RIGHTS))
        assert any(cast.sochi_colleague.email in one for one in told(Kind.RIGHTS))
        event = SecurityEvent.objects.filter(kind=Kind.RIGHTS).latest("pk")
        assert (event.person_id, event.address) == (cast.administrator.pk, "127.0.0.1")

    def test_a_command_closes_an_account(self, cast):
        leaving.leave(cast.sochi_executor.pk, cast.administrator)

        assert SecurityEvent.objects.get(kind=Kind.RIGHTS).person_id == cast.administrator.pk

    def test_somebody_stands_in_and_is_back(self, cast):
        today = cast.sochi.today()
        absence = absences.set_absence(
            cast.sochi_executor.pk,
            cast.sochi_executor,
            deputy_id=cast.sochi_colleague.pk,
            starts_on=today,
            ends_on=today,
        )
        absences.end_absence(absence.pk, cast.sochi_executor)

        assert len(told(Kind.RIGHTS)) == 2
        assert cast.sochi_colleague.email in told(Kind.RIGHTS)[0]

    def test_two_bodies_become_one_with_their_people(self, cast, plan):
        merging.merge(cast.sochi_culture.pk, cast.sochi_education.pk, cast.administrator)

        assert cast.sochi_culture.name in told(Kind.RIGHTS)[0]

    def test_a_roadmap_is_opened_and_closed(self, administrator, cast, plan, elsewhere):
        administrator.post(reverse("roadmap:access", args=[plan.slug]), {"person": elsewhere.coordinator.pk})
        access = plan.accesses.get()
        administrator.post(reverse("roadmap:close_access", args=[plan.slug, access.pk]))

        assert [one.split(": ")[1] for one in told(Kind.RIGHTS)] == [
            f"{plan.slug} opened",
            f"{plan.slug} closed",
        ]

    def test_the_first_administrator(self, client, db):
        words = {"new_password1": "ein-eigenes-passwort", "new_password2": "ein-eigenes-passwort"}
        form = {"name": "Первая", "email": "first@sochi.example", **words}
        assert client.post(path_of(first_administrator.link()), form).status_code == 302

        assert "first@sochi.example: administrator" in told(Kind.RIGHTS)[0]
        assert told(Kind.PASSWORD) == ["first@sochi.example"]

    def test_the_administrators_own_pages(self, administrator, cast):
        form = {"email": "n@sochi.example", "name": "Н", "role": "reader", "usable_password": "false"}
        assert administrator.post("/admin/cities/user/add/", form).status_code == 302

        assert "n@sochi.example: reader" in told(Kind.RIGHTS)[0]


def test_a_password_set_by_an_invitation_and_by_a_letter(client, cast):
    cast.stranger.set_unusable_password()
    cast.stranger.save()
    words = {"new_password1": "ein-eigenes-passwort", "new_password2": "ein-eigenes-passwort"}
    client.post(path_of(invitations.link_for(cast.stranger)), words, REMOTE_ADDR="203.0.113.7")

    event = SecurityEvent.objects.get(kind=Kind.PASSWORD)
    assert (event.detail, event.address) == (cast.stranger.email, "203.0.113.7")


def test_inviting_one_and_many(administrator, cast, mailbox):
    one = {"email": "a@sochi.example", "name": "А", "role": "executor", "body": cast.sochi_education.pk}
    administrator.post(reverse("cities:invite"), one)
    administrator.post(reverse("cities:remind_all"))

    assert told(Kind.INVITED)[0].startswith("a@sochi.example: executor, ")
    assert len(told(Kind.INVITED)) >= 2


def test_settings_are_written_down_however_many_are_changed_at_once(administrator, cast, plan):
    form = {"country": "RU", "date": "2026-12-31", "note": "перенос"}
    assert administrator.post("/admin/cities/calendarday/add/", form).status_code == 302
    days = [CalendarDay.objects.create(country="BY", date=date(2027, 1, day)) for day in (2, 3)]
    marked = [str(day.pk) for day in days]
    administrator.post(
        "/admin/cities/calendarday/",
        {"action": "delete_selected", "_selected_action": marked, "post": "yes"},
    )

    assert not CalendarDay.objects.filter(country="BY").exists()
    assert "31.12.2026 RU" in told(Kind.SETTINGS)[0]
    assert "02.01.2027 BY" in told(Kind.SETTINGS)[1]


def test_an_import_through_the_admin_is_written_down(administrator, cast):
    table = SimpleUploadedFile("b.csv", "city,name\nsochi,Отдел связи\n".encode())
    number = [
        value
        for value, label in administrator.get("/admin/cities/body/import/")
        .context["form"]
        .fields["format"]
        .choices
        if str(label) == "csv"
    ]
    answer = administrator.post("/admin/cities/body/import/", {"import_file": table, "format": number})
    confirm = answer.context["confirm_form"]
    administrator.post("/admin/cities/body/process_import/", confirm.initial)

    assert any("imported" in one for one in told(Kind.SETTINGS))


def test_a_calendar_address_is_written_down(cast):
    feeds.issue(cast.stranger)

    assert SecurityEvent.objects.get(kind=Kind.CALENDAR).person_id == cast.stranger.pk


@pytest.fixture
def files(cast, plan):
    """One of everything that can be downloaded, by the name of its address."""
    owed = plan.items.get(number="1").milestones.first()
    from roadmap.reporting import actions

    report = actions.report(owed.pk, cast.administrator, status="in_progress", progress=5)
    proof = report.attachments.create(
        file=ContentFile(b"%PDF-1.4", "x.pdf"), name="x.pdf", content_type="application/pdf"
    )
    event = Event.objects.create(
        title="Форум",
        kind="forum",
        city=cast.sochi,
        precision="day",
        starts_on="2026-09-01",
        ends_on="2026-09-02",
    )
    shown = EventAttachment.objects.create(
        event=event,
        author=cast.administrator,
        file=ContentFile(b"%PDF-1.4", "y.pdf"),
        name="y.pdf",
        content_type="application/pdf",
    )
    export = ExportRun(roadmap=plan, author=cast.administrator, kind="workbook", state="ready")
    export.file.save("", ContentFile(b"table"), save=False)
    export.save()
    run = ImportRun(roadmap=plan, author=cast.administrator, file_name="p.csv", state="read", sha256="")
    run.file.save("p.csv", ContentFile(b"1;2"), save=False)
    run.save()
    return {
        "roadmap:attachment": (Kind.EVIDENCE, [proof.pk]),
        "events:attachment": (Kind.EVIDENCE, [shown.pk]),
        "events:ics": (Kind.EXPORTED, [event.pk]),
        "events:roadmap_feed": (Kind.EXPORTED, [plan.slug]),
        "roadmap:export_download": (Kind.EXPORTED, [plan.slug, "workbook"]),
        "roadmap:export_file": (Kind.EXPORTED, [plan.slug, export.pk]),
        "roadmap:import_file": (Kind.EXPORTED, [plan.slug, run.pk]),
        "cities:held": (Kind.PERSONAL, []),
        "cities:journal_csv": (Kind.EXPORTED, []),
    }


def test_every_file_that_leaves_is_written_down_once(administrator, files):
    for name, (kind, args) in files.items():
        before = SecurityEvent.objects.count()
        answer = administrator.get(reverse(name, args=args))
        assert (name, answer.status_code) == (name, 200)
        assert answer["Content-Disposition"].startswith("attachment")
        list(answer.streaming_content) if answer.streaming else answer.content
        assert [event.kind for event in SecurityEvent.objects.order_by("pk")[before:]] == [kind], name


def test_the_admins_exports_are_among_them(administrator, cast):
    form = administrator.get("/admin/cities/body/export/").context["form"]
    number = [value for value, label in form.fields["format"].choices if str(label) == "csv"]
    fields = {name: "on" for name in form.fields if name not in ("format", "resource", "export_items")}
    answer = administrator.post("/admin/cities/body/export/", {"format": number, "resource": "0", **fields})

    assert "Content-Disposition" in answer, answer.context["form"].errors
    assert told(Kind.EXPORTED) == ["cities.body"]


def test_every_route_with_a_token_is_known_as_secret():
    """A new address that opens something by itself must not lie in the logs."""
    from core.logs import hide

    names = []

    def walk(resolver, namespace=""):
        for pattern in resolver.url_patterns:
            if hasattr(pattern, "url_patterns"):
                walk(pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)
            elif set(pattern.pattern.converters) & {"token", "key"}:
                names.append((f"{namespace}{pattern.name}", set(pattern.pattern.converters)))

    walk(get_resolver())
    assert len(names) >= 5
    for name, parts in names:
        secret = {part: "aVerySecretToken123" if part in ("token", "key") else "MQ" for part in parts}
        assert "aVerySecretToken123" not in hide(f"GET {reverse(name, kwargs=secret)} HTTP/1.1"), name


class TestThePage:
    PATH = "/journal/"

    @pytest.fixture
    def filled(self, cast):
        with time_machine.travel("2026-03-01T12:00:00Z"):
            journal.note(Kind.SIGNED_IN, person=cast.sochi_executor)
        with time_machine.travel("2026-03-05T12:00:00Z"):
            journal.note(Kind.FAILED, detail="=cmd@sochi.example")
            journal.note(Kind.RIGHTS, person=cast.sochi_coordinator, detail="x")

    def shown(self, client, **asked):
        answer = client.get(self.PATH, asked)
        return answer.status_code, [event.kind for event in answer.context["page"]]

    def test_it_is_narrowed_by_who_what_and_when(self, administrator, filled, cast):
        days = {"since": "2026-03-05", "until": "2026-03-05"}
        assert self.shown(administrator, who="=CMD@sochi") == (200, [Kind.FAILED])
        assert self.shown(administrator, who=cast.sochi_executor.name) == (200, [Kind.SIGNED_IN])
        assert self.shown(administrator, kind="rights", **days) == (200, [Kind.RIGHTS])
        assert self.shown(administrator, **days) == (200, [Kind.RIGHTS, Kind.FAILED])
        assert self.shown(administrator, address="10.") == (200, [])

    def test_a_day_that_is_none_is_said_and_shows_nothing(self, administrator, filled):
        assert self.shown(administrator, since="вчера") == (422, [])
        assert self.shown(administrator, since="2026-03-05", until="2026-03-01") == (422, [])
        assert administrator.get("/journal/journal.csv?since=x").status_code == 422

    def test_it_is_paged_and_asks_the_same_of_the_database(
        self, administrator, cast, django_assert_max_num_queries
    ):
        SecurityEvent.objects.bulk_create(
            SecurityEvent(kind=Kind.SIGNED_IN, person=cast.stranger) for _ in range(120)
        )
        with django_assert_max_num_queries(12):
            answer = administrator.get(self.PATH, {"page": 3})
        assert len(answer.context["page"]) == 21

    def test_the_csv_holds_what_the_filter_asks_for_and_no_formula(self, administrator, filled):
        answer = administrator.get("/journal/journal.csv", {"until": "2026-03-31"})
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text), delimiter=";"))

        assert [row[1] for row in rows] == [
            "Что",
            *(str(kind.label) for kind in (Kind.RIGHTS, Kind.FAILED, Kind.SIGNED_IN)),
        ]
        assert not rows[2][5].startswith("=")


def test_its_oldest_rows_go_by_night_and_the_last_half_year_never(db, settings):
    now = timezone.now()
    for days in (1, 179, 400, 1200):
        SecurityEvent.objects.create(kind=Kind.REFUSED, at=now - timedelta(days=days))
    settings.JOURNAL_KEPT_DAYS = 365

    assert nightly.clean()["journal"] == 2
    assert SecurityEvent.objects.count() == 2
    with pytest.raises(DatabaseError), transaction.atomic():
        journal.forget(now - timedelta(days=100))
    with pytest.raises(DatabaseError), transaction.atomic():
        SecurityEvent.objects.all().delete()


def test_the_line_for_a_siem_names_the_account(client, cast, caplog):
    with caplog.at_level("INFO", logger="security"):
        client.post("/sign-in/", {"username": MAIL, "password": PASSWORD})

    assert f'"account": "{MAIL}"' in caplog.messages[0]
    assert User.objects.filter(email=MAIL).exists()
