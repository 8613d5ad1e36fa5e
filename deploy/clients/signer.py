"""Signs tokens with the platform's own key, where a crowd need not sign in one by one."""

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import jwt

from shared.clock import SystemClock
from shared.http.tokens import AUDIENCE


class Signer:
    """Signs tokens as members does, so that ten thousand people need not sign in first."""

    def __init__(self, key_file: Path, jwks_file: Path) -> None:
        """Read the platform's own key."""
        self._key = key_file.read_bytes()
        keys = json.loads(jwks_file.read_text())["keys"]
        self._headers = {"kid": keys[0]["kid"]}

    def token(
        self,
        member_id: str,
        *,
        movement: Sequence[str] = (),
        networks: Mapping[str, Sequence[str]] | None = None,
    ) -> str:
        """Return a token of a day for one person with these roles."""
        now = SystemClock().now()
        claims = {
            "sub": member_id,
            "aud": AUDIENCE,
            "iat": now,
            "exp": now + timedelta(days=1),
            "jti": str(uuid.uuid4()),
            "networks": {key: list(roles) for key, roles in (networks or {}).items()},
            "movement": list(movement),
        }
        return jwt.encode(claims, self._key, algorithm="EdDSA", headers=self._headers)
