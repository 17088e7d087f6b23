"""The forms of the second step and of what is set up for it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def _code(label: Any, **attributes: str) -> forms.CharField:
    shown = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
    widget = forms.TextInput({**shown, **attributes})
    return forms.CharField(label=label, max_length=40, widget=widget)


class AppForm(forms.Form):
    """The first code of an app that has just read the secret."""

    code = _code(_("Code that the app shows"))


class StepForm(forms.Form):
    """A code of the app or a recovery code, and whether this browser is to be trusted."""

    code = _code(_("Code of the app, or a recovery code"))
    trust = forms.BooleanField(required=False)


class KeyForm(forms.Form):
    """A key that the browser made (its answer as JSON), under a name of one's own."""

    name = forms.CharField(label=_("Name of the key"), max_length=60)
    credential = forms.JSONField(widget=forms.HiddenInput, required=False)

    def clean_credential(self) -> dict:
        return answer_of_key(self.cleaned_data.get("credential"))


class ProofForm(forms.Form):
    """The browser's proof that it has a key."""

    credential = forms.JSONField(widget=forms.HiddenInput, required=False)
    trust = forms.BooleanField(required=False)

    def clean_credential(self) -> dict:
        return answer_of_key(self.cleaned_data.get("credential"))


def answer_of_key(value: object) -> dict:
    """The browser's answer; raises `ValidationError` where it sent none, as without scripts."""
    if not isinstance(value, dict):
        raise ValidationError(
            _("The browser sent no key. Keys need scripts; without them use a code of the app.")
        )
    return value


class DirectoryForm(forms.Form):
    """Name and password as the city's directory knows them."""

    username = forms.CharField(
        label=_("Name in the directory"),
        max_length=150,
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=500,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
