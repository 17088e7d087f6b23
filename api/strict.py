"""What is common to the bodies that programs send."""

import re

from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import ConfigDict, field_validator


class Strict(Schema):
    """A body without unknown fields, and without characters that no database holds."""

    model_config = ConfigDict(extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def _storable(cls, value: object) -> object:
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and re.search("[\0\ud800-\udfff]", text):
                raise ValueError(_("Characters that can't be kept: NUL, or half of a pair."))
        return value
