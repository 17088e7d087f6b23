"""A footnote whose mark is in a cell is told beside the plan, in every format that has footnotes."""

import struct

import plans
from plans.budget import Budget
from plans.formats import word97
from plans.formats.flow import Flow

SIDES = {"sochi": ("Сочи", "Россия"), "minsk": ("Минск", "Беларусь")}
HEAD = ("№", "Мероприятие", "Срок", "Исполнители")
NOTE = "при наличии денег"


def _rtf(rows):
    def shown(text):
        return "".join(f"\\u{ord(one)}?" if ord(one) > 126 else one for one in text)

    mark = "{\\super\\chftn{\\footnote\\pard\\plain{\\super\\chftn} " + shown(NOTE) + "\\par}}"
    lines = [
        "\\trowd"
        + "".join(f"\\cellx{1000 * (place + 1)}" for place in range(len(row)))
        + "".join(f"\\pard\\intbl {shown(cell).replace('@', mark)}\\cell" for cell in row)
        + "\\row\n"
        for row in rows
    ]
    return ("{\\rtf1\\ansi\\ansicpg1251\\uc1" + "".join(lines) + "}").encode("ascii")


def test_rich_text():
    rows = [
        HEAD,
        ("1", "Выставка@", "до 1 мая 2026 г.", "Мингорисполком"),
        ("2", "Турнир", "2027 г.", "Минск, УО"),
    ]

    plan = plans.read(_rtf(rows), "plan.rtf", sides=SIDES, years=(2026, 2028))

    assert [row.title for row in plan.rows] == ["Выставка", "Турнир"]
    assert [one.params["text"] for one in plan.messages if one.code == "footnote"] == [NOTE]


def _old_word(text, notes):
    """The two streams of a document: its text with marks (0x02), and the footnotes behind it."""
    whole = text + "".join(f"\x02 {note}\r" for note in notes)
    document = bytearray(0x400)
    struct.pack_into("<H", document, 0, 0xA5EC)
    struct.pack_into("<II", document, 0x4C, len(text), len(whole) - len(text))
    pieces = struct.pack("<II", 0, len(whole)) + struct.pack("<HIH", 0, 0x400, 0)
    tables = b"\x02" + struct.pack("<I", len(pieces)) + pieces
    struct.pack_into("<II", document, 0x01A2, 0, len(tables))
    places = [place for place, sign in enumerate(text) if sign == "\x02"]
    marks = struct.pack(f"<{len(places) + 1}I", *places, len(text)) + bytes(2 * len(places))
    borders = [0]
    for note in notes:
        borders.append(borders[-1] + len(f"\x02 {note}\r"))
    texts = struct.pack(f"<{len(borders) + 1}I", *borders, borders[-1] + 1)
    struct.pack_into("<IIII", document, 0xAA, len(tables), len(marks), len(tables) + len(marks), len(texts))
    return bytes(document) + whole.encode("utf-16-le"), tables + marks + texts


def test_the_old_word():
    document, tables = _old_word("1\x07Выставка\x02\x07до 1 мая 2026 г.\x02\x07", [NOTE, "по новому стилю"])
    budget = Budget()
    flow = Flow(budget)

    word97._Reader(flow, budget).blocks(word97._paragraphs(document, tables, budget))

    (sheet,) = flow.sheets
    assert [cell.text for cell in sheet.cells[1].values()] == ["1", "Выставка", "до 1 мая 2026 г."]
    told = {one.cell: one.params["text"] for one in sheet.remarks if one.code == "footnote"}
    assert told == {"B1": NOTE, "C1": "по новому стилю"}


def test_footnotes_that_lie_about_their_places_are_none():
    document, tables = _old_word("1\x07Выставка\x02\x07", [NOTE])
    for at, wrong in ((0xAA, 0x7FFFFFF0), (0xAE, 0x7FFFFFF0), (0xB2, 0x7FFFFFF0), (0xB6, 3)):
        broken = bytearray(document)
        struct.pack_into("<I", broken, at, wrong)
        found = list(word97._paragraphs(bytes(broken), tables, Budget()))
        assert [(one.of("shown"), one.of("note")) for one in found] == [("1", ""), ("Выставка", "")]
