"""What there is to say about a file: codes with parameters, never sentences. Who shows them makes the sentences."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Level = Literal["error", "warning", "info"]
Params = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Message:
    """One message to the reader.

    `cell` is its place («D17»), empty where it concerns the whole file; `code` says what it is, and `params` the
    things in question, by name.
    """

    level: Level
    cell: str
    code: str
    params: Params = field(default_factory=dict)
