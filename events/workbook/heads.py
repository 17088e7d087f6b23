"""The heads of the columns: our own, and what people write over them."""

from collections.abc import Iterable, Mapping

COLUMNS = {
    "title": "Название",
    "kind": "Вид",
    "city": "Город",
    "venue": "Место",
    "dates": "Сроки",
    "state": "Состояние",
    "organisers": "Организаторы",
    "roadmap": "Дорожная карта",
    "items": "Пункты",
    "participants": "Участников",
    "description": "Описание",
    "outcome": "Итоги",
    "uid": "Идентификатор",
}
# Other heads of columns that people write, in lower case.
ALSO = {
    "мероприятие": "title",
    "событие": "title",
    "наименование": "title",
    "наименование мероприятия": "title",
    "тип": "kind",
    "вид мероприятия": "kind",
    "место проведения": "venue",
    "площадка": "venue",
    "город проведения": "city",
    "дата": "dates",
    "даты": "dates",
    "срок": "dates",
    "когда": "dates",
    "дата проведения": "dates",
    "сроки проведения": "dates",
    "статус": "state",
    "организатор": "organisers",
    "ответственные": "organisers",
    "пункт": "items",
    "пункты дорожной карты": "items",
    "участники": "participants",
    "количество участников": "participants",
    "итог": "outcome",
    "результат": "outcome",
}


def canonical(header: object) -> str:
    """The column's own name for what people write over it; what is not known stays as it is."""
    text = " ".join(str(header or "").casefold().replace("ё", "е").split()).strip(" :.*")
    for name, own in COLUMNS.items():
        if text in (own.casefold(), name):
            return own
    return COLUMNS[ALSO[text]] if text in ALSO else str(header or "")


def by_column(problems: Mapping[str, Iterable[object]]) -> dict[str, list[object]]:
    """The problems under the columns' names, as the person sees the table.

    Not only for the reader: the library's template asks the dictionary for its `items`, and would get ours.
    """
    columns = {**COLUMNS, "date_text": COLUMNS["dates"], "starts_on": COLUMNS["dates"]}
    found: dict[str, list[object]] = {}
    for name, reasons in problems.items():
        found.setdefault(columns.get(name, name), []).extend(reasons)
    return found
