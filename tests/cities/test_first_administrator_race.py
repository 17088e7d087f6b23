"""Many people press the button of the first administrator at one moment: one of them becomes it."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from cities import first_administrator
from cities.models import User

MANY = 8


@pytest.mark.django_db(transaction=True)
def test_of_many_at_one_moment_one_becomes_the_first_administrator():
    gate = Barrier(MANY)

    def press(number):
        try:
            gate.wait()
            first_administrator.make(
                f"admin{number}@example.org", f"Человек {number}", "очень-долгий-пароль-7"
            )
        except first_administrator.Spent:
            return "spent"
        finally:
            connection.close()
        return "made"

    with ThreadPoolExecutor(MANY) as pool:
        outcome = Counter(pool.map(press, range(MANY)))

    assert outcome == {"made": 1, "spent": MANY - 1}
    assert [one.is_administrator for one in User.objects.all()] == [True]
