"""A scan in the wizard: nothing is read before a person has compared each page with its picture."""

import pytest

from roadmap.choices import ImportState
from roadmap.importing import runs
from roadmap.models import ImportRun
from tests.roadmap.plans import at

CELLS = (
    ("№", "Мероприятие", "Срок", "Сочи", "Минск"),
    ("901", "Выставка картин", "2O27 год", "Мэрия Сочи", "Мингорисполком"),
)


def page(rows=CELLS):
    return {
        "above": "План на 2026–2028 годы",
        "seen": False,
        "cells": [
            {"row": r, "column": c, "across": 1, "down": 1, "text": text, "sure": "O" not in text}
            for r, row in enumerate(rows)
            for c, text in enumerate(row)
        ],
    }


@pytest.fixture
def scan(admin, plan):
    """An import whose two pages were recognised, and wait."""
    run = runs.new_run(plan, runs.Upload("scan.pdf", b"%PDF-1.4 pictures"), None)
    run.state, run.error = ImportState.UNREADABLE, "сверьте"
    run.choices = {
        "scan": [page(), page((("902", "Концерт хора", "2028 год", "Мэрия Сочи", "Мингорисполком"),))]
    }
    run.choices["scan"][1]["above"] = ""
    return runs.keep(run, runs.Upload("scan.pdf", b"%PDF-1.4 pictures"))


def said(which):
    return {"above": which["above"], **{f"cell-{n}": cell["text"] for n, cell in enumerate(which["cells"])}}


def test_each_page_is_compared_before_anything_is_read(admin, plan, scan):
    first, second = scan.choices["scan"]
    where = at("import_scan", plan, scan.pk)
    assert admin.get(at("import_run", plan, scan.pk)).url == where
    shown = admin.get(where).content.decode()
    assert shown.count("scan__doubtful") == 1
    assert "/scan/1/" in shown

    answer = admin.post(f"{where}?page=1", {**said(first), "cell-7": "2027 год"})
    assert answer.url == where
    scan.refresh_from_db()
    assert (scan.state, scan.preview) == (ImportState.UNREADABLE, {})
    assert admin.get(where).context["number"] == 2

    answer = admin.post(f"{where}?page=2", said(second))
    assert answer.url == at("import_columns", plan, scan.pk)
    scan.refresh_from_db()
    assert [(item["number"], item["title"], item["due_dates"]) for item in scan.preview["items"]] == [
        ("901", "Выставка картин", ["2027-12-31"]),
        ("902", "Концерт хора", ["2028-12-31"]),
    ]
    columns = {letter: field or "" for letter, field in scan.preview["columns"].items()}
    assert admin.post(answer.url, columns).url == at("import_run", plan, scan.pk)


def test_pages_without_a_plan_are_told_and_stay(admin, plan, scan):
    ImportRun.objects.filter(pk=scan.pk).update(choices={"scan": [page((("Смета", "1 000"),))]})
    answer = admin.post(at("import_scan", plan, scan.pk), {"above": "", "cell-0": "Смета", "cell-1": "1 000"})
    assert answer.status_code in (302, 422)
    scan.refresh_from_db()
    assert scan.state == ImportState.UNREADABLE


def test_a_page_that_is_not_there(admin, plan, scan):
    assert admin.get(f"{at('import_scan', plan, scan.pk)}?page=9").status_code == 404


def test_two_people_who_compare_two_pages_leave_both_compared(plan, scan):
    of_one, of_the_other = (ImportRun.objects.get(pk=scan.pk) for _ in range(2))
    first, second = scan.choices["scan"]
    assert not runs.compare_page(of_one, 0, first | {"seen": True})
    assert runs.compare_page(of_the_other, 1, second | {"seen": True})
