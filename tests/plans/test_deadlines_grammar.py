"""What holds for every year, quarter, half-year and month, however they are spelled."""

from calendar import monthrange
from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.deadlines import Kind, Recurrence, describe, parse_deadline
from tests.plans.months import OF, RUSSIAN, WITHIN

YEARS = st.integers(2000, 2099)
QUARTERS = st.integers(1, 4)
HALVES = st.integers(1, 2)
MONTHS = st.integers(1, 12)
ROMAN = ("", "I", "II", "III", "IV")
LOOKALIKE = ("", "І", "ll", "Ш", "ІУ")
NTH = ("", "первый", "второй", "третий", "четвертый")
NTH_OF = ("", "первом", "втором", "третьем", "четвёртом")
NTH_NEUTER = ("", "первое", "второе")
NTH_BE = ("", "першы", "другі", "трэці", "чацвёрты")
SHORT = ["янв.", "февр.", "мар.", "апр.", "май", "июн.", "июл.", "авг.", "сент.", "окт.", "нояб.", "дек."]
BELARUSIAN = [
    "студзень",
    "люты",
    "сакавік",
    "красавік",
    "май",
    "чэрвень",
    "ліпень",
    "жнівень",
    "верасень",
    "кастрычнік",
    "лістапад",
    "снежань",
]
BELARUSIAN_OF = [
    "студзеня",
    "лютага",
    "сакавіка",
    "красавіка",
    "мая",
    "чэрвеня",
    "ліпеня",
    "жніўня",
    "верасня",
    "кастрычніка",
    "лістапада",
    "снежня",
]
DASHES = st.sampled_from(["-", "–", "—", "−", "\u2011", " - ", " – ", " — "])
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
CONTEXTS = st.tuples(st.integers(2020, 2030), st.integers(0, 5)).map(
    lambda pair: (pair[0], pair[0] + pair[1])
)


def quarter_spellings(number, year):
    return [
        f"{ROMAN[number]} квартал {year} г.",
        f"{ROMAN[number]} кв.{year}",
        f"{number} кв. {year} года",
        f"{number}-й квартал {year}",
        f"{number}кв {year}г.",
        f"{NTH[number]} квартал {year} года",
        f"в {NTH_OF[number]} квартале {year} г.",
        f"{LOOKALIKE[number]} квартал {year} г.",
        f"{year} год, {ROMAN[number]} квартал",
        f"{year} г. ({ROMAN[number]} кв.)",
        f"{ROMAN[number]}\u00a0КВАРТАЛ\n{year} ГОДА",
        f"{ROMAN[number]} кварт. {year % 100:02} г." if 20 <= year % 100 <= 60 else f"{number} кварт. {year}",
        f"{ROMAN[number]} квар\u00adтал {year} г.*",
        f"{NTH_BE[number]} квартал {year} года",
        f"у {ROMAN[number]} квартале {year} г.",
        f"ориентировочно {ROMAN[number]} квартал {year} г. (по согласованию)",
    ]


def half_spellings(number, year):
    return [
        f"{ROMAN[number]} полугодие {year} г.",
        f"{number}-е полугодие {year} года",
        f"{NTH_NEUTER[number]} полугодие {year}",
        f"{ROMAN[number]} п/г {year} г.",
        f"{year}: {ROMAN[number]} полугодие",
        f"{('', 'першае', 'другое')[number]} паўгоддзе {year} г.",
        f"в {('', 'первой', 'второй')[number]} половине {year} года",
    ]


def month_spellings(number, year):
    index = number - 1
    return [
        f"{RUSSIAN[index]} {year} г.",
        f"в {WITHIN[index]} {year} года",
        f"{SHORT[index]} {year}",
        f"{RUSSIAN[index].upper()} {year} ГОДА",
        f"{number:02}.{year}",
        f"{number}/{year}",
        f"{year}, {RUSSIAN[index]}",
        f"{year} г. ({RUSSIAN[index]})",
        f"{BELARUSIAN[index]} {year} г.",
    ]


def day_spellings(day):
    return [
        f"{day:%d.%m.%Y}",
        f"{day.day}.{day.month}.{day.year}",
        f"{day:%d/%m/%Y}",
        f"{day:%d,%m,%Y}",
        f"{day:%Y-%m-%d}",
        f"до {day.day} {OF[day.month - 1]} {day.year} г.",
        f"«{day.day}» {OF[day.month - 1]} {day.year} года",
        f"не позднее {day.day}\u00a0{OF[day.month - 1]} {day.year}",
        f"в срок до {day.day:02} {OF[day.month - 1]} {day.year}г.",
        f"к {day.day}-му {OF[day.month - 1]} {day.year} года",
        f"да {day.day} {BELARUSIAN_OF[day.month - 1]} {day.year} г.",
        f"{day:%d.%m.}{day.year} г. с 10:00 до 12:00",
        day,
        datetime.combine(day, time(10, 30)),
    ]


def read_alike(spellings, kind, start, end):
    for spelling in spellings:
        found = parse_deadline(spelling)
        assert (found.kind, found.start, found.end, found.due_dates) == (kind, start, end, (end,)), spelling


@given(QUARTERS, YEARS)
def test_a_quarter_reads_the_same_in_every_spelling(number, year):
    month = number * 3
    start, end = date(year, month - 2, 1), date(year, month, monthrange(year, month)[1])
    read_alike(quarter_spellings(number, year), Kind.QUARTER, start, end)


@given(HALVES, YEARS)
def test_a_half_year_reads_the_same_in_every_spelling(number, year):
    start, end = date(year, number * 6 - 5, 1), date(year, number * 6, 30 if number == 1 else 31)
    read_alike(half_spellings(number, year), Kind.HALF_YEAR, start, end)


@given(MONTHS, YEARS)
def test_a_month_reads_the_same_in_every_spelling(number, year):
    start, end = date(year, number, 1), date(year, number, monthrange(year, number)[1])
    read_alike(month_spellings(number, year), Kind.MONTH, start, end)


@given(DAYS)
def test_a_day_reads_the_same_in_every_spelling(day):
    read_alike(day_spellings(day), Kind.DATE, None, day)


@given(YEARS)
def test_a_year_reads_the_same_in_every_spelling(year):
    spellings = [
        f"{year}",
        f"{year} г.",
        f"в {year} году",
        f"в течение {year} года",
        year,
        float(year),
        f"{year}.0",
    ]
    spellings += [f"на працягу {year} года", f"{year}\u00a0год", f"В ТЕЧЕНИИ {year} ГОДА", f"весь {year} год"]
    read_alike(spellings, Kind.YEAR, date(year, 1, 1), date(year, 12, 31))


@given(YEARS, st.integers(1, 20), DASHES)
def test_a_range_of_years_reads_the_same_with_every_dash(first, more, dash):
    last = first + more
    spellings = [f"{first}{dash}{last} гг.", f"в {first}{dash}{last} годах", f"с {first} по {last} год"]
    spellings += [f"{first}{dash}{last} гады", f"на период {first}{dash}{last} годов"]
    read_alike(spellings, Kind.YEARS, date(first, 1, 1), date(last, 12, 31))


@given(MONTHS, MONTHS, YEARS, DASHES)
def test_a_range_of_months_is_one_period(one, other, year, dash):
    first, last = sorted((one, other))
    if first == last:
        return
    end = date(year, last, monthrange(year, last)[1])
    spellings = [
        f"{RUSSIAN[first - 1]}{dash}{RUSSIAN[last - 1]} {year} г.",
        f"с {OF[first - 1]} по {RUSSIAN[last - 1]} {year} года",
        f"{RUSSIAN[first - 1]} {year} г.{dash}{RUSSIAN[last - 1]} {year} г.",
    ]
    read_alike(spellings, Kind.MONTH, date(year, first, 1), end)


@given(DAYS, st.integers(1, 300))
def test_a_range_of_days_is_one_period(first, days):
    last = date.fromordinal(min(first.toordinal() + days, date(2099, 12, 31).toordinal()))
    if first == last:
        return
    spellings = [
        f"{first:%d.%m.%Y}-{last:%d.%m.%Y}",
        f"с {first:%d.%m.%Y} по {last:%d.%m.%Y}",
        f"с {first.day} {OF[first.month - 1]} {first.year} г. "
        f"по {last.day} {OF[last.month - 1]} {last.year} г.",
    ]
    read_alike(spellings, Kind.PERIOD, first, last)


@given(YEARS)
def test_a_larger_unit_contains_its_parts(year):
    def window(text):
        found = parse_deadline(text)
        return found.start, found.end

    whole = window(f"{year} год")
    halves = [window(f"{ROMAN[n]} полугодие {year} г.") for n in (1, 2)]
    quarters = [window(f"{ROMAN[n]} квартал {year} г.") for n in range(1, 5)]
    months = [window(f"{name} {year} г.") for name in RUSSIAN]
    assert (halves[0][0], halves[1][1]) == whole
    for number, quarter in enumerate(quarters):
        half = halves[number // 2]
        assert half[0] <= quarter[0] <= quarter[1] <= half[1]
    for number, month in enumerate(months):
        quarter = quarters[number // 3]
        assert quarter[0] <= month[0] <= month[1] <= quarter[1]
        decades = [window(f"{ROMAN[n]} декада {OF[number]} {year} г.") for n in (1, 2, 3)]
        assert (decades[0][0], decades[-1][1]) == month


@given(
    st.lists(DAYS, min_size=2, max_size=5, unique=True),
    st.sampled_from([", ", "; ", "\n", " и "]),
    st.randoms(),
)
def test_the_order_of_dates_does_not_depend_on_how_they_are_written(days, sign, dice):
    spelled = [
        f"{d:%d.%m.%Y}" if dice.random() < 0.5 else f"{d.day} {OF[d.month - 1]} {d.year} г." for d in days
    ]
    found = parse_deadline(sign.join(spelled))
    assert found.kind is Kind.MULTI
    assert found.due_dates == tuple(sorted(days))
    assert found.end == max(days)


RATES = [
    "ежегодно",
    "ежеквартально",
    "раз в полугодие",
    "ежемесячно",
    "раз в год",
    "2 раза в год",
    "каждый квартал",
]
WINDOWS = [
    "",
    "до 1 марта",
    "III квартал",
    "май",
    "май, октябрь",
    "летний период",
    "с 1 по 15 мая",
    "I полугодие",
]
BOUNDS = ["", "в 2027 году", "с 2027 года", "в 2026–2027 гг.", "начиная с 1 апреля 2026 г."]
REPORTS = [
    "до 10 числа",
    "до 10 числа месяца, следующего за отчетным",
    "до 5 числа последнего месяца квартала",
]


@given(st.sampled_from(RATES), st.sampled_from(WINDOWS + REPORTS), st.sampled_from(BOUNDS), CONTEXTS)
def test_a_recurring_deadline_is_described_so_that_it_reads_the_same(rate, window, bound, years):
    text = ", ".join(part for part in (f"{rate} {bound}".strip(), window) if part)
    found = parse_deadline(text, years)
    assert found.kind is Kind.RECURRING
    assert parse_deadline(describe(found), years) == found, describe(found)


SINGLE = st.one_of(
    st.builds(lambda n, y, k: quarter_spellings(n, y)[k], QUARTERS, YEARS, st.integers(0, 10)),
    st.builds(lambda n, y, k: month_spellings(n, y)[k], MONTHS, YEARS, st.integers(0, 8)),
    st.builds(lambda n, y, k: half_spellings(n, y)[k], HALVES, YEARS, st.integers(0, 6)),
    st.builds(lambda d, k: day_spellings(d)[k], DAYS, st.integers(0, 11)),
    st.builds("{} {} г.".format, st.sampled_from(["весна", "осень", "зима", "лето"]), YEARS),
    st.builds(
        "{} {} {} г.".format, st.sampled_from(["начало", "середина", "конец"]), st.sampled_from(OF), YEARS
    ),
    st.builds("до конца {} {} г.".format, st.sampled_from(OF), YEARS),
    st.builds("до {} {} г.".format, st.sampled_from(OF), YEARS),
    st.builds("{} декада {} {} г.".format, st.sampled_from(ROMAN[1:4]), st.sampled_from(OF), YEARS),
    st.builds("{} год".format, YEARS),
)


@given(st.lists(SINGLE, min_size=1, max_size=4), CONTEXTS)
def test_a_list_of_units_is_described_so_that_it_reads_the_same(texts, years):
    found = parse_deadline("; ".join(texts), years)
    assert found.kind is not Kind.UNPARSEABLE
    assert parse_deadline(describe(found), years) == found, describe(found)


@given(CONTEXTS)
def test_a_frequency_gives_every_occurrence_of_the_roadmap(years):
    count = years[1] - years[0] + 1
    for text, per_year, recurrence in (
        ("ежегодно", 1, Recurrence.YEARLY),
        ("раз в полгода", 2, Recurrence.HALF_YEARLY),
        ("ежеквартально", 4, Recurrence.QUARTERLY),
        ("ежемесячно", 12, Recurrence.MONTHLY),
    ):
        found = parse_deadline(text, years)
        assert (found.recurrence, len(found.due_dates)) == (recurrence, per_year * count)
        assert (found.start, found.end) == (date(years[0], 1, 1), date(years[1], 12, 31))


def test_the_window_of_a_yearly_date_starts_the_day_after_the_date_before():
    periods = parse_deadline("ежегодно, до 1 марта", (2026, 2027)).periods
    assert [(p.start, p.due) for p in periods] == [
        (date(2026, 1, 1), date(2026, 3, 1)),
        (date(2026, 3, 2), date(2027, 3, 1)),
    ]


@pytest.mark.parametrize(
    ("value", "number_format", "kind", "end"),
    [
        (datetime.combine(date(2026, 10, 1), time()), "mmm.yy", Kind.MONTH, date(2026, 10, 31)),
        (datetime.combine(date(2026, 10, 1), time()), "МММ.ГГ", Kind.MONTH, date(2026, 10, 31)),
        (date(2026, 10, 1), "[$-419]mmmm yyyy;@", Kind.MONTH, date(2026, 10, 31)),
        (date(2026, 10, 1), "dd.mm.yyyy", Kind.DATE, date(2026, 10, 1)),
        (46266, None, Kind.DATE, date(2026, 9, 1)),
        (46266.0, "mmm.yy", Kind.MONTH, date(2026, 9, 30)),
        ("46266", None, Kind.DATE, date(2026, 9, 1)),
        (2027, None, Kind.YEAR, date(2027, 12, 31)),
    ],
)
def test_an_excel_cell_is_read_as_it_is_shown(value, number_format, kind, end):
    found = parse_deadline(value, number_format=number_format)
    assert (found.kind, found.end) == (kind, end)


@pytest.mark.parametrize(
    "text", ["31.06.2026", "29 февраля 2027 г.", "V квартал 2026 г.", "3 полугодие 2026 г.", "13.13.2026"]
)
def test_an_impossible_date_is_named(text):
    found = parse_deadline(text)
    assert found.kind is Kind.UNPARSEABLE
    warning = next(one for one in found.warnings if one.code == "invalid_date")
    assert text.split()[0].casefold() in warning.text.casefold()
