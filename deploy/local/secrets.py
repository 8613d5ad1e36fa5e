"""The passwords, the signing key and the secret of links of one folder: made once, readable by their owner alone."""

import base64
import hashlib
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)


@dataclass(frozen=True)
class SigningKeys:
    """Files of the key pair that signs access tokens; the second holds public keys only (RFC 7517)."""

    private_key: Path
    jwks: Path


class Vault:
    """A folder of secrets that lasts as long as the platform's own folder."""

    def __init__(self, folder: Path) -> None:
        """Use `folder`, made when absent and closed to everybody else."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        self._folder = folder

    def password(self, name: str) -> str:
        """Return the password called `name`, made of 192 random bits the first time."""
        path = self._folder / f"{name}.password"
        if not path.exists():
            write_private(path, secrets.token_urlsafe(24))
        return path.read_text(encoding="ascii")

    def link_secret(self) -> Path:
        """Return the file of the secret that signs links in mails, made of 256 random bits the first time."""
        path = self._folder / "link.secret"
        if not path.exists():
            write_private(path, secrets.token_urlsafe(32))
        return path

    def signing_keys(self) -> SigningKeys:
        """Return the Ed25519 key pair's files, made the first time."""
        keys = SigningKeys(self._folder / "signing-key.pem", self._folder / "jwks.json")
        if not keys.jwks.exists():
            private = Ed25519PrivateKey.generate()
            pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            write_private(keys.private_key, pem.decode("ascii"))
            write_private(keys.jwks, json.dumps({"keys": [public_jwk(private)]}))
        return keys


def public_jwk(private: Ed25519PrivateKey) -> dict[str, str]:
    """Return the public half as a JSON Web Key; its `kid` is the key's RFC 7638 thumbprint."""
    raw = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    required = {"crv": "Ed25519", "kty": "OKP", "x": _base64(raw)}
    canonical = json.dumps(required, separators=(",", ":"), sort_keys=True)
    thumbprint = _base64(hashlib.sha256(canonical.encode("ascii")).digest())
    return {**required, "kid": thumbprint, "use": "sig", "alg": "EdDSA"}


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    unfinished = path.with_name(f".{path.name}.tmp")
    unfinished.unlink(missing_ok=True)
    opened = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(opened, "w", encoding="utf-8") as file:
        file.write(text)
    unfinished.rename(path)


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")
