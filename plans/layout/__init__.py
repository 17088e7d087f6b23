"""Where the table is in a sheet and which of its rows are items: by content, never by place."""

from .body import read_items
from .columns import Head
from .hand import NO_HAND, Hand
from .head import find_head
from .items import Block

__all__ = ["NO_HAND", "Block", "Hand", "Head", "find_head", "read_items"]
