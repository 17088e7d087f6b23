"""Cities, bodies, people and special days for administrators."""

import csv
from typing import cast

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from cities import accounts
from cities.forms import KeepsAnAdministrator
from cities.journal_words import in_words
from cities.models import Body, CalendarDay, City, User
from cities.transfer import BodyResource, TransferAdmin
from core import formulas
from core.colleagues import SeenAdmin, SeenForm
from core.models import SecurityEvent

# Rights come from a person's role (cities.permissions); groups would be a second home for them.
admin.site.unregister(Group)

# The pages of one's own profile are the home of these; by the admin's a provider or a factor could be slipped in.
for foreign in (Authenticator, EmailAddress, SocialApp, SocialAccount, SocialToken):
    admin.site.unregister(foreign)


@admin.register(City)
class CityAdmin(SeenAdmin):
    """The cities, with the hour at which their letters are written."""

    list_display = ["name", "country_name", "time_zone", "reminder_hour"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Body)
class BodyAdmin(SeenAdmin, TransferAdmin):
    """The bodies of both sides, which can also be read from and written to a workbook."""

    resource_classes = [BodyResource]
    list_display = ["name", "short_name", "city", "parent", "email"]
    list_filter = ["city"]
    list_select_related = ["city", "parent"]
    search_fields = ["name", "short_name", "aliases"]
    autocomplete_fields = ["parent"]
    show_facets = admin.ShowFacets.NEVER

    def get_readonly_fields(self, request: HttpRequest, obj: Body | None = None) -> list[str]:
        return ["city"] if obj else []


@admin.register(CalendarDay)
class CalendarDayAdmin(SeenAdmin):
    """Days on which a country works or rests against the usual week."""

    list_display = ["date", "country", "is_working", "note"]
    list_filter = ["country", "is_working"]
    date_hierarchy = "date"


class PersonCreationForm(AdminUserCreationForm):
    """A new account of the administration; the password is set on the same page."""

    class Meta:
        model = User
        fields = ["email", "name", "post", "phone", "body", "role"]


class PersonChangeForm(SeenForm, KeepsAnAdministrator, UserChangeForm):
    """An account; refused when it would leave nobody who administers."""

    class Meta:
        model = User
        fields = "__all__"


class GivenPasswordForm(AdminPasswordChangeForm):
    """A password for somebody else."""

    def save(self, commit: bool = True) -> User:
        """Set it, and of the row nothing else, as `cities.forms.NewPasswordForm.save`."""
        person: User = super().save(commit=False)
        if commit:
            person.save(update_fields=["password"])
        return person


@admin.register(User)
class PersonAdmin(SeenAdmin, UserAdmin):
    """Accounts, their roles and passwords; a change of rights is written into the journal."""

    form = PersonChangeForm
    add_form = PersonCreationForm
    change_password_form = GivenPasswordForm
    list_display = ["name", "email", "role", "body", "is_active", "last_login"]
    list_filter = ["role", "is_active", "body__city"]
    show_facets = admin.ShowFacets.NEVER
    list_select_related = ["body"]
    search_fields = ["name", "email", "post", "body__name"]
    ordering = ["name"]
    filter_horizontal = []
    autocomplete_fields = ["body"]
    readonly_fields = ["last_login", "joined_at"]
    actions = None

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """The person is notified by a letter, and chooses an own password at the next sign-in."""
        before = User.objects.filter(pk=id).first() if id.isdecimal() else None
        response: HttpResponse = super().user_change_password(request, id, form_url)
        now = before and User.objects.get(pk=before.pk)
        if before and now and before.password != now.password:
            accounts.password_was_set(now, by=cast(User, request.user))
        return response

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        accounts.note_rights(obj, form.changed_data if change else accounts.RIGHTS)
        if not change and obj.has_usable_password():
            accounts.password_was_set(obj, by=cast(User, request.user))

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """People are closed, not deleted: their reports keep their names."""
        return False

    fieldsets = [
        (None, {"fields": ["email", "password"]}),
        (_("person"), {"fields": ["name", "post", "phone", "body", "role", "is_active"]}),
        (_("when"), {"fields": ["last_login", "joined_at"]}),
    ]
    add_fieldsets = [
        (
            None,
            {
                "fields": [
                    "email",
                    "name",
                    "post",
                    "body",
                    "role",
                    "usable_password",
                    "password1",
                    "password2",
                ]
            },
        )
    ]


@admin.register(SecurityEvent)
class SecurityEventAdmin(admin.ModelAdmin):
    """The journal: to be looked through and taken along, never changed."""

    list_display = ["at", "kind", "person", "address", "words"]
    list_filter = ["kind", "at"]
    list_select_related = ["person"]
    search_fields = ["detail", "address", "person__name", "person__email"]
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    actions = ["as_csv"]

    @admin.display(description=_("details"))
    def words(self, event: SecurityEvent) -> str:
        """The detail as people read it."""
        return in_words(event)

    @admin.action(description=_("Download as .csv"))
    def as_csv(self, request: HttpRequest, queryset: QuerySet[SecurityEvent]) -> HttpResponse:
        response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="security.csv"'
        table = csv.writer(response, delimiter=";")
        for event in queryset.select_related("person").iterator(1000):
            row = [event.at.isoformat(), event.kind, str(event.person or ""), event.address, in_words(event)]
            table.writerow([formulas.disarmed(cell) for cell in row])
        return response

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: SecurityEvent | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: SecurityEvent | None = None) -> bool:
        return False
