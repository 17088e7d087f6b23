"""A push service as browsers' makers run it, with browsers behind it: over TLS, and as strict as the standards.

What comes is looked at by other libraries than those of the program: `py_vapid` verifies who sent it, `http_ece`
decrypts it with the browser's private key. `answers` says by browser how the service behaves ("" takes the message;
"400", "404", "410", "413", "429", "500", "hang", "drop", "accept and hang").
"""

import base64
import json
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import http_ece
import pytest
from cryptography import x509
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from py_vapid import Vapid02, VapidException
from pytest_django import Settings

from core import line
from roadmap.channels import vapid
from tests.served import Served

HANGS = 5
# What reading a message that is not as it should be ends with.
WRONG = (AssertionError, KeyError, ValueError, http_ece.ECEException, VapidException, InvalidTag)
HOST = "localhost"
MOST = 4096


def as_text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def from_text(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Shown:
    """One message that a browser got, decrypted, with the headers and the size that it came with."""

    content: dict[str, Any]
    headers: dict[str, str]
    size: int


@dataclass
class Browser:
    """A browser that subscribed: its keys, its address at the service, and what it was shown."""

    endpoint: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    secret: bytes = field(default_factory=lambda: b"sixteen bytes ok")
    shown: list[Shown] = field(default_factory=list)

    @property
    def public_key(self) -> bytes:
        encoding, form = serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        return self.key.public_key().public_bytes(encoding, form)

    def subscription(self) -> str:
        """What the browser's script hands to the page."""
        keys = {"p256dh": as_text(self.public_key), "auth": as_text(self.secret)}
        return json.dumps({"endpoint": self.endpoint, "expirationTime": None, "keys": keys})


class PushService(Served):
    """The service on a port of this machine; `subscribe` makes a browser."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.browsers: dict[str, Browser] = {}
        self.answers: dict[str, str] = {}
        self.answer = ""
        self.retry_after = 7
        # Seconds for a message, half of them after it has been taken.
        self.slow = 0.0
        self.asked: list[str] = []
        # What was wrong with messages that were refused for it.
        self.refused: list[str] = []
        self.server_key = ""
        self.certificate = folder / "push.pem"
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        _certify(self.certificate)
        context.load_cert_chain(self.certificate)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.origin = f"https://{HOST}:{self.port}"

    def subscribe(self, name: str) -> Browser:
        """A browser that asked this service for an address."""
        browser = self.browsers[name] = Browser(f"{self.origin}/push/{name}")
        return browser

    def serve(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        name = handler.path.rpartition("/")[2]
        self.asked.append(name)
        how = self.answers.get(name, self.answer)
        browser = self.browsers.get(name)
        time.sleep(self.slow / 2)
        if how in ("", "accept and hang") and browser:
            try:
                browser.shown.append(self._read(handler, browser, body))
            except WRONG as error:
                self.refused.append(f"{type(error).__name__}: {error}")
                how = "400"
        time.sleep(self.slow / 2)
        if how in ("hang", "accept and hang"):
            time.sleep(HANGS)
        elif how != "drop":
            self._say(handler, int(how or 201) if browser else 404)

    def _read(self, handler: BaseHTTPRequestHandler, browser: Browser, body: bytes) -> Shown:
        headers = {name.lower(): value for name, value in handler.headers.items()}
        assert len(body) <= MOST, "too large"
        assert headers["content-encoding"] == "aes128gcm"
        assert int(headers["ttl"]) >= 0
        assert headers["urgency"] in ("very-low", "low", "normal", "high")
        assert len(headers["topic"]) <= 32
        assert from_text(headers["topic"])
        self._verify(headers["authorization"])
        content = http_ece.decrypt(
            body, private_key=browser.key, auth_secret=browser.secret, version="aes128gcm"
        )
        return Shown(json.loads(content), headers, len(body))

    def _verify(self, authorization: str) -> None:
        assert Vapid02.verify(authorization), "the signature is not that of the key"
        said = dict(part.split("=", 1) for part in authorization.removeprefix("vapid ").split(","))
        assert said["k"] == self.server_key, "another key than that which the browser was subscribed with"
        head, claims, _signature = said["t"].split(".")
        assert json.loads(from_text(head))["alg"] == "ES256"
        found = json.loads(from_text(claims))
        assert found["aud"] == self.origin
        assert 0 < found["exp"] - time.time() <= 24 * 3600
        assert found["sub"].startswith(("mailto:", "https://"))

    def _say(self, handler: BaseHTTPRequestHandler, status: int) -> None:
        handler.send_response(status)
        if status == 429:
            handler.send_header("Retry-After", str(self.retry_after))
        handler.send_header("Content-Length", "0")
        handler.end_headers()


@contextmanager
def spoken_to(settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PushService]:
    """A push service on this machine that the program may speak to and trusts, and keys of our own."""
    private, public = vapid.new_pair()
    with PushService(folder) as service:
        service.server_key = public
        settings.VAPID_PRIVATE_KEY, settings.CHANNEL_SECONDS = private, 1
        settings.PUSH_SERVICES, settings.PUSH_NETWORKS = [HOST], [ip_network("127.0.0.0/8")]
        monkeypatch.setenv("SSL_CERT_FILE", str(service.certificate))
        line._tls.cache_clear()
        yield service
        # Whatever the program sent was as the standards want it, also where a test looks at something else.
        assert service.refused == []
    line._tls.cache_clear()


def _certify(place: Path) -> None:
    """Write a certificate for localhost, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    known_as = x509.SubjectAlternativeName([x509.DNSName(HOST), x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=3650))
        .add_extension(known_as, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    place.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
