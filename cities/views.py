"""Signing in and out."""

from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.utils.decorators import method_decorator


@method_decorator(login_not_required, name="dispatch")
class SignIn(auth_views.LoginView):
    """By e-mail and password; leads back to the page that was asked for."""

    template_name = "cities/sign_in.html"
    redirect_authenticated_user = True


class SignOut(auth_views.LogoutView):
    """By POST only, so that no link can sign anybody out."""
