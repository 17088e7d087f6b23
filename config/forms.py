"""How forms are drawn: by our own templates, so that `{{ form }}` looks right everywhere.

A control of a form is a function of plain values: its name, its choices, what is in it. It is drawn once for these, as
rows of tables are (`core.templatetags.pieces`).
"""

from hashlib import blake2b
from typing import Any

from django.forms.models import ModelChoiceIteratorValue
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language

WIDGETS, ERRORS = "django/forms/widgets/", "django/forms/errors/"
# So many are kept in a process, of so many letters in all, and none that holds a long text: those are not met again. A
# choice of a thousand bodies has 80,000 letters, and another drawing for each body that is chosen.
KEPT, LETTERS, LONGEST = 2000, 4_000_000, 200
PLAIN = {str, SafeString, int, float, bool, type(None)}


class _NotPlainError(Exception):
    """A control that shows more than plain values."""


class ProjectFormRenderer(TemplatesSetting):
    """Renders forms and fields by the templates of `components/`."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"

    def __init__(self) -> None:
        # By a print of the values, which themselves take ten times the room of what is drawn.
        self._drawn: dict[bytes, str] = {}
        self._letters = 0

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """What the template says; of no errors nothing, and of a control that was drawn already the same."""
        if template_name.startswith(ERRORS) and not context.get("errors", True):
            return ""
        if not template_name.startswith(WIDGETS) or set(context) != {"widget"}:
            return super().render(template_name, context, request)
        try:
            values = (get_language(), template_name, _plain(context["widget"]))
        except _NotPlainError:
            return super().render(template_name, context, request)
        key = blake2b(repr(values).encode("utf-8", "surrogatepass"), digest_size=32).digest()
        drawn = self._drawn.get(key)
        if drawn is None:
            drawn = super().render(template_name, context, request)
            if len(self._drawn) >= KEPT or self._letters + len(drawn) > LETTERS:
                self._drawn.clear()
                self._letters = 0
            self._drawn[key] = drawn
            self._letters += len(drawn)
        return drawn


def _plain(value: Any) -> object:
    """The value as one that is written out alike only where it is drawn alike; `_NotPlainError` for what is not to be
    kept."""
    kind = type(value)
    if kind in PLAIN:
        if kind is str and len(value) > LONGEST:
            raise _NotPlainError
        return kind, value
    if kind is dict:
        if value.get("type") == "password":
            # What is typed there stays nowhere.
            raise _NotPlainError
        return tuple([(name, _plain(one)) for name, one in value.items()])
    if kind is list or kind is tuple:
        return tuple([_plain(one) for one in value])
    if isinstance(value, Promise | ModelChoiceIteratorValue):
        return str, str(value)
    raise _NotPlainError
