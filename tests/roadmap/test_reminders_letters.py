"""How a letter reads: Russian, overdue first, whole without images, with a way to each form and to one's choice."""

import re
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from roadmap.models import Milestone, ReminderChoice, Responsibility, Roadmap
from roadmap.reminders.delivery import deliver
from roadmap.reminders.planning import plan as plan_reminders
from tests.database import Cast
from tests.mail_server import MailServer, html_of, text_of

pytestmark = pytest.mark.django_db
ROOT = Path(settings.BASE_DIR)


@pytest.fixture
def letters(cast: Cast, plan: Roadmap, mail_server: MailServer) -> MailServer:
    """Sent on Thursday 2 July 2026: item 1 is two days overdue, item 3 (education takes part) is due in 29 days."""
    lead = Responsibility.objects.get(item__number="3", side__city=cast.sochi)
    Responsibility.objects.create(item=lead.item, side=lead.side, body=cast.sochi_education, role="co")
    Milestone.objects.filter(item__number="3", due_date__year=2026).update(due_date=date(2026, 7, 31))
    with time_machine.travel(datetime(2026, 7, 2, 9, tzinfo=UTC)):
        plan_reminders()
        deliver()
    return mail_server


def test_the_text_says_what_is_due_overdue_first(letters: MailServer, cast: Cast) -> None:
    [letter] = letters.letters_to(cast.sochi_executor.email)
    text = text_of(letter).replace("\u00a0", " ")

    assert letter["Subject"].strip() == "Дорожная карта: просрочено 1, скоро срок 1"
    assert "Здравствуйте, Софья!" in text
    assert re.search(
        r"ПРОСРОЧЕНО\s+Пункт 1\. Обмен педагогическим опытом\s+Сочи · до 30 июня 2026 · просрочено на 2 дня\s+http",
        text,
    )
    assert re.search(
        r"СКОРО СРОК\s+Пункт 3\. Молодёжный форум\s+Сочи · до 31 июля 2026 · через 29 дней\s+http", text
    )
    assert text.index("ПРОСРОЧЕНО") < text.index("СКОРО СРОК")


def test_each_line_leads_to_its_form(letters: MailServer, cast: Cast, client: Client) -> None:
    [letter] = letters.letters_to(cast.sochi_executor.email)
    milestone = Milestone.objects.get(item__number="1", side__city=cast.sochi)
    address = f"{settings.SITE_URL}/my/milestones/{milestone.pk}/"
    assert address in text_of(letter)
    assert f'href="{address}"' in html_of(letter)

    client.force_login(cast.sochi_executor)
    response = client.get(f"/my/milestones/{milestone.pk}/")
    assert response.status_code == 302
    assert response["Location"].startswith("/r/sochi-minsk/")


class Tags(HTMLParser):
    """Collects the tags with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_the_html_needs_nothing_from_elsewhere_and_fits_a_phone(letters: MailServer, cast: Cast) -> None:
    html = html_of(letters.letters_to(cast.sochi_executor.email)[0])
    tags = Tags(html).found

    assert not {tag for tag, _ in tags} & {"img", "script", "link", "table", "iframe"}
    assert "url(" not in html
    assert "@import" not in html
    assert ("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}) in tags
    assert {
        attrs["href"].startswith(settings.SITE_URL + "/")
        for tag, attrs in tags
        if tag == "a"
        if attrs["href"]
    } == {True}
    widths = [attrs["style"] for _, attrs in tags if "width" in (attrs.get("style") or "")]
    assert all("max-width" in (style or "") for style in widths)


def test_every_letter_is_in_the_frame_that_fits_a_phone_and_follows_the_choice_of_dark() -> None:
    letters = {
        path.name: path.read_text(encoding="utf-8") for path in (ROOT / "templates/mail").glob("*.html")
    }
    frame = letters.pop("frame.html")

    assert [
        name for name, text in letters.items() if not text.startswith('{% extends "mail/frame.html" %}')
    ] == []
    assert len(letters) > 5
    for told in ('name="viewport"', 'name="color-scheme" content="light dark"', "prefers-color-scheme: dark"):
        assert told in frame


def test_what_people_wrote_cannot_become_markup(cast: Cast, plan: Roadmap, mail_server: MailServer) -> None:
    item = Milestone.objects.filter(item__number="1")[0].item
    item.title = 'Обмен <b>опытом</b> & "школы"'
    item.save()
    with time_machine.travel(datetime(2026, 6, 30, 9, tzinfo=UTC)):
        plan_reminders()
        deliver()

    [letter] = mail_server.letters_to(cast.sochi_executor.email)
    assert 'Обмен <b>опытом</b> & "школы"' in text_of(letter)
    assert "<b>опытом" not in html_of(letter)


def test_a_line_break_in_a_name_cannot_add_a_header(
    cast: Cast, plan: Roadmap, mail_server: MailServer
) -> None:
    cast.sochi_executor.name = "Софья\nBcc: all@example.org"
    cast.sochi_executor.save()
    with time_machine.travel(datetime(2026, 6, 30, 9, tzinfo=UTC)):
        plan_reminders()
        assert deliver().failed == 0

    [letter] = mail_server.letters_to(cast.sochi_executor.email)
    assert letter["Bcc"] is None


def test_the_foot_leads_to_the_choice_without_signing_in(
    letters: MailServer, cast: Cast, client: Client
) -> None:
    [letter] = letters.letters_to(cast.sochi_executor.email)
    found = re.search(re.escape(settings.SITE_URL) + r"(/reminders/\S+/)", text_of(letter))
    assert found is not None
    assert letter["List-Unsubscribe"].replace("\n", "").replace(" ", "") == f"<{settings.SITE_URL}{found[1]}>"

    with time_machine.travel(datetime(2026, 7, 3, 9, tzinfo=UTC)):
        assert "Софья Исполнитель" in client.get(found[1]).content.decode()
        response = client.post(found[1], {"stages": ["7", "1"]})
    assert response.status_code == 302
    assert ReminderChoice.objects.get(person=cast.sochi_executor).muted == [14, 30]


def test_an_old_link_leads_to_signing_in_and_a_forged_one_as_well(
    letters: MailServer, cast: Cast, client: Client
) -> None:
    [letter] = letters.letters_to(cast.sochi_executor.email)
    found = re.search(re.escape(settings.SITE_URL) + r"(/reminders/\S+/)", text_of(letter))
    assert found is not None
    with time_machine.travel(datetime(2026, 7, 2, tzinfo=UTC) + timedelta(days=100)):
        assert client.get(found[1])["Location"] == "/my/reminders/choice/"
    assert client.post("/reminders/forged:1abc:xyz/", {"stages": []})["Location"] == "/my/reminders/choice/"
    assert not ReminderChoice.objects.exists()


def test_a_head_reads_the_weeks_summary(cast: Cast, plan: Roadmap, mail_server: MailServer) -> None:
    with time_machine.travel(datetime(2026, 7, 6, 9, tzinfo=UTC)):  # a Monday
        plan_reminders()
        deliver()

    [letter] = mail_server.letters_to(cast.sochi_reader.email)
    text = text_of(letter)
    assert letter["Subject"].strip() == "Дорожная карта: сводка за неделю"
    # Of Sochi's five milestones one (30 June) is overdue, and none falls into the next 30 days.
    assert (
        "Контрольных точек: 5; выполнено: 0 (за неделю: 0); просрочено: 1; срок в ближайшие 30 дней: 0; "
        "ждут подтверждения: 0." in text
    )


def test_the_letter_to_a_body_says_why_it_came_there(
    cast: Cast, plan: Roadmap, mail_server: MailServer
) -> None:
    cast.minsk_culture.email = "culture@minsk.example"
    cast.minsk_culture.save()
    with time_machine.travel(datetime(2026, 9, 30, 9, tzinfo=UTC)):
        plan_reminders()
        deliver()

    [letter] = mail_server.letters_to("culture@minsk.example")
    text = text_of(letter)
    assert "Здравствуйте! Это письмо для: Главное управление культуры Мингорисполкома." in text
    assert "ни у кого из сотрудников нет учётной записи" in text
    assert "Мои задачи" not in text  # nobody there could sign in
    assert letter["List-Unsubscribe"] is None
    assert letter["Auto-Submitted"] == "auto-generated"
