"""Passkeys as an attacker would use them: another's key, an answer of elsewhere, an old answer, a copied key."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2 import cbor

from cities.signing_in import factors
from tests.database import PASSWORD

SITE = "http://localhost"
PRESENT, VERIFIED, WITH_KEY = 1, 4, 64


def b64(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()


class Key:
    """A security key in a few lines: what a browser would send of it, and what it never would."""

    def __init__(self, number: bytes = b"") -> None:
        self.number, self.counter, self.handle = number or secrets.token_bytes(32), 0, ""
        self.private = ec.generate_private_key(ec.SECP256R1())

    def made(self, options) -> dict:
        self.handle = options["publicKey"]["user"]["id"]
        point = self.private.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        held = bytes(16) + len(self.number).to_bytes(2, "big") + self.number + cbor.encode(cose)
        content = cbor.encode(
            {"fmt": "none", "attStmt": {}, "authData": self._data(WITH_KEY | VERIFIED) + held}
        )
        return self._answer({"attestationObject": b64(content)}, _said(options, "webauthn.create"))

    def proof(self, options, *, flags=VERIFIED, origin=SITE, host="localhost", handle=None) -> dict:
        self.counter += 1
        data, said = self._data(flags, host), _said(options, "webauthn.get", origin)
        signature = self.private.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        more = {
            "authenticatorData": b64(data),
            "signature": b64(signature),
            "userHandle": handle or self.handle,
        }
        return self._answer(more, said)

    def _data(self, flags: int, host: str = "localhost") -> bytes:
        return (
            hashlib.sha256(host.encode()).digest()
            + bytes([flags | PRESENT])
            + self.counter.to_bytes(4, "big")
        )

    def _answer(self, more, said) -> dict:
        response = {"clientDataJSON": b64(said), **more}
        return {"id": b64(self.number), "rawId": b64(self.number), "type": "public-key", "response": response,
                "clientExtensionResults": {}}  # fmt: skip


def _said(options, what, origin=SITE) -> bytes:
    return json.dumps(
        {"type": what, "challenge": options["publicKey"]["challenge"], "origin": origin}
    ).encode()


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = SITE


def add(person, key: Key) -> int:
    """Add the key on the person's own page; the status of the answer."""
    client = Client()
    client.force_login(person)
    options = client.get("/profile/protection/key/").context["options"]
    form = {"name": "Ключ", "credential": json.dumps(key.made(options))}
    return client.post("/profile/protection/key/", form).status_code


@pytest.fixture
def keys(cast):
    """The executor's key and a colleague's."""
    mine, other = Key(), Key()
    assert add(cast.sochi_executor, mine) == add(cast.sochi_colleague, other) == 302
    return mine, other


def by_key(client, proof) -> int:
    return client.post("/sign-in/key/", {"credential": json.dumps(proof)}).status_code


def options_of(client, path="/sign-in/key/"):
    return client.get(path).context["options"]


def in_as(client) -> str:
    answer = client.get("/profile/")
    return answer.wsgi_request.user.email if answer.status_code == 200 else ""


def test_an_honest_key_opens_alone_and_as_second_step(client, cast, keys):
    mine, _other = keys
    assert by_key(client, mine.proof(options_of(client))) == 302
    assert in_as(client) == cast.sochi_executor.email

    second = Client()
    second.post("/sign-in/", {"username": cast.sochi_executor.email, "password": PASSWORD})
    proof = mine.proof(options_of(second, "/sign-in/second/"))
    second.post("/sign-in/second/", {"credential": json.dumps(proof)})
    assert in_as(second) == cast.sochi_executor.email


def test_the_key_of_another_is_no_second_step(client, cast, keys):
    mine, other = keys
    client.post("/sign-in/", {"username": cast.sochi_executor.email, "password": PASSWORD})
    for handle in (other.handle, mine.handle):
        proof = other.proof(options_of(client, "/sign-in/second/"), handle=handle)
        answer = client.post("/sign-in/second/", {"credential": json.dumps(proof)})
        assert answer.status_code == 422
    assert not in_as(client)


@pytest.mark.parametrize(
    "forged",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://localhost.evil.example"},
        {"origin": "https://evil.localhost"},
        {"origin": "http://localhost:8001"},
        {"origin": "http://[/"},
        {"host": "evil.example"},
        {"flags": 0},
    ],
    ids=[
        "origin",
        "name like ours",
        "below ours",
        "another port",
        "no address",
        "host",
        "nobody asked for a PIN",
    ],
)
def test_an_answer_of_elsewhere_opens_nothing(client, keys, forged):
    assert by_key(client, keys[0].proof(options_of(client), **forged)) == 422
    assert not in_as(client)


def test_an_answer_counts_once_and_for_its_own_session(client, keys):
    mine, _other = keys
    proof = mine.proof(options_of(client))
    stolen = Client()
    assert by_key(stolen, proof) == 422
    options_of(stolen)
    assert by_key(stolen, proof) == 422
    assert by_key(client, proof) == 302
    client.post("/sign-out/")
    assert by_key(client, proof) == 422


def test_a_key_that_was_copied_is_refused(client, keys):
    mine, _other = keys
    mine.counter = 10
    assert by_key(client, mine.proof(options_of(client))) == 302
    copied = Client()
    mine.counter = 5
    assert by_key(copied, mine.proof(options_of(copied))) == 422


def test_whoever_adds_a_key_under_anothers_number_comes_in_as_nobody_else(client, cast, keys):
    mine, _other = keys
    forged = Key(mine.number)
    add(cast.stranger, forged)

    assert by_key(client, forged.proof(options_of(client), handle=mine.handle)) == 422
    assert not in_as(client)
    # And the key of the person whose number it is goes on.
    assert by_key(client, mine.proof(options_of(client))) == 302
    assert in_as(client) == cast.sochi_executor.email


def test_a_key_that_is_taken_away_opens_nothing(client, cast, keys, rf):
    mine, _other = keys
    proof = mine.proof(options_of(client))
    factors.reset(cast.sochi_executor.pk, cast.administrator)
    assert by_key(client, proof) == 422


def test_the_handle_of_another_opens_nobodys_account(client, keys):
    mine, other = keys
    assert by_key(client, mine.proof(options_of(client), handle=other.handle)) == 422
    for handle in (b64(b"1"), b64(b"0"), b64(b"-1"), b64(b"\xff")):
        assert by_key(client, mine.proof(options_of(client), handle=handle)) == 422
    assert not in_as(client)
