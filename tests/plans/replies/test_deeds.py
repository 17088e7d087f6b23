"""The deed that a title names: which verbs tell that it is done, of which thing, and when it is under way."""

import pytest

from plans.replies import Context, read_reply
from plans.replies.deeds import Deed
from tests.data.replies.shapes import bare


@pytest.mark.parametrize(
    ("title", "clause"),
    [
        ("Провести семинар для педагогов", "семинар состоялся"),
        ("Организовать стажировку врачей", "стажировка врачей организована и проведена"),
        ("Организовать и провести совместный форум", "форум прошел"),
        ("Проведение II Международного фестиваля", "фестиваль проведен"),
        ("Обеспечить проведение Дней культуры", "дни культуры проведены"),
        ("Установить детскую площадку", "площадку смонтировали"),
        ("Заключить договор о побратимстве", "договор подписан"),
        ("Подготовить сборник", "сборник издан"),
        ("Правесці семінар", "семинар праведзены"),
        ("Фестиваль искусств", "фестиваль прошел"),
    ],
)
def test_a_deed_is_told_of_its_thing(title, clause):
    deed = Deed(title)
    assert deed.told(clause)
    assert deed.names_the_thing(clause)


@pytest.mark.parametrize(
    ("title", "clause"),
    [
        ("Организовать и провести форум", "форум организован"),
        ("Разработать и утвердить положение", "положение разработано"),
        ("Установить детскую площадку", "площадка согласована"),
        ("Провести семинар", "семинар пройдет"),
        ("Провести семинар", "семинар проводится"),
    ],
)
def test_another_deed_is_not_told(title, clause):
    assert not Deed(title).told(clause)


def test_what_is_being_done_is_under_way():
    assert Deed("Разработать маршрут").under_way("маршрут разрабатывается")
    assert Deed("Организовать стажировку врачей").under_way("стажировка идет")
    assert not Deed("Разработать маршрут").under_way("маршрут разработан")


@pytest.mark.parametrize(
    ("title", "words", "status"),
    [
        ("Установить детскую площадку", "Площадка установлена 25 ноября, акт подписан", "done"),
        ("Установить детскую площадку", "Установлен забор площадки", None),
        ("Разработать совместный маршрут", "Маршрут разрабатывается", "in_progress"),
        ("Разработать совместный маршрут", "Разработана концепция маршрута", None),
        ("Выпустить каталог предприятий", "Католог выпустили", "done"),
        ("Провести форум молодёжных активов", "Форум молодёжных активов проведён", "done"),
    ],
)
def test_the_title_of_any_item_is_understood(title, words, status):
    given = {
        "today": "2026-12-01",
        "role": "executor",
        "lines": [{"item": "4", "due": "2026-12-31", "title": title}],
    }
    found = read_reply(bare(words, [], []), Context.of(given))
    assert [act.status for act in found.acts] == ([status] if status else [])
    assert bool(found.unsure) == (status is None)
