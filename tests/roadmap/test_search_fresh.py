"""More of what people type, written by other eyes before the search knew it; the header forgives as the list does."""

from roadmap.models import Item
from tests.roadmap.daily import signed_in
from tests.roadmap.test_search import numbers_found, pytestmark, wide  # noqa: F401 - a fixture, and the mark of its tests

# What is typed, and the numbers of what is found (in any order).
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

# A slip in a name, a report, a file, beside a small word; the keys of the other alphabet.
SLIPS = {
    "Ворбьева": ["9"], "Воробъева": ["9"], "меморандм": ["7"], "пратокол": ["7"], "проект для шкльников": ["42"],
    "туринр по самбо": ["9"], "общее нследие": ["42"], "ajhev": ["2.1"], "Ifub": ["42"], "nehybh gj cfv,j": ["9"],
}  # fmt: skip


def test_what_other_eyes_look_for_is_found(wide):  # noqa: F811
    assert len(FRESH) + len(SLIPS) >= 40
    missed = {
        text: found
        for text, wanted in FRESH.items()
        if (found := numbers_found(wide, text)) != sorted(wanted)
    }
    assert missed == {}


def test_a_slip_anywhere_is_forgiven_in_the_list_and_in_the_header(wide, cast):  # noqa: F811
    client = signed_in(cast.sochi_reader)
    missed = {}
    for text, wanted in SLIPS.items():
        page = client.get(f"/r/{wide.slug}/items/", {"q": text})
        found = [row.item.number for row in page.context["page"]]
        if found != wanted or "Показано" not in page.content.decode():
            missed[text] = found
    assert missed == {}
    for text, title in (("Ворбьева", "9. Турнир"), ("пратокол", "7. Обмен"), ("ajhev", "2.1. Молодёжный")):
        header = client.get("/search/", {"q": text})
        [hit] = dict(header.context["kinds"])["Пункты"]
        assert hit.title.startswith(title)
        assert "Показано" in header.content.decode()


def test_what_nobody_may_see_is_not_meant(wide, elsewhere):  # noqa: F811
    page = signed_in(elsewhere.coordinator).get("/search/", {"q": "меморандм"})
    assert (page.context["kinds"], page.context["corrected"]) == ([], "")
    assert "меморандум" not in page.content.decode()


def test_a_number_with_a_latin_letter_is_found_as_it_is_written(wide):  # noqa: F811
    Item.objects.filter(roadmap=wide, number="9").update(number="9a")
    assert numbers_found(wide, "п. 9a") == ["9a"]


def test_a_past_day_finds_the_same(wide, cast):  # noqa: F811
    client = signed_in(cast.sochi_reader)
    for text in ("п. 42 Шаги", "турнир по самбо", "42-й пункт", "для"):
        page = client.get(f"/r/{wide.slug}/items/", {"q": text, "on": "2026-05-01"})
        assert page.context["past"]
        assert [row.item.number for row in page.context["page"]] == FRESH[text], text
