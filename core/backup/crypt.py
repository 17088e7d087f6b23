"""Files under a passphrase: AES-256-GCM in chunks, the key by scrypt.

The format: `RMB1`, 16 bytes of salt, 7 random bytes; then for each chunk of at most 1 MiB its ciphertext with the
16 bytes of its tag. The nonce of a chunk is the 7 bytes, its number (4 bytes, big-endian), and 1 for the last
chunk, else 0: chunks can be neither left out nor moved nor cut off. The first 27 bytes are authenticated with each.
scrypt: n = 2**15, r = 8, p = 1, 32 bytes.
"""

import secrets
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC, SALT, PREFIX, TAG = b"RMB1", 16, 7, 16
CHUNK = 1024 * 1024


class WrongKey(Exception):
    """The passphrase is another, or the file was changed."""


@cache
def key_of(passphrase: str, salt: bytes) -> bytes:
    """The key; the same salt serves all files of a set, since it takes a tenth of a second."""
    return Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase.encode())


def new_salt() -> bytes:
    """A random salt for the key of one backup."""
    return secrets.token_bytes(SALT)


def encrypt(plain: IO[bytes], into: IO[bytes], passphrase: str, salt: bytes) -> None:
    """Write what `plain` holds into `into`, encrypted."""
    head = MAGIC + salt + secrets.token_bytes(PREFIX)
    into.write(head)
    cipher, number, chunk = AESGCM(key_of(passphrase, salt)), 0, plain.read(CHUNK)
    while True:
        following = plain.read(CHUNK)
        into.write(cipher.encrypt(_nonce(head, number, last=not following), chunk, head))
        if not following:
            return
        number, chunk = number + 1, following


def decrypted(path: Path, passphrase: str) -> Iterator[bytes]:
    """The plain chunks of an encrypted file; raises `WrongKey`."""
    with path.open("rb") as file:
        head = file.read(len(MAGIC) + SALT + PREFIX)
        if not head.startswith(MAGIC):
            raise WrongKey(path.name)
        salt = head[len(MAGIC) : len(MAGIC) + SALT]
        cipher, number, chunk = AESGCM(key_of(passphrase, salt)), 0, file.read(CHUNK + TAG)
        while True:
            following = file.read(CHUNK + TAG)
            try:
                yield cipher.decrypt(_nonce(head, number, last=not following), chunk, head)
            except InvalidTag as error:
                raise WrongKey(path.name) from error
            if not following:
                return
            number, chunk = number + 1, following


def _nonce(head: bytes, number: int, *, last: bool) -> bytes:
    return head[-PREFIX:] + number.to_bytes(4, "big") + bytes([last])
