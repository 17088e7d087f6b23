"""Files that are no plans are refused with a code and a sentence, quickly."""

import io
import zipfile

import pytest

import plans
from plans.formats.detect import read_sheets
from plans.refusals import Refusal
from tests.data.plans.build import HERE, plain, with_headings
from tests.data.plans.grid import Grid, delimited, ods, word, xls, xlsx

SIDES = {"sochi": ("Сочи", "Россия"), "minsk": ("Минск", "Беларусь")}
GOOD = HERE / "typed-dates.xlsx"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refusal(data, name="file.xlsx", **options):
    with pytest.raises(Refusal) as refused:
        plans.read(data, name, sides=SIDES, years=(2026, 2028), **options)
    return refused.value.code


def with_part(name, content, source=GOOD):
    """The good file with one part put in its place."""
    made = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n\r\n", "empty"),
        (xlsx(Grid()), "blank"),
        (b"\x00\x01\x02\x03" * 500, "not_a_workbook"),
        (b"%PDF-1.7 ...", "damaged"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 100, "picture"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "no_table"),
        (b'<?xml version="1.0"?><Workbook/>', "blank"),
        (OLE + b"\0" * 5000 + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (OLE + b"\0" * 5000 + "Workbook".encode("utf-16-le"), "damaged"),
        (GOOD.read_bytes()[:3000], "damaged"),
        (b"PK\x03\x04 and no more", "damaged"),
        ("Просто письмо.\nБез таблицы.".encode(), "no_table"),
        (b"x" * (10 * 1024 * 1024 + 1), "too_big"),
    ],
)
def test_what_is_no_table_is_refused(data, code):
    assert refusal(data) == code


def test_a_workbook_without_a_plan_is_refused():
    grid = Grid("Закупки")
    grid.line("Товар", "Цена", "Количество")
    grid.line("Бумага", 300, 5)
    assert refusal(xlsx(grid)) == "no_table"


def test_an_unknown_sheet_is_refused_with_the_names_of_the_known():
    assert refusal(GOOD.read_bytes(), sheet="Лист7") == "no_sheet"


def test_a_bomb_is_refused_without_being_unpacked():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _time in range(201):
                part.write(b" " * 1024 * 1024)
    assert refusal(made.getvalue()) == "bomb"


@pytest.mark.parametrize(
    ("source", "part"),
    [
        (GOOD, "xl/worksheets/sheet1.xml"),
        (GOOD, "xl/workbook.xml"),
        (HERE / "typed-dates.ods", "content.xml"),
        (HERE / "deadline-merged-down.docx", "word/document.xml"),
    ],
)
def test_entities_are_refused(source, part):
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><x>&l9;</x>'
    assert refusal(with_part(part, bomb, source)) == "unsafe"


def test_an_entity_hidden_behind_a_long_comment_is_refused_too():
    bomb = f'<?xml version="1.0"?><!--{"x" * 9000}--><!DOCTYPE x [<!ENTITY a "b">]><worksheet>&a;</worksheet>'
    assert refusal(with_part("xl/worksheets/sheet1.xml", bomb)) == "unsafe"


def with_rows_below(row, count, cell):
    """The good file with so many more rows from this one on; `cell` is one cell of XML, its row number as `{}`."""
    content = zipfile.ZipFile(GOOD).read("xl/worksheets/sheet1.xml").decode()
    rows = "".join(f'<row r="{number}">{cell.format(number)}</row>' for number in range(row, row + count))
    changed = content.replace("</sheetData>", f"{rows}</sheetData>")
    assert changed != content
    return with_part("xl/worksheets/sheet1.xml", changed.encode())


def test_more_than_20000_rows_are_refused():
    data = with_rows_below(100, 20_000, '<c r="B{}" t="inlineStr"><is><t>Мероприятие</t></is></c>')
    assert refusal(data) == "too_many_rows"


def test_more_than_20000_lines_are_refused():
    grid = with_headings()
    grid.line(1, "Мероприятие 1")
    head, line = delimited(grid).decode().rstrip().rsplit("\n", 1)
    lines = [line.replace("1", str(number)) for number in range(1, 20_001)]
    assert refusal("\n".join([head, *lines]).encode()) == "too_many_rows"


def test_a_row_repeated_a_million_times_is_refused():
    """LibreOffice writes equal rows as one; with content in it, it is a million rows."""
    content = zipfile.ZipFile(HERE / "typed-dates.ods").read("content.xml")
    changed = content.replace(
        b"<table:table-row>", b'<table:table-row table:number-rows-repeated="1000000">', 1
    )
    assert changed != content
    assert refusal(with_part("content.xml", changed, HERE / "typed-dates.ods")) == "too_many_rows"


@pytest.mark.parametrize("write", [xlsx, xls, ods, delimited])
def test_more_than_200_columns_are_refused(write):
    grid = with_headings()
    plain(grid)
    grid.line(*(f"графа {number}" for number in range(1, 202)))
    assert refusal(write(grid)) == "too_many_columns"


def test_100000_blank_rows_are_no_items():
    data = with_rows_below(100, 100_000, '<c r="A{}" s="1"/>')
    plan = plans.read(data, "file.xlsx", sides=SIDES, years=(2026, 2028))
    assert len(plan.rows) == 6


def test_a_merged_range_over_the_whole_sheet_is_no_trouble():
    content = zipfile.ZipFile(GOOD).read("xl/worksheets/sheet1.xml")
    everything = b'<mergeCell ref="A20:XFD1048576"/>' * 3000
    changed = content.replace(b"</mergeCells>", everything + b"</mergeCells>")
    assert changed != content
    plan = plans.read(
        with_part("xl/worksheets/sheet1.xml", changed), "f.xlsx", sides=SIDES, years=(2026, 2028)
    )
    assert len(plan.rows) == 6


def test_hidden_sheets_are_read_where_nothing_else_is_a_plan():
    grid = with_headings()
    plain(grid)
    grid.hidden, grid.name = True, "Скрытый"
    cover = Grid("Титул")
    cover.line("Дорожная карта")
    assert plans.read(xlsx(cover, grid), "f.xlsx", sides=SIDES, years=(2026, 2028)).sheet == "Скрытый"


def test_a_table_of_word_says_where_its_cells_are():
    grid = with_headings()
    plain(grid)
    (sheet,) = read_sheets(word(grid))
    head, deadline = sheet.own(1, 2), sheet.own(3, 3)
    assert head is not None
    assert head.address == "B1"
    assert deadline is not None
    assert deadline.text == "до 1 сентября 2026 г."


def test_an_archive_with_an_entry_without_a_name_is_refused(tmp_path):
    path = tmp_path / "plan.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(zipfile.ZipInfo(""), "text")
    with pytest.raises(Refusal):
        plans.read(path.read_bytes(), "plan.zip", sides={"a": ("Сочи",), "b": ("Минск",)}, years=(2026, 2028))
