"""The number beside the bell, kept in the cache for a minute: every page shows it, few pages change it."""

from collections.abc import Callable, Iterable

from django.core.cache import cache
from django.db import transaction
from redis.exceptions import RedisError

SECONDS = 60


def number(person_id: int, count: Callable[[], int]) -> int:
    """The number kept for the person, else what `count` says; without Redis it is counted each time."""
    try:
        kept = cache.get(_key(person_id))
        if kept is None:
            kept = count()
            cache.set(_key(person_id), kept, SECONDS)
    except RedisError:
        return count()
    return kept


def forget(person_ids: Iterable[int | None]) -> None:
    """Count again for these people, once what is being written is committed."""
    keys = [_key(person_id) for person_id in set(person_ids) if person_id is not None]
    if keys:
        # Robust: without Redis nothing is kept either, and what was written must stay.
        transaction.on_commit(lambda: cache.delete_many(keys), robust=True)


def _key(person_id: int) -> str:
    return f"unseen:{person_id}"
