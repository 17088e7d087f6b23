"""Sample plans as text in several encodings, and as Word tables."""

import zipfile
from io import BytesIO
from pathlib import Path

import docx
from docx.oxml import OxmlElement

from .build import (
    HEADINGS,
    WIDTH,
    approval,
    plain,
    sample,
    sections,
    signatures,
    two_levels,
    values,
    with_headings,
)
from .grid import Grid, delimited, save
from .pool import POOL

# --- text formats ----------------------------------------------------------------------------------------------


@sample("windows-1251-semicolon.csv", header_row=2)
def _cp1251(path: Path) -> None:
    grid = Grid()
    two_levels(grid)
    plain(grid)
    save(path, grid, encoding="cp1251")


@sample("utf-8-with-mark-comma.csv", header_row=10)
def _utf8(path: Path) -> None:
    grid = Grid()
    approval(grid)
    two_levels(grid)
    grid.line(1, 2, 3, 4, 5, 6)
    plain(grid)
    signatures(grid)
    save(path, grid, encoding="utf-8-sig", delimiter=",")


@sample("utf-16-tabs.tsv")
def _utf16(path: Path) -> None:
    grid = with_headings()
    plain(grid)
    save(path, grid, encoding="utf-16", delimiter="\t")


@sample("csv-under-a-workbook-name.xls")
def _misnamed(path: Path) -> None:
    grid = with_headings()
    plain(grid)
    path.write_bytes(delimited(grid, delimiter=";", encoding="cp1251"))


# --- Word -----------------------------------------------------------------------------------------------------


@sample("word-table-in-parts.docx")
def _word_parts(path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("ПЛАН")
    for direction, own in sections():
        document.add_paragraph(direction)
        table = document.add_table(1 + len(own), WIDTH)
        for column, heading in enumerate(HEADINGS):
            table.cell(0, column).text = heading
        for row, item in enumerate(own, start=1):
            for column, value in enumerate(values(item)):
                table.cell(row, column).text = str(value)
    document.add_paragraph("Заместитель главы города Сочи                И.И. Иванов")
    _save_word(document, path)


@sample("word-automatic-numbers.docx")
def _word_numbers(path: Path) -> None:
    """The column of numbers holds an automatic list and no text."""
    document = docx.Document()
    grid = document.add_table(1 + len(POOL) + 2, WIDTH)
    for column, heading in enumerate(HEADINGS):
        grid.cell(0, column).text = heading
    row = 1
    for direction, own in sections():
        grid.cell(row, 0).merge(grid.cell(row, WIDTH - 1)).text = direction
        row += 1
        for item in own:
            paragraph = grid.cell(row, 0).paragraphs[0]
            paragraph.style = document.styles["List Number"]
            for column, value in enumerate(values(item)[1:], start=1):
                grid.cell(row, column).text = str(value)
            row += 1
    _save_word(document, path)


@sample("word-approval-table-first.docx")
def _word_approval(path: Path) -> None:
    document = docx.Document()
    blocks = document.add_table(2, 2)
    blocks.cell(0, 0).text, blocks.cell(0, 1).text = (
        "УТВЕРЖДАЮ\nГлава города Сочи",
        "УТВЕРЖДАЮ\nПредседатель Мингорисполкома",
    )
    document.add_paragraph("ДОРОЖНАЯ КАРТА")
    rows: list[list[str]] = [list(HEADINGS)]
    for direction, own in sections():
        rows.append([direction])
        rows.extend([[str(value) for value in values(item)] for item in own])
    table = document.add_table(len(rows), WIDTH)
    for number, row in enumerate(rows):
        if len(row) == 1:
            table.cell(number, 0).merge(table.cell(number, WIDTH - 1)).text = row[0]
            continue
        for column, text in enumerate(row):
            table.cell(number, column).text = text
    # A deletion tracked by Word is no part of the text.
    removed = OxmlElement("w:del")
    run = OxmlElement("w:r")
    text_removed = OxmlElement("w:delText")
    text_removed.text = " удалено"
    run.append(text_removed)
    removed.append(run)
    table.cell(2, 1).paragraphs[0]._p.append(removed)
    signs = document.add_table(1, 2)
    signs.cell(0, 0).text, signs.cell(0, 1).text = "И.И. Иванов", "П.П. Петров"
    _save_word(document, path)


def _save_word(document, path: Path) -> None:
    made = BytesIO()
    document.save(made)
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(
                zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), source.read(name), zipfile.ZIP_DEFLATED
            )
