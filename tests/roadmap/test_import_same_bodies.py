"""Names of one file that mean one body: suggested, confirmed, then one body; by the page and by the command."""

from datetime import date
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from cities.choices import Role
from cities.models import Body, City, User
from roadmap.bodies.likeness import likely_names
from roadmap.importing import apply, runs
from roadmap.importing.known import SAME_AS
from roadmap.models import ImportRun, Item, Responsibility, Roadmap, Side
from tests.roadmap.daily import signed_in
from tests.roadmap.plans import FIXTURE, ROWS, book

PAIRS = {
    "МГИРО": "Минский городской институт развития образования",
    "ЦИТ Мингорисполкома": "Центр информационных технологий Мингорисполкома",
    "Минсктранс": "государственное предприятие «Минсктранс»",
    "Минское отделение БелТПП": "Минское отделение Белорусской торгово-промышленной палаты",
}
AS_ONE, APART = 33, 37


@pytest.fixture
def empty(db):
    """A roadmap of two cities of which nothing else is known."""
    cities = [
        City.objects.create(
            slug="sochi", name="Сочи", country="RU", country_name="Россия", time_zone="Europe/Moscow"
        ),
        City.objects.create(
            slug="minsk", name="Минск", country="BY", country_name="Беларусь", time_zone="Europe/Minsk"
        ),
    ]
    roadmap = Roadmap.objects.create(
        slug="first", title="Первая", starts_on=date(2026, 1, 1), ends_on=date(2028, 12, 31)
    )
    for order, city in enumerate(cities, 1):
        Side.objects.create(roadmap=roadmap, city=city, order=order)
    return roadmap


@pytest.fixture
def admin(empty):
    return signed_in(User.objects.create_user("admin@example.org", name="Анна", role=Role.ADMINISTRATOR))


@pytest.fixture
def read(admin, empty):
    """The own workbook, read into the empty roadmap."""
    sent = SimpleUploadedFile(FIXTURE.name, FIXTURE.read_bytes())
    admin.post(reverse("roadmap:import", args=[empty.slug]), {"file": sent})
    return ImportRun.objects.get()


@pytest.fixture
def at(empty, read):
    return lambda name: reverse(f"roadmap:import_{name}", args=[empty.slug, read.pk])


def chosen(client, address, **changes):
    """What a browser sends from the step of bodies as it stands; `changes` are other choices, by name."""
    form = client.get(address).context["bodies"]
    named = {form.fields[name].label: name for name in form.fields}
    data = {name: form.fields[name].initial for name in form.fields}
    return data | {named[name]: choice for name, choice in changes.items()}


def test_the_pairs_are_suggested_and_nothing_is_applied_before_somebody_confirms(admin, at, read):
    like = {one["name"]: one["like"] for one in read.preview["unknown"] if one["like"]}
    assert like == PAIRS
    page = admin.get(at("run")).content.decode()
    assert page.count("похоже, то же, что другое название в этом файле") == len(PAIRS)

    answer = admin.post(at("apply"))

    assert answer.status_code == 409
    assert "Сначала укажите, кто имеется в виду" in answer.content.decode()
    assert not Body.objects.exists()
    assert not Item.objects.exists()


def test_confirmed_the_own_workbook_makes_33_bodies(admin, at, read):
    admin.post(at("bodies"), chosen(admin, at("run")))
    admin.post(at("apply"))

    assert ImportRun.objects.get().state == "applied"
    assert Body.objects.count() == AS_ONE
    for short, long in PAIRS.items():
        body = Body.objects.get(name__iexact=long)
        assert short in body.aliases
    named = Responsibility.objects.filter(body__name__contains="«Минсктранс»").values_list(
        "item__number", flat=True
    )
    assert len(set(named)) == len(named) >= 2


def test_who_says_that_they_are_two_gets_two(admin, at, read):
    admin.post(at("bodies"), chosen(admin, at("run"), Минсктранс="create"))
    admin.post(at("apply"))

    assert Body.objects.count() == AS_ONE + 1


def test_any_name_may_be_said_to_be_another_one(admin, at, read):
    said = {"Сочинский центр развития образования": SAME_AS + "Мэрия Сочи"}
    admin.post(at("bodies"), chosen(admin, at("run"), **said))
    admin.post(at("apply"))

    assert "«Сочинский центр развития образования» — то же, что «Мэрия Сочи»" in admin.get(at("run")).text
    assert Body.objects.count() == AS_ONE - 1
    assert "Сочинский центр развития образования" in Body.objects.get(name="Мэрия Сочи").aliases


def test_two_names_cannot_each_be_the_other(admin, at, read):
    said = {PAIRS["МГИРО"]: SAME_AS + "МГИРО"}
    answer = admin.post(at("bodies"), chosen(admin, at("run"), **said))

    assert answer.status_code == 422
    assert "названы друг другом" in answer.content.decode()
    assert ImportRun.objects.get().choices == read.choices


def test_taking_the_import_back_takes_these_bodies_back(admin, at, read):
    admin.post(at("bodies"), chosen(admin, at("run")))
    admin.post(at("apply"))
    admin.post(at("undo"))

    assert not Body.objects.exists()


def run(*arguments):
    out, err = StringIO(), StringIO()
    try:
        call_command("import_roadmap", *arguments, stdout=out, stderr=err)
    except CommandError as error:
        return error.returncode, str(error)
    except SystemExit as stop:
        return stop.code, err.getvalue()
    return 0, out.getvalue()


@pytest.mark.parametrize(("flag", "count"), [("one", AS_ONE), ("apart", APART)])
def test_the_command_asks_the_same(empty, flag, count):
    status, said = run(FIXTURE, "--roadmap", "first")
    assert status == 1
    assert "одного исполнителя" in said
    assert "--alike" in said
    assert not Body.objects.exists()
    assert not ImportRun.objects.exists()

    assert run(FIXTURE, "--roadmap", "first", "--alike", flag)[0] == 0
    assert Body.objects.count() == count


def test_the_command_stops_at_another_document(plan, make_roadmap, tmp_path):
    roadmap = make_roadmap(6, "second")
    before = list(roadmap.items.order_by("order").values_list("title", flat=True))
    other = [
        (n, f"Совсем иное дело {n * 7}", "2027 год", "Мэрия Сочи", "Мингорисполком") for n in range(1, 7)
    ]
    path = tmp_path / "other.xlsx"
    path.write_bytes(book(other).content)

    status, said = run(path, "--roadmap", "second")

    assert (status, "другой документ" in said) == (1, True)
    assert list(roadmap.items.order_by("order").values_list("title", flat=True)) == before
    assert run(path, "--roadmap", "second", "--even-so")[0] == 0
    assert roadmap.items.first().title.startswith("Совсем иное")


def test_the_command_stops_where_nobody_of_a_side_is_named(empty, tmp_path):
    rows = [(n, f"Мера {n}", "2027 год", "Мэрия Сочи", "") for n in range(1, 8)]
    path = tmp_path / "one-sided.xlsx"
    path.write_bytes(book(rows).content)

    status, said = run(path, "--roadmap", "first")

    assert (status, "Минск" in said) == (1, True)
    assert not Item.objects.exists()


def test_the_command_stops_at_a_roadmap_without_sides(empty, tmp_path):
    Side.objects.filter(city__slug="minsk").delete()
    path = tmp_path / "plan.xlsx"
    path.write_bytes(book(ROWS).content)

    status, said = run(path, "--roadmap", "first", "--even-so")

    assert (status, "меньше двух сторон" in said) == (1, True)
    assert not Item.objects.exists()


def test_a_committee_by_letters_and_in_words_is_proposed_as_one_body():
    names = [
        "Комитет экономического развития Исполнительного комитета г. Казани",
        "Комитет экономического развития ИКМО г. Казани",
        "Управление культуры",
        "Управление культуры ИКМО г. Казани",
    ]
    found = likely_names(names, "Казань")
    assert {frozenset(pair) for pair in found.items()} == {frozenset(names[:2]), frozenset(names[2:])}


def test_the_short_name_that_a_plan_gives_a_new_body_is_kept(plan, cast):
    bodies = "Дворец спорта «Заря» города Сочи (далее – ДС)"
    rows = [
        *ROWS,
        (4, "Турнир", "2027 год", "ДС", "Мингорисполком"),
        (5, "Забег", "2027 год", bodies, "Мингорисполком"),
    ]
    run = runs.start(plan, book(rows), cast.administrator)
    apply.apply(run.pk, cast.administrator)
    body = Body.objects.get(name="Дворец спорта «Заря» города Сочи")
    assert body.short_name == "ДС"
    assert set(body.responsibilities.values_list("item__number", flat=True)) == {"4", "5"}
    again = runs.start(plan, book(rows), cast.administrator)
    assert again.preview["summary"]["unchanged"] == 5
