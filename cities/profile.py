"""Where the apps above this one add blocks to a person's own profile; it knows nothing of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cities.requests import SignedInRequest


@dataclass(frozen=True)
class ProfileBlock:
    """A block: the template of its content, with its heading, and what that template needs (as `block.context`)."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)


_providers: list[Callable[[SignedInRequest], ProfileBlock | None]] = []


def plug_in(provider: Callable[[SignedInRequest], ProfileBlock | None]) -> None:
    """Show what `provider` gives for whoever asks, `None` for nothing, from now on; the second time it does nothing."""
    if provider not in _providers:
        _providers.append(provider)


def blocks(request: SignedInRequest) -> list[ProfileBlock]:
    """The blocks of the profile of whoever asks, in the order of registration."""
    found = [provider(request) for provider in _providers]
    return [block for block in found if block is not None]
