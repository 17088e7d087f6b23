"""Where other apps put a block of their own on an item's page or on "my tasks", without the roadmap knowing them.

An app that stands above registers a provider in its `AppConfig.ready`:

    panels.register(lambda item, user: Panel(_("Events"), "events/_of_item.html", {"events": [...]}))
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from roadmap.models import Item


@dataclass(frozen=True)
class Panel:
    """A block: its heading, the template of its content, and what that template needs (as `panel.context`)."""

    title: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)


Provider = Callable[[Item, Any], Panel | None]
_providers: list[Provider] = []
PersonProvider = Callable[[Any], Panel | None]
_person_providers: list[PersonProvider] = []


def register(provider: Provider) -> None:
    """Let `provider(item, user)` add a block, or none, to every item's page; it may cost one query."""
    if provider not in _providers:
        _providers.append(provider)


def of_item(item: Item, user: Any) -> list[Panel]:
    """The blocks of an item's page, in the order of registration."""
    return [panel for provider in _providers if (panel := provider(item, user)) is not None]


def register_for_person(provider: PersonProvider) -> None:
    """Let `provider(user)` add a block, or none, over a person's tasks; it may cost one query."""
    if provider not in _person_providers:
        _person_providers.append(provider)


def of_person(user: Any) -> list[Panel]:
    """The blocks over a person's tasks, in the order of registration."""
    return [panel for provider in _person_providers if (panel := provider(user)) is not None]
