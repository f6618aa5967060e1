"""Secrets at rest: AES-GCM, bound to the place they are kept at so that rows cannot be swapped."""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .config import config

VERSION = "v1:"


class CannotDecrypt(Exception):
    """The key is another one than the secret was locked with, or the text was tampered with."""


def _key() -> bytes:
    return sha256(b"yizhan field encryption:" + config.secret_key.encode()).digest()


def lock(text: str, place: str) -> str:
    """Encrypt; '' stays ''. `place` names where it is kept, as in "mailbox:secret"."""
    if not text:
        return ""
    nonce = secrets.token_bytes(12)
    sealed = AESGCM(_key()).encrypt(nonce, text.encode(), place.encode())
    return VERSION + urlsafe_b64encode(nonce + sealed).decode()


def unlock(locked: str, place: str) -> str:
    """Decrypt what `lock` made at the same place. Raises CannotDecrypt."""
    if not locked:
        return ""
    try:
        data = urlsafe_b64decode(locked.removeprefix(VERSION))
        return AESGCM(_key()).decrypt(data[:12], data[12:], place.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise CannotDecrypt(place) from error
