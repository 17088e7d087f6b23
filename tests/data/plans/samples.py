"""Every sample plan by its name: the modules that draw them register them."""

from . import drawn_cells, drawn_items, drawn_layouts, drawn_papers, newer
from .build import SAMPLES

__all__ = ["SAMPLES", "drawn_cells", "drawn_items", "drawn_layouts", "drawn_papers", "newer"]
