"""The administrators' pages: Django's own admin, signed in to through our own page."""

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _


class ProjectAdminSite(AdminSite):
    """One way to sign in for everybody, so that passwords and their limits have one home."""

    site_header = _("Administration of the roadmaps")
    site_title = _("Administration")
    index_title = _("What can be administered")

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """Send those who are not signed in to the sign-in page; the rest have no rights here."""
        if request.user.is_authenticated:
            from django.core.exceptions import PermissionDenied

            raise PermissionDenied
        target = request.GET.get("next") or reverse("admin:index")
        return HttpResponseRedirect(f"{reverse('cities:sign_in')}?{urlencode({'next': target})}")
