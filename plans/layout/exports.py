"""Exports of other programs, known by their headings: which column is what, and how they show what belongs to what.

A tracker's «Название» or «Name» is a measure, its «Начало» a start; an ordinary plan's headings are read by their words
(`plans.headers`). Of a program the whole set is known, so a column that is not in it is no field.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from plans.words import fold

from .columns import LEVEL, Head


@dataclass(frozen=True, slots=True)
class Program:
    """One program's export: headings that only it has, and the field of each heading."""

    name: str
    telling: frozenset[str]
    fields: Mapping[str, str]


def _program(name: str, telling: str, **fields: str) -> Program:
    by_heading = {
        fold(heading): field.replace("__", ":")
        for field, headings in fields.items()
        for heading in headings.split("|")
    }
    return Program(name, frozenset(fold(one) for one in telling.split("|")), by_heading)


PROGRAMS = (
    _program(
        "Microsoft Project",
        "режим задачи|уровень структуры|номер структуры|сдр|wbs|outline number"
        "|названия ресурсов|предшественники|длительность|% завершения"
        "|task mode|outline level|resource names|predecessors|duration|% complete",
        number="ид.|ид|id|сдр|wbs|суммарная задача",
        title="название|название задачи|имя задачи|наименование задачи|задача|task name|task|name",
        start="начало|дата начала|start|start date|begin date",
        end="окончание|дата окончания|дата завершения|завершение|finish|finish date|end date|end"
        "|срок|крайний срок|deadline",
        level="уровень структуры|outline level|номер структуры|outline number",
        responsible="названия ресурсов|имена ресурсов|ресурсы|исполнители|ответственный|resource names|resources"
        "|assigned to",
        progress="% завершения|% complete|% выполнения|прогресс|completion|progress",
        note="заметки|notes",
    ),
    _program(
        "Microsoft Planner",
        "имя сегмента|сегмент|кому назначено|назначено|элементы контрольного списка|имя задачи|ход выполнения"
        "|bucket name|assigned to|checklist items|с опозданием|завершенные элементы контрольного списка",
        title="имя задачи|task name|название задачи|задача",
        direction="имя сегмента|название сегмента|bucket name|сегмент",
        status="ход выполнения|progress",
        responsible="кому назначено|assigned to|назначено",
        deadline="срок выполнения|дата выполнения|крайний срок|due date|срок",
        note="описание|description|заметки|примечания",
    ),
    _program(
        "Bitrix24",
        "постановщик|наблюдатели|крайний срок|соисполнители|дата закрытия|затрачено времени|потрачено времени",
        number="id",
        title="название|задача|название задачи",
        direction="группа|проект|группа (проект)",
        responsible="ответственный|исполнитель",
        co_executors="соисполнители|участники",
        deadline="крайний срок|дедлайн|срок",
        status="статус",
        note="описание",
    ),
    _program(
        "YouTrack or Jira",
        "id задачи|заголовок|сводка|issue id|issue key|summary|assignee|due date|ключ проблемы",
        number="id задачи|issue id|issue key|key|ключ|ключ проблемы|id",
        title="заголовок|сводка|summary|тема|название",
        direction="подсистема|subsystem|компоненты|components|component/s|epic link",
        responsible="исполнитель|назначена|assignee",
        deadline="срок|срок исполнения|due date|due|дата выполнения|дедлайн|крайний срок",
        status="состояние|state|status|статус",
    ),
    _program(
        "Redmine",
        "трекер|tracker|назначена|оценка временных затрат|готовность|% выполнения|родительская задача|тема|% done",
        number="#|№",
        title="тема|subject",
        direction="категория|category|версия|target version",
        responsible="назначена|assignee|assigned to",
        start="дата начала|start date|начата",
        end="срок завершения|дата выполнения|due date|срок",
        status="статус|status",
        progress="% выполнения|готовность|% done",
        note="описание|description",
    ),
    _program(
        "Trello or Asana",
        "card name|list name|card id|card description|section/column|task id|board name|due complete|members|due date"
        "|название карточки|название списка|имя карточки|имя списка|список|карточка|колонка|доска|участники",
        title="card name|name|название карточки|имя карточки|карточка|название задачи|задача|название",
        direction="list name|section/column|название списка|имя списка|список|колонка",
        responsible="members|assignee|участники|исполнитель|исполнители|ответственный",
        start="start date",
        end="due date|due|срок|срок выполнения|дедлайн|крайний срок",
        note="card description|notes|описание|description",
    ),
)
_LEAST_TELLING = 2
_LEAST_FIELDS = 3
# As good as an ordinary header of some columns.
_SCORE = 8.0
# So many telling headings, ten each, that no plan has by chance.
_SURE = 40


def head_of(row: int, headings: Mapping[int, str]) -> Head | None:
    """The header of a program's export, where these are its headings; None where they are not."""
    head = Head(row, row, dict(headings), {}, _SCORE, frozenset(map(fold, headings.values())))
    return head if take(head) is not None else None


def take(head: Head) -> Program | None:
    """Give the columns of a program's export their fields; returns the program, None where it is none."""
    lowest = {column: text.rpartition(" > ")[2] for column, text in head.headings.items() if text}
    # «Task_Name»: what a program puts for the blank.
    plain = {column: fold(text.replace("_", " ")) for column, text in lowest.items()}
    best: tuple[int, Program] | None = None
    for program in PROGRAMS:
        telling = sum(text in program.telling for text in plain.values())
        fields = {program.fields[text] for text in plain.values() if text in program.fields}
        timed = bool({"deadline", "end"} & fields)
        if telling >= _LEAST_TELLING and len(fields) >= _LEAST_FIELDS and "title" in fields and timed:
            worth = telling * 10 + len(fields)
            if best is None or worth > best[0]:
                best = worth, program
    # A plan's own column speaks against a program that few headings point to.
    own = {"expected_result", "funding", "contact"} & set(head.fields.values())
    if (
        best is None
        or (own and best[0] < _SURE)
        or any(name.startswith("side:") for name in head.fields.values())
    ):
        return None
    program = best[1]
    head.fields = {}
    for column, text in sorted(plain.items()):
        name = program.fields.get(text)
        if name is not None and name not in head.fields.values():
            head.fields[column] = LEVEL if name == "level" else name
    return program
