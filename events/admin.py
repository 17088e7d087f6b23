"""Events and their delegations for administrators."""

from django.contrib import admin

from cities.transfer import TransferAdmin
from events.models import Delegation, Event, EventAttachment
from events.transfer import EventResource


class DelegationInline(admin.TabularInline):
    model = Delegation
    extra = 0
    autocomplete_fields = ["body"]


class EventAttachmentInline(admin.TabularInline):
    model = EventAttachment
    extra = 0
    fields = ["name", "url"]


@admin.register(Event)
class EventAdmin(TransferAdmin):
    resource_classes = [EventResource]
    list_display = ["title", "kind", "city", "date_text", "starts_on", "ends_on", "state"]
    list_filter = ["kind", "city", "state"]
    list_select_related = ["city"]
    search_fields = ["title", "venue"]
    date_hierarchy = "starts_on"
    autocomplete_fields = ["organisers", "items"]
    inlines = [DelegationInline, EventAttachmentInline]
