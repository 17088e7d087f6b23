"""Fields that keep what they promise, whichever way a value comes in."""

import re
from typing import Any

from django.db import models

# The longest text, and the longest remark or reason: columns and forms alike.
TEXT_LIMIT = 20_000
REMARK_LIMIT = 5_000
# A line ends at each of these, in one program or another; and what no database holds: NUL, half of a pair.
CONTROL = re.compile(r"[ \t]*[\x00-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]+[ \t]*")

# With one of these no file of XML (a workbook, a paper, a picture) can be written, or none can be opened.
NOT_OF_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def for_xml(text: str) -> str:
    """The text without the signs that XML cannot hold (XML 1.0, 2.2); they come with what is pasted."""
    return NOT_OF_XML.sub("", text)


def one_line(text: str) -> str:
    """The text with line breaks and other control characters as single spaces."""
    return CONTROL.sub(" ", text).strip()


class OneLineField(models.CharField):
    """A text of one line: forms, imports, the admin and `update` alike leave no line break in it."""

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return one_line(value) if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return one_line(value) if isinstance(value, str) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            value = one_line(value)
            setattr(model_instance, self.attname, value)
        return value

    def deconstruct(self) -> Any:
        """For migrations it is the column of a `CharField`."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs
