"""The report form: what it offers, what it takes, what comes back when something is wrong."""

import pytest
from django.urls import reverse

from core.models import Kept
from roadmap.models import Attachment, Report
from roadmap.reporting import actions
from tests.roadmap.daily import PDF, address, milestone_of, said, signed_in, upload


@pytest.fixture(autouse=True)
def files_of_the_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def owed(plan, cast):
    return milestone_of(plan, "1", cast.sochi)


@pytest.fixture
def executor(cast):
    return signed_in(cast.sochi_executor)


def stored(settings):
    return [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def test_the_form_offers_what_most_reports_say(owed, executor):
    page = executor.get(address("report", owed))
    initial = page.context["form"].initial
    assert (initial["status"], initial["progress"], initial["version"]) == ("in_progress", 0, 1)
    assert "cancelled" not in dict(page.context["form"].fields["status"].choices)


def test_done_is_one_press_away(owed, executor):
    page = executor.get(address("report", owed), {"status": "done"})
    assert page.context["form"].initial["status"] == "done"


def test_a_post_records_and_leads_back_to_the_item(owed, executor):
    answer = executor.post(address("report", owed), said(owed, progress=40, slider=40, text="Идёт"))
    assert answer.status_code == 302
    assert answer.url == f"{reverse('roadmap:item', args=['sochi-minsk', '1'])}#milestone-{owed.pk}"
    assert Report.objects.get().progress == 40


def test_a_report_without_files_asks_the_database_little(owed, executor, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        assert executor.post(address("report", owed), said(owed, text="Идёт")).status_code == 302


def test_a_post_from_my_tasks_leads_back_there(owed, executor):
    answer = executor.post(address("report", owed), said(owed, place="my"))
    assert answer.url == f"{reverse('roadmap:my')}#milestone-{owed.pk}"


def test_htmx_gets_the_cell_and_the_record(owed, cast):
    client = signed_in(cast.sochi_executor, **{"hx-request": "true"})
    answer = client.post(address("report", owed), said(owed, progress=40, slider=40, text="Почти готово"))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'id="milestone-{owed.pk}"' in page
    assert "is-changed" in page
    assert "Почти готово" in page
    assert "<html" not in page


def test_the_slider_counts_where_scripts_did_not_run(owed, executor):
    executor.post(address("report", owed), said(owed, slider=60))
    assert Report.objects.get().progress == 60


def test_the_number_counts_before_the_slider(owed, executor):
    executor.post(address("report", owed), said(owed, progress=42))
    assert Report.objects.get().progress == 42


def test_several_files_and_links_prove_done(owed, executor, settings):
    answer = executor.post(
        address("report", owed),
        said(
            owed,
            status="done",
            links="https://sochi.ru/news\r\n\r\nhttp://minsk.gov.by",
            evidence=[upload("протокол.pdf"), upload("../../программа.pdf")],
        ),
    )
    assert answer.status_code == 302
    proofs = Attachment.objects.order_by("pk")
    assert [one.name or one.url for one in proofs] == [
        "протокол.pdf",
        "программа.pdf",
        "https://sochi.ru/news",
        "http://minsk.gov.by",
    ]
    assert not Kept.objects.exists()
    assert len(stored(settings)) == 2


def test_done_without_evidence_comes_back_with_the_text(owed, executor):
    answer = executor.post(address("report", owed), said(owed, status="done", text="Сделали"))
    assert answer.status_code == 422
    assert "evidence" in answer.context["form"].errors
    assert "Сделали" in answer.content.decode()
    assert not Report.objects.exists()


def test_a_good_file_stays_when_another_is_refused(owed, executor):
    files = [upload("протокол.pdf"), upload("фото.png", b"<html></html>")]
    answer = executor.post(address("report", owed), said(owed, status="done", text="Вот", evidence=files))
    assert answer.status_code == 422
    assert ["фото.png" in message for message in answer.context["form"].errors["evidence"]] == [True]
    assert [one["name"] for one in answer.context["staged"]] == ["протокол.pdf"]
    again = executor.post(address("report", owed), said(owed, status="done", text="Вот"))
    assert again.status_code == 302
    assert Attachment.objects.get().name == "протокол.pdf"


def test_a_kept_file_can_be_taken_away(owed, executor, settings):
    executor.post(address("report", owed), said(owed, progress=120, evidence=[upload()]))
    kept = Kept.objects.get()
    answer = executor.post(address("report", owed), said(owed, text="Мой текст", drop=kept.files[0]["path"]))
    assert answer.status_code == 200
    assert "Мой текст" in answer.content.decode()
    assert not Kept.objects.exists()
    assert stored(settings) == []


def test_nobody_takes_away_or_sends_the_files_of_another(owed, executor, cast):
    executor.post(address("report", owed), said(owed, progress=120, evidence=[upload()]))
    kept = Kept.objects.get()
    coordinator = signed_in(cast.sochi_coordinator)
    coordinator.post(address("report", owed), said(owed, drop=kept.files[0]["path"]))
    coordinator.post(address("report", owed), said(owed))
    assert Kept.objects.get() == kept
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"progress": "120"}, "progress"),
        ({"progress": "-1"}, "progress"),
        ({"progress": "many"}, "progress"),
        ({"progress": "100"}, "progress"),
        ({"status": "unheard-of"}, "status"),
        ({"status": "cancelled"}, "status"),
        ({"text": "ж" * 50_000}, "text"),  # 100 kB
        ({"text": "a\x00b"}, "text"),
        ({"links": "javascript:alert(1)"}, "links"),
        ({"version": "x"}, "version"),
    ],
)
def test_bad_input_is_told_at_its_field_and_nothing_is_lost(owed, executor, wrong, field):
    answer = executor.post(address("report", owed), said(owed, **{"text": "Мой текст", **wrong}))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert answer.context["form"]["text"].value() == {"text": "Мой текст", **wrong}["text"]
    assert not Report.objects.exists()


def test_the_later_of_two_sees_the_others_report_and_keeps_the_own_text_and_file(owed, executor, cast):
    actions.report(owed.pk, cast.sochi_coordinator, status="in_progress", progress=30, text="Уже согласовано")
    mine = said(owed, progress=50, slider=50, text="Мой текст", evidence=[upload("мой.pdf")])
    answer = executor.post(address("report", owed), mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Уже согласовано" in page
    assert "Сергей Координатор" in page
    assert "Мой текст" in page
    assert "мой.pdf" in page
    form = answer.context["form"]
    again = executor.post(
        address("report", owed), said(owed, progress=50, text="Мой текст", version=form["version"].value())
    )
    assert again.status_code == 302
    assert Report.objects.latest("pk").attachments.get().name == "мой.pdf"


@pytest.mark.parametrize("verb", ["report", "ask_for_date"])
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("administrator", 200),
        ("sochi_coordinator", 200),
        ("sochi_executor", 200),
        ("sochi_colleague", 403),
        ("sochi_reader", 403),
        ("minsk_executor", 403),
        ("minsk_coordinator", 403),
        ("stranger", 403),
    ],
)
def test_who_may_open_and_send_it(owed, cast, verb, who, status):
    client = signed_in(getattr(cast, who))
    assert client.get(address(verb, owed)).status_code == status
    if status == 403:
        assert client.post(address(verb, owed), said(owed, text="Чужое")).status_code == 403
        assert not Report.objects.exists()


def test_unknown_milestones_are_404(plan, executor):
    for number in (0, 10**6, 10**30):
        assert executor.get(f"/r/sochi-minsk/milestones/{number}/report/").status_code == 404
    other = milestone_of(plan, "1", plan.sides.first().city)
    assert executor.get(f"/r/elsewhere/milestones/{other.pk}/report/").status_code == 404


def test_a_download_is_a_download(owed, executor, cast, client):
    executor.post(address("report", owed), said(owed, status="done", evidence=[upload('Акт "№ 5".pdf')]))
    proof = Attachment.objects.get()
    where = reverse("roadmap:attachment", args=[proof.pk])
    answer = signed_in(cast.minsk_reader).get(where)
    assert answer.getvalue() == PDF
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert client.get(where, headers={"host": "localhost"}).status_code == 302


def test_links_and_lost_files_are_no_downloads(owed, executor, cast, settings):
    actions.report(owed.pk, cast.sochi_coordinator, status="done", progress=None, links=["https://sochi.ru"])
    link = Attachment.objects.get()
    assert executor.get(reverse("roadmap:attachment", args=[link.pk])).status_code == 404
    other = milestone_of(owed.item.roadmap, "1", cast.minsk)
    minsk = signed_in(cast.minsk_executor)
    minsk.post(address("report", other), said(other, evidence=[upload()]))
    for path in stored(settings):
        path.unlink()
    proof = Attachment.objects.latest("pk")
    assert executor.get(reverse("roadmap:attachment", args=[proof.pk])).status_code == 404


@pytest.mark.parametrize("version", ["", "x", "99999999999999999999"])
def test_a_form_that_comes_back_incomplete_keeps_the_text_and_goes_through_again(plan, cast, version):
    owed = milestone_of(plan, "1", cast.sochi)
    client = signed_in(cast.sochi_executor)
    form = {**said(owed, text="Мой текст"), "version": version}
    broken = client.post(address("report", owed), form)
    assert broken.status_code in (409, 422)
    assert "Мой текст" in broken.text
    renewed = {**form, "version": broken.context["form"]["version"].value()}
    assert client.post(address("report", owed), renewed).status_code == 302
