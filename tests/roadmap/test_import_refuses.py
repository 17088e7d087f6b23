"""An import that cannot be meant: into a roadmap without its sides, or of another document."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from roadmap.importing import page, runs
from roadmap.models import ImportRun, Item, Side
from tests.html import flat
from tests.roadmap.plans import HEADER, ROWS, book

OTHERS = ("Реконструкция набережной", "Закупка автобусов", "Ремонт кровель школ", "Посадка деревьев",
          "Переписка архивов", "Оценка дорог")  # fmt: skip


@pytest.fixture
def admin(client, cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client.force_login(cast.administrator)
    return client


@pytest.mark.parametrize("left", [0, 1])
def test_a_roadmap_without_two_sides_takes_no_file_and_says_where_to_add_them(admin, make_roadmap, left):
    roadmap = make_roadmap(0)
    Side.objects.filter(roadmap=roadmap, order__gt=left).delete()
    address = reverse("roadmap:import", args=[roadmap.slug])
    sent = SimpleUploadedFile("plan.xlsx", book().content)

    pages = [admin.get(address), admin.post(address, {"file": sent})]

    assert [page.status_code for page in pages] == [200, 409]
    assert all(reverse("roadmap:edit", args=[roadmap.slug]) in page.text for page in pages)
    assert not ImportRun.objects.exists()


def rows(titles):
    bodies = ROWS[1][3:]
    return (("Образование",), *((n, title, "ежегодно", *bodies) for n, title in enumerate(titles, 1)))


def read(make_roadmap, cast, titles):
    """A file with these titles against a roadmap of six items, read and waiting."""
    return runs.start(make_roadmap(6), book(rows(titles)), cast.administrator)


def test_another_document_under_the_same_numbers_is_applied_only_when_that_is_ticked(
    admin, cast, make_roadmap
):
    run = read(make_roadmap, cast, OTHERS)
    kwargs = {"slug": run.roadmap.slug, "pk": run.pk}
    apply = reverse("roadmap:import_apply", kwargs=kwargs)

    assert 'name="another"' in admin.get(reverse("roadmap:import_run", kwargs=kwargs)).text
    refused = admin.post(apply)
    assert refused.status_code == 409
    assert not Item.objects.filter(title=OTHERS[0]).exists()
    admin.post(apply, {"another": "on"})
    assert Item.objects.filter(title=OTHERS[0]).exists()


def test_a_new_edition_with_titles_reworded_is_not_taken_for_another_document(admin, cast, make_roadmap):
    titles = [f"{item.title} городов" for item in make_roadmap(6, slug="model").items.order_by("order")]
    run = read(make_roadmap, cast, titles)

    page = admin.get(reverse("roadmap:import_run", kwargs={"slug": run.roadmap.slug, "pk": run.pk}))

    assert 'name="another"' not in page.text


@pytest.mark.parametrize(
    ("headings", "bodies", "by_chance"),
    [
        pytest.param(("Казань", "Гродно"), ("Мэрия Казани", "Гродненский горисполком"), (), id="none"),
        pytest.param(
            ("Казань", "Гродно"),
            ("Мэрия Казани", "Гродненский горисполком"),
            ("Мэрия Сочи; Мингорисполком", ""),
            id="one",
        ),
        # What one of our cities agreed with another than ours.
        pytest.param(
            ("Ответственный (Сочи)", "Ответственный (Гродно)"),
            ("Мэрия Сочи", "Гродненский горисполком"),
            ("Мэрия Сочи", "Мингорисполком"),
            id="one-city-shared",
        ),
    ],
)
def test_a_plan_of_other_cities_is_applied_only_when_that_is_ticked(
    admin, cast, make_roadmap, headings, bodies, by_chance
):
    roadmap = make_roadmap(0)
    lines = [(number, title, "2027 год", *bodies) for number, title in enumerate(OTHERS, 1)]
    if by_chance:
        # One item of theirs names ours: that makes it no plan of ours.
        lines[-1] = (*lines[-1][:3], *by_chance)
    header = ("№", "Мероприятие", "Срок исполнения", *headings)
    run = runs.start(roadmap, book((("Сотрудничество",), *lines), header=header), cast.administrator)
    kwargs = {"slug": roadmap.slug, "pk": run.pk}

    page = admin.get(reverse("roadmap:import_run", kwargs=kwargs)).text
    refused = admin.post(reverse("roadmap:import_apply", kwargs=kwargs))

    assert "Исполнители этих сторон почти не названы" in flat(page)
    assert refused.status_code == 409
    assert not Item.objects.exists()


@pytest.mark.parametrize(
    ("old", "new", "kinds"),
    [
        ("Провести онлайн-уроки мужества", "Шахматный турнир", ["old", "new"]),
        ("Провести форум молодёжи", "Провести форум ветеранов", ["same", "old", "new"]),
        ("до 30 июня 2026 г.", "до 30 июля 2026 г.", ["same", "old", "new", "same"]),
    ],
)
def test_titles_that_share_nothing_are_shown_one_after_the_other(old, new, kinds):
    pieces = page.difference(old, new)

    assert [piece.kind for piece in pieces] == kinds
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == old


@pytest.mark.parametrize(("years", "told"), [("2027–2029 годы", True), ("2026–2028 годы", False)])
def test_a_plan_for_other_years_than_the_roadmaps_is_told(admin, cast, make_roadmap, years, told):
    roadmap = make_roadmap(6)
    titles = [item.title for item in roadmap.items.order_by("order")]
    first, *lines = rows(titles)
    upload = book((HEADER, first, *lines), header=("", f"План мероприятий на {years}", "", "", ""))
    run = runs.start(roadmap, upload, cast.administrator)

    page = admin.get(reverse("roadmap:import_run", kwargs={"slug": roadmap.slug, "pk": run.pk})).text

    before, button, _after = flat(page).partition("Применить импорт")
    assert button
    # Above the button: below it, whoever presses has not read it.
    assert ("план на 2027–2029, а дорожная карта действует в 2026–2028" in before) is told
