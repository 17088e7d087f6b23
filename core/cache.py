"""A cache that may be away: its failures are misses, reported only to the log and the counters.

After a failure the cache is left alone for `PAUSE` seconds, so that a server that hangs costs one request its
time-out and not each. Whoever must know whether the cache is there asks `ask`, which raises.
"""

import functools
import logging
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.core.cache import DEFAULT_CACHE_ALIAS, caches
from django.core.cache.backends.redis import RedisCache
from prometheus_client import Counter
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.retry import Retry

from core.redis_address import CacheClient

log = logging.getLogger(__name__)

R = TypeVar("R")
# Seconds that the cache is left alone after a failure.
PAUSE = 5.0
# Seconds for a connection and for an answer: a page waits so long, once.
TIMEOUTS = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5}
FAILURES = Counter("roadmap_cache_failures", "Times that the cache did not answer")


class Breaker:
    """Open (nothing is tried) for a pause after a failure; then one call tries, and the others go on waiting."""

    def __init__(self, pause: float = PAUSE) -> None:
        self.pause = pause
        self._lock = threading.Lock()
        self._failed = False
        self._closed_again_at = 0.0

    def may_try(self) -> bool:
        if not self._failed:
            return True
        with self._lock:
            if time.monotonic() < self._closed_again_at:
                return False
            self._closed_again_at = time.monotonic() + self.pause
            return True

    def failed(self) -> None:
        with self._lock:
            self._failed = True
            self._closed_again_at = time.monotonic() + self.pause

    def succeeded(self) -> None:
        self._failed = False


# One for each process, since Django makes a backend for each thread.
breaker = Breaker()


def _forgiving(name: str, otherwise: Callable[..., Any]) -> Callable[..., Any]:
    """The method `name` of Django's backend; what `otherwise` answers (by the same arguments) on a failure."""
    method = getattr(RedisCache, name)

    @functools.wraps(method)
    def tried(self: RedisCache, *args: Any, **kwargs: Any) -> Any:
        if not breaker.may_try():
            return otherwise(*args, **kwargs)
        try:
            found = method(self, *args, **kwargs)
        except (RedisError, OSError) as error:
            breaker.failed()
            FAILURES.inc()
            log.warning("The cache did not answer (%s): %s", name, error)
            return otherwise(*args, **kwargs)
        breaker.succeeded()
        return found

    return tried


def _not_there(key: Any, *args: Any, **kwargs: Any) -> Any:
    """As for a key that is not there, which callers have to expect anyway."""
    raise ValueError(f"Key {key!r} not found")


class ForgivingRedisCache(RedisCache):
    """Django's Redis backend, whose failures are misses."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        # A connection that died since its last use is made again once; a server that hangs is not asked twice.
        retry = Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,))
        options = {**TIMEOUTS, "retry": retry, **params.get("OPTIONS", {})}
        super().__init__(server, {**params, "OPTIONS": options})
        self._class = CacheClient

    get = _forgiving("get", lambda key, default=None, *args, **kwargs: default)
    get_many = _forgiving("get_many", lambda *args, **kwargs: {})
    set = _forgiving("set", lambda *args, **kwargs: None)
    set_many = _forgiving("set_many", lambda data, *args, **kwargs: list(data))
    add = _forgiving("add", lambda *args, **kwargs: False)
    touch = _forgiving("touch", lambda *args, **kwargs: False)
    delete = _forgiving("delete", lambda *args, **kwargs: False)
    delete_many = _forgiving("delete_many", lambda *args, **kwargs: None)
    has_key = _forgiving("has_key", lambda *args, **kwargs: False)
    incr = _forgiving("incr", _not_there)
    clear = _forgiving("clear", lambda *args, **kwargs: False)

    def ask(self) -> None:
        """Raise what Redis or the line to it raises, if it takes no value now."""
        RedisCache.set(self, "ask", 1, 5)
        breaker.succeeded()


def ask_cache() -> None:
    """Raise what Redis or the line to it raises, if the program's cache takes no value now."""
    cast(ForgivingRedisCache, caches[DEFAULT_CACHE_ALIAS]).ask()
