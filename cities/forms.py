"""The forms of signing in, of inviting and of one's own profile."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
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
        email = self.cleaned_data.get("username") or ""
        if self.request is not None and throttle.must_wait(self.request, email):
            raise ValidationError(self.error_messages["wait"], code="wait")
        try:
            cleaned = super().clean()
        except ValidationError:
            if self.request is not None:
                throttle.note_failure(self.request, email)
            raise
        if self.request is not None:
            throttle.forget(self.request, email)
        return cleaned


class ProfileForm(forms.ModelForm):
    """What a person may change about themselves; the rest is the administrator's."""

    class Meta:
        model = User
        fields = ["name", "post", "phone"]


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
