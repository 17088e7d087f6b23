"""Django's own pages never write over a colleague's change: each carries a print of what it shows.

The program's own pages know versions of their own; this is for whatever an administrator edits at `/admin/`.
"""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import CharField, HiddenInput, ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext as _

# What changes without anybody having edited the row.
BY_THEMSELVES = {"last_login", "updated_at", "search"}


def print_of(row: models.Model, beside: Iterable[str] = ()) -> str:
    """A short word that differs when the row differs as the database has it now, or one of those edited `beside` it."""
    kept = type(row)._base_manager.get(pk=row.pk)
    rows = [kept]
    for name in beside:
        rows += getattr(kept, name).order_by("pk")
    said = [
        [
            one.pk,
            *(str(getattr(one, field.attname)) for field in one._meta.concrete_fields if _is_said(field)),
        ]
        for one in rows
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:20]


def _is_said(field: models.Field) -> bool:
    return field.name not in BY_THEMSELVES


class SeenForm(ModelForm):
    """Refuses to save where the row is no longer what the page showed. `beside` names rows edited on the same page."""

    beside: tuple[str, ...] = ()
    seen = CharField(widget=HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "seen" in self.fields:
            self.fields["seen"].initial = print_of(self.instance, self.beside)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.instance.pk:
            # Django's page is one transaction: until it ends nobody else changes the row.
            type(self.instance)._base_manager.select_for_update(of=("self",)).get(pk=self.instance.pk)
            if data.get("seen") != print_of(self.instance, self.beside):
                raise ValidationError(
                    _("This was changed meanwhile: open it anew, and write your change once more.")
                )
        return data


class SeenAdmin(admin.ModelAdmin):
    """A page of Django's admin whose form is a `SeenForm`."""

    form: type[ModelForm] = SeenForm

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The print is on every page that changes a row, however its fields are arranged."""
        found: list[tuple[Any, dict[str, Any]]] = [
            (title, dict(options)) for title, options in super().get_fieldsets(request, obj)
        ]
        if obj is not None and not any("seen" in options["fields"] for _title, options in found):
            found[0][1]["fields"] = [*found[0][1]["fields"], "seen"]
        return found
