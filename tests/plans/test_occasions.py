"""An occasion named beside a deadline that is whole without it is no matter for a remark."""

import itertools

import pytest

from plans.deadlines import parse_deadline

OCCASIONS = (
    "ко Дню города",
    "к Дню Победы",
    "к Международному дню пожилых людей",
    "ко Дню Независимости Республики Беларусь",
    "в рамках фестиваля",
    "в рамках празднования Дня города",
    "приурочено ко Дню молодёжи",
    "приуроченное к юбилею города",
    "посвящено Дню семьи",
    "к 80-летию освобождения",
    "в честь Дня города",
    "по случаю юбилея города",
    "к открытию сезона",
)
WHENS = ("август 2027 г.", "31.08.2027", "II квартал 2027 года", "до 1 сентября 2027 г.", "ежегодно, август")
PLACES = ("{when} ({what})", "{when}, {what}", "({what}) {when}", "{what}, {when}", "{when}\n({what})")


@pytest.mark.parametrize("when", WHENS)
@pytest.mark.parametrize("place", PLACES)
def test_the_deadline_is_as_without_the_occasion(when, place):
    alone = parse_deadline(when)
    assert not alone.warnings
    differ = [
        phrase
        for phrase in (place.format(when=when, what=what) for what in OCCASIONS)
        if parse_deadline(phrase) != alone
    ]
    assert differ == []


@pytest.mark.parametrize(
    ("phrase", "codes"),
    [
        ("2027 год (ко Дню города)", ["event"]),
        ("в рамках форума 2027 года", ["event"]),
        ("сентябрь 2027 г. (после проведения форума)", ["event"]),
        ("август 2027 г. (накануне Дня города)", ["event"]),
        ("2027 г. (до Дня города)", ["event"]),
        ("август 2027 г. (за 10 дней до Дня города)", ["relative"]),
        ("ко Дню города", ["event"]),
        ("август 2027 г. (по отдельному графику)", ["external_document"]),
    ],
)
def test_what_hangs_on_an_event_is_told_once(phrase, codes):
    assert list(parse_deadline(phrase).codes) == codes


def test_a_date_in_the_brackets_counts():
    for inside, outside in itertools.product(("к 8 Марта", "ко Дню города 25 августа"), ("март 2027 г.",)):
        assert parse_deadline(f"{outside} ({inside})") != parse_deadline(outside)
