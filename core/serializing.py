"""What lies in the cache, as JSON: reading it back can make values only, never run anything."""

import base64
import json
from datetime import date, datetime
from typing import Any


class JSON:
    """The serializer of Django's Redis cache: plain values, and bytes and points in time beside them."""

    def dumps(self, value: Any) -> Any:
        # Whole numbers go as they are, so that Redis itself can add to them.
        return value if type(value) is int else json.dumps(value, default=_tagged).encode()

    def loads(self, data: bytes) -> Any:
        """The value; `None`, as if it were not there, for what we did not write."""
        try:
            return json.loads(data, object_hook=_untagged)
        except ValueError:
            return None


def _tagged(value: Any) -> dict[str, str]:
    if isinstance(value, bytes):
        return {"__bytes__": base64.b64encode(value).decode()}
    if isinstance(value, datetime):
        return {"__datetime__": value.isoformat()}
    if isinstance(value, date):
        return {"__date__": value.isoformat()}
    # Lazy translations and the like.
    if hasattr(value, "__str__") and type(value).__name__ == "__proxy__":
        return str(value)  # type: ignore[return-value]
    raise TypeError(f"{type(value).__name__} does not go into the cache")


def _untagged(value: dict[str, Any]) -> Any:
    if len(value) == 1:
        ((tag, content),) = value.items()
        if tag == "__bytes__":
            return base64.b64decode(content)
        if tag == "__datetime__":
            return datetime.fromisoformat(content)
        if tag == "__date__":
            return date.fromisoformat(content)
    return value
