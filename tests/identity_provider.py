"""A city's OpenID Connect provider in a process of its own: django-allauth's, around a folder with the people.

    python -m tests.identity_provider PORT FOLDER CLIENT_SECRET CALLBACK

`people.json` in the folder names each person's claims, read again for every token, so a test says what the provider
is to claim next. Whoever sends the cookie `as` is signed in there.
"""

import json
import sys
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

CLIENT = "roadmap"
# The applications of the little project, each with its label.
APPS = {
    "django.contrib.auth": "auth",
    "django.contrib.contenttypes": "contenttypes",
    "django.contrib.sessions": "sessions",
    "django.contrib.messages": "messages",
    "allauth": "allauth",
    "allauth.account": "account",
    "allauth.idp.oidc": "allauth_idp_oidc",
}


def configure(port: int, folder: Path) -> None:
    """The settings of the little project; it keeps its few rows in its memory, in tables that no migration makes."""
    import django
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from django.conf import settings

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    settings.configure(
        SECRET_KEY="of the provider of the tests alone",
        DEBUG=True,
        ALLOWED_HOSTS=["127.0.0.1"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        INSTALLED_APPS=list(APPS),
        MIGRATION_MODULES=dict.fromkeys(APPS.values()),
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "allauth.account.middleware.AccountMiddleware",
            f"{__name__}.signed_in_by_cookie",
        ],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        ROOT_URLCONF=__name__,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        IDP_OIDC_ADAPTER=f"{__name__}.adapter",
        IDP_OIDC_PRIVATE_KEY=pem,
        USE_TZ=True,
        PEOPLE=folder / "people.json",
        LOGGING_CONFIG=None,
    )
    django.setup()


def claims_of(name: str) -> dict[str, Any]:
    from django.conf import settings

    people: dict[str, dict[str, Any]] = json.loads(settings.PEOPLE.read_text())  # type: ignore[misc]
    return people[name]


def signed_in_by_cookie(get_response: Any) -> Any:
    """Whoever the cookie `as` names."""

    def middleware(request: Any) -> Any:
        from django.contrib.auth import get_user_model

        if name := request.COOKIES.get("as"):
            request.user, _new = get_user_model().objects.get_or_create(username=name)
        return get_response(request)

    return middleware


def adapter() -> Any:
    """What is claimed of a person is what the file says; "in_userinfo" adds to what the second answer says."""
    from allauth.idp.oidc.adapter import DefaultOIDCAdapter

    class Claims(DefaultOIDCAdapter):
        def get_claims(
            self, purpose: str, user: Any, client: Any, scopes: Any, **more: Any
        ) -> dict[str, Any]:
            said = claims_of(user.username)
            extra = said.pop("in_userinfo", {})
            claims = {"sub": self.get_user_sub(client, user), **said}
            return {**claims, **extra} if purpose == "userinfo" else claims

        def get_user_sub(self, client: Any, user: Any) -> str:
            return f"subject-of-{user.username}"

        def get_user_by_sub(self, client: Any, sub: str) -> Any:
            from django.contrib.auth import get_user_model

            return get_user_model().objects.get(username=sub.removeprefix("subject-of-"))

    return Claims()


def __getattr__(name: str) -> Any:
    """The addresses, which can be made only when there are settings."""
    if name != "urlpatterns":
        raise AttributeError(name)
    from django.urls import include, path

    return [path("", include("allauth.idp.urls"))]


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Nothing to say."""


def main(port: int, folder: Path, secret: str, callback: str) -> None:
    """Serve until ended."""
    configure(port, folder)
    from allauth.idp.oidc.models import Client
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application

    call_command("migrate", run_syncdb=True, verbosity=0)
    client = Client(id=CLIENT, name="Roadmap", skip_consent=True, redirect_uris=callback)
    client.scopes = client.default_scopes = "openid\nprofile\nemail"
    client.set_secret(secret)
    client.save()
    server = make_server("127.0.0.1", port, get_wsgi_application(), WSGIServer, _Quiet)
    server.serve_forever()


if __name__ == "__main__":
    from core.orphans import end_with_parent

    end_with_parent()
    # Settings name this module; run as a script it is called otherwise.
    from tests import identity_provider

    identity_provider.main(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4])
