"""Lists of bodies as files, in and out through the admin, by django-import-export.

The library's own pages let some things pass that we do not: a confirmed import with failing rows counts as a
success, a second press or an upload that is gone ends in an error page, texts like formulas go out as they are.
"""

from typing import Any

import tablib
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirectBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from import_export import resources, results, widgets
from import_export.admin import ImportExportModelAdmin
from import_export.fields import Field
from import_export.tmp_storages import CacheStorage

from cities.models import Body, City
from core.formulas import disarmed, restored
from core.writing import in_turn


class TextField(Field):
    """A text: a blank cell leaves it as it is, and no spreadsheet program takes it for a formula on its way out."""

    def clean(self, row: Any, **kwargs: Any) -> str:
        return restored(str(super().clean(row, **kwargs) or ""))

    def save(self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        if row.get(self.column_name) not in (None, ""):
            super().save(instance, row, is_m2m, **kwargs)

    def export(self, instance: Any, **kwargs: Any) -> str:
        return str(disarmed(str(self.get_value(instance) or "")))


class TransferResource(resources.ModelResource):
    """All rows or none, one import at a time, each row checked by the model's own rules."""

    class Meta:
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = True

    def import_data(self, dataset: tablib.Dataset, *args: Any, **kwargs: Any) -> results.Result:
        with transaction.atomic():
            in_turn(self._meta.model._meta.label)
            return super().import_data(
                dataset, *args, **{**kwargs, "use_transactions": True, "rollback_on_validation_errors": True}
            )

    def after_import(self, dataset: tablib.Dataset, result: results.Result, **kwargs: Any) -> None:
        """Nothing: the library would set the sequence of ids back, which is unsafe while others write."""


class TransferAdmin(ImportExportModelAdmin):
    """The library's admin pages, with a confirmation that tells the truth."""

    # Uploads wait in the cache that all processes share, and go by themselves.
    tmp_storage_class = CacheStorage

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        waiting = CacheStorage(name=request.POST.get("import_file_name", ""))
        if waiting.read() is None:
            messages.error(request, _("The uploaded file is no longer kept: upload it again."))
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_import")
        return super().process_import(request, **kwargs)

    def process_result(self, result: results.Result, request: HttpRequest) -> HttpResponseRedirectBase:
        if result.has_errors() or result.has_validation_errors():
            messages.error(
                request, _("Nothing was imported: some rows are wrong. Upload the file again to see which.")
            )
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_import")
        return super().process_result(result, request)


class CityWidget(widgets.ForeignKeyWidget):
    """A city by its slug."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> City:
        city = City.objects.filter(slug=str(value or "").strip()).first()
        if city is None:
            raise ValueError(_("There is no city “%(slug)s”.") % {"slug": value})
        return city


class ParentWidget(widgets.ForeignKeyWidget):
    """The body above by its name, within the row's city."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Body | None:
        if not value:
            return None
        body = Body.objects.filter(
            name=restored(str(value).strip()), city__slug=(row or {}).get("city")
        ).first()
        if body is None:
            raise ValueError(_("There is no body “%(name)s” in this city.") % {"name": value})
        return body

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(disarmed(value.name)) if value else ""


class AliasesWidget(widgets.Widget):
    """Other names, one a line."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list[str]:
        return [line.strip() for line in restored(str(value or "")).splitlines() if line.strip()]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(disarmed("\n".join(value or ())))


class BodyResource(TransferResource):
    """Bodies by city and name; the body above comes before those below it in the file."""

    city = Field(attribute="city", column_name="city", widget=CityWidget(City, "slug"))
    parent = Field(
        attribute="parent", column_name="parent", widget=ParentWidget(Body, "name"), saves_null_values=False
    )
    name = TextField(attribute="name", column_name="name")
    short_name = TextField(attribute="short_name", column_name="short_name")
    aliases = Field(attribute="aliases", column_name="aliases", widget=AliasesWidget())
    email = TextField(attribute="email", column_name="email")

    class Meta(TransferResource.Meta):
        model = Body
        fields = ("city", "parent", "name", "short_name", "aliases", "email")
        import_id_fields = ("city", "name")

    def import_field(
        self, field: Field, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any
    ) -> None:
        # A blank list of other names forgets none.
        if field.column_name != "aliases" or row.get("aliases"):
            super().import_field(field, instance, row, is_m2m, **kwargs)

    def get_instance(self, instance_loader: Any, row: Any) -> Body | None:
        try:
            return super().get_instance(instance_loader, row)
        except ValueError as error:
            raise ValidationError({"city": str(error)}) from error
