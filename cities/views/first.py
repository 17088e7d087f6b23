"""The page behind the link that makes the first administrator."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cities import first_administrator
from cities.choices import Role
from cities.forms import NewPasswordForm
from cities.models import User
from cities.signing_in import entering
from core.requests import FormData


class FirstForm(NewPasswordForm):
    """Who the first administrator is, and the password."""

    name = forms.CharField(label=gettext_lazy("Full name"), max_length=200)
    email = forms.EmailField(
        label=gettext_lazy("E-mail"), help_text=gettext_lazy("You will sign in with it.")
    )

    field_order = ["name", "email", "new_password1", "new_password2"]

    def __init__(self, data: FormData = None) -> None:
        super().__init__(User(role=Role.ADMINISTRATOR), data)

    def clean(self) -> dict[str, Any]:
        # The password is compared with what the person is called.
        self.user.name = self.cleaned_data.get("name", "")
        self.user.email = self.cleaned_data.get("email", "")
        return super().clean() or self.cleaned_data


@never_cache
@sensitive_post_parameters()
@login_not_required
@require_http_methods(["GET", "POST"])
def first_administrator_page(request: HttpRequest, token: str) -> HttpResponse:
    """Make the first administrator, who is signed in at once and led to the first steps; 410 for a spent link."""
    form = FirstForm(request.POST if request.method == "POST" else None)
    try:
        first_administrator.check(token)
        if form.is_valid():
            data = form.cleaned_data
            person = first_administrator.make(data["email"], data["name"], data["new_password1"])
            return entering.enter(request, person, reverse("roadmap:start"))
    except first_administrator.Spent:
        context = {"nobody": first_administrator.is_wanted()}
        return render(request, "cities/first_spent.html", context, status=410)
    except ValidationError as refusal:
        form.add_error(None, refusal)
    return render(request, "cities/first.html", {"form": form}, status=422 if form.errors else 200)
