"""What people look for, and what they must find: written down before the search was made."""

from datetime import date

import pytest
from django.urls import reverse

from cities.choices import Role
from cities.models import Body, User
from events.models import Event
from roadmap.models import Direction, Item, Responsibility, Roadmap
from roadmap.questions import actions as questions
from roadmap.reporting import actions
from roadmap.search.words import is_one_slip
from tests.database import Cast
from tests.roadmap.daily import milestone_of, signed_in, upload

pytestmark = pytest.mark.django_db

# Number, title, expected result, note; who answers is in `wide`.
ITEMS = [
    ("42", "Образовательный проект «Шаги» для школьников", "не менее 60 организаций", ""),
    ("2.1", "Молодёжный форум «Россия – Беларусь: вместе»", "3 делегации", "проводится в Сочи"),
    ("5а", "Фестиваль белорусской культуры (ежегодный)", "", "концерты, выставки"),
    ("7", "Обмен опытом в сфере санаторно-курортного лечения", "соглашение о сотрудничестве", ""),
    ("8", "Создание онлайн-семинара «Цифровая библиотека»", "200 учащихся", ""),
    ("9", "Турнир по самбо и дзюдо", "", "Ледовый дворец"),
    ("10", "Развитие побратимских связей районов", "", ""),
    ("11", "Сумесныя мерапрыемствы ў Нацыянальнай бібліятэцы", "творчыя сустрэчы ва ўстановах", ""),
]

# What is typed, and the numbers of what is found (in any order).
SEARCHES = {
    # As the program and people write a number.
    "42": ["42"], "п. 42": ["42"], "п.42": ["42"], "п 42": ["42"], "пункт 42": ["42"], "Пункт 42.": ["42"],
    "№ 42": ["42"], "№42": ["42"], "2.1": ["2.1"], "п. 2.1": ["2.1"], "пункта 2.1": ["2.1"], "5а": ["5а"],
    "п. 5А": ["5а"], "п. 43": [],
    # Names in quotes, with and without; large and small letters.
    "«Шаги»": ["42"], "Шаги": ["42"], "шаги": ["42"], "ШАГИ": ["42"], "шаг": ["42"], "шагов": ["42"],
    '"Шаги"': ["42"], "проект Шаги": ["42"], "проект «Шаги»": ["42"], "цифровая библиотека": ["8"],
    "библиотеки": ["8"], "библиот": ["8"],
    # Any form of a word; «культурой» also where the bodies of culture answer.
    "форум": ["2.1"], "форуме": ["2.1"], "форумы": ["2.1"], "фестивали": ["5а"], "фестивалей": ["5а"],
    "белорусский": ["5а"], "культурой": ["2", "5а", "9"], "школьник": ["42"], "опыт": ["7"], "лечением": ["7"],
    "связь": ["10"], "район": ["10"],
    # Dashes, ё, brackets.
    "молодежный": ["2.1"], "молодёжный": ["2.1"], "семинар": ["8"], "онлайн": ["8"], "онлайн-семинар": ["8"],
    "курортный": ["7"], "ежегодный": ["5а"], "Россия - Беларусь": ["2.1"], "беларусь": ["2.1"],
    # Expected result, note, several words in any order.
    "организаций": ["42"], "делегация": ["2.1"], "соглашение": ["7"], "ледовый": ["9"], "выставка": ["5а"],
    "форум вместе": ["2.1"], "дзюдо самбо": ["9"], "форум самбо": [],
    # Directions, bodies and their short names, people.
    "спорт": ["9", "10"], "наследие": ["42"], "УФКиС": ["9"], "управление физической культуры": ["9"],
    "Воробьёва": ["9"], "воробьева": ["9"],
    # What was reported, and what proves it.
    "протокол": ["7"], "подписали": ["7"], "меморандум": ["7"],
}  # fmt: skip

# The same, written by other eyes.
FRESH = {
    # A number with its sign behind it, without a space, in the plural, before the words.
    "п42": ["42"], "п5а": ["5а"], "42 пункт": ["42"], "42-й пункт": ["42"], "42 п.": ["42"], "пп. 2.1": ["2.1"],
    "п. 42 Шаги": ["42"], "пункт 42 «проект»": ["42"], "п. 42 форум": [], "п.2.1.": ["2.1"],
    # Latin letters that look like Russian ones, the first letters of САМБО, ФЕСТИВАЛЬ, РОССИЯ, ВЫСТАВКА.
    "п. 5a": ["5а"], "5A": ["5а"], "CAMБО": ["9"], "фecтиваль": ["5а"], "POССИЯ": ["2.1"], "BЫCТАВКИ": ["5а"],
    # Small words, which the database passes over.
    "турнир по самбо": ["9"], "проект для школьников": ["42"], "обмен опытом в сфере лечения": ["7"],
    "не менее 60 организаций": ["42"], "соглашение о сотрудничестве": ["7"], "для": [], "и по": [],
    # People in other cases and orders, short names, what was said, what proves it.
    "Воробьёвой": ["9"], "Анна Воробьева": ["9"], "анне воробьевой": ["9"], "УФКИС": ["9"], "турнир УФКиС": ["9"],
    "протокол встречи": ["7"], "протоколы встреч": ["7"], "Протокол встречи.pdf": ["7"], "подписан меморандум": ["7"],
    # Quotes of other keyboards, one of two, ё, dashes.
    "„Шаги“": ["42"], "“Шаги”": ["42"], "«Шаги": ["42"], "'цифровая библиотека'": ["8"],
    "МОЛОДЁЖНОГО ФОРУМА": ["2.1"], "санаторно курортное лечение": ["7"], "санаторно–курортный": ["7"],
    "онлайн семинары": ["8"], "3 делегации": ["2.1"], "учащиеся": ["8"],
}  # fmt: skip

# What falls due, and what the dates of it are called; the signed words say nothing of them.
DUE = {"9": "2026-12-15", "10": "2027-10-29", "8": "2027-05-20"}
DATES = {
    "15 декабря 2026": ["9"], "15.12.2026": ["9"], "15.12.26": ["9"], "2026-12-15": ["9"], "К 15 декабря": ["9"],
    "до 15 декабря 2026 г.": ["9"], "пятнадцатое декабря 2026": ["9"], "15 снежня 2026": ["9"],
    "срок 15.12.2026": ["9"], "октябрь 2027": ["10"], "в октябре 2027 года": ["10"], "10.2027": ["10"],
    "II квартал 2027": ["8"], "1 полугодие 2027": ["8"], "16.12.2026": [], "31 ноября 2026": [], "2026": [],
    "декабрь": [],
}  # fmt: skip

# Belarusian: any form, «ў» and «у» in turn, Latin letters.
BELARUSIAN = {
    "мерапрыемства": ["11"], "мерапрыемстваў": ["11"], "мерапрыемствамі": ["11"], "МЕРАПРЫЕМСТВЫ": ["11"],
    "сумесных мерапрыемстваў": ["11"], "нацыянальная бібліятэка": ["11"], "бiблiятэк": ["11"], "бібліятэкаў": ["11"],
    "установа": ["11"], "ўстановы": ["11"], "сустрэча": ["11"], "творчых сустрэч": ["11"], "мерапрыемства форум": [],
}  # fmt: skip

# A single slip of a finger.
SLIPS = {"форумм": ["2.1"], "фестевали": ["5а"], "фетсиваль": ["5а"], "бибилотека": ["8"], "тунир": ["9"],
         "побротимских": ["10"], "щаги": ["42"], "цифрвая": ["8"]}  # fmt: skip

# A slip in a name, a report, a file, beside a small word; the keys of the other alphabet.
FRESH_SLIPS = {
    "Ворбьева": ["9"], "Воробъева": ["9"], "меморандм": ["7"], "пратокол": ["7"], "проект для шкльников": ["42"],
    "туринр по самбо": ["9"], "общее нследие": ["42"], "ajhev": ["2.1"], "Ifub": ["42"], "nehybh gj cfv,j": ["9"],
}  # fmt: skip


@pytest.fixture
def wide(plan: Roadmap, cast: Cast) -> Roadmap:
    """The roadmap with `ITEMS` beside its three, which none of the searches finds."""
    sport = Direction.objects.create(roadmap=plan, title="Спорт и туризм", order=7)
    heritage = Direction.objects.create(roadmap=plan, title="Общее наследие", order=8)
    body = Body.objects.create(
        city=cast.sochi, name="Управление физической культуры и спорта", short_name="УФКиС"
    )
    User.objects.create(email="v@sochi.example", name="Воробьёва Анна", role=Role.EXECUTOR, body=body)
    Item.objects.filter(roadmap=plan).update(title="Прочее", deadline_text="")
    for direction in Direction.objects.filter(roadmap=plan, order__lt=7):
        Direction.objects.filter(pk=direction.pk).update(title=f"Разное {direction.order}")
    side = plan.sides.get(city=cast.sochi)
    place = {"9": sport, "10": sport, "42": heritage}
    for order, (number, title, result, note) in enumerate(ITEMS, 10):
        item = Item.objects.create(
            roadmap=plan,
            direction=place.get(number) or plan.directions.earliest("order"),
            number=number,
            order=order,
            title=title,
            expected_result=result,
            note=note,
        )
        lead = body if number == "9" else cast.mayor
        Responsibility.objects.create(item=item, side=side, body=lead)
        due = DUE.get(number)
        item.milestones.create(side=side, due_date=due, first_due_date=due)
    actions.report(
        milestone_of(plan, "7", cast.sochi).pk,
        cast.sochi_coordinator,
        status="in_progress",
        progress=10,
        text="Стороны подписали меморандум",
        files=[],
    )
    client = signed_in(cast.sochi_coordinator)
    owed = milestone_of(plan, "7", cast.sochi)
    client.post(
        reverse("roadmap:report", args=[plan.slug, owed.pk]),
        {"status": "in_progress", "progress": 20, "slider": 20, "text": "", "links": "",
         "version": owed.version, "evidence": upload("Протокол встречи.pdf")},
    )  # fmt: skip
    return plan


def numbers_found(plan: Roadmap, text: str) -> list[str]:
    return sorted(Item.objects.filter(roadmap=plan).answering(text).values_list("number", flat=True))


def test_what_people_look_for_is_found(wide):
    missed = {
        text: found
        for text, wanted in (SEARCHES | FRESH | DATES | BELARUSIAN).items()
        if (found := numbers_found(wide, text)) != sorted(wanted)
    }
    assert len(SEARCHES) >= 60
    assert len(FRESH) + len(FRESH_SLIPS) >= 40
    assert missed == {}


def test_one_slip_is_forgiven_and_told(wide, cast):
    client = signed_in(cast.sochi_reader)
    missed = {}
    for text, wanted in (SLIPS | FRESH_SLIPS).items():
        page = client.get(reverse("roadmap:items", args=[wide.slug]), {"q": text})
        found = [row.item.number for row in page.context["page"]]
        if found != wanted or "Показано" not in page.content.decode():
            missed[text] = found
    assert missed == {}
    for text, title in (("Ворбьева", "9. Турнир"), ("пратокол", "7. Обмен"), ("ajhev", "2.1. Молодёжный")):
        header = client.get("/search/", {"q": text})
        [hit] = dict(header.context["kinds"])["Пункты"]
        assert hit.title.startswith(title)
        assert "Показано" in header.content.decode()


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ("форум", "форум", True),
        ("форум", "форумм", True),
        ("форум", "фоум", True),
        ("форум", "фурум", True),
        ("форум", "фроум", True),
        ("форум", "формы", False),
        ("форум", "", False),
    ],
)
def test_a_slip_is_a_letter_more_less_another_or_two_exchanged(one, other, is_one):
    assert is_one_slip(one, other) is is_one_slip(other, one) is is_one


def test_an_empty_list_says_what_to_loosen(wide, cast):
    client = signed_in(cast.sochi_reader)
    page = client.get(
        reverse("roadmap:items", args=[wide.slug]), {"q": "форум", "status": "planned", "silent": "1"}
    )
    text = page.content.decode().replace("\u00a0", " ")
    assert "без «молчат 90 дней»" in text or "без «" in text
    assert "1 пункт" in text


def test_the_search_of_the_header_finds_all_kinds_that_one_may_see(wide, cast, elsewhere):
    Event.objects.create(title="Открытие форума", kind="forum", city=cast.sochi, precision="day",
                         starts_on="2026-09-12", ends_on="2026-09-13", state="planned")  # fmt: skip
    reader, coordinator = signed_in(cast.sochi_reader), signed_in(cast.sochi_coordinator)

    def kinds(client, text):
        page = client.get("/search/", {"q": text})
        return {heading: [hit.title for hit in hits] for heading, hits in page.context["kinds"]}

    assert kinds(reader, "форум").keys() == {"Пункты", "Мероприятия"}
    assert kinds(reader, "п. 42") == {"Пункты": ["42. Образовательный проект «Шаги» для школьников"]}
    assert "Управление физической культуры и спорта" in kinds(reader, "УФКиС")["Исполнители"]
    assert kinds(reader, "дорожная карта Минск").keys() >= {"Дорожные карты"}
    assert "Люди" not in kinds(reader, "Воробьёва")
    assert kinds(coordinator, "Воробьёва")["Люди"] == ["Воробьёва Анна"]
    assert kinds(coordinator, f" {cast.minsk_executor.email.title()} ") == {
        "Люди": [cast.minsk_executor.name]
    }
    assert kinds(coordinator, cast.minsk_executor.email[1:]) == kinds(reader, cast.minsk_executor.email) == {}
    assert kinds(signed_in(elsewhere.coordinator), "форум") == {}
    assert kinds(reader, "") == kinds(reader, "«»") == {}


@pytest.mark.parametrize(
    ("who", "where"),
    [
        ("sochi_executor", "/my/"),
        ("sochi_coordinator", "/my/"),
        ("sochi_reader", "/"),
        ("administrator", "/"),
    ],
)
def test_after_signing_in_each_begins_where_the_work_is(cast, who, where):
    assert signed_in(getattr(cast, who)).get("/begin/")["Location"] == where


def test_what_nobody_may_see_is_not_meant(wide, elsewhere):
    page = signed_in(elsewhere.coordinator).get("/search/", {"q": "меморандм"})
    assert (page.context["kinds"], page.context["corrected"]) == ([], "")
    assert "меморандум" not in page.content.decode()


def test_a_number_with_a_latin_letter_is_found_as_it_is_written(wide):
    Item.objects.filter(roadmap=wide, number="9").update(number="9a")
    assert numbers_found(wide, "п. 9a") == ["9a"]


def test_a_search_over_everything_says_what_falls_due_or_is_on_that_day(wide, cast, elsewhere):
    Event.objects.create(title="Открытие форума", kind="forum", city=cast.sochi, precision="day",
                         starts_on="2026-12-14", ends_on="2026-12-16", state="planned")  # fmt: skip

    def kinds(client, text):
        page = client.get("/search/", {"q": text})
        return {heading: [(hit.title, hit.note) for hit in hits] for heading, hits in page.context["kinds"]}

    reader = signed_in(cast.sochi_reader)
    found = kinds(reader, "15.12.2026")
    assert found == {
        "Пункты": [("9. Турнир по самбо и дзюдо", f"{wide} · срок 15\u00a0декабря\u00a02026 (Сочи)")],
        "Мероприятия": [("Открытие форума", "Сочи · 14–16 декабря 2026")],
    }
    assert kinds(reader, "октябрь 2027")["Пункты"][0][0].startswith("10.")
    assert kinds(signed_in(elsewhere.coordinator), "15.12.2026") == {}


def test_a_part_of_an_address_is_found_by_those_to_whom_addresses_are_shown(wide, cast):
    def people(who, text):
        page = signed_in(who).get("/search/", {"q": text})
        return [hit.title for hit in dict(page.context["kinds"]).get("Люди", [])]

    own, other = cast.sochi_executor, cast.minsk_executor
    before, after = own.email.split("@")
    for part in (before, f"{before}@", f"@{after}", after, before[1:].upper()):
        assert own.name in people(cast.sochi_coordinator, part), part
        assert people(cast.sochi_reader, part) == [], part
        assert own.name in people(cast.administrator, part), part
    assert people(cast.sochi_coordinator, other.email) == [other.name]
    assert other.name not in people(cast.sochi_coordinator, other.email.split("@")[1])
    # What can be a part of an address can be a name as well.
    User.objects.filter(pk=other.pk).update(name="John Smith")
    assert people(cast.sochi_coordinator, "smith") == ["John Smith"]
    # Who is an administrator is not shown on the page of people of a side.
    assert people(cast.sochi_coordinator, cast.administrator.email[:-1]) == []


def test_what_was_decided_asked_for_and_asked_across_is_found(wide, cast, elsewhere):
    """Its words stand on the item's page, so whoever has read them there looks for them."""
    item = wide.items.get(number="7")
    own = milestone_of(wide, "9", cast.sochi)
    Responsibility.objects.filter(item__number="9").update(body=cast.sochi_education)
    done = actions.report(own.pk, cast.sochi_executor, status="done", progress=None, text="",
                          links=["https://example.org/"])  # fmt: skip
    actions.decide(done.pk, cast.sochi_coordinator, verdict="returned", remark="Приложите смету")
    actions.ask_for_date(own.pk, cast.sochi_executor, new_date=date(2027, 3, 1), reason="Ремонт арены",
                         reference="исх. 14-2/318")  # fmt: skip
    asked = questions.ask(item.pk, cast.sochi_coordinator, to=cast.committee, text="Кто оплачивает проезд?")
    questions.answer(asked.pk, cast.minsk_coordinator, text="Принимающая сторона")

    found = {
        text: numbers_found(wide, text)
        for text in ("смета", "сметы", "ремонт", "арена", "14-2/318", "проезда", "принимающие стороны")
    }

    of_7 = {"проезда", "принимающие стороны"}
    assert found == {text: ["7" if text in of_7 else "9"] for text in found}
    # In the search over everything too, and for nobody of another roadmap.
    for text in ("смета", "арена", "проезда", "принимающие"):
        assert "Пункты" in dict(signed_in(cast.minsk_reader).get("/search/", {"q": text}).context["kinds"])
        assert not signed_in(elsewhere.coordinator).get("/search/", {"q": text}).context["kinds"]


def test_a_past_day_finds_the_same(wide, cast):
    client = signed_in(cast.sochi_reader)
    for text in ("п. 42 Шаги", "турнир по самбо", "42-й пункт", "для", "15 декабря 2026", "мерапрыемства"):
        page = client.get(f"/r/{wide.slug}/items/", {"q": text, "on": "2026-05-01"})
        assert page.context["past"]
        wanted = (FRESH | DATES | BELARUSIAN)[text]
        assert [row.item.number for row in page.context["page"]] == wanted, text
