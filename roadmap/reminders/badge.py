"""The numbers in the head of a page, kept in the cache for a minute: every page shows them, few pages change them."""

from collections.abc import Callable, Iterable

from django.core.cache import cache
from django.db import transaction
from redis.exceptions import RedisError

SECONDS = 60


def numbers(person_id: int, count: Callable[[], list[int]]) -> list[int]:
    """The numbers kept for the person, else what `count` says; without Redis they are counted each time."""
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
    return f"numbers:{person_id}"
