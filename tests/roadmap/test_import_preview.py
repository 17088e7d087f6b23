"""The preview: what an import would do, row by row, with every cell; nothing is written."""

import pytest

from roadmap.importing import runs, wording
from roadmap.models import Direction, ImportRun, Item, Milestone
from tests.roadmap.plans import ROWS, book, changed


@pytest.fixture
def preview(plan):
    """Reads rows into the roadmap of three items and returns the preview."""

    def read(rows=ROWS, **more):
        run = runs.new_run(plan, book(rows, **more), None)
        runs.fill(run, book(rows, **more))
        return run.preview

    return read


def actions(preview):
    return [item["action"] for item in preview["items"]]


def told(preview, level):
    return [
        (m["cell"], wording.sentence_of(m))
        for item in preview["items"]
        for m in item["messages"]
        if m["level"] == level
    ]


def test_the_same_rows_are_unchanged(preview):
    found = preview()

    assert actions(found) == ["unchanged"] * 3
    assert found["summary"]["errors"] == 0


def test_a_preview_writes_nothing(preview):
    before = (Item.objects.count(), Direction.objects.count(), Milestone.objects.count())

    preview((*changed(1, title="Другое"), ("Спорт",), (4, "Турнир", "2027 год", "", "Мингорисполком")))

    assert (Item.objects.count(), Direction.objects.count(), Milestone.objects.count()) == before
    assert not ImportRun.objects.exists()


def test_a_changed_title_shows_old_and_new(preview):
    found = preview(changed(1, title="Обмен опытом учителей"))

    assert actions(found) == ["update", "unchanged", "unchanged"]
    assert found["items"][0]["changes"] == {"title": ["Обмен педагогическим опытом", "Обмен опытом учителей"]}


def test_a_changed_deadline_says_what_the_milestones_do(preview):
    found = preview(changed(2, deadline="IV квартал 2026 г."))

    assert found["items"][1]["due_dates"] == ["2026-12-31"]
    assert found["items"][1]["changes"] == {"deadline_text": ["III квартал 2026 г.", "IV квартал 2026 г."]}
    assert len(found["items"][1]["milestones"]) == 1


def test_a_changed_body_shows_old_and_new_by_side(preview):
    found = preview(changed(3, minsk="Главное управление культуры Мингорисполкома"))

    assert found["items"][2]["changes"] == {
        "side:minsk": [
            "Минский городской исполнительный комитет",
            "Главное управление культуры Мингорисполкома",
        ]
    }


def test_a_blank_cell_changes_nothing(preview):
    found = preview(changed(3, deadline=None, sochi=None, minsk=None))

    assert actions(found) == ["unchanged"] * 3


def test_a_new_row_is_created_and_a_lacking_one_only_listed(preview):
    found = preview((*ROWS[:4], (7, "Турнир", "2027 год", "Мэрия Сочи", "Мингорисполком")))

    assert actions(found) == ["unchanged", "unchanged", "create"]
    assert [item["number"] for item in found["missing"]] == ["3"]


def test_an_unknown_body_is_a_warning_with_its_cell(preview):
    found = preview(changed(2, minsk="Белорусский союз цирковых артистов"))

    assert told(found, "warning")[0][0] == "E5"
    assert found["items"][1]["matched"]["minsk"] == [None]
    assert [(one["side"], one["name"]) for one in found["unknown"]] == [
        ("minsk", "Белорусский союз цирковых артистов")
    ]
    assert found["summary"]["errors"] == 0


@pytest.mark.parametrize(
    ("rows", "cell"),
    [
        (changed(3, number=2), "A6"),
        (changed(2, title=None), "B5"),
        (changed(2, deadline="31.02.2027"), "C5"),
    ],
    ids=["the same number twice", "an empty title", "a date that does not exist"],
)
def test_what_is_wrong_is_an_error_with_its_cell(preview, rows, cell):
    found = preview(rows)

    assert cell in [place for place, _text in told(found, "error")]
    assert "error" in actions(found)


def test_the_number_of_a_side_or_field_is_kept_with_the_columns(preview):
    assert preview()["columns"] == {
        "A": "number",
        "B": "title",
        "C": "deadline",
        "D": "side:sochi",
        "E": "side:minsk",
    }
