"""What typography says and plain text loses: raised numbers, files put into a document whole, labels in brackets."""

import io

import docx
import pytest
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

import plans

SIDES = {"sochi": ("Сочи", "Россия"), "minsk": ("Минск", "Беларусь")}
HEAD = ("№ п/п", "Мероприятие", "Срок", "Ответственные от Сочи", "Ответственные от Минска")
ROWS = [
    ("4", "Провести форум", "май 2026 г.", "управление культуры", "комитет по образованию"),
    ("5", "Провести турнир", "июнь 2026 г.", "управление спорта", "комитет по спорту"),
    ("5", "Открыть выставку", "июль 2027 г.", "управление культуры", "комитет по культуре"),
    ("6", "Издать путеводитель", "2028 год", "управление туризма", "комитет по туризму"),
]
RAISED = {2: "1"}
INSERTED = ["4", "5", "5¹", "6"]
CHUNK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk"


def read(data):
    return plans.read(data, "план", sides=SIDES, years=(2026, 2028))


def numbers(data):
    return [row.number for row in read(data).rows]


def saved(document):
    into = io.BytesIO()
    document.save(into)
    return into.getvalue()


def word():
    document = docx.Document()
    table = document.add_table(0, len(HEAD))
    for place, row in enumerate([HEAD, *ROWS], -1):
        cells = table.add_row().cells
        for cell, text in zip(cells, row, strict=True):
            cell.text = text
        if raised := RAISED.get(place):
            cells[0].paragraphs[0].add_run(raised).font.superscript = True
    return saved(document)


def workbook():
    book = Workbook()
    sheet = book.active
    sheet.append(HEAD)
    for place, (number, *rest) in enumerate(ROWS):
        raised = RAISED.get(place)
        shown = (
            CellRichText(number, TextBlock(InlineFont(vertAlign="superscript"), raised)) if raised else number
        )
        sheet.append([shown, *rest])
    return saved(book)


def page(rows=tuple(ROWS), marks=RAISED):
    lines = [
        "".join(
            f"<td>{text}</td>"
            for text in (f"{number}<sup>{marks[place]}</sup>" if place in marks else number, *rest)
        )
        for place, (number, *rest) in enumerate(rows)
    ]
    head = "".join(f"<th>{text}</th>" for text in HEAD)
    body = "".join(f"<tr>{line}</tr>" for line in (head, *lines))
    return f'<html><head><meta charset="utf-8"></head><body><table>{body}</table></body></html>'.encode()


def rich_text():
    def word_of(text):
        return "".join(f"\\u{ord(sign)}?" if ord(sign) > 127 else sign for sign in text)

    lines = []
    for place, row in enumerate([HEAD, *ROWS], -1):
        cells = [word_of(text) for text in row]
        if raised := RAISED.get(place):
            cells[0] += "{\\super " + raised + "}"
        edges = "".join(f"\\cellx{1500 * (column + 1)}" for column in range(len(cells)))
        lines.append("\\trowd" + edges + "".join(f"\\intbl {cell}\\cell" for cell in cells) + "\\row")
    return ("{\\rtf1\\ansi " + "\n".join(lines) + "\\pard\\par}").encode()


@pytest.mark.parametrize("make", [word, workbook, page, rich_text])
def test_a_raised_figure_is_the_mark_of_an_inserted_item(make):
    assert numbers(make()) == INSERTED


def with_chunk(data, kind):
    document = docx.Document()
    document.add_paragraph("План мероприятий городов Сочи и Минска на 2026–2028 годы")
    part = Part(PackURI(f"/word/chunk.{kind}"), "application/octet-stream", data, document.part.package)
    chunk = OxmlElement("w:altChunk")
    chunk.set(qn("r:id"), document.part.relate_to(part, CHUNK))
    document.element.body.insert(1, chunk)
    return saved(document)


@pytest.mark.parametrize(("make", "kind"), [(page, "html"), (word, "docx"), (rich_text, "rtf")])
def test_a_file_put_into_a_document_whole_is_read_in_its_place(make, kind):
    assert numbers(with_chunk(make(), kind)) == INSERTED


def test_files_within_files_without_end_are_refused():
    data = word()
    for _level in range(6):
        data = with_chunk(data, "docx")
    with pytest.raises(plans.Refusal):
        read(data)


@pytest.mark.parametrize(
    "line",
    [
        "{0}. {1} (отв. – {3}, {4}, срок – {2}).",
        "{0}. {1} (Ответственные: {3}; {4}; срок: {2})",
        "{0}. {1} (срок – {2}, исполнители – {3}, {4}).",
        "{0}. {1}. (Отв.: {3}, {4}. Срок: {2})",
    ],
)
def test_labels_in_a_bracket_at_the_end_of_a_protocols_point(line):
    document = docx.Document()
    document.add_paragraph("ПРОТОКОЛ совещания рабочей группы")
    for row in ROWS[:2]:
        document.add_paragraph(line.format(*row))
    plan = read(saved(document))
    assert [row.title for row in plan.rows] == ["Провести форум", "Провести турнир"]
    assert [str(due) for row in plan.rows for due in row.deadline.due_dates] == ["2026-05-31", "2026-06-30"]
    assert "управление спорта" in str(plan.rows[1].bodies)
    assert "комитет по спорту" in str(plan.rows[1].bodies)
