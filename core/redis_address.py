"""Where Redis (Valkey) is: one server, or Sentinels that know which server is the primary now.

    redis://[:password@]host:port/number    also rediss:// and unix://
    sentinel://[:password@]host:port,host:port,…/number?master=NAME[&sentinel_password=…]

The cache, the queue and who looks into the queue all come here, so that each follows a change of the primary.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import redis
from django.core.cache.backends.redis import RedisCacheClient
from redis.sentinel import Sentinel, SentinelConnectionPool

SCHEME = "sentinel"
PORT = 26379


@dataclass(frozen=True)
class Watched:
    """A Redis whose address Sentinels know: where they are, what it is called there, and the passwords of both."""

    sentinels: tuple[tuple[str, int], ...]
    master: str
    password: str
    number: int
    sentinel_password: str

    def ask(self, **options: Any) -> Sentinel:
        """The Sentinels, to be asked for the primary by connections with `options`."""
        own = {
            name: options[name] for name in ("socket_timeout", "socket_connect_timeout") if name in options
        }
        return Sentinel(self.sentinels, sentinel_kwargs={**own, **self.for_sentinels})

    @property
    def for_sentinels(self) -> dict[str, str]:
        return {"password": self.sentinel_password} if self.sentinel_password else {}

    @property
    def for_primary(self) -> dict[str, Any]:
        return {"db": self.number, **({"password": self.password} if self.password else {})}


def watched(url: str) -> Watched | None:
    """The parts of a sentinel:// address; None for the address of one server. Raises `ValueError`."""
    parts = urlsplit(url)
    if parts.scheme != SCHEME:
        return None
    asked = dict(parse_qsl(parts.query))
    secret, _at, hosts = parts.netloc.rpartition("@")
    found = tuple((host.partition(":")[0], int(host.partition(":")[2] or PORT)) for host in hosts.split(","))
    if not asked.get("master") or not all(host for host, _port in found):
        raise ValueError("names no Sentinels or no primary (sentinel://host:26379,host:26379/0?master=NAME)")
    return Watched(
        found,
        asked["master"],
        unquote(secret.partition(":")[2]),
        int(parts.path.strip("/") or 0),
        asked.get("sentinel_password", ""),
    )


def client(url: str, **options: Any) -> redis.Redis:
    """A client of the server, or of the one that is the primary now."""
    found = watched(url)
    if found is None:
        return redis.Redis.from_url(url, **options)
    primary: redis.Redis = found.ask(**options).master_for(found.master, **found.for_primary, **options)
    return primary


def broker(url: str) -> tuple[str, dict[str, Any]]:
    """The address as Celery's transport wants it, and the options that go with it."""
    found = watched(url)
    if found is None:
        return url, {}
    secret = f":{quote(found.password, safe='')}@" if found.password else ""
    addresses = ";".join(f"{SCHEME}://{secret}{host}:{port}/{found.number}" for host, port in found.sentinels)
    return addresses, {"master_name": found.master, "sentinel_kwargs": found.for_sentinels}


class CacheClient(RedisCacheClient):
    """Django's client, which takes its connections from the Sentinels where there are some."""

    # What Django's client keeps of its own, which its stubs do not say.
    _servers: list[str]
    _pools: dict[int, Any]
    _pool_options: dict[str, Any]
    _client: Any

    def _get_connection_pool(self, write: bool) -> Any:
        found = watched(self._servers[0])
        if found is None:
            return super()._get_connection_pool(write)  # type: ignore[misc]
        if 0 not in self._pools:
            options = {name: value for name, value in self._pool_options.items() if name != "db"}
            self._pools[0] = SentinelConnectionPool(
                found.master, found.ask(**options), **found.for_primary, **options
            )
        return self._pools[0]

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """Django's, made once for each pool of connections: making one takes as long as asking."""
        pool = self._get_connection_pool(write)
        made = self.__dict__.setdefault("_made", {})
        if pool not in made:
            made[pool] = self._client(connection_pool=pool)
        return made[pool]
