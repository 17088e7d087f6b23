"""The page of one's tokens, and the API's description."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from api import tokens, v1
from api.described import told
from api.examples import EXAMPLES
from api.forms import TokenForm
from api.models import Token
from cities.models import User
from cities.requests import SignedInRequest
from cities.signing_in.confirming import confirmed
from core import once
from core.verbs import add_errors
from roadmap.happenings import Kind

WRONG_INPUT = 422


@require_http_methods(["GET", "HEAD", "POST"])
@confirmed
def own_tokens(request: SignedInRequest) -> HttpResponse:
    """One's tokens, and the form for another; a new token's text is shown here once."""
    form = TokenForm(request.user, request.POST if request.method == "POST" else None)
    made: tuple[Token, str] | None = None
    if form.is_bound and form.is_valid():
        pressed = once.pressed(request)
        try:
            made = _make(request, form, pressed)
        except once.DoneBeforeError:
            text = once.shown_before(pressed)
            token = tokens.find(text)
            if token is None or token.person != request.user:
                return once.done_before(request, reverse("tokens"))
            made = token, text
        except ValidationError as refusal:
            add_errors(form, refusal)
        if made is not None:
            form = TokenForm(request.user)
    context = {"form": form, "made": made, "tokens": _own(request.user)}
    return render(request, "api/tokens.html", context, status=WRONG_INPUT if form.errors else 200)


def _make(request: SignedInRequest, form: TokenForm, pressed: str) -> tuple[Token, str]:
    asked = form.cleaned_data
    with once.done_alone(pressed):
        token, text = tokens.make(
            request.user,
            asked["name"],
            asked["scopes"],
            days=asked["days"],
            roadmap=asked["roadmap"],
            side=asked["side"],
            request=request,
        )
        once.keep_shown(pressed, text)
        return token, text


def _own(person: User) -> list[Token]:
    return list(Token.objects.filter(person=person).select_related("roadmap", "side__city"))


@require_POST
def revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let one of one's tokens be good for nothing."""
    tokens.revoke(get_object_or_404(Token, pk=pk, person=request.user), request=request)
    messages.success(request, _("The token is revoked."))
    return redirect("tokens")


@require_GET
def docs(request: HttpRequest) -> HttpResponse:
    """What the API has, operation by operation; made from its description, without scripts of others."""
    operations = told(v1.api.get_openapi_schema(path_prefix="/api/v1/"))
    operations.sort(key=lambda one: one["tag"])
    examples = [(example.title, example.as_curl(settings.SITE_URL)) for example in EXAMPLES]
    context = {"operations": operations, "about": v1.DESCRIPTION, "examples": examples, "kinds": Kind.choices}
    return render(request, "api/docs.html", context)
