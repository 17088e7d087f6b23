"""The letters that were answered: who was asked about which milestones, and how our letter looked."""

from typing import Any

TODAY = "2026-12-01"

_SEMINAR: dict[str, Any] = {
    "item": "12",
    "side": "sochi",
    "due": "2026-12-31",
    "title": "Провести семинар для педагогов двух городов",
    "status": "in_progress",
    "progress": 40,
    "expected_result": "Протокол семинара",
    "pending": False,
}
_POSTER: dict[str, Any] = {
    **_SEMINAR,
    "item": "15",
    "due": "2026-12-20",
    "title": "Издать афишу фестиваля искусств",
    "status": "planned",
    "progress": 0,
    "expected_result": "Афиша",
}
_TREATY: dict[str, Any] = {
    **_SEMINAR,
    "item": "18",
    "due": "2027-03-31",
    "title": "Подписать соглашение о сотрудничестве библиотек",
    "progress": 20,
    "expected_result": "Соглашение",
}


def _waiting(*lines: dict[str, Any]) -> list[dict[str, Any]]:
    return [{**line, "pending": True} for line in lines]


def _context(role: str, lines: list[dict[str, Any]]) -> dict[str, Any]:
    return {"today": TODAY, "role": role, "lines": lines}


CONTEXTS: dict[str, dict[str, Any]] = {
    # An executor asked about one milestone, about three, about one that is late, about one item twice.
    "one": _context("executor", [_SEMINAR]),
    "three": _context("executor", [_SEMINAR, _POSTER, _TREATY]),
    "late": _context("executor", [{**_SEMINAR, "due": "2026-11-20"}]),
    "minsk": _context("executor", [{**_SEMINAR, "side": "minsk"}]),
    "twice": _context("executor", [_SEMINAR, {**_SEMINAR, "due": "2027-12-31"}]),
    # A coordinator with one report waiting, three waiting, one of three waiting, none waiting.
    "chief": _context("coordinator", _waiting(_SEMINAR)),
    "chiefs": _context("coordinator", _waiting(_SEMINAR, _POSTER, _TREATY)),
    "chief-one-of-three": _context("coordinator", [_SEMINAR, *_waiting(_POSTER), _TREATY]),
    "chief-none": _context("coordinator", [_SEMINAR]),
}

_MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip


def our_lines(line: dict[str, Any]) -> list[str]:
    """How our letter told of one milestone."""
    year, month, day = line["due"].split("-")
    return [
        f"Пункт {line['item']}. {line['title']}",
        f"   Сочи · {int(day)} {_MONTHS[int(month) - 1]} {year} г. · осталось 30 дней",
        f"   в работе, {line['progress']} %",
        f"   https://roadmap.example.org/milestones/{line['item']}/",
    ]


def our_letter(context: dict[str, Any]) -> list[str]:
    """The letter that is answered, line by line: full of words that must not be taken for the answer's."""
    told = [row for line in context["lines"] for row in [*our_lines(line), ""]]
    return [
        "Добрый день, Анна Петровна!",
        "",
        "ПРОСРОЧЕНО",
        "",
        *told,
        "Ответьте на это письмо: «Выполнено», «60 %», «Перенести на 15 января 2027 г.».",
        "Всё, за что я отвечаю: https://roadmap.example.org/my/",
        "",
        "--",
        "Какие напоминания я получаю: https://roadmap.example.org/choices/abc/",
    ]
