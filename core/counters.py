"""Counting against limits: adding and reading are one statement, so that parallel requests cannot slip through.

Counted in the database: limits hold while Redis is away, and in every process alike. A counter runs from its
first addition for its period, and begins again after it, and when it would last longer than its period: the clock was
set back then. What keys are made of (an e-mail, an address) is kept
as a keyed digest only.
"""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db import connection
from django.db.models import F, Q, Sum
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from core.models import Counter

INSERT = """
    INSERT INTO core_counter AS c (key, amount, expires_at)
    VALUES (%s, %s, clock_timestamp() + make_interval(secs => %s))
"""
ADD = f"""
    {INSERT}
    ON CONFLICT (key) DO UPDATE SET
        amount = CASE WHEN c.expires_at BETWEEN clock_timestamp() AND EXCLUDED.expires_at + interval '1 min'
                      THEN LEAST(c.amount + EXCLUDED.amount, 1000000000000) ELSE EXCLUDED.amount END,
        expires_at = CASE WHEN c.expires_at BETWEEN clock_timestamp() AND EXCLUDED.expires_at + interval '1 min'
                          THEN c.expires_at ELSE EXCLUDED.expires_at END
    RETURNING amount
"""


def key(subject: str, *parts: object) -> str:
    """The key for counting `subject` by `parts`, which cannot be read back from it."""
    digest = salted_hmac(f"core.counters.{subject}", "\0".join(map(str, parts)), algorithm="sha256")
    return f"{subject}:{digest.hexdigest()[:40]}"


def add(name: str, period: int, amount: int = 1) -> int:
    """Add to the counter `name` (by `key`), which lasts `period` seconds; returns its value now."""
    with connection.cursor() as cursor:
        cursor.execute(ADD, [name, amount, period])
        return int(cursor.fetchone()[0])


def together(*subjects: str) -> int:
    """The sum of all counters of these subjects (see `key`), those that have run out and lie there yet among them."""
    found = Counter.objects.filter(reduce(or_, (Q(pk__startswith=f"{subject}:") for subject in subjects)))
    return found.aggregate(all=Sum("amount"))["all"] or 0


def begin(name: str, period: int) -> bool:
    """Begin the counter `name` in this transaction; False where it has begun already (another transaction that begins
    it is waited for)."""
    with connection.cursor() as cursor:
        cursor.execute(f"{INSERT} ON CONFLICT (key) DO NOTHING", [name, 1, period])
        return bool(cursor.rowcount)


def has_begun(name: str) -> bool:
    """Whether the counter `name` (by `key`) is kept: it was begun or added to, and not reset or swept since."""
    return Counter.objects.filter(pk=name).exists()


def take_back(name: str, amount: int = 1) -> None:
    """Take `amount` off the counter again, as if it had not been added; it never falls below 0."""
    Counter.objects.filter(pk=name).update(amount=Greatest(F("amount") - amount, 0))


def reset(names: Iterable[str]) -> None:
    """Delete these counters (names by `key`): the next `add` to one begins it at 0."""
    Counter.objects.filter(pk__in=list(names)).delete()


def sweep() -> int:
    """Delete the counters that have run out; how many there were."""
    return Counter.objects.filter(expires_at__lt=timezone.now()).delete()[0]
