"""Everything of the roadmap for administrators.

What the daily pages do through `roadmap.actions` (reports, decisions, moved dates) is only shown here: a
record of what was said is not edited.
"""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.forms import ModelForm
from django.http import HttpRequest

from roadmap.models import (
    Attachment,
    DeadlineChange,
    Decision,
    Direction,
    ImportRun,
    Item,
    Letter,
    Milestone,
    Reminder,
    ReminderRun,
    ReminderStage,
    Report,
    Responsibility,
    Roadmap,
    Side,
)


class ReadOnlyMixin:
    """A record to look at: nothing is added, changed or deleted."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class SideInline(admin.TabularInline):
    model = Side
    extra = 0
    autocomplete_fields = ["coordinating_body"]


class DirectionInline(admin.TabularInline):
    model = Direction
    extra = 0


@admin.register(Roadmap)
class RoadmapAdmin(admin.ModelAdmin):
    list_display = ["title", "starts_on", "ends_on", "signed_on"]
    prepopulated_fields = {"slug": ["short_title"]}
    inlines = [SideInline, DirectionInline]


class ResponsibilityInline(admin.TabularInline):
    model = Responsibility
    extra = 0
    autocomplete_fields = ["body"]


class MilestoneInline(ReadOnlyMixin, admin.TabularInline):
    model = Milestone
    extra = 0
    fields = ["side", "due_date", "first_due_date", "status", "progress"]


@admin.register(Item)
class ItemAdmin(admin.ModelAdmin):
    list_display = ["number", "title", "direction", "deadline_text", "deadline_kind", "origin"]
    list_filter = ["roadmap", "direction", "deadline_kind", "origin"]
    list_select_related = ["direction"]
    search_fields = ["number", "title"]
    inlines = [ResponsibilityInline, MilestoneInline]
    readonly_fields = ["deadline_kind", "updated_at"]

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool) -> None:
        """Milestones follow the wording and the bodies, whoever edits them."""
        from roadmap import milestones

        with transaction.atomic():
            super().save_related(request, form, formsets, change)
            milestones.plan(form.instance)


@admin.register(Milestone)
class MilestoneAdmin(ReadOnlyMixin, admin.ModelAdmin):
    list_display = ["item", "side", "due_date", "first_due_date", "status", "progress", "closed_on"]
    list_filter = ["item__roadmap", "side__city", "status"]
    list_select_related = ["item", "side__city"]
    search_fields = ["item__number", "item__title"]
    date_hierarchy = "due_date"


class AttachmentInline(ReadOnlyMixin, admin.TabularInline):
    model = Attachment
    extra = 0
    fields = ["name", "url", "size", "content_type", "created_at"]


@admin.register(Report)
class ReportAdmin(ReadOnlyMixin, admin.ModelAdmin):
    list_display = ["created_at", "milestone", "author", "status", "progress", "origin", "needs_decision"]
    list_filter = ["status", "origin", "needs_decision", "milestone__side__city"]
    list_select_related = ["milestone", "author"]
    search_fields = ["text", "author__name", "milestone__item__number"]
    date_hierarchy = "created_at"
    inlines = [AttachmentInline]


@admin.register(Decision)
class DecisionAdmin(ReadOnlyMixin, admin.ModelAdmin):
    list_display = ["created_at", "report", "verdict", "author", "remark"]
    list_filter = ["verdict"]
    list_select_related = ["report", "author"]


@admin.register(DeadlineChange)
class DeadlineChangeAdmin(ReadOnlyMixin, admin.ModelAdmin):
    list_display = ["created_at", "milestone", "old_date", "new_date", "author", "verdict", "decided_by"]
    list_filter = ["verdict"]
    list_select_related = ["milestone", "author", "decided_by"]


@admin.register(ReminderStage)
class ReminderStageAdmin(admin.ModelAdmin):
    list_display = ["kind", "days_before", "repeats_weekly", "audience", "is_active"]
    list_filter = ["kind", "audience", "is_active"]


@admin.register(Reminder)
class ReminderAdmin(ReadOnlyMixin, admin.ModelAdmin):
    list_display = ["send_on", "kind", "milestone", "person", "body", "stage", "state", "sent_at", "letter"]
    list_filter = ["state", "kind", "stage"]
    list_select_related = ["milestone", "person", "body", "letter"]
    search_fields = ["person__name", "person__email", "body__name", "milestone__item__number"]
    date_hierarchy = "send_on"


@admin.register(Letter)
class LetterAdmin(ReadOnlyMixin, admin.ModelAdmin):
    list_display = ["day", "address", "title", "state", "attempts", "next_try_at", "sent_at", "error"]
    list_filter = ["state"]
    search_fields = ["address", "message_id", "error"]
    date_hierarchy = "day"


@admin.register(ReminderRun)
class ReminderRunAdmin(ReadOnlyMixin, admin.ModelAdmin):
    """The runs, and above them how the reminders stand: what waits, what failed and why, whom nobody reminds."""

    list_display = ["started_at", "finished_at", "by_hand", "planned", "cancelled", "sent", "failed", "error"]
    list_filter = ["by_hand"]
    date_hierarchy = "started_at"
    change_list_template = "admin/roadmap/reminderrun/change_list.html"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        from roadmap.reminders import overview

        context = {"overview": overview.now(), **(extra_context or {})}
        return super().changelist_view(request, context)


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyMixin, admin.ModelAdmin):
    list_display = ["created_at", "roadmap", "file_name", "author", "state", "applied_at"]
    list_filter = ["roadmap", "state"]
    list_select_related = ["roadmap", "author"]
    exclude = ["preview", "file"]
