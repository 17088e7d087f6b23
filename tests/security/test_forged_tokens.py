"""A provider's answer that somebody has forged on its way: no other signature, key, time or addressee is taken."""

import base64
import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from cities.models import User

KEY, OTHER = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
PUBLIC = KEY.public_key().public_bytes(
    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
)
CLIENT, CLIENT_SECRET = "roadmap", "of-the-client"


class Provider(ThreadingHTTPServer):
    """Describes itself honestly, and hands out the token that it was told to."""

    daemon_threads = True
    token = ""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answers)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


class Answers(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self):
        url = self.server.url
        key = {**json.loads(RSAAlgorithm.to_jwk(KEY.public_key())), "kid": "k", "use": "sig", "alg": "RS256"}
        self.answer(
            {"keys": [key]}
            if self.path == "/keys"
            else {
                "issuer": url,
                "authorization_endpoint": f"{url}/authorize",
                "token_endpoint": f"{url}/token",
                "jwks_uri": f"{url}/keys",
            }
        )

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.answer({"access_token": "a", "token_type": "Bearer", "id_token": self.server.token})

    def answer(self, content):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(content).encode())

    def log_message(self, *args):
        """Nothing to say."""


def plain(value):
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


def by_hand(head, claims, key=b""):
    """What no library would sign."""
    said = plain({"typ": "JWT", "kid": "k", **head}) + b"." + plain(claims)
    return (said + b"." + (plain(hmac.digest(key, said, hashlib.sha256)) if key else b"")).decode()


def signed(claims, key=KEY, **head):
    return jwt.encode(claims, key, "RS256", {"kid": "k", **head})


FORGED = {
    "no signature": lambda claims: by_hand({"alg": "none"}, claims),
    "NONE": lambda claims: by_hand({"alg": "nOnE"}, claims),
    "an empty signature": lambda claims: by_hand({"alg": "RS256"}, claims),
    "the public key as a secret": lambda claims: by_hand({"alg": "HS256"}, claims, PUBLIC),
    "the secret of the client": lambda claims: by_hand({"alg": "HS256"}, claims, CLIENT_SECRET.encode()),
    "another key": lambda claims: signed(claims, OTHER),
    "a key that it names itself": lambda claims: signed(
        claims, OTHER, jwk=json.loads(RSAAlgorithm.to_jwk(OTHER.public_key()))
    ),
    "a key of elsewhere": lambda claims: signed(claims, OTHER, jku="https://evil.example/keys"),
    "no such key": lambda claims: signed(claims, OTHER, kid="../../keys"),
    "for another": lambda claims: signed({**claims, "aud": "mail"}),
    "by another": lambda claims: signed({**claims, "iss": "https://evil.example"}),
    "of yesterday": lambda claims: signed({**claims, "exp": time.time() - 86_400}),
    "without an end": lambda claims: signed({name: value for name, value in claims.items() if name != "exp"}),
    "of another sign-in": lambda claims: signed({**claims, "nonce": "x"}),
    "without a nonce": lambda claims: signed(
        {name: value for name, value in claims.items() if name != "nonce"}
    ),
    "changed": lambda claims: ".".join(
        plain({**claims, "email": "boss@sochi.example"}).decode() if place == 1 else part
        for place, part in enumerate(signed(claims).split("."))
    ),
}


@pytest.fixture
def provider(settings, cast):
    with Provider() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        options = {"url": server.url, "client_id": CLIENT, "client_secret": CLIENT_SECRET, "groups_claim": "groups",
                   "scopes": ("openid", "email")}  # fmt: skip
        settings.SITE_URL = "http://localhost:8000"
        settings.SIGN_IN_SOURCES = [
            {"name": "sochi", "kind": "oidc", "city": "sochi", "label": "Войти", "domains": ("sochi.example",),
             "roles": (("roadmap", "executor"),), "bodies": (("education", cast.sochi_education.name),),
             "asks_second_factor": False, "close_after_days": 90, "options": tuple(sorted(options.items()))}
        ]  # fmt: skip
        yield server
        server.shutdown()


def come(client, provider, make):
    """Sign in with the token that `make` makes of what the provider would honestly say."""
    asked = parse_qs(urlsplit(client.post("/sign-in/with/sochi/")["Location"]).query)
    now = time.time()
    provider.token = make(
        {"iss": provider.url, "aud": CLIENT, "sub": "1", "iat": now, "exp": now + 300, "nonce": asked["nonce"][0],
         "email": "olga@sochi.example", "email_verified": True, "name": "Ольга", "groups": ["roadmap", "education"]}
    )  # fmt: skip
    return client.get("/sign-in/with/sochi/back/", {"code": "c", "state": asked["state"][0]})


def test_an_honest_token_opens(client, provider):
    """Else all that is refused below might be for another reason."""
    assert come(client, provider, signed).status_code == 302
    assert client.get("/profile/").status_code == 200


@pytest.mark.parametrize("how", FORGED)
def test_a_forged_one_does_not(client, provider, how):
    answer = come(client, provider, FORGED[how])

    assert answer.status_code == 503
    assert client.get("/profile/").status_code == 302
    assert not User.objects.filter(email__in=["olga@sochi.example", "boss@sochi.example"]).exists()
