"""`python -m plans FILE`: a plan is read on a machine that has neither the program nor a database."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.data.plans.build import HERE

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments):
    bare = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    command = [sys.executable, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, env=bare, capture_output=True, text=True, timeout=60)


def test_a_plan_is_printed_as_json():
    done = run("-m", "plans", HERE / "both-sides-in-one-cell.xlsx", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    first = found["items"][0]
    assert [item["number"] for item in found["items"]] == ["1", "2", "3", "4", "5", "6"]
    assert first["deadline"]["periods"][0]["due"] == first["due_dates"][0]
    assert first["bodies"]["sochi"][0]["role"] == "lead"
    assert first["cells"]["title"].startswith("B")
    assert found["rows_left_out"] == []


def test_another_pair_of_cities_is_told_by_their_names(tmp_path):
    plan = tmp_path / "plan.csv"
    plan.write_text(
        "№;Мероприятие;Срок;Ответственные от г. Казани;Ответственные от г. Бреста\n"
        "1;Обмен выставками;2027 год;Управление культуры;Отдел культуры\n"
        "2;Форум молодёжи;май 2027 г.;Комитет по делам молодёжи;Отдел идеологии\n"
    )
    done = run("-m", "plans", plan, "--json", "--sides", "kazan=Казань", "brest=Брест", "--years", "2027")
    assert done.returncode == 0, done.stderr
    bodies = json.loads(done.stdout)["items"][0]["bodies"]
    assert [body["name"] for body in bodies["brest"]] == ["Отдел культуры"]


def test_the_printed_lines_name_directions_states_and_how_many_dates_there_are(tmp_path):
    plan = tmp_path / "plan.csv"
    plan.write_text(
        "№;Мероприятие;Срок;Статус;Готовность\n"
        ";Культура;;;\n"
        "1;Обмен выставками;ежемесячно в 2027 году;в работе;30 %\n"
        "2;Форум молодёжи;май 2027 г.;;\n"
    )
    done = run("-m", "plans", plan)
    assert done.returncode == 0, done.stderr
    _years, direction, monthly, once = done.stdout.splitlines()[:4]
    assert direction == "direction Культура"
    assert monthly.split(" | ")[3:] == [
        "2027-01-31, 2027-02-28, 2027-03-31, 2027-04-30, … (12, the last 2027-12-31)",
        "",
        "in_progress 30 %",
    ]
    assert once == "2 | Форум молодёжи | май 2027 г. | 2027-05-31"


def test_what_is_no_plan_is_refused_in_one_line(tmp_path):
    letter = tmp_path / "letter.txt"
    letter.write_text("Просто письмо.\n")
    done = run("-m", "plans", letter)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert "no_table" in done.stderr
    assert run("-m", "plans", tmp_path / "none.xlsx").returncode == 2


def test_a_person_may_show_where_the_table_stands(tmp_path):
    plan = tmp_path / "plan.csv"
    plan.write_text(
        "графа а;графа б;графа в\nпояснение;;\nпервое;Обмен выставками;2027 год\nвторое;Форум;май 2027 г.\n"
    )
    assert run("-m", "plans", plan).returncode == 2
    shown = ("--header-row", "1", "--first-row", "3", "--columns", "B=title,C=deadline")
    done = run("-m", "plans", plan, "--json", *shown)
    assert [item["title"] for item in json.loads(done.stdout)["items"]] == ["Обмен выставками", "Форум"]


def test_plans_brings_neither_django_nor_seconds():
    code = (
        "import time; t = time.process_time(); import plans, plans.reading; import sys;"
        "print(time.process_time() - t < 1, [n for n in ('django', 'pymorphy3', 'pdfplumber') if n in sys.modules])"
    )
    assert run("-c", code).stdout.split(maxsplit=1) == ["True", "[]\n"]
