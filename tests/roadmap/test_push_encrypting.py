"""The two standards of a push message, by the example of RFC 8291 and by other libraries than ours."""

import json
import time
from pathlib import Path

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.management import call_command
from py_vapid import Vapid02
from pytest_django import Settings

from config import env
from roadmap.channels import vapid
from roadmap.channels.encrypting import BLOCK, CURVE, MOST, as_bytes, encrypt, from_text, point_of
from tests.push_service import as_text

ENDPOINT = "https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV"


def private(text: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(from_text(text)), CURVE)


def test_the_example_of_the_standard() -> None:
    # RFC 8291, section 5 and appendix A.
    body = encrypt(
        b"When I grow up, I want to be a watermelon",
        from_text("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
        from_text("BTBZMqHH6r4Tts7J_aSIgg"),
        own=private("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
        salt=from_text("DGv6ra1nlYgDCS1FRnbzlw"),
        block=1,
    )
    assert as_text(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl"
        "7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


@pytest.mark.parametrize("length", [0, 1, BLOCK - 2, BLOCK - 1, BLOCK, 2 * BLOCK - 1, MOST])
def test_another_library_reads_it_and_its_size_says_little(length: int) -> None:
    key, secret = ec.generate_private_key(CURVE), b"0123456789abcdef"
    body = encrypt(b"x" * length, as_bytes(key.public_key()), secret)
    assert http_ece.decrypt(body, private_key=key, auth_secret=secret, version="aes128gcm") == b"x" * length
    assert len(body) - 86 - 16 == (length // BLOCK + 1) * BLOCK
    assert len(body) <= 4096


def test_each_message_has_keys_of_its_own() -> None:
    key = as_bytes(ec.generate_private_key(CURVE).public_key())
    assert len({encrypt(b"same", key, b"s" * 16)[:86] for _time in range(5)}) == 5


def test_what_is_too_long_or_no_key_is_refused() -> None:
    key = as_bytes(ec.generate_private_key(CURVE).public_key())
    with pytest.raises(ValueError, match="too many"):
        encrypt(b"x" * (MOST + 1), key, b"s" * 16)
    for wrong in (b"", key[:-1], b"\x04" + b"\1" * 64, b"\0" * 65):
        with pytest.raises(ValueError, match=r"."):
            point_of(wrong)


def test_another_library_verifies_who_we_are(settings: Settings) -> None:
    settings.VAPID_PRIVATE_KEY, public = vapid.new_pair()
    settings.VAPID_SUBJECT = "mailto:admin@roadmap.example.org"
    header = vapid.authorization(ENDPOINT)
    assert Vapid02.verify(header)
    assert header.endswith(f",k={public}")
    assert vapid.public_key() == public
    claims = json.loads(from_text(header.removeprefix("vapid t=").split(".")[1]))
    assert claims["aud"] == "https://push.example.net"
    assert claims["sub"] == settings.VAPID_SUBJECT
    assert 0 < claims["exp"] - time.time() <= 24 * 3600
    # Another's signature is none.
    settings.VAPID_PRIVATE_KEY, _public = vapid.new_pair()
    forged = vapid.authorization(ENDPOINT).partition(",k=")[0] + f",k={public}"
    assert not Vapid02.verify(forged)


def test_a_pair_from_the_command_is_taken_and_others_end_the_start(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    call_command("push_keys")
    name, key = capsys.readouterr().out.splitlines()[0].split("=", 1)
    assert name == "VAPID_PRIVATE_KEY"
    monkeypatch.setenv(name, key)
    assert env.push_key(name) == key

    (tmp_path / "key").write_text(f"{key}\n")
    monkeypatch.delenv(name)
    assert env.push_key(name) == ""
    monkeypatch.setenv(f"{name}_FILE", str(tmp_path / "key"))
    assert env.push_key(name) == key

    order = as_text(env.P256_ORDER.to_bytes(32))
    for wrong in (key[:-1], f"{key}A", "A" * 43, order, "ключ", f"{key[:-1]}!"):
        monkeypatch.setenv(name, wrong)
        with pytest.raises(SystemExit, match=name):
            env.push_key(name)


@pytest.mark.parametrize(
    ("contact", "uri"),
    [
        ("Охрана <security@example.org>", "mailto:security@example.org"),
        ("https://example.org/report", "https://example.org/report"),
    ],
)
def test_whom_a_push_service_may_write_to(contact: str, uri: str) -> None:
    assert env.contact_uri(contact) == uri
