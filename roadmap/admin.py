"""Everything of the roadmap for administrators.

What the daily pages do through `roadmap.reporting.actions` (reports, decisions, moved dates) is only shown here: a
record of what was said is not edited.
"""

from datetime import date
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Field, QuerySet
from django.forms import ChoiceField, ModelForm
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.colleagues import SeenAdmin, SeenForm
from roadmap import scheduling
from roadmap.choices import ReminderKind
from roadmap.founding.actions import RESERVED, check_period
from roadmap.founding.period import effect
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
from roadmap.planning.expected_dates import reading
from roadmap.reminders import overview, sources, upkeep


class ReadOnlyMixin:
    """A record to look at: nothing is added, changed or deleted."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ToBeChosen(admin.ModelAdmin):
    """Not a page of its own: where a field of another page finds these by typing, among thousands."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Direction)
class DirectionAdmin(ToBeChosen):
    """Directions, only to be found from the page of an item."""

    search_fields = ["title", "roadmap__title", "roadmap__short_title"]


class SideInline(admin.TabularInline):
    """The sides of a roadmap, on its page."""

    model = Side
    extra = 0
    autocomplete_fields = ["coordinating_body"]


class DirectionInline(admin.TabularInline):
    """The directions of a roadmap, on its page."""

    model = Direction
    extra = 0


class RoadmapForm(SeenForm):
    """The rules of the roadmap's own page, where an administrator writes past it."""

    beside = ("sides", "directions")

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if slug in RESERVED:
            raise ValidationError(
                _("“%(slug)s” is the address of another page: choose another.") % {"slug": slug}
            )
        return slug

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        starts_on, ends_on = data.get("starts_on"), data.get("ends_on")
        if starts_on and ends_on:
            try:
                check_period(starts_on, ends_on)
            except ValidationError as refusal:
                self.add_error("ends_on", refusal.messages)
            else:
                self._keep_milestones(starts_on, ends_on)
        return data

    def _keep_milestones(self, starts_on: date, ends_on: date) -> None:
        """Nothing goes unseen: the roadmap's own page shows what a shorter period would take away, and asks."""
        if not self.instance.pk or not {"starts_on", "ends_on"} & set(self.changed_data):
            return
        before = self.initial["starts_on"], self.initial["ends_on"]
        self.instance.starts_on, self.instance.ends_on = starts_on, ends_on
        done = effect(self.instance, before)
        if goes := len(done.gone):
            said = ngettext(
                "%(n)d milestone would go with this period: change it on the roadmap's own page, which shows it.",
                "%(n)d milestones would go with this period: change it on the roadmap's own page, which shows them.",
                goes,
            )
            self.add_error("ends_on", said % {"n": goes})
        elif done:
            self.add_error(
                "ends_on",
                _(
                    "Days would lie outside this period: change it on the roadmap's own page, which shows them."
                ),
            )


@admin.register(Roadmap)
class RoadmapAdmin(SeenAdmin):
    """Roadmaps with their sides and directions."""

    form = RoadmapForm
    list_display = ["title", "starts_on", "ends_on", "signed_on", "its_items"]
    search_fields = ["title", "short_title"]
    prepopulated_fields = {"slug": ["short_title"]}
    inlines = [SideInline, DirectionInline]

    @admin.display(description=gettext_lazy("items"))
    def its_items(self, roadmap: Roadmap) -> SafeString:
        """The way to one roadmap's items: a filter would list every roadmap beside every page of them."""
        address = reverse("admin:roadmap_item_changelist", query={"roadmap__id__exact": roadmap.pk})
        return format_html('<a href="{}">{}</a>', address, _("Show the items"))

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool) -> None:
        """Milestones follow the period («ежегодно» is counted within it), whoever moves it."""
        with transaction.atomic():
            super().save_related(request, form, formsets, change)
            if change and {"starts_on", "ends_on"} & set(form.changed_data):
                scheduling.plan_all(list(form.instance.items.select_related("roadmap")))


class ResponsibilityInline(admin.TabularInline):
    """Who answers for an item; only sides of its own roadmap can be chosen."""

    model = Responsibility
    extra = 0
    autocomplete_fields = ["body"]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        item = _item_of(request)
        if db_field.name == "side" and item:
            kwargs["queryset"] = Side.objects.filter(roadmap__items__pk=item).select_related("city")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class MilestoneInline(ReadOnlyMixin, admin.TabularInline):
    """The milestones of an item, to be read: they change by reports and agreed dates only."""

    model = Milestone
    extra = 0
    fields = ["side", "due_date", "first_due_date", "status", "progress"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Milestone]:
        return super().get_queryset(request).select_related("side__city", "item")


def _item_of(request: HttpRequest) -> int | None:
    """The id of the item that the request's page is about; None on the page that adds one."""
    asked = request.resolver_match.kwargs.get("object_id", "") if request.resolver_match else ""
    return int(asked) if asked.isdecimal() else None


class ItemForm(SeenForm):
    """An item; its version counts the bodies too, so that two people do not overwrite each other."""

    beside = ("responsibilities",)


@admin.register(Item)
class ItemAdmin(SeenAdmin):
    """An item is added first; then its page knows the roadmap, and offers that one's sides for the bodies."""

    form = ItemForm
    list_display = ["number", "title", "roadmap", "direction", "deadline_text", "deadline_kind", "origin"]
    list_filter = ["deadline_kind", "origin"]
    list_select_related = ["roadmap", "direction"]
    search_fields = ["number", "title", "roadmap__title", "roadmap__short_title"]
    inlines = [ResponsibilityInline, MilestoneInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Item | None = None) -> list[str]:
        return ["deadline_kind", "updated_at", *(["roadmap"] if obj else [])]

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        return [] if _item_of(request) else ["roadmap", "direction"]

    def get_inlines(self, request: HttpRequest, obj: Item | None) -> list[Any]:
        return self.inlines if obj else []

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        item = _item_of(request)
        if db_field.name == "direction" and item:
            kwargs["queryset"] = Direction.objects.filter(roadmap__items__pk=item)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Item, form: ModelForm, change: bool) -> None:
        """With its words, as `planning.actions` does."""
        obj.deadline_kind = scheduling.read_deadline(obj).kind
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool) -> None:
        """Milestones follow the wording and the bodies, whoever edits them."""
        with transaction.atomic():
            super().save_related(request, form, formsets, change)
            scheduling.plan(form.instance)
        if "deadline_text" in form.changed_data:
            messages.info(request, reading(form.instance))

    def response_add(self, request: HttpRequest, obj: Item, post_url_continue: str | None = None) -> Any:
        """Go on to the bodies, unless another item is to be added."""
        answer = super().response_add(request, obj, post_url_continue)
        if {"_addanother", "_continue"} & set(request.POST):
            return answer
        return HttpResponseRedirect(reverse("admin:roadmap_item_change", args=[obj.pk]))


@admin.register(Milestone)
class MilestoneAdmin(ReadOnlyMixin, admin.ModelAdmin):
    """Milestones, to be read."""

    list_display = ["item", "side", "due_date", "first_due_date", "status", "progress", "closed_on"]
    list_filter = ["side__city", "status"]
    list_select_related = ["item", "side__city"]
    search_fields = ["item__number", "item__title", "item__roadmap__title", "item__roadmap__short_title"]
    date_hierarchy = "due_date"


class AttachmentInline(ReadOnlyMixin, admin.TabularInline):
    """The proofs of a report, to be read."""

    model = Attachment
    extra = 0
    fields = ["name", "url", "size", "content_type", "created_at"]


@admin.register(Report)
class ReportAdmin(ReadOnlyMixin, admin.ModelAdmin):
    """Reports as they were sent, to be read."""

    list_display = ["created_at", "milestone", "author", "status", "progress", "origin", "needs_decision"]
    list_filter = ["status", "origin", "needs_decision", "milestone__side__city"]
    list_select_related = ["milestone", "author"]
    search_fields = ["text", "author__name", "milestone__item__number"]
    date_hierarchy = "created_at"
    inlines = [AttachmentInline]


@admin.register(Decision)
class DecisionAdmin(ReadOnlyMixin, admin.ModelAdmin):
    """What the other side decided about reports, to be read."""

    list_display = ["created_at", "report", "verdict", "author", "remark"]
    list_filter = ["verdict"]
    list_select_related = ["report", "author"]


@admin.register(DeadlineChange)
class DeadlineChangeAdmin(ReadOnlyMixin, admin.ModelAdmin):
    """Asked and agreed changes of dates, to be read."""

    list_display = ["created_at", "milestone", "old_date", "new_date", "author", "verdict", "decided_by"]
    list_filter = ["verdict"]
    list_select_related = ["milestone", "author", "decided_by"]


@admin.register(ReminderStage)
class ReminderStageAdmin(SeenAdmin):
    """How many days before a date whom is reminded."""

    list_display = ["counted_from", "days_before", "repeats_weekly", "audience", "is_active"]
    list_filter = ["audience", "is_active"]
    list_display_links = ["counted_from", "days_before"]

    @admin.display(description=gettext_lazy("about"), ordering="kind")
    def counted_from(self, stage: ReminderStage) -> str:
        return str(sources.dates().get(stage.kind, stage.kind))

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        """Only kinds that have stages can be chosen: any other kind sends nothing."""
        if db_field.name == "kind":
            kinds = list(sources.dates().items())
            return ChoiceField(label=gettext_lazy("about"), choices=kinds, initial=ReminderKind.MILESTONE)
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(Reminder)
class ReminderAdmin(ReadOnlyMixin, admin.ModelAdmin):
    """The ledger of reminders, to be read."""

    list_display = ["send_on", "kind", "milestone", "person", "body", "stage", "state", "sent_at", "letter"]
    list_filter = ["state", "kind", "stage"]
    list_select_related = ["milestone", "person", "body", "letter"]
    search_fields = ["person__name", "person__email", "body__name", "milestone__item__number"]
    date_hierarchy = "send_on"


@admin.register(Letter)
class LetterAdmin(ReadOnlyMixin, admin.ModelAdmin):
    """The letters and how their sending went; given-up ones can be sent again."""

    list_display = [
        "day",
        "address",
        "channel",
        "title",
        "state",
        "attempts",
        "next_try_at",
        "sent_at",
        "error",
    ]
    list_filter = ["state", "channel", "instead_of"]
    search_fields = ["address", "message_id", "error"]
    date_hierarchy = "day"
    actions = ["send_anew"]

    @admin.action(description=gettext_lazy("Send the failed ones again"))
    def send_anew(self, request: HttpRequest, letters: QuerySet[Letter]) -> None:
        """Those that were given up; they leave with the next run, within five minutes of a working morning."""
        again = upkeep.try_again(letters)
        said = ngettext("%(n)d letter will be sent again.", "%(n)d letters will be sent again.", again)
        self.message_user(request, said % {"n": again}, messages.SUCCESS if again else messages.WARNING)


@admin.register(ReminderRun)
class ReminderRunAdmin(ReadOnlyMixin, admin.ModelAdmin):
    """The runs, and above them the state of the reminders: what waits, what failed and why, whom nobody reminds."""

    list_display = ["started_at", "finished_at", "by_hand", "planned", "cancelled", "sent", "failed", "error"]
    list_filter = ["by_hand"]
    date_hierarchy = "started_at"
    change_list_template = "admin/roadmap/reminderrun/change_list.html"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        context = {"overview": overview.now(), **(extra_context or {})}
        return super().changelist_view(request, context)


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyMixin, admin.ModelAdmin):
    """Imports of plans, without the preview and the file."""

    list_display = ["created_at", "roadmap", "file_name", "author", "state", "applied_at"]
    list_filter = ["state"]
    list_select_related = ["roadmap", "author"]
    search_fields = ["file_name", "roadmap__title", "roadmap__short_title"]
    exclude = ["preview", "file"]
