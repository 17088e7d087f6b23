"""Every sample plan by its name: the modules that draw them register them."""

from . import newer
from .build import SAMPLES

__all__ = ["SAMPLES", "newer"]
