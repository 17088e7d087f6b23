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
_SCHOOLS: dict[str, Any] = {
    **_SEMINAR,
    "item": "3",
    "due": "2026-12-15",
    "title": "Обменяться делегациями школьников",
    "status": "planned",
    "progress": 0,
    "expected_result": "Отчёт о поездке",
}
_CRAFTS: dict[str, Any] = {
    **_SEMINAR,
    "item": "7",
    "side": "minsk",
    "due": "2026-12-25",
    "title": "Провести выставку ремесленников",
    "progress": 60,
    "expected_result": "Фотоотчёт",
}
_DAYS: dict[str, Any] = {
    **_SEMINAR,
    "item": "21",
    "due": "2027-02-28",
    "title": "Открыть Дни культуры Минска в Сочи",
    "progress": 10,
    "expected_result": "Программа",
}
_BOOK: dict[str, Any] = {
    **_SEMINAR,
    "item": "34",
    "due": "2026-11-25",
    "title": "Подготовить сборник методических материалов",
    "progress": 80,
    "expected_result": "Сборник",
}
_CHESS: dict[str, Any] = {
    **_SEMINAR,
    "item": "40",
    "due": "2027-01-31",
    "title": "Организовать турнир по шахматам",
    "status": "planned",
    "progress": 0,
    "expected_result": "Положение о турнире",
}

_DOCTORS: dict[str, Any] = {
    **_SEMINAR,
    "item": "5",
    "due": "2026-12-18",
    "title": "Организовать стажировку врачей детских больниц",
    "progress": 30,
    "expected_result": "Приказ о стажировке, отчёт",
}
_YOUTH: dict[str, Any] = {
    **_SEMINAR,
    "item": "2",
    "due": "2026-12-05",
    "title": "Провести форум молодёжных активов",
    "progress": 70,
    "expected_result": "Резолюция форума",
}
_ROUTE: dict[str, Any] = {
    **_SEMINAR,
    "item": "9",
    "due": "2026-12-30",
    "title": "Разработать совместный туристический маршрут",
    "status": "planned",
    "progress": 0,
    "expected_result": "Паспорт маршрута",
}
_YARD: dict[str, Any] = {
    **_SEMINAR,
    "item": "14",
    "due": "2027-06-30",
    "title": "Установить детскую площадку в сквере дружбы",
    "progress": 10,
    "expected_result": "Акт приёмки",
}
_CATALOGUE: dict[str, Any] = {
    **_SEMINAR,
    "item": "28",
    "due": "2026-11-30",
    "title": "Выпустить каталог предприятий",
    "progress": 90,
    "expected_result": "Каталог",
}

#: Of other offices again: numbers with a stop, titles that name a deed by a noun or none at all.
_FORUM: dict[str, Any] = {
    **_SEMINAR,
    "item": "4.2",
    "due": "2026-12-18",
    "title": "Провести деловой форум предпринимателей Сочи и Минска",
    "progress": 50,
    "expected_result": "Протокол, не менее 50 участников",
}
_EXCHANGE: dict[str, Any] = {
    **_SEMINAR,
    "item": "1.4",
    "due": "2026-12-25",
    "title": "Организовать обмен опытом специалистов по благоустройству",
    "progress": 30,
    "expected_result": "Отчёт об обмене",
}
_FAIR: dict[str, Any] = {
    **_SEMINAR,
    "item": "2.1",
    "due": "2027-03-15",
    "title": "Обеспечить участие делегации в туристической выставке",
    "status": "planned",
    "progress": 0,
    "expected_result": "Информация об участии",
}
_CHAMBERS: dict[str, Any] = {
    **_SEMINAR,
    "item": "3.5",
    "title": "Заключить договор между торгово-промышленными палатами",
    "progress": 60,
    "expected_result": "Договор",
}
_PUPPETS: dict[str, Any] = {
    **_SEMINAR,
    "item": "6",
    "side": "minsk",
    "due": "2026-12-20",
    "title": "Гастроли театра кукол",
    "progress": 20,
    "expected_result": "Афиша, фотоотчёт",
}
_SUMMER: dict[str, Any] = {
    **_PUPPETS,
    "item": "8",
    "due": "2027-04-30",
    "title": "Разработка программы летнего отдыха детей",
    "expected_result": "Программа",
}
_VETERANS: dict[str, Any] = {
    **_PUPPETS,
    "item": "11",
    "due": "2027-03-01",
    "title": "Направление приглашений ветеранам на День Победы",
    "status": "planned",
    "progress": 0,
    "expected_result": "Копии приглашений",
}
_PORTAL: dict[str, Any] = {
    **_PUPPETS,
    "item": "23",
    "due": "2026-12-10",
    "title": "Размещение материалов о Сочи на портале города",
    "progress": 70,
    "expected_result": "Ссылки на публикации",
}
_SERVANTS: dict[str, Any] = {
    **_SEMINAR,
    "item": "31",
    "due": "2026-12-28",
    "title": "Разработать план обучения муниципальных служащих",
    "progress": 60,
    "expected_result": "Утверждённый план",
}

_RESORTS: dict[str, Any] = {
    **_SEMINAR,
    "item": "5",
    "title": "Обмен делегациями специалистов в сфере курортного дела",
    "progress": 30,
    "expected_result": "Отчёт, не менее 2 поездок",
}
_TRAIL: dict[str, Any] = {
    **_SEMINAR,
    "item": "13",
    "due": "2027-01-29",
    "title": "Подготовка туристского маршрута «Минск – Сочи»",
    "progress": 10,
    "expected_result": "Маршрутная карта",
}
_HEALTH: dict[str, Any] = {
    **_SEMINAR,
    "item": "19",
    "due": "2026-12-11",
    "title": "Участие в международном форуме «Здравница»",
    "status": "planned",
    "progress": 0,
    "expected_result": "Фотоотчёт",
}
_SECTION: dict[str, Any] = {
    **_SEMINAR,
    "item": "22",
    "due": "2026-12-25",
    "title": "Создание раздела о городе-побратиме на сайте администрации",
    "progress": 60,
    "expected_result": "Ссылка на раздел",
}
_ALLEY: dict[str, Any] = {
    **_SEMINAR,
    "item": "27",
    "due": "2026-12-05",
    "title": "Высадка аллеи дружбы в парке «Ривьера»",
    "expected_result": "Фотоотчёт, 30 деревьев",
}
_CAMP: dict[str, Any] = {
    **_PUPPETS,
    "item": "33",
    "due": "2027-08-31",
    "title": "Организация летней смены для детей из Сочи в лагере «Зубрёнок»",
    "status": "planned",
    "progress": 0,
    "expected_result": "Список детей, отчёт",
}
_JOINT: dict[str, Any] = {
    **_SEMINAR,
    "item": "10",
    "title": "Подготовить и подписать план совместных мероприятий на 2027 год",
    "progress": 50,
    "expected_result": "Подписанный план",
}
_GEAR: dict[str, Any] = {
    **_SEMINAR,
    "item": "44",
    "due": "2026-12-20",
    "title": "Приобретение оборудования для центра единоборств",
    "progress": 70,
    "expected_result": "Акт приёмки, накладные",
}

_WEEK: dict[str, Any] = {
    **_SEMINAR,
    "item": "4",
    "due": "2026-12-14",
    "title": "Проведение недели белорусской культуры в школах Сочи",
    "expected_result": "Отчёт, не менее 10 школ",
}
_GYMNASIA: dict[str, Any] = {
    **_SEMINAR,
    "item": "6.1",
    "due": "2026-12-28",
    "title": "Заключение соглашения о сотрудничестве между гимназиями",
    "progress": 50,
    "expected_result": "Соглашение",
}
_VOLUNTEERS: dict[str, Any] = {
    **_SEMINAR,
    "item": "17",
    "due": "2027-02-15",
    "title": "Обучение волонтёров для Дней Минска в Сочи",
    "status": "planned",
    "progress": 0,
    "expected_result": "50 волонтёров",
}
_VIDEO: dict[str, Any] = {
    **_PUPPETS,
    "item": "29",
    "due": "2026-11-30",
    "title": "Проведение видеоконференции врачей по вопросам реабилитации",
    "expected_result": "Протокол",
}
_ENSEMBLE: dict[str, Any] = {
    **_PUPPETS,
    "item": "35",
    "due": "2026-12-12",
    "title": "Организация выступления ансамбля «Зорачка» на фестивале в Сочи",
    "expected_result": "Фотоотчёт",
}
_FILMS: dict[str, Any] = {
    **_PUPPETS,
    "item": "36",
    "due": "2027-03-31",
    "title": "Показ сочинских фильмов в кинотеатрах города",
    "expected_result": "Афиша показов",
}


def _waiting(*lines: dict[str, Any]) -> list[dict[str, Any]]:
    return [{**line, "pending": True} for line in lines]


def _context(role: str, lines: list[dict[str, Any]]) -> dict[str, Any]:
    return {"today": TODAY, "role": role, "lines": lines}


CONTEXTS: dict[str, dict[str, Any]] = {
    # An executor asked about one milestone, about three, about one that is late, about one item twice, about two.
    "one": _context("executor", [_SEMINAR]),
    "three": _context("executor", [_SEMINAR, _POSTER, _TREATY]),
    "late": _context("executor", [{**_SEMINAR, "due": "2026-11-20"}]),
    "minsk": _context("executor", [{**_SEMINAR, "side": "minsk"}]),
    "twice": _context("executor", [_SEMINAR, {**_SEMINAR, "due": "2027-12-31"}]),
    "two": _context("executor", [_SEMINAR, _POSTER]),
    # A whole digest: five items of both cities, one of them late.
    "five": _context("executor", [_SCHOOLS, _CRAFTS, _DAYS, _BOOK, _CHESS]),
    # Other offices: one milestone of the doctors, four of youth, tourism, improvement and trade.
    "doctors": _context("executor", [_DOCTORS]),
    "four": _context("executor", [_YOUTH, _ROUTE, _YARD, _CATALOGUE]),
    # A coordinator with one report waiting, three waiting, one of three waiting, none waiting.
    "chief": _context("coordinator", _waiting(_SEMINAR)),
    "chiefs": _context("coordinator", _waiting(_SEMINAR, _POSTER, _TREATY)),
    "chief-one-of-three": _context("coordinator", [_SEMINAR, *_waiting(_POSTER), _TREATY]),
    "chief-two": _context("coordinator", _waiting(_SEMINAR, _POSTER)),
    "chief-two-of-five": _context(
        "coordinator", [_SCHOOLS, *_waiting(_CRAFTS), _DAYS, *_waiting(_BOOK), _CHESS]
    ),
    "chief-four": _context("coordinator", _waiting(_YOUTH, _ROUTE, _YARD, _CATALOGUE)),
    "forum": _context("executor", [_FORUM]),
    "board": _context("executor", [_EXCHANGE, _FAIR, _CHAMBERS]),
    "culture": _context("executor", [_PUPPETS, _SUMMER, _VETERANS, _PORTAL]),
    "servants": _context("executor", [_SERVANTS]),
    "chief-forum": _context("coordinator", _waiting(_FORUM)),
    "chief-board": _context("coordinator", _waiting(_EXCHANGE, _FAIR, _CHAMBERS)),
    "chief-culture": _context("coordinator", [*_waiting(_PUPPETS, _SUMMER), _VETERANS, _PORTAL]),
    "resorts": _context("executor", [_RESORTS, _TRAIL, _HEALTH, _SECTION]),
    "alley": _context("executor", [_ALLEY]),
    "camp": _context("executor", [_CAMP]),
    "joint": _context("executor", [_JOINT]),
    "gear": _context("executor", [_GEAR]),
    "chief-gear": _context("coordinator", _waiting(_GEAR)),
    "chief-resorts": _context("coordinator", [*_waiting(_RESORTS, _TRAIL, _SECTION), _HEALTH]),
    "school": _context("executor", [_WEEK, _GYMNASIA, _VOLUNTEERS]),
    "video": _context("executor", [_VIDEO]),
    "stage": _context("executor", [_ENSEMBLE, _FILMS]),
    "chief-school": _context("coordinator", [*_waiting(_WEEK, _GYMNASIA), _VOLUNTEERS]),
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
