"""A message that only one browser can read: RFC 8291 (its keys) over RFC 8188 (one record of AES-128-GCM).

The primitives are those of the library `cryptography`; here is how the two standards put them together.
"""

import base64
import secrets

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
# The message and the byte that ends it are filled up to a multiple of this, so that its size says little of it.
BLOCK = 1024
# Whole messages of 4,096 bytes are taken everywhere; ours stay well below.
MOST = 3 * BLOCK - 1
RECORD = 4096
POINT, SECRET, SALT = 65, 16, 16
ENDS_HERE = b"\x02"


def encrypt(
    content: bytes,
    public_key: bytes,
    secret: bytes,
    *,
    own: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes = b"",
    block: int = BLOCK,
) -> bytes:
    """`content` (at most `MOST` bytes) for the browser with this public key (a point of P-256) and secret (16 bytes).

    `own` (the key of this one message) and `salt` are new ones each time unless given. Raises `ValueError`.
    """
    if len(content) > MOST:
        raise ValueError(f"{len(content)} bytes are too many for a push service")
    own, salt = own or ec.generate_private_key(CURVE), salt or secrets.token_bytes(SALT)
    ours = as_bytes(own.public_key())
    shared = own.exchange(ec.ECDH(), point_of(public_key))
    key = _derived(shared, secret, b"WebPush: info\0" + public_key + ours, 32)
    cipher = AESGCM(_derived(key, salt, b"Content-Encoding: aes128gcm\0", 16))
    nonce = _derived(key, salt, b"Content-Encoding: nonce\0", 12)
    filled = content + ENDS_HERE
    filled += b"\0" * (-len(filled) % block)
    head = salt + RECORD.to_bytes(4) + len(ours).to_bytes(1) + ours
    return head + cipher.encrypt(nonce, filled, None)


def point_of(public_key: bytes) -> ec.EllipticCurvePublicKey:
    """A browser's public key. Raises `ValueError` for what is no point of the curve."""
    return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, public_key)


def as_bytes(key: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as both sides send it."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def as_text(value: bytes) -> str:
    """Bytes in base64url without the signs at its end."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def from_text(text: str) -> bytes:
    """The bytes of `as_text`, with or without the signs at the end. Raises `ValueError`."""
    whole = text.rstrip("=")
    return base64.b64decode(whole + "=" * (-len(whole) % 4), altchars=b"-_", validate=True)


def _derived(key: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(key)
