"""When an event is: what can be read, what is refused, how it is written."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from events.dates import Dates, exact, read, span, time_in_words


@pytest.mark.parametrize(
    ("text", "precision", "first", "last"),
    [
        ("сентябрь 2026", "month", date(2026, 9, 1), date(2026, 9, 30)),
        ("III квартал 2026", "quarter", date(2026, 7, 1), date(2026, 9, 30)),
        ("осень 2026", "season", date(2026, 9, 1), date(2026, 11, 30)),
        ("2026 год", "year", date(2026, 1, 1), date(2026, 12, 31)),
        ("12–14 сентября 2026", "day", date(2026, 9, 12), date(2026, 9, 14)),
        ("12.09.2026", "day", date(2026, 9, 12), date(2026, 9, 12)),
        ("30 сентября - 2 октября 2026", "day", date(2026, 9, 30), date(2026, 10, 2)),
        ("  ", "unknown", None, None),
    ],
)
def test_wording_becomes_days_or_a_window(text, precision, first, last):
    found = read(text)

    assert (found.precision, found.starts_on, found.ends_on) == (precision, first, last)


@pytest.mark.parametrize(
    "text",
    [
        "ежегодно",
        "постоянно",
        "по мере необходимости",
        "сентябрь",
        "сентябрь 2026, 2027",
        "31.02.2026",
        "14–12 сентября 2026",
        "абракадабра",
        "до 1 сентября 2026",
    ],
)
def test_what_is_not_one_events_time_is_refused_at_its_field(text):
    with pytest.raises(ValidationError) as refusal:
        read(text)

    assert list(refusal.value.message_dict) == ["date_text"]


def test_exact_days_are_taken_before_the_words():
    assert read("сентябрь 2026", date(2026, 9, 5)) == Dates("day", date(2026, 9, 5), date(2026, 9, 5))


def test_an_end_before_the_start_names_both_dates():
    with pytest.raises(ValidationError) as refusal:
        exact(date(2026, 9, 14), date(2026, 9, 12))

    (message,) = refusal.value.message_dict["ends_on"]
    assert "14.09.2026" in message
    assert "12.09.2026" in message


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 9, 12), date(2026, 9, 12), "12 сентября 2026"),
        (date(2026, 9, 12), date(2026, 9, 14), "12–14 сентября 2026"),
        (date(2026, 9, 30), date(2026, 10, 2), "30 сентября — 2 октября 2026"),
        (date(2026, 12, 30), date(2027, 1, 2), "30 декабря 2026 — 2 января 2027"),
    ],
)
def test_days_are_written_without_repeating_what_they_share(first, last, words):
    assert span(first, last) == words
    assert time_in_words(Dates("day", first, last)) == words


@pytest.mark.parametrize("text", ["12–14 сентября 2026", "30 сентября — 2 октября 2026"])
def test_what_is_written_is_read_back(text):
    assert time_in_words(read(text)) == text
