"""The forms of signing in, of inviting and of one's own profile."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from cities.choices import Role
from cities.models import Body, User
from core import throttle


class SignInForm(AuthenticationForm):
    """E-mail and password, with a pause after too many failures."""

    error_messages = {
        "invalid_login": _(
            "The e-mail or the password is wrong. Mind capital letters and the keyboard's language, "
            "or set a new password by the link below."
        ),
        "inactive": _("This account is closed. Ask the administrator."),
        "wait": _("Too many attempts. Wait 15 minutes, or set a new password by the link below."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].widget = forms.EmailInput(
            attrs={"autocomplete": "username", "autofocus": True, "autocapitalize": "none"}
        )

    def clean(self) -> dict[str, Any]:
        if self.request is None:
            return super().clean()
        attempt = throttle.attempt(self.request, self.cleaned_data.get("username") or "")
        if not attempt.allowed:
            raise ValidationError(self.error_messages["wait"], code="wait")
        cleaned = super().clean()
        attempt.succeeded()
        return cleaned


class ChangePasswordForm(PasswordChangeForm):
    """One's own password; the old one can be guessed at as seldom as on the sign-in page."""

    def __init__(self, user: User, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.request = request

    def clean_old_password(self) -> str:
        attempt = throttle.attempt(self.request, self.user.email, "old-password")
        if not attempt.allowed:
            raise ValidationError(
                _("Too many wrong passwords. Wait 15 minutes, or sign out and set a new one by a letter."),
                code="wait",
            )
        old = super().clean_old_password()
        attempt.succeeded()
        return old


class AskForLetterForm(forms.Form):
    """Who has forgotten the password."""

    email = forms.EmailField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class ProfileForm(forms.ModelForm):
    """What a person may change about themselves; the rest, the name before all, is the administrator's."""

    class Meta:
        model = User
        fields = ["phone"]


class BodyChoice(forms.ModelChoiceField):
    """The bodies under their cities."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Body.objects.select_related("city").order_by("city__name", "name"), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.city} — {obj.name}"


class KeepsAnAdministrator(forms.ModelForm):
    """A form of a person that refuses to leave the program without anybody to administer it."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        instance: User = self.instance
        stays = cleaned.get("role") == Role.ADMINISTRATOR and cleaned.get("is_active", True)
        if instance.pk and not stays and User.objects.is_last_administrator(instance.pk):
            raise ValidationError(_("This is the last administrator: make somebody else one first."))
        return cleaned


class PersonForm(KeepsAnAdministrator):
    """A person as the administrator sees them."""

    body = BodyChoice(label=capfirst(_("body")), required=False, empty_label=_("belongs to no body"))

    class Meta:
        model = User
        fields = ["email", "name", "post", "phone", "role", "body", "is_active"]
        help_texts = {"is_active": _("Without the tick the person stays on record and cannot sign in.")}


class InvitationForm(PersonForm):
    """Somebody new."""

    class Meta(PersonForm.Meta):
        fields = ["email", "name", "post", "role", "body"]
