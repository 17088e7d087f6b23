"""Fields that are needed in some cases only: the form's `clean` asks for them, so no label may call them optional."""

from django import forms


def at_times(form: forms.Form | forms.ModelForm, *names: str) -> None:
    """Leave «(необязательно)» out of the labels of these fields, as far as the form has them."""
    for name in names:
        if name in form.fields:
            form.fields[name].widget.needed_at_times = True
