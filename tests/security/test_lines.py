"""A line break in a title goes nowhere: forms, imports, the admin, and calendars that have one already."""

import icalendar
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from events.choices import EventKind
from events.models import Event

BROKEN = "Форум\r\nSUMMARY:чужое\x0bи\u2028ещё"
WHOLE = "Форум SUMMARY:чужое и ещё"


@pytest.fixture
def event(cast):
    return Event.objects.create(
        title=BROKEN,
        kind=EventKind.FORUM,
        city=cast.sochi,
        precision="day",
        starts_on="2026-09-01",
        ends_on="2026-09-02",
    )


def test_a_title_is_one_line_however_it_comes(event):
    assert event.title == WHOLE
    Event.objects.update(title=BROKEN)
    event.refresh_from_db()
    assert event.title == WHOLE
    Event.objects.bulk_create([Event(title=BROKEN, kind=EventKind.FORUM, city=event.city)])
    assert set(Event.objects.values_list("title", flat=True)) == {WHOLE}


@pytest.mark.parametrize("column", ["title", "venue", "state_reason", "description"])
def test_a_calendar_with_one_from_before_is_whole(client, cast, event, column):
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE events_event SET {column} = %s", [BROKEN])  # noqa: S608
    client.force_login(cast.administrator)

    answer = client.get(reverse("events:ics", args=[event.pk]))

    assert answer.status_code == 200
    (told,) = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert str(told["SUMMARY"]) == WHOLE


def test_the_admin_imports_no_format_that_cannot_be_read(client, cast):
    client.force_login(cast.administrator)
    for model in ("cities_body", "events_event"):
        path = reverse(f"admin:{model}_import")
        formats = client.get(path).context["form"].fields["format"].choices
        for number in range(12):
            for content in (b"<table><tr><td>x</td></tr></table>", b"\0\1\2", b"a,b\n1,2\n"):
                file = SimpleUploadedFile("bodies.html", content)
                answer = client.post(path, {"import_file": file, "format": str(number)})
                assert answer.status_code == 200, (model, number, content)
        assert not any("html" in str(label).lower() for _value, label in formats)


def test_nor_does_it_export_one(client, cast):
    client.force_login(cast.administrator)
    form = client.get(reverse("admin:cities_body_export")).context["form"]

    assert [str(label) for value, label in form.fields["format"].choices if value] == ["xlsx", "csv", "ods"]
