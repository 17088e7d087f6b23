"""Events and their delegations for administrators, with import from a workbook and export into one."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.forms import HiddenInput, IntegerField, ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from import_export.admin import ImportExportModelAdmin
from import_export.formats.base_formats import CSV, ODS, XLSX
from import_export.results import Result
from import_export.tmp_storages import CacheStorage

from events.actions import check_items
from events.choices import EventState, Precision
from events.dates import Dates
from events.models import Delegation, Event, EventAttachment, Feed
from events.workbook.resource import EventResource


class ExpiredUploadError(Exception):
    """The file between preview and confirmation is not there any more."""


class UploadStorage(CacheStorage):
    """Uploads between preview and confirmation: seen by every process, gone after a day if nobody confirms."""

    def read(self) -> Any:
        data = super().read()
        if data is None:
            raise ExpiredUploadError
        return data


class DelegationInline(admin.TabularInline):
    """The delegations of an event, on its page."""

    model = Delegation
    extra = 0
    autocomplete_fields = ["body"]


class EventAttachmentInline(admin.TabularInline):
    """What was attached on the pages; to be looked at."""

    model = EventAttachment
    extra = 0
    fields = ["name", "url"]
    readonly_fields = ["name", "url"]
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class EventForm(ModelForm):
    """The rules of the pages' verbs, where an administrator writes past their forms.

    `seen` is the event's version as the page was opened: a colleague's change is never written over.
    """

    seen = IntegerField(widget=HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = self.instance.sequence if self.instance.pk else 0

    def clean(self) -> dict[str, Any]:
        """Refuse what the verbs refuse: a version that is no longer, items of a roadmap that does not bind the city."""
        data = super().clean() or self.cleaned_data
        if self.instance.pk:
            now = Event.objects.select_for_update().get(pk=self.instance.pk)
            if data.get("seen") != now.sequence:
                raise ValidationError(
                    _("This event was changed meanwhile: open it anew, and write your change once more.")
                )
        state = data.get("state")
        if state in (EventState.CANCELLED, EventState.MOVED) and not data.get("state_reason"):
            self.add_error("state_reason", _("Say why the event is moved or cancelled."))
        if state == EventState.CONFIRMED and data.get("precision") != Precision.DAY:
            self.add_error(
                "state", _("Give the exact dates first: only an event with dates can be confirmed.")
            )
        if data.get("city") and data.get("items") and {"starts_on", "ends_on", "precision"} <= set(data):
            dates = Dates(data["precision"], data["starts_on"], data["ends_on"])
            try:
                check_items(data["items"], data["city"], dates)
            except ValidationError as refusal:
                self.add_error(None, ValidationError(refusal.messages))
        return data


@admin.register(Event)
class EventAdmin(ImportExportModelAdmin):
    """Events, which can also be read from and written to a workbook."""

    form = EventForm
    resource_classes = [EventResource]
    formats = [XLSX, CSV, ODS]
    tmp_storage_class = UploadStorage
    list_display = ["title", "kind", "city", "date_text", "starts_on", "ends_on", "state"]
    list_filter = ["kind", "city", "state"]
    list_select_related = ["city"]
    search_fields = ["title", "venue"]
    date_hierarchy = "starts_on"
    autocomplete_fields = ["organisers", "items"]
    inlines = [DelegationInline, EventAttachmentInline]

    def has_delete_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        """Events are cancelled, not deleted: calendars have to see it, and the record stays."""
        return False

    def save_model(self, request: HttpRequest, obj: Event, form: ModelForm, change: bool) -> None:
        obj.sequence += change
        super().save_model(request, obj, form, change)

    def get_import_data_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """All of the file or nothing of it."""
        return {
            **super().get_import_data_kwargs(**kwargs),
            "use_transactions": True,
            "rollback_on_validation_errors": True,
        }

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            answer: HttpResponse = super().process_import(request, **kwargs)
        except ExpiredUploadError:
            messages.error(
                request,
                _("The file is not there any more: it was imported, or a day has passed. Choose it again."),
            )
            return HttpResponseRedirect(reverse("admin:events_event_import"))
        return answer

    def process_result(self, result: Result, request: HttpRequest) -> HttpResponse:
        """The library's confirmation says "success" whatever happened; we look."""
        if result.has_errors() or result.has_validation_errors():
            messages.error(
                request,
                _(
                    "Nothing was imported: the data changed since the preview. Choose the file again to see the rows."
                ),
            )
            return HttpResponseRedirect(reverse("admin:events_event_import"))
        answer: HttpResponse = super().process_result(result, request)
        return answer


@admin.register(Feed)
class FeedAdmin(admin.ModelAdmin):
    """Who has a calendar address since when; made and revoked by the person alone."""

    list_display = ["person", "created_at", "revoked_at"]
    list_select_related = ["person"]
    search_fields = ["person__name", "person__email"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Feed | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Feed | None = None) -> bool:
        return False
