"""Pictures of pages: the cells of a ruled table, recognised where Tesseract is installed."""

import io

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

import plans
from plans import scans
from plans.scans.ruling import cells, straightened

WITH_TESSERACT = pytest.mark.skipif(
    not scans.languages(), reason="NO TESSERACT: apt-get install tesseract-ocr tesseract-ocr-rus"
)


def drawn(turned=0.8, texts=(("1.1", "ABC", "2026"), ("1.2", "DEF", "2027"))):
    paper = Image.new("L", (1600, 500), 255)
    pen, font = ImageDraw.Draw(paper), ImageFont.load_default(40)
    for row in range(3):
        pen.line((50, 100 + 120 * row, 1550, 100 + 120 * row), width=4)
    for column in (50, 250, 900, 1550):
        pen.line((column, 100, column, 340), width=4)
    for row, line in enumerate(texts):
        for column, text in enumerate(line):
            pen.text(((80, 300, 960)[column], 130 + 120 * row), text, font=font)
    return paper.rotate(turned, fillcolor=255)


@pytest.mark.parametrize("turned", [0, 0.8, -1.5])
def test_the_cells_of_a_page_that_lies_askew(turned):
    found = cells(straightened(drawn(turned)))
    assert [(one.row, one.column, one.across, one.down) for one in found] == [
        (row, column, 1, 1) for row in (0, 1) for column in (0, 1, 2)
    ]


@pytest.mark.parametrize("turned", [1.0, -2.0, 3.0])
def test_a_photograph_is_grey_dark_at_one_side_and_coarse(turned):
    words = "mmmmm nnnnn uuuuu mmmm"
    paper = drawn(turned, (("1.1", words, words), ("1.2", words, words)))
    paper = paper.resize((1100, 344), Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(0.6))
    light = Image.linear_gradient("L").resize(paper.size).point(lambda shade: 225 - shade // 2)
    found = cells(straightened(ImageChops.multiply(paper, light)))
    assert [(one.row, one.column, one.across, one.down) for one in found] == [
        (row, column, 1, 1) for row in (0, 1) for column in (0, 1, 2)
    ]


def test_a_cell_over_several_columns_and_rows():
    paper = Image.new("L", (1200, 700), 255)
    pen = ImageDraw.Draw(paper)
    for line in ((50, 50, 1150, 50), (50, 600, 1150, 600), (50, 200, 1150, 200), (600, 400, 1150, 400),
                 (50, 50, 50, 600), (1150, 50, 1150, 600), (600, 200, 600, 600)):  # fmt: skip
        pen.line(line, width=4)
    found = cells(straightened(paper))
    assert [(one.row, one.column, one.across, one.down) for one in found] == [
        *((0, 0, 2, 1), (1, 0, 1, 2), (1, 1, 1, 1), (2, 1, 1, 1)),
    ]


def test_a_page_without_lines_has_no_cells():
    assert cells(straightened(Image.new("L", (800, 800), 255))) == []


def test_what_was_compared_is_read_as_one_table():
    def page(above, *rows):
        found = [
            {"row": r, "column": c, "across": 1, "down": 1, "text": text, "sure": True}
            for r, row in enumerate(rows)
            for c, text in enumerate(row)
        ]
        return {"above": above, "seen": True, "cells": found}

    first = page(
        "План на 2026 год",
        ("№", "Мероприятие", "Срок", "Сочи", "Минск"),
        ("1", "Выставка", "май", "Музей <1>", "Музей"),
    )
    second = page("", ("2", "Концерт", "июнь", "Театр", "Театр"))
    sides = {"sochi": ("Сочи",), "minsk": ("Минск",)}
    plan = plans.read(scans.as_web_page([first, second]), "scan.pdf", sides=sides, years=(2026, 2028))
    assert [(row.number, row.title, str(row.deadline.end)) for row in plan.rows] == [
        ("1", "Выставка", "2026-05-31"),
        ("2", "Концерт", "2026-06-30"),
    ]


@pytest.mark.parametrize("page", [Image.new("L", (800, 800), 255), Image.new("L", (60, 60), 0)])
def test_a_page_without_a_table_is_no_damaged_one(page):
    file = io.BytesIO()
    page.save(file, "PNG")
    assert scans.recognise(file.getvalue(), 0)["cells"] == []


def test_words_that_no_dictionary_has_are_doubtful_where_most_are_known():
    def sure(*texts):
        found: list[scans.ScannedCell] = [
            {"row": 0, "column": n, "across": 1, "down": 1, "text": text, "sure": True}
            for n, text in enumerate(texts)
        ]
        scans.doubt_what_is_no_word(found)
        return [cell["sure"] for cell in found]

    assert sure("Комитет по здравоохранени", "Обмен делегациями врачей", "до 2027 г.") == [False, True, True]
    assert sure("Камітэт па ахове здароўя", "Абмен дэлегацыямі ўрачоў") == [True, True]


@WITH_TESSERACT
def test_a_mark_that_was_dropped_beside_words_is_doubtful():
    file = io.BytesIO()
    drawn(texts=(("1.1", "| ABC", "2026"), ("1.2", "DEF", "2027"))).save(file, "PNG")
    found = scans.recognise(file.getvalue(), 0)["cells"]
    assert [cell["sure"] for cell in found[1::3]] == [False, True]
    assert "|" not in found[1]["text"]


@WITH_TESSERACT
def test_a_drawn_page_is_recognised_cell_by_cell():
    file = io.BytesIO()
    drawn().save(file, "PNG")

    assert scans.count_pages(file.getvalue()) == 1
    found = scans.recognise(file.getvalue(), 0)

    assert [cell["text"] for cell in found["cells"]][2::3] == ["2026", "2027"]
    assert scans.picture(file.getvalue(), 0).startswith(b"\xff\xd8")


@WITH_TESSERACT
def test_what_is_no_scan_is_damaged():
    with pytest.raises(plans.Refusal) as caught:
        scans.count_pages(b"%PDF-1.4 nothing")
    assert caught.value.code == "damaged"
