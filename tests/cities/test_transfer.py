"""Bodies as a file through the admin: all rows or none, and a file that is gone is said."""

import pytest
import tablib
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cities.models import Body
from cities.transfer import BodyResource
from core.formulas import is_formula

HEADERS = ["city", "parent", "name", "short_name", "aliases", "email"]


def rows(*values):
    return tablib.Dataset(*values, headers=HEADERS)


def test_a_body_is_found_by_city_and_name_and_blanks_empty_nothing(cast):
    cast.mayor.aliases = ["Администрация города Сочи"]
    cast.mayor.save()

    result = BodyResource().import_data(
        rows(("sochi", "", "Мэрия города Сочи", "", "", "office@sochi.example"))
    )

    cast.mayor.refresh_from_db()
    assert not result.has_errors()
    assert (cast.mayor.short_name, cast.mayor.email) == ("Мэрия Сочи", "office@sochi.example")
    assert cast.mayor.aliases == ["Администрация города Сочи"]


@pytest.mark.parametrize(
    "wrong",
    [
        ("nowhere", "", "Отдел", "", "", ""),
        ("sochi", "Нет такого", "Отдел", "", "", ""),
        ("sochi", "", "О", "", "", "?"),
    ],
    ids=["city", "the body above", "e-mail"],
)
def test_one_wrong_row_stops_all(cast, wrong):
    result = BodyResource().import_data(rows(("sochi", "", "Новый отдел", "", "", ""), wrong))

    assert result.has_errors() or result.has_validation_errors()
    assert not Body.objects.filter(name="Новый отдел").exists()


def test_the_export_comes_back_unchanged(cast):
    result = BodyResource().import_data(BodyResource().export())

    assert result.totals["skip"] == Body.objects.count()


AWKWARD = ["=HYPERLINK(1)", "'=2+2", "''@home", "'Дружба'", "-10 %", "+375 17", "'"]


@pytest.mark.parametrize("name", AWKWARD)
def test_no_text_goes_out_as_a_formula_and_each_comes_back_as_it_was(cast, name):
    parent = Body.objects.create(city=cast.sochi, name=name, short_name=name, aliases=[name, "второе имя"])
    Body.objects.create(city=cast.sochi, name=f"Отдел при {name}", parent=parent)
    sheet = BodyResource().export()

    assert not [cell for row in sheet for cell in row if is_formula(cell)]
    result = BodyResource().import_data(sheet)
    assert not result.has_errors()
    assert not result.has_validation_errors()
    assert result.totals["skip"] == Body.objects.count()


def test_a_second_press_of_the_confirmation_is_said(client, cast):
    client.force_login(cast.administrator)
    csv = rows(("sochi", "", "Новый отдел", "", "", "")).export("csv").encode()
    upload = {"import_file": SimpleUploadedFile("bodies.csv", csv), "format": "1"}
    page = client.post(reverse("admin:cities_body_import"), upload)
    confirm = page.context["confirm_form"].initial

    first = client.post(reverse("admin:cities_body_process_import"), confirm)
    second = client.post(reverse("admin:cities_body_process_import"), confirm)

    assert first.url == reverse("admin:cities_body_changelist")
    assert second.url == reverse("admin:cities_body_import")
    assert Body.objects.filter(name="Новый отдел").count() == 1
