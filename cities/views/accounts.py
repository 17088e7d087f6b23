"""Signing in and out, one's password and profile."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from cities import first_administrator, invitations
from cities.forms import ProfileForm, SignInForm
from cities.requests import SignedInRequest
from core import drafts
from core.drafts import survives_sign_in

open_to_all = method_decorator(login_not_required, name="dispatch")


@open_to_all
class SignIn(auth_views.LoginView):
    """By e-mail and password; leads back to the page that was asked for."""

    template_name = "cities/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """While there is nobody who could sign in: how to begin."""
        if first_administrator.is_wanted():
            return render(request, "cities/nobody_yet.html")
        return super().get(request, *args, **kwargs)


class SignOut(auth_views.LogoutView):
    """By POST only, so that no link can sign anybody out."""


class ChangePassword(auth_views.PasswordChangeView):
    """One's own, with the old one asked for."""

    template_name = "cities/password_change.html"
    success_url = reverse_lazy("cities:profile")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        messages.success(self.request, _("The password was changed."))
        return super().form_valid(form)


@open_to_all
class ResetPassword(auth_views.PasswordResetView):
    """A letter to the address, if anybody here has it; the answer does not tell."""

    template_name = "cities/password_reset.html"
    email_template_name = "mail/password_reset.txt"
    html_email_template_name = "mail/password_reset.html"
    subject_template_name = "mail/password_reset_subject.txt"
    success_url = reverse_lazy("cities:password_reset_sent")


@open_to_all
class ResetPasswordSent(auth_views.PasswordResetDoneView):
    template_name = "cities/password_reset_sent.html"


@open_to_all
class SetNewPassword(auth_views.PasswordResetConfirmView):
    """The page behind the letter's link; signs in when the password is set."""

    template_name = "cities/password_set.html"
    post_reset_login = True
    success_url = reverse_lazy("roadmap:home")
    extra_context = {"heading": gettext_lazy("New password")}


@never_cache
@sensitive_post_parameters()
@login_not_required
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind an invitation's link: choose a password, and you are in."""
    try:
        person = invitations.person_of(token)
    except invitations.Spent:
        return render(request, "cities/invitation_spent.html", status=410)
    form = SetPasswordForm(person, request.POST or None)
    if form.is_valid():
        login(request, form.save(), backend="django.contrib.auth.backends.ModelBackend")
        messages.success(request, _("Welcome! Your password is set."))
        return redirect("roadmap:home")
    return render(
        request,
        "cities/password_set.html",
        {"form": form, "validlink": True, "heading": _("Welcome"), "person": person},
    )


@survives_sign_in
def profile(request: SignedInRequest) -> HttpResponse:
    """One's own name, post and telephone."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, _("Your profile was saved."))
        return redirect("cities:profile")
    return render(request, "cities/profile.html", {"form": drafts.fill(form, request)})
