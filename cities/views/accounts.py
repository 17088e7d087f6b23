"""Signing in and out, one's password and profile."""

from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cities import accounts, first_administrator, invitations, outbox
from cities import profile as profile_blocks
from cities.choices import LetterKind
from cities.forms import AskForLetterForm, ChangePasswordForm, NewPasswordForm, ProfileForm, SignInForm
from cities.models import User
from cities.requests import SignedInRequest
from cities.signing_in import entering, handing_over, sessions, sources
from core import drafts, throttle
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
        if request.session.get(entering.PENDING) and entering.pending(request):
            entering.aim(request, self.get_redirect_url())
            return redirect("cities:second_step")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, sources=sources.everything())

    def get_redirect_url(self, request: HttpRequest | None = None) -> str:
        """The page that was asked for; not this one, to which whoever is signed in would be led in a circle."""
        target: str = super().get_redirect_url()
        return "" if urlsplit(target).path == self.request.path else target

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        return entering.enter(self.request, form.get_user(), self.get_redirect_url())


class SignOut(auth_views.LogoutView):
    """By POST only, so that no link can sign anybody out. The browser forgets the pages it kept."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        handing_over.to(None, request)
        response: HttpResponse = super().post(request, *args, **kwargs)
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response


class ChangePassword(auth_views.PasswordChangeView):
    """One's own, with the old one asked for."""

    template_name = "cities/password_change.html"
    success_url = reverse_lazy("cities:profile")
    form_class = ChangePasswordForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request}

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        response = super().form_valid(form)
        accounts.password_was_set(form.user, by=form.user)
        sessions.note(self.request, form.user)
        sessions.end_others(form.user, self.request)
        entering.confirm(self.request)
        messages.success(self.request, _("The password was changed."))
        return response


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_letter(request: HttpRequest) -> HttpResponse:
    """A letter to the address, if anybody here has it. The answer, and its time, are the same for all."""
    form = AskForLetterForm(request.POST or None)
    if form.is_valid():
        email = form.cleaned_data["email"]
        if throttle.may_ask(request, "letter", email, per_account=3, per_place=20):
            outbox.put(LetterKind.PASSWORD_RESET, email)
        return redirect("cities:password_reset_sent")
    return render(request, "cities/password_reset.html", {"form": form})


@open_to_all
class ResetPasswordSent(auth_views.PasswordResetDoneView):
    """Says that a letter is on its way, whether or not the address is known here."""

    template_name = "cities/password_reset_sent.html"


@open_to_all
class SetNewPassword(auth_views.PasswordResetConfirmView):
    """The page behind the letter's link; signs in when the password is set, by the second step where there is one."""

    template_name = "cities/password_set.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("roadmap:home")
    extra_context = {"heading": gettext_lazy("New password")}

    def get_user(self, uidb64: str) -> User | None:
        """Whose link it is; nobody's once the account is closed."""
        found: User | None = super().get_user(uidb64)
        return found if found is not None and found.is_active else None

    def form_valid(self, form: SetPasswordForm) -> HttpResponse:
        token = self.request.session.get(auth_views.INTERNAL_RESET_SESSION_TOKEN)
        with transaction.atomic():
            person = User.objects.select_for_update(of=("self",)).get(pk=form.user.pk)
            # Of two who open one link at once the first one spends it; and the account may have been closed meanwhile.
            self.validlink = person.is_active and self.token_generator.check_token(person, token)
            if not self.validlink:
                return self.render_to_response(self.get_context_data(form=form))
            super().form_valid(form)
            accounts.password_was_set(form.user, by=form.user)
        return entering.enter(self.request, form.user)


@never_cache
@sensitive_post_parameters()
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind an invitation's link: choose a password, and you are in."""
    try:
        person = invitations.person_of(token)
    except invitations.Spent:
        return render(request, "cities/invitation_spent.html", status=410)
    form = NewPasswordForm(person, request.POST or None)
    if form.is_valid():
        try:
            invitations.accept(token, form)
        except invitations.Spent:
            return render(request, "cities/invitation_spent.html", status=410)
        messages.success(request, _("Welcome! Your password is set."))
        return entering.enter(request, person)
    return render(
        request,
        "cities/password_set.html",
        {"form": form, "validlink": True, "heading": _("Welcome"), "person": person},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@survives_sign_in
def profile(request: SignedInRequest) -> HttpResponse:
    """One's own telephone; the administrator sets name and post, which sign what one reports."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, _("Your profile was saved."))
        return redirect("cities:profile")
    context = {"form": drafts.fill(form, request), "blocks": profile_blocks.blocks(request)}
    return render(request, "cities/profile.html", context)
