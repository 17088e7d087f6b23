"""Every sample plan comes out as it is meant: each item, nothing else, each field."""

from pathlib import Path

import pytest

import plans
from tests.data.plans.build import HERE
from tests.data.plans.compare import agreement
from tests.data.plans.samples import SAMPLES

SIDES = {"sochi": ("Сочи", "Россия"), "minsk": ("Минск", "Беларусь")}
YEARS = (2026, 2028)
FIXTURE = Path(__file__).resolve().parents[2] / "fixtures/roadmap-2026-2028.xlsx"


def read(name, **options):
    return plans.read(HERE / name, name, sides=SIDES, years=YEARS, **options)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_reads_as_it_is_meant(name):
    sample, plan = SAMPLES[name], read(name)
    found = agreement(plan, sample.items)
    assert found.differences == []
    assert plan.header_row == sample.header_row
    assert [m.cell for row in plan.rows for m in row.messages if m.level == "error"] == list(sample.errors)
    if sample.sheet:
        assert plan.sheet == sample.sheet


@pytest.mark.parametrize("name", [name for name, sample in SAMPLES.items() if sample.tells])
def test_a_sample_says_what_is_odd_and_where(name):
    plan = read(name)
    messages = [*plan.messages, *(message for row in plan.rows for message in row.messages)]
    said = [f"{m.cell} {m.code} {' '.join(f'{k}={v}' for k, v in m.params.items())}" for m in messages]
    for expected in SAMPLES[name].tells:
        assert any(expected in words for words in said), said


def test_the_samples_are_what_the_script_draws(tmp_path):
    for name in ("approval-block-and-signatures.xlsx", "deadline-merged-down.xls", "utf-16-tabs.tsv"):
        SAMPLES[name].draw(tmp_path / name)
        assert (tmp_path / name).read_bytes() == (HERE / name).read_bytes()


def test_the_example_workbook_reads_whole():
    plan = plans.read(FIXTURE, FIXTURE.name, sides=SIDES, years=YEARS)
    assert [row.number for row in plan.rows] == [str(number) for number in range(1, 50)]
    assert list(plan.columns.values()) == [
        "number", "title", "deadline", "side:sochi", "side:minsk", "expected_result", "origin",
    ]  # fmt: skip
    assert plan.header_row == 10
    assert len({row.direction for row in plan.rows}) == 10
    assert {row.origin for row in plan.rows} == {"published", "example"}
    assert all(row.title and row.deadline_text and row.expected_result and row.bodies for row in plan.rows)
    assert [row.number for row in plan.rows if not row.bodies.get("minsk")] == ["25"]
    assert not [m for row in plan.rows for m in row.messages if m.level == "error"]


def test_each_field_remembers_its_cell():
    row = read("approval-block-and-signatures.xlsx").rows[0]
    assert row.cells == {
        "number": "A13", "title": "B13", "deadline": "C13", "side:sochi": "D13", "side:minsk": "E13",
        "expected_result": "F13",
    }  # fmt: skip


def test_a_person_may_say_which_column_is_what():
    plan = read("columns-in-another-order.xlsx", columns={"B": "note", "G": None, "H": "note"})
    assert plan.columns["H"] == "note"
    assert "G" not in plan.columns
    assert plan.rows[0].note == "г. Сочи\nНе менее 10 соглашений"
    assert plan.rows[0].expected_result == plan.rows[0].funding == ""


def test_a_person_may_say_which_sheet_to_read():
    plan = read("sheet-for-each-section.xlsx", sheet="культура")
    assert [row.number for row in plan.rows] == ["4", "5", "6"]


def test_headings_and_samples_are_shown_for_every_column():
    plan = read("both-sides-in-one-cell.xlsx")
    assert plan.headings["D"] == "Ответственные исполнители"
    assert plan.samples["A"] == ["1", "2", "3"]
    assert all(len(samples) <= 3 for samples in plan.samples.values())


def test_the_lead_comes_first_and_co_executors_follow():
    bodies = read("co-executors-apart.xlsx").rows[1].bodies
    assert [body.role for body in bodies["sochi"]] == ["lead", "co"]
    assert [body.role for body in bodies["minsk"]] == ["co"]
