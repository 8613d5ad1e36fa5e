"""Signs access tokens, and publishes the keys that verify them."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from jwt.algorithms import OKPAlgorithm

from services.members.domain.session import SignedIn
from shared.http.tokens import AUDIENCE
from shared.settings import SettingError

LIFETIME = timedelta(minutes=15)


class JwtSigner:
    """Holds the private key; its public half must be among the published ones."""

    def __init__(self, key_file: Path, jwks_file: Path) -> None:
        """Read both files; raise SettingError when they do not belong together."""
        try:
            key = load_pem_private_key(key_file.read_bytes(), password=None)
            published = json.loads(jwks_file.read_text())["keys"]
        except (OSError, ValueError, KeyError) as error:
            raise SettingError(
                f"the signing keys are unreadable: {type(error).__name__}"
            ) from error
        if not isinstance(key, Ed25519PrivateKey):
            raise SettingError("RERS_SIGNING_KEY_FILE holds no Ed25519 key")
        own = OKPAlgorithm.to_jwk(key.public_key(), as_dict=True)["x"]
        key_ids = [each["kid"] for each in published if each.get("x") == own]
        if not key_ids:
            raise SettingError("RERS_JWKS_FILE does not publish the key of RERS_SIGNING_KEY_FILE")
        self._key, self._key_id, self._jwks_file = key, key_ids[0], jwks_file

    def sign(self, who: SignedIn, token_id: str, now: datetime) -> tuple[str, datetime]:
        """Return an access token that states the person's roles, and when it expires."""
        expires_at = now + LIFETIME
        claims = {
            "sub": who.person_id,
            "aud": AUDIENCE,
            "networks": dict(who.networks),
            "movement": list(who.movement),
            "iat": int(now.timestamp()),
            "exp": int(expires_at.timestamp()),
            "jti": token_id,
        }
        return jwt.encode(claims, self._key, "EdDSA", {"kid": self._key_id}), expires_at

    def published(self) -> dict[str, Any]:
        """Return the published keys as they are now, also those of other periods."""
        keys: dict[str, Any] = json.loads(self._jwks_file.read_text())
        return keys
