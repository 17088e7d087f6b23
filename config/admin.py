"""The administrators' pages: Django's own admin, signed in to through our own page."""

from functools import wraps
from typing import Any

from django.contrib import admin
from django.contrib.admin import AdminSite, ModelAdmin, actions
from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from cities.signing_in import confirming
from core import journal
from core.script_policy import scripts_by_address

# Django sets a kind's name into these, and its Russian ones want a case that the name does not have («Изменить дорожная
# карта»); our catalogue, which comes before Django's, has words that fit a name as it is.
_HEADINGS = (
    gettext_noop("Add %s"),
    gettext_noop("Change %s"),
    gettext_noop("View %s"),
    gettext_noop("Select %s to change"),
    gettext_noop("Select %s to view"),
    gettext_noop("Add %(name)s"),
)


@admin.action(permissions=["delete"], description=_("Delete the marked ones"))
def _delete_selected(
    modeladmin: ModelAdmin, request: HttpRequest, queryset: QuerySet
) -> HttpResponseBase | None:
    """Django's own, which writes down many at once where the journal does not look."""
    gone = ", ".join(str(one) for one in queryset) if request.POST.get("post") else ""
    answer = actions.delete_selected(modeladmin, request, queryset)
    if answer is None and gone:
        journal.note(journal.Kind.SETTINGS, request=request, detail=f"{modeladmin.opts.model_name} -: {gone}")
    return answer


class ProjectAdminSite(AdminSite):
    """One way to sign in for everybody, so that passwords and their limits have one home."""

    site_header = _("Administration of the roadmaps")
    site_title = _("Administration")
    index_title = _("What can be administered")

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Every page here can change anything: one proves again who one is."""
        with_its_scripts = scripts_by_address(view)

        def asking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            asked = confirming.asked(request) if self.has_permission(request) else None
            if asked:
                return asked
            return with_its_scripts(request, *args, **kwargs)

        return super().admin_view(wraps(view)(asking), cacheable)

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.add_action(_delete_selected, "delete_selected")

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """Send those who are not signed in to the sign-in page; the rest have no rights here."""
        if request.user.is_authenticated:
            from django.core.exceptions import PermissionDenied

            raise PermissionDenied
        target = request.GET.get("next") or reverse("admin:index")
        return HttpResponseRedirect(f"{reverse('cities:sign_in')}?{urlencode({'next': target})}")
