"""Where the table stands in a sheet and which of its rows are items: by content, never by place."""

from .body import Block, read_items
from .head import Head, find_head

__all__ = ["Block", "Head", "find_head", "read_items"]
