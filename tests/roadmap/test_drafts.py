"""A session that ended while typing: text and files survive the signing in, also without scripts."""

import os
import re
import time
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core import drafts, kept
from core.models import Kept
from roadmap.models import Report
from roadmap.reporting import actions
from tests.database import PASSWORD
from tests.html import flat
from tests.marks import mark_of
from tests.roadmap.daily import PDF, address, milestone_of, said, signed_in, upload


def opened(client, owed):
    """The mark that the form carries of who opened it."""
    page = client.get(address("report", owed)).content.decode()
    return re.findall(r'name="opened_by" value="([^"]+)"', page)[0]


def sign_in(client, user, to):
    return client.post(
        f"{reverse('cities:sign_in')}?next={to}", {"username": user.email, "password": PASSWORD, "next": to}
    )


def test_the_text_waits_in_the_form_after_signing_in(plan, cast):
    owed = milestone_of(plan, "1", cast.sochi)
    client = signed_in(cast.sochi_executor)
    mark = opened(client, owed)
    client.session.flush()
    client.cookies.pop("sessionid")
    answer = client.post(
        address("report", owed), said(owed, progress=35, text="Длинный текст", opened_by=mark)
    )
    assert answer.status_code == 302
    assert answer["Location"] == f"{reverse('cities:sign_in')}?next={address('report', owed)}"
    assert not Report.objects.exists()
    sign_in(client, cast.sochi_executor, address("report", owed))
    page = client.get(address("report", owed))
    assert "Длинный текст" in page.content.decode()
    assert "Здесь сохранено то, что вы ввели" in page.text
    client.post(address("report", owed), said(owed, progress=35, text="Длинный текст"))
    assert Report.objects.get().text == "Длинный текст"
    assert "Здесь сохранено то, что вы ввели" not in client.get(address("report", owed)).text


def test_another_person_on_the_same_machine_does_not_see_it(plan, cast):
    owed = milestone_of(plan, "1", cast.sochi)
    client = signed_in(cast.sochi_executor)
    mark = opened(client, owed)
    client.cookies.pop("sessionid")
    client.post(address("report", owed), said(owed, text="Личное", opened_by=mark))
    sign_in(client, cast.sochi_coordinator, address("report", owed))
    assert "Личное" not in client.get(address("report", owed)).content.decode()


def test_strangers_leave_nothing(plan, cast, client):
    owed = milestone_of(plan, "1", cast.sochi)
    answer = client.post(address("report", owed), said(owed, text="Спам", opened_by="forged"))
    assert answer.status_code == 302
    assert not Kept.objects.exists()


def test_htmx_is_led_to_the_whole_sign_in_page(plan, cast, client):
    owed = milestone_of(plan, "1", cast.sochi)
    answer = client.post(address("report", owed), said(owed), headers={"hx-request": "true"})
    assert answer["HX-Redirect"].startswith(reverse("cities:sign_in"))
    opening = client.get(
        address("report", owed), headers={"hx-request": "true", "hx-current-url": "http://testserver/my/"}
    )
    assert opening["HX-Redirect"] == f"{reverse('cities:sign_in')}?next=%2Fmy%2F"


@pytest.fixture
def ended(settings, tmp_path, plan, cast):
    """Somebody whose form is open and whose session has ended: the client, the milestone, the form's mark."""
    settings.MEDIA_ROOT = tmp_path
    owed = milestone_of(plan, "1", cast.sochi)
    client = signed_in(cast.sochi_executor)
    mark = opened(client, owed)
    client.cookies.pop("sessionid")
    return client, owed, mark


def lying(settings):
    return [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def test_the_files_wait_in_the_form_too(ended, cast, settings):
    client, owed, mark = ended
    files = [upload("протокол.pdf"), upload("фото.png", b"no picture at all")]
    client.post(address("report", owed), said(owed, status="done", opened_by=mark, evidence=files))
    sign_in(client, cast.sochi_executor, address("report", owed))
    page = client.get(address("report", owed))
    assert [one["name"] for one in page.context["staged"]] == ["протокол.pdf"]
    assert "Эти файлы не сохранились" in page.text
    assert "фото.png" in page.text
    client.post(address("report", owed), said(owed, status="done"))
    assert Report.objects.get().attachments.get().name == "протокол.pdf"
    assert len(lying(settings)) == 1


def test_files_of_another_person_on_the_same_machine_stay_theirs(ended, cast):
    client, owed, mark = ended
    client.post(address("report", owed), said(owed, opened_by=mark, evidence=[upload()]))
    sign_in(client, cast.sochi_coordinator, address("report", owed))
    assert client.get(address("report", owed)).context["staged"] == []


def test_strangers_leave_no_file(ended, settings):
    client, owed, _mark = ended
    client.post(address("report", owed), said(owed, opened_by="forged", evidence=[upload()]))
    assert lying(settings) == []
    assert not Kept.objects.exists()


def test_a_closed_account_leaves_nothing(ended, cast, settings):
    client, owed, mark = ended
    cast.sochi_executor.is_active = False
    cast.sochi_executor.save()
    client.post(address("report", owed), said(owed, opened_by=mark, evidence=[upload()]))
    assert lying(settings) == []
    assert not Kept.objects.exists()


def test_one_mark_keeps_so_much_a_day_and_then_names_what_to_choose_again(ended, cast, settings, monkeypatch):
    client, owed, mark = ended
    monkeypatch.setattr(drafts, "BYTES_A_DAY", 1000)
    client.post(
        address("report", owed),
        said(owed, text="Мой текст", opened_by=mark, evidence=[upload(content=PDF + b" " * 2000)]),
    )
    assert lying(settings) == []
    sign_in(client, cast.sochi_executor, address("report", owed))
    page = client.get(address("report", owed))
    assert "Мой текст" in page.text
    assert "«протокол.pdf»: выберите ещё раз." in page.text


def test_files_that_nobody_came_back_for_are_swept(ended, settings):
    client, owed, mark = ended
    client.post(address("report", owed), said(owed, opened_by=mark, evidence=[upload()]))
    Kept.objects.update(kept_at=timezone.now() - timedelta(days=15))
    (file,) = lying(settings)
    os.utime(file, times=(time.time() - 2 * 24 * 3600,) * 2)
    assert kept.sweep() == 1
    assert lying(settings) == []


def test_somebody_elses_report_in_between_is_shown_also_after_signing_in(ended, cast):
    client, owed, mark = ended
    form = said(owed, text="Мой текст", opened_by=mark)
    client.post(address("report", owed), form)
    actions.report(owed.pk, cast.sochi_coordinator, status="in_progress", progress=10, text="Чужой текст")
    sign_in(client, cast.sochi_executor, address("report", owed))
    version = client.get(address("report", owed)).context["form"]["version"].value()
    late = client.post(address("report", owed), {**form, "version": version})
    assert late.status_code == 409
    assert "Чужой текст" in late.text
    assert "Мой текст" in late.text


def test_the_ticks_of_many_at_once_are_kept(plan, cast):
    milestones = [milestone_of(plan, number, cast.sochi) for number in ("1", "2", "3")]
    client = signed_in(cast.sochi_coordinator)
    bulk = reverse("roadmap:bulk", args=[plan.slug])
    items = ",".join(str(one.item_id) for one in milestones)
    page = client.get(f"{bulk}?" + "&".join(f"item={one.item_id}" for one in milestones))
    mark = mark_of(page)
    client.cookies.pop("sessionid")
    ticks = [f"{one.pk}:{one.version}" for one in milestones[1:]]
    client.post(bulk, {"milestone": ticks, "items": items, "text": "До решения", "opened_by": mark})
    sign_in(client, cast.sochi_coordinator, bulk)
    page = client.get(bulk)
    ticked = {row["milestone"].pk for row in page.context["rows"] if row["ticked"]}
    assert ticked == {one.pk for one in milestones[1:]}
    assert "До решения" in page.text


def test_the_form_can_be_shown_without_what_was_kept(ended, cast):
    client, owed, mark = ended
    client.post(address("report", owed), said(owed, text="Передумал", opened_by=mark))
    sign_in(client, cast.sochi_executor, address("report", owed))
    page = client.get(address("report", owed), {"place": "my"})
    (without,) = re.findall(r'href="([^"]+afresh[^"]+)"', page.text)
    fresh = client.get(without.replace("&amp;", "&"))
    assert "Передумал" not in fresh.text
    assert 'name="place" value="my"' in flat(fresh.text)
    assert "Передумал" in client.get(address("report", owed)).text


def test_it_waits_in_any_browser_of_the_person(ended, cast):
    client, owed, mark = ended
    client.post(address("report", owed), said(owed, text="Слова\0", opened_by=mark))
    assert "Слова" in signed_in(cast.sochi_executor).get(address("report", owed)).text
