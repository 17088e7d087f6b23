"""The forms of signing in, of inviting and of one's own profile."""

from typing import Any, cast

from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from cities import bodies, leaving, permissions
from cities.choices import Role
from cities.models import Body, City, User
from cities.password_rules import NotTheOldOne
from core import needed, throttle
from core.collation import alphabetical
from core.history import own_since, records_of
from core.requests import FormData
from core.seen import SeenText, print_of_values
from core.verbs import Conflict


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


class NewPasswordForm(SetPasswordForm):
    """A new password: what is wrong with it stands where it is typed; the help names no rule that cannot count."""

    def __init__(self, user: User | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        if user is not None and not (user.password and user.has_usable_password()):
            rules = password_validation.get_default_password_validators()
            counting = [rule for rule in rules if not isinstance(rule, NotTheOldOne)]
            said = password_validation.password_validators_help_text_html(counting)
            self.fields["new_password1"].help_text = said

    def validate_password_for_user(self, user: User, password_field_name: str = "") -> None:
        super().validate_password_for_user(user, "new_password1")

    def save(self, commit: bool = True) -> User:
        """Set it. Of the row nothing else is written: it was read before the long work on the password, and who was
        demoted or closed meanwhile would have the former rights back."""
        person: User = super().save(commit=False)
        if commit:
            person.save(update_fields=["password"])
        return person


class ChangePasswordForm(NewPasswordForm, PasswordChangeForm):
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

    def save(self, commit: bool = True) -> User:
        """Keep it, and of the row nothing else, as `NewPasswordForm.save`."""
        person: User = super().save(commit=False)
        if commit:
            person.save(update_fields=self.Meta.fields)
        return person


class BodyChoice(forms.ModelChoiceField):
    """The bodies under their cities."""

    default_error_messages = {
        "invalid_choice": _("This body is not among those to choose from, or not any more: choose again.")
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            Body.objects.select_related("city").order_by(alphabetical("city__name"), alphabetical("name")),
            **kwargs,
        )

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.city} — {obj.name}"


class KeepsAnAdministrator(forms.ModelForm):
    """A form of a person that refuses to leave the program without anybody to administer it."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.keep_an_administrator()
        return cleaned

    def keep_an_administrator(self) -> None:
        """Raise `ValidationError` where the program would have nobody left."""
        said, instance = self.cleaned_data, self.instance
        stays = said.get("role") == Role.ADMINISTRATOR and said.get("is_active", True)
        if instance.pk and not stays:
            leaving.keep_an_administrator(instance)


class PersonForm(KeepsAnAdministrator):
    """A person as the administrator sees them."""

    body = BodyChoice(label=capfirst(_("body")), required=False, empty_label=_("belongs to no body"))

    class Meta:
        model = User
        fields = ["email", "name", "post", "phone", "role", "body", "is_active"]
        help_texts = {"is_active": _("Without the tick the person stays on record and cannot sign in.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        needed.at_times(self, "body")  # for an executor and a coordinator
        self.fields["body"].help_text = _("Without a body a reader sees no roadmap until you open one.")
        if self.instance.pk:
            self.fields["seen"] = SeenText()
            self.initial["seen"] = self.print_of(self.instance)

    def clean_email(self) -> str:
        """Refuse somebody else's address here, at its field: the database refuses it for the row as a whole."""
        email: str = self.cleaned_data["email"]
        if User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("There is already a person with this e-mail."))
        return email

    @classmethod
    def print_of(cls, person: User) -> str:
        """A short word that differs when anything differs that the form shows of the person."""
        return print_of_values(forms.model_to_dict(person, cls.Meta.fields).values())

    def check_seen(self, by: User) -> None:
        """Raise `Conflict` unless the person is as the page showed them to `by`, and what else stands against it now:
        `ValidationError` for the last administrator, `PermissionDenied` for `by`; locks the row."""
        person = User.objects.held(self.instance.pk)[self.instance.pk]
        absent = permissions.check_administers(permissions.read_again(by))
        for name in ("email", "role", "body", "is_active"):
            if name in self.changed_data:
                permissions.check_not_for_oneself(by, absent, person, name)
        if self.cleaned_data["seen"] != self.print_of(person):
            raise Conflict(person, own=own_since(by, records_of(person)))
        self.keep_an_administrator()

    def save(self, commit: bool = True) -> User:
        """Keep it; of a row that is there nothing but what the form shows, as `NewPasswordForm.save`."""
        if not (commit and self.instance.pk):
            return cast(User, super().save(commit))
        person: User = super().save(commit=False)
        person.save(update_fields=self.Meta.fields)
        return person


class InvitationForm(PersonForm):
    """Somebody new, in a role and a body that `by` may give."""

    class Meta(PersonForm.Meta):
        fields = ["email", "name", "post", "role", "body"]

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit_to_grants(self.fields["role"], by)
        bodies_of = (
            permissions.invitable_bodies(by)
            .select_related("city")
            .order_by(alphabetical("city__name"), alphabetical("name"))
        )
        self.fields["body"].queryset = bodies_of  # type: ignore[attr-defined]
        if not permissions.may_administer(by):
            self.fields["body"].required, self.fields["body"].help_text = True, ""


def limit_to_grants(field: forms.Field, by: User) -> None:
    """Let the field offer the roles that `by` may give."""
    allowed = permissions.grantable_roles(by)
    cast(forms.ChoiceField, field).choices = [
        (value, label) for value, label in Role.choices if value in allowed
    ]


class InviteManyForm(forms.Form):
    """People by lines, or by a sheet, and the role of those whose line names none."""

    lines = forms.CharField(
        label=_("One person a line: name, post, e-mail, body"),
        required=False,
        max_length=60_000,
        widget=forms.Textarea({"rows": 8, "spellcheck": "false"}),
        help_text=_(
            "Separated by tabs, semicolons or commas, as a table copied from Excel is. A role may follow."
        ),
    )
    file = forms.FileField(
        label=_("Or a table"),
        required=False,
        help_text=_(
            "Excel, LibreOffice, CSV or Word; its rows appear above, to look at before anybody is invited."
        ),
    )
    role = forms.ChoiceField(label=_("Role of those whose line names none"), initial=Role.EXECUTOR)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit_to_grants(self.fields["role"], by)
        needed.at_times(self, "lines", "file")  # one of them is


class LeavingForm(forms.Form):
    """Who comes after somebody who leaves."""

    successor = forms.ModelChoiceField(
        User.objects.none(), label=_("Successor"), required=False, empty_label=_("nobody yet")
    )

    def __init__(self, data: FormData = None, *, person: User) -> None:
        super().__init__(data)
        city = person.body.city_id if person.body else None
        others = User.objects.filter(is_active=True, body__city=city).exclude(pk=person.pk)
        self.fields["successor"].queryset = others.order_by(alphabetical("name"))  # type: ignore[attr-defined]


class LinesField(forms.CharField):
    """Several values, one a line."""

    widget = forms.Textarea({"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        return [line.strip() for line in (super().to_python(value) or "").splitlines() if line.strip()]

    def validate(self, value: Any) -> None:
        if any(len(line) > 400 for line in value):
            raise ValidationError(_("One of the names is longer than 400 characters: shorten it."))

    def run_validators(self, value: Any) -> None:
        """The limits are those of each line."""


class BodyForm(forms.Form):
    """A body; the city is asked for a new one only."""

    city = forms.ModelChoiceField(
        City.objects.order_by(alphabetical("name")), label=capfirst(_("city")), empty_label=None
    )
    name = forms.CharField(label=capfirst(_("name")), max_length=400, widget=forms.Textarea({"rows": 2}))
    short_name = forms.CharField(label=capfirst(_("short name")), max_length=150, required=False)
    aliases = LinesField(
        label=capfirst(_("other names")),
        required=False,
        help_text=_("As documents word it, one a line; an import knows the body by each of them."),
    )
    parent = BodyChoice(
        label=capfirst(_("part of")), required=False, empty_label=_("belongs to no other body")
    )
    email = forms.EmailField(
        label=capfirst(_("e-mail")),
        required=False,
        help_text=_("Reminders go here when no person is known."),
    )
    seen = SeenText()

    def __init__(self, data: FormData = None, *, body: Body | None = None, initial: FormData = None) -> None:
        current = (
            {name: getattr(body, name) for name in ("name", "short_name", "aliases", "email")} if body else {}
        )
        if body:
            current |= {"parent": body.parent_id, "seen": bodies.print_of(body)}
        super().__init__(data, initial={**current, **(initial or {})})
        if body:
            del self.fields["city"]
            parent = self.fields["parent"]
            parent.queryset = parent.queryset.filter(city=body.city_id).exclude(pk=body.pk)  # type: ignore[attr-defined]
            if self["parent"].data == str(body.pk):
                # The page does not offer it; as the model says it of the bodies below.
                parent.error_messages["invalid_choice"] = _(
                    "A body cannot be part of itself or of a body below it."
                )

    @property
    def details(self) -> bodies.BodyDetails:
        said = self.cleaned_data
        return bodies.BodyDetails(
            **{name: said[name] for name in ("name", "short_name", "aliases", "parent", "email")}
        )


# As in `User.today`, which asks the zone of the settings.
_SERVERS_DAYS = _(
    "That day is included. Without a body there is no city: the days begin and end by Moscow time."
)


class AbsenceForm(forms.Form):
    """From when to when somebody is away, and who stands in."""

    deputy = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Who stands in"),
        empty_label=_("choose"),
        error_messages={
            "required": _("Choose who stands in."),
            "invalid_choice": _("Only somebody else of the same side can stand in: choose again."),
        },
    )
    starts_on = forms.DateField(
        label=_("First day of absence"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=_("Last day of absence"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("That day is included, by the calendar of the absent person's city."),
    )

    def __init__(self, data: FormData = None, *, person: User) -> None:
        super().__init__(data)
        city = person.body.city_id if person.body else None
        others = User.objects.filter(is_active=True, body__city=city).exclude(pk=person.pk)
        self.has_others = others.exists()
        if person.body is None:
            self.fields["ends_on"].help_text = _SERVERS_DAYS
        self.fields["deputy"].queryset = others.order_by(alphabetical("name"))  # type: ignore[attr-defined]
