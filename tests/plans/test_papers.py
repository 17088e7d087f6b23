"""Formats drawn by hand: what is in them is read, what their reader would not see is not."""

import pytest

import plans
from tests.data.plans import papers
from tests.data.plans.bombs import packed_parts
from tests.data.plans.build import HERE, plain, with_headings
from tests.data.plans.grid import xlsx
from tests.data.plans.papers import ROWS, document, paragraph, run

SIDES = {"sochi": ("Сочи", "Россия"), "minsk": ("Минск", "Беларусь")}


def read(data):
    return plans.read(data, "план", sides=SIDES, years=(2026, 2028))


def titles(data):
    return [row.title for row in read(data).rows]


PLAIN = [row[1] for row in ROWS[1:]]


@pytest.mark.parametrize(
    "make",
    [
        papers.xlsb,
        papers.web_archive,
        papers.macro_document,
        lambda: papers.web_page().encode("cp1251", "ignore"),
    ],
)
def test_a_format_that_no_free_program_writes(make):
    plan = read(make())
    assert [row.number for row in plan.rows] == ["1", "2", "3"]
    assert [len(row.deadline.due_dates) for row in plan.rows] == [1, 1, 3]


def test_excels_xml_of_2003_with_its_dates_and_its_looks():
    plan = read(papers.excel_2003())
    assert [row.title for row in plan.rows] == [*PLAIN, "Форум", "Ярмарка"]
    assert [str(due) for due in plan.rows[3].deadline.due_dates] == ["2026-10-31"]
    assert [m.code for m in plan.rows[3].messages if m.code.startswith("item_")] == ["item_struck"]
    assert "row_hidden" in [m.code for m in plan.rows[4].messages]


# --- Word ---------------------------------------------------------------------------------------------------------


def word_row(number, title, *, properties="", deadline="2027 год"):
    return [
        *([properties] if properties else []),
        number,
        title,
        deadline,
        "Управление культуры",
        "Комитет по образованию",
    ]


def test_what_was_deleted_is_out_and_what_was_inserted_is_in():
    title = f"<w:p>{run('Выставка ')}<w:del>{run('плакатов')}</w:del><w:ins>{run('картин')}</w:ins></w:p>"
    gone = word_row("2", "Концерт", properties="<w:trPr><w:del w:id='1'/></w:trPr>")
    assert titles(document([ROWS[0], word_row("1", title), gone, word_row("3", "Форум")])) == [
        "Выставка картин",
        "Форум",
    ]


def test_what_was_moved_stands_at_its_new_place_only():
    away = f"<w:p><w:moveFrom w:id='1'>{run('Концерт')}</w:moveFrom></w:p>"
    here = f"<w:p><w:moveTo w:id='2'>{run('Концерт')}</w:moveTo></w:p>"
    rows = [ROWS[0], word_row("1", "Форум"), word_row("", away, deadline=" "), word_row("2", here)]
    assert titles(document(rows)).count("Концерт") == 1


def test_hidden_text_is_left_out_and_told():
    title = f"<w:p>{run('Форум')}{run(' (черновик)', '<w:vanish/>')}</w:p>"
    plan = read(document([ROWS[0], word_row("1", title), word_row("2", "Концерт")]))
    assert [row.title for row in plan.rows] == ["Форум", "Концерт"]
    assert [(m.cell, m.params["text"]) for m in plan.messages if m.code == "hidden_text"] == [
        ("B2", "(черновик)")
    ]


def box(words):
    inner = f"<w:txbxContent>{paragraph(words)}</w:txbxContent>"
    ways = f"<mc:Choice>{inner}</mc:Choice><mc:Fallback>{inner}</mc:Fallback>"
    return f"<w:r><mc:AlternateContent xmlns:mc='mc'>{ways}</mc:AlternateContent></w:r>"


def test_a_text_box_over_a_cell_is_told_once_and_is_no_part_of_it():
    title = f"<w:p>{run('Форум')}{box('Уточнить!')}</w:p>"
    plan = read(document([ROWS[0], word_row("1", title), word_row("2", "Концерт")]))
    assert plan.rows[0].title == "Форум"
    assert [m.params["text"] for m in plan.messages if m.code == "text_box"] == ["Уточнить!"]


def test_a_control_that_was_not_filled_in_is_empty():
    control = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>%s</w:sdtContent></w:sdt>"
    filled = "<w:sdt><w:sdtPr/><w:sdtContent>%s</w:sdtContent></w:sdt>"
    title = f"<w:p>{filled % run('Форум')}{control % run('Введите текст')}</w:p>"
    assert titles(document([ROWS[0], word_row("1", title), word_row("2", "Концерт")])) == ["Форум", "Концерт"]


def test_old_properties_kept_by_tracking_say_nothing():
    before = "<w:rPrChange><w:rPr><w:strike/><w:vanish/></w:rPr></w:rPrChange>"
    title = f"<w:p>{run('Форум', before)}</w:p>"
    plan = read(document([ROWS[0], word_row("1", title), word_row("2", "Концерт")]))
    assert plan.rows[0].title == "Форум"
    assert not [m for m in plan.rows[0].messages if m.code in ("item_struck", "part_struck")]


# --- archives and texts -------------------------------------------------------------------------------------------


def workbook():
    grid = with_headings()
    plain(grid)
    return xlsx(grid)


def test_an_archive_with_one_plan_is_opened():
    inside = packed_parts({"План.xlsx": workbook(), "План.xlsx.sig": b"1", "__MACOSX/._План.xlsx": b"2"})
    assert titles(inside) == titles(workbook())


def test_an_archive_with_several_plans_is_refused_with_their_names():
    with pytest.raises(plans.Refusal, match=r"several_files.*Сочи\.xlsx.*Минск\.xlsx"):
        read(packed_parts({"Сочи.xlsx": workbook(), "Минск.xlsx": workbook()}))


def test_parts_whose_names_differ_in_case_are_found():
    names = {
        "xl/sharedStrings.xml": "xl/SharedStrings.xml",
        "xl/worksheets/sheet1.xml": "xl/Worksheets/Sheet1.xml",
    }
    assert titles(papers.renamed(workbook(), names)) == titles(workbook())


def test_a_table_drawn_in_the_old_code_page():
    widths = [max(len(row[column]) for row in ROWS) for column in range(5)]
    rule = "├" + "┼".join("─" * width for width in widths) + "┤"
    lines = [rule]
    for row in ROWS:
        lines += [
            "│" + "│".join(words.ljust(width) for words, width in zip(row, widths, strict=True)) + "│",
            rule,
        ]
    text = "ПЛАН МЕРОПРИЯТИЙ\r\n" + "\r\n".join(lines)
    assert titles(text.encode("cp866")) == PLAIN
    assert titles(text.encode()) == PLAIN


def test_a_table_of_markdown():
    lines = [f"| {' | '.join(row)} |" for row in ROWS]
    lines.insert(1, "|---|:---|---|---|---|")
    assert titles("\n".join(("# План", "", *lines)).replace("Гастроли", "**Гастроли**").encode()) == PLAIN


def test_a_scan_is_called_a_scan():
    scan = HERE / "formats" / "scanned.pdf"
    with pytest.raises(plans.Refusal, match="scanned"):
        read(scan.read_bytes())


def test_a_pdf_over_pages_reads_like_the_document_it_was_made_of():
    plan = read((HERE / "formats" / "ruled.pdf").read_bytes())
    expected = read((HERE / "formats" / "ruled.docx").read_bytes())
    assert [row.number for row in plan.rows] == [str(number) for number in range(1, 31)]
    assert [row.title for row in plan.rows] == [row.title for row in expected.rows]
    assert [row.bodies for row in plan.rows] == [row.bodies for row in expected.rows]
