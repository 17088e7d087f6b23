"""An import asks and writes as often for many rows as for a few, and its history tells as much as ever."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from roadmap.choices import ReportOrigin, Status
from roadmap.importing import apply, runs
from roadmap.models import Item, Milestone, Report, Responsibility, Roadmap
from tests.database import Cast
from tests.roadmap.plans import HEADER, book

BODIES = (
    ("Управление культуры мэрии города Сочи", "Главное управление культуры Мингорисполкома"),
    (
        "Управление по образованию и науке мэрии города Сочи",
        "Минский городской институт развития образования",
    ),
)
DEADLINES = ("до 1 сентября 2026 г.", "ежегодно", "II квартал 2027 г.", "2026–2028 годы")


def rows(count: int, *, shifted: int = 0, words: str = "") -> list[Any]:
    """A plan of so many items; `shifted` gives each another deadline and other bodies, `words` another title."""
    found: list[Any] = [HEADER, ("Культура",)]
    for number in range(1, count + 1):
        place = number + shifted
        found.append(
            (number, f"Выставка, этап {number}{words}", DEADLINES[place % len(DEADLINES)], *BODIES[place % 2])
        )
    return found


def counted(do: Callable[[], Any]) -> tuple[int, Any]:
    with CaptureQueriesContext(connection) as captured:
        result = do()
    # Savepoints are no question to the database's tables.
    return sum("SAVEPOINT" not in query["sql"] for query in captured.captured_queries), result


def course(roadmap: Roadmap, cast: Cast, count: int) -> dict[str, int]:
    """The statements of a first import, of one that changes every row, and of taking that back."""
    found: dict[str, int] = {}
    for name, plan in (("first", rows(count)), ("second", rows(count, shifted=1, words=" и ярмарка"))):
        start, by = partial(runs.start, roadmap, book(plan), cast.administrator), cast.administrator
        found[f"{name}, preview"], run = counted(start)
        found[f"{name}, applying"], run = counted(partial(apply.apply, run.pk, by))
    found["taking back"], _run = counted(partial(apply.revert, run.pk, cast.administrator))
    return found


def test_the_number_of_statements_does_not_grow_with_the_rows(
    make_roadmap: Callable[..., Roadmap], cast: Cast
) -> None:
    few = course(make_roadmap(0, slug="few"), cast, 20)
    many = course(make_roadmap(0, slug="many"), cast, 120)
    # What is deleted goes by the hundred, and each item has three milestones on each side at most.
    deleting = {"second, applying", "taking back"}
    for name, count in many.items():
        # What a process asks for once is asked for in the first of them.
        assert few[name] - 1 <= count <= few[name] + (8 if name in deleting else 0), (name, few, many)
    assert max(many.values()) < 60, many


def test_nor_does_it_with_the_states_that_a_plan_reports(
    make_roadmap: Callable[..., Roadmap], cast: Cast
) -> None:
    statements: list[int] = []
    for slug, count in (("few", 20), ("many", 120)):
        _header, direction, *items = rows(count)
        states = ("выполнено", "выполнено на 40 %", "не начато")
        plan = [direction, *((*row, states[row[0] % 3]) for row in items)]
        upload = book(plan, header=(*HEADER, "Статус"))
        run = runs.start(make_roadmap(0, slug=slug), upload, cast.administrator)
        number, _run = counted(partial(apply.apply, run.pk, cast.administrator))
        statements.append(number)
        reports = Report.objects.filter(milestone__item__roadmap__slug=slug)
        assert {report.origin for report in reports} == {ReportOrigin.IMPORT}
        assert reports.filter(status=Status.DONE).exists()
        assert reports.filter(status=Status.IN_PROGRESS, progress=40).exists()
        for milestone in Milestone.objects.filter(reports__in=reports):
            report = milestone.reports.get()
            assert (milestone.status, milestone.progress) == (report.status, report.progress)
            assert (milestone.last_reported_at, milestone.version) == (report.created_at, 2)
    assert statements[1] <= statements[0] < 60, statements


@pytest.fixture
def roadmap(make_roadmap: Callable[..., Roadmap]) -> Roadmap:
    return make_roadmap(0)


def test_taking_back_leaves_every_row_as_it_was(roadmap: Roadmap, cast: Cast) -> None:
    def standing() -> list[Any]:
        return [
            list(
                Item.objects.order_by("pk").values("pk", "title", "deadline_text", "deadline_kind", "order")
            ),
            list(Responsibility.objects.order_by("pk").values()),
            list(
                Milestone.objects.order_by("pk").values(
                    "pk", "due_date", "first_due_date", "starts_on", "period"
                )
            ),
        ]

    first = runs.start(roadmap, book(rows(20)), cast.administrator)
    apply.apply(first.pk, cast.administrator)
    before = standing()
    second = runs.start(roadmap, book(rows(22, shifted=1, words=" и ярмарка")), cast.administrator)
    apply.apply(second.pk, cast.administrator)
    assert standing() != before
    apply.revert(second.pk, cast.administrator)
    assert standing() == before


def test_history_tells_of_every_row_what_it_was_and_became(roadmap: Roadmap, cast: Cast) -> None:
    for plan in (rows(20), rows(20, words=" и ярмарка")):
        apply.apply(runs.start(roadmap, book(plan), cast.administrator).pk, cast.administrator)
    for item in Item.objects.all():
        told = list(item.history.order_by("pgh_id"))  # type: ignore[attr-defined]
        assert [row.title for row in told if row.title.endswith("ярмарка")]
        assert told[0].pgh_label == "insert"
        assert told[-1].title == item.title
        assert told[0].title == f"Выставка, этап {item.number}"
        assert all(row.pgh_context.metadata["import_run"] for row in told)
    for milestone in Milestone.objects.all():
        assert milestone.history.filter(pgh_label="insert").count() == 1  # type: ignore[attr-defined]


def test_what_a_statement_left_alone_has_no_history(roadmap: Roadmap, cast: Cast) -> None:
    apply.apply(runs.start(roadmap, book(rows(20)), cast.administrator).pk, cast.administrator)
    one = Item.objects.get(number="7")
    before = {item.pk: item.history.count() for item in Item.objects.all()}  # type: ignore[attr-defined]
    Item.objects.filter(number__in=["7", "8"]).update(note="Новое")
    Item.objects.filter(number="8").update(note="Новое")
    after = {item.pk: item.history.count() for item in Item.objects.all()}  # type: ignore[attr-defined]
    assert {pk for pk, count in after.items() if count != before[pk]} == {
        one.pk,
        Item.objects.get(number="8").pk,
    }
    assert after[one.pk] == before[one.pk] + 1
    pk = one.pk
    Responsibility.objects.filter(item=one).delete()
    Milestone.objects.filter(item=one).delete()
    one.delete()
    from core.history import records

    assert records(Item).filter(pgh_obj=pk, pgh_label="delete").count() == 1
