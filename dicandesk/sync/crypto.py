"""Keys, seals and signatures of sync.

Ed25519 (RFC 8032) signs; HPKE with X25519, HKDF-SHA256 and AES-256-GCM (RFC 9180) seals to one PC; AES-256-GCM under a
key derived for one message from a random salt (HKDF, RFC 5869) seals under the ward key, so no nonce is ever counted.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
SALT_BYTES = 32
SIGNATURE_BYTES = 64
_NONCE = bytes(12)
_SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


class BadSealError(Exception):
    """Bytes that this key did not seal or sign, or that were changed since."""


def random_key() -> bytes:
    """Return 32 random bytes."""
    return os.urandom(KEY_BYTES)


@lru_cache(maxsize=32)
def sign_public(private: bytes) -> bytes:
    """Return the public half of a signing key; remembered, since a sync asks for its own a dozen times."""
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def seal_public(private: bytes) -> bytes:
    """Return the public half of a key that things are sealed to."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def device_id(public: bytes) -> bytes:
    """Return the id of the PC with this public signing key: the first 16 bytes of its SHA-256."""
    return hashlib.sha256(public).digest()[:16]


def sign(private: bytes, data: bytes) -> bytes:
    """Return the signature (64 bytes) over the SHA-256 of `data`."""
    return Ed25519PrivateKey.from_private_bytes(private).sign(hashlib.sha256(data).digest())


def is_signed(public: bytes, data: bytes, signature: bytes) -> bool:
    """Tell whether `signature` is that of this key over `data`."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, hashlib.sha256(data).digest())
    except (InvalidSignature, ValueError):
        return False
    return True


def seal_to(public: bytes, data: bytes, purpose: bytes) -> bytes:
    """Seal `data` so that only the owner of a key can open it."""
    return _SUITE.encrypt(data, X25519PublicKey.from_public_bytes(public), info=purpose)


def open_from(private: bytes, sealed: bytes, purpose: bytes) -> bytes:
    """Open what `seal_to` sealed.

    Raises:
        BadSealError: not sealed to this key for this purpose.
    """
    try:
        return _SUITE.decrypt(sealed, X25519PrivateKey.from_private_bytes(private), info=purpose)
    except (InvalidTag, ValueError) as error:
        raise BadSealError(str(error)) from error


def derive(key: bytes, salt: bytes, purpose: bytes) -> bytes:
    """Return the key (32 bytes) of one message."""
    return HKDF(hashes.SHA256(), KEY_BYTES, salt, purpose).derive(key)


def seal(key: bytes, data: bytes, aad: bytes) -> bytes:
    """Seal `data` under a key that is used for this message only."""
    return AESGCM(key).encrypt(_NONCE, data, aad)


def unseal(key: bytes, sealed: bytes, aad: bytes) -> bytes:
    """Open what `seal` sealed.

    Raises:
        BadSealError: another key, other data beside it, or changed bytes.
    """
    try:
        return AESGCM(key).decrypt(_NONCE, sealed, aad)
    except (InvalidTag, ValueError) as error:
        raise BadSealError(str(error)) from error


def id_number_hash(key: bytes, digits: str) -> bytes:
    """Return the keyed hash (32 bytes) under which an ID number is stored and found."""
    return hmac.digest(key, digits.encode(), "sha256")
