"""A city's OpenID Connect provider (Keycloak and its like), by django-allauth: state, PKCE, the exchange of the code.

What it leaves out is done here: the signature of the ID token is always looked at, it has to bring back the nonce of
this very sign-in, and what the provider says of the person beside it has to be about the same person. Providers come
from the settings alone, never from the database; and no account of the library's is ever made.
"""

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit, statekit
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from requests import RequestException

from cities.signing_in import outside, sources
from cities.signing_in.sources import Source

# Keys of the provider's own; a shared secret as a key ("HS256"), or none, would let others sign.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
LEEWAY = 60  # seconds that clocks may differ
PROVIDER_ID = "openid_connect"
LONGEST_SUBJECT = 255


class Away(Exception):
    """The provider did not answer, or not as it should; the text is for the log."""


@dataclass(frozen=True)
class Came:
    """Somebody who came back from the provider: what it says, which page was asked for, and when the person proved
    there who it is (`proved_at`, seconds; None where the provider does not say).

    `again`: the person was asked to prove it anew, and did.
    """

    said: outside.Said
    target: str
    again: bool
    proved_at: int | None


class SourceAdapter(DefaultSocialAccountAdapter):
    """Providers of the settings only; nobody signs up or connects by the library's own ways."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        found = [_app(one) for one in sources.everything() if one.kind == sources.OIDC]
        return [app for app in found if provider in (None, app.provider, app.provider_id)]

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        raise ImmediateHttpResponse(HttpResponse(status=404))


class Provider(OpenIDConnectProvider):
    """One of the cities' providers, with PKCE."""

    def get_oauth2_adapter(self, request: HttpRequest) -> "Adapter":
        return Adapter(request, self.app.provider_id)


class Adapter(OpenIDConnectOAuth2Adapter):
    """The exchange with one provider; the way back is our own address under SITE_URL."""

    def get_provider(self) -> Provider:
        source = sources.find(self.provider_id)
        if source is None or source.kind != sources.OIDC:
            raise SocialApp.DoesNotExist
        return Provider(self.request, app=_app(source))

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return str(settings.SITE_URL + reverse("cities:sign_in_back", args=[self.provider_id]))


def _app(source: Source) -> SocialApp:
    return SocialApp(
        provider=PROVIDER_ID,
        provider_id=source.name,
        name=source.label,
        client_id=source.option("client_id"),
        secret=source.option("client_secret"),
        settings={
            "server_url": source.option("url"),
            "oauth_pkce_enabled": True,
            "scope": list(source.option("scopes")),
        },
    )


def begin(source: Source, request: HttpRequest, target: str, *, again: bool = False) -> HttpResponse:
    """Lead to the provider; `again` asks it to have the password typed again. Raises `Away`."""
    nonce = secrets.token_urlsafe(24)
    provider = Provider(request, app=_app(source))
    more = {"nonce": nonce, **({"prompt": "login", "max_age": "0"} if again else {})}
    try:
        data = {"nonce": nonce, "again": int(time.time()) if again else 0}
        answer = provider.redirect(request, "login", next_url=target, data=data, auth_params=more)
    except (OAuth2Error, RequestException, ValueError, KeyError) as failure:
        raise Away(f"{type(failure).__name__}: {failure}") from failure
    return answer


def finish(source: Source, request: HttpRequest) -> Came | None:
    """Whoever comes back from the provider.

    None where the answer belongs to no sign-in of this browser, or the person gave it up. Raises `Away`, and
    `outside.Refused` where the person was to prove anew who it is, and did not.
    """
    provider = Provider(request, app=_app(source))
    state = statekit.unstash_state(
        request, provider_id=provider.sub_id, state_id=request.GET.get("state", "")
    )
    if state is None or "error" in request.GET or "code" not in request.GET:
        return None
    adapter, begun = Adapter(request, source.name), state.get("data") or {}
    try:
        client = adapter.get_client(request, provider.app)
        answer = adapter.get_access_token_data(
            request, provider.app, client, pkce_code_verifier=state.get("pkce_code_verifier")
        )
        claims = _claims(source, adapter, answer, begun.get("nonce", ""))
    except (OAuth2Error, RequestException, jwt.PyJWTError, ValueError, KeyError, TypeError) as failure:
        raise Away(f"{type(failure).__name__}: {failure}") from failure
    proved_at, again = _proved_at(claims), begun.get("again", 0)
    # Whoever sits at a browser that was left open could take "ask for the password" out of the address on the way.
    if again and (proved_at is None or proved_at < again - LEEWAY):
        raise outside.Refused(
            _("The directory did not ask for your password anew. Sign out, there too, and sign in again.")
        )
    return Came(_said(source, claims), str(state.get("next") or ""), bool(again), proved_at)


def _proved_at(claims: Mapping[str, object]) -> int | None:
    said = claims.get("auth_time")
    return int(said) if isinstance(said, int | float) and not isinstance(said, bool) else None


def _claims(source: Source, adapter: Adapter, answer: dict[str, Any], nonce: str) -> dict[str, Any]:
    token = answer["id_token"]
    if _bare(adapter.openid_config["issuer"]) != _bare(source.option("url")):
        raise ValueError(
            f"{source.option('url')} speaks for another issuer, {adapter.openid_config['issuer']}"
        )
    algorithm, key = jwtkit.fetch_key(token, adapter.openid_config["jwks_uri"], jwtkit.lookup_kid_jwk)
    if algorithm not in ALGORITHMS:
        raise ValueError(f"the ID token is signed by {algorithm}")
    claims: dict[str, Any] = jwt.decode(
        token,
        key,
        algorithms=[algorithm],
        audience=source.option("client_id"),
        issuer=adapter.openid_config["issuer"],
        leeway=LEEWAY,
        options={"require": ["exp", "iat", "sub", "aud", "iss"]},
    )
    if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= LONGEST_SUBJECT:
        # Cut short, or without any, one would be taken for another.
        raise ValueError("the ID token is about nobody")
    if not nonce or not secrets.compare_digest(str(claims.get("nonce", "")), nonce):
        raise ValueError("the ID token is not of this sign-in")
    if adapter.openid_config.get("userinfo_endpoint"):
        more = adapter._fetch_user_info(SocialToken(token=answer["access_token"]).token)
        if more.get("sub") != claims["sub"]:
            raise ValueError("what is said of the person is about another one")
        if "email" in claims:
            # An address and that it is confirmed are said together: neither goes with the other of elsewhere.
            more.pop("email_verified", None)
        else:
            claims.pop("email_verified", None)
        claims = {**more, **claims}
    return claims


def _bare(address: str) -> str:
    """The issuer's address, also where its description was named."""
    return address.removesuffix("/.well-known/openid-configuration").rstrip("/")


def _said(source: Source, claims: dict[str, Any]) -> outside.Said:
    groups: Any = claims
    # "realm_access.roles" leads into nested claims.
    for part in source.option("groups_claim").split("."):
        groups = groups.get(part, []) if isinstance(groups, dict) else []
    groups = [groups] if isinstance(groups, str) else groups
    return outside.Said(
        subject=str(claims["sub"]),
        email=str(claims.get("email") or ""),
        is_email_confirmed=claims.get("email_verified") is True,
        name=str(claims.get("name") or ""),
        # Keycloak writes groups as paths: /city/roadmap.
        groups=[str(group).removeprefix("/") for group in groups] if isinstance(groups, list) else [],
    )
