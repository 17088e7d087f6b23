"""What an action refused, put back into the form that asked for it."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import BaseForm


def add_errors(form: BaseForm, refusal: ValidationError) -> None:
    """The reasons at the fields that the form has, and above the form for the rest."""
    by_field = (
        refusal.message_dict if hasattr(refusal, "error_dict") else {NON_FIELD_ERRORS: refusal.messages}
    )
    for name, reasons in by_field.items():
        for reason in reasons:
            form.add_error(name if name in form.fields else None, reason)
