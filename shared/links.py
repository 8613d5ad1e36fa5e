"""Links by which one person answers one thing without signing in: signed, so that nobody makes one up."""

import base64
import hashlib
import hmac
from pathlib import Path

from shared.settings import SettingError, Settings

LEAST_BYTES = 32

PLACE = "place"
"""Purpose of the link about a place that is kept for somebody: of a registration and its member."""


class LinkSigner:
    """Signs links and knows its own signatures again; both sides share one secret, which no link holds."""

    def __init__(self, secret: bytes) -> None:
        """Sign with `secret`; raise SettingError when it is short enough to be guessed."""
        if len(secret) < LEAST_BYTES:
            raise SettingError(f"the secret of links has fewer than {LEAST_BYTES} bytes")
        self._secret = secret

    @classmethod
    def read(cls, file: Path) -> "LinkSigner":
        """Read the secret of a file; raise SettingError when there is none."""
        try:
            return cls(file.read_bytes().strip())
        except OSError as error:
            raise SettingError(f"RERS_LINK_SECRET_FILE cannot be read: {error}") from error

    def sign(self, purpose: str, *ids: str) -> str:
        """Return the signature, fit for a path; `ids` are UUIDs in their usual writing, so they cannot run together."""
        message = f"{purpose}:{''.join(ids)}".encode("ascii")
        digest = hmac.new(self._secret, message, hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")

    def is_signed(self, signature: str, purpose: str, *ids: str) -> bool:
        """Say whether `signature` is the one of these ids, in the same time whatever it is."""
        expected = self.sign(purpose, *ids).encode("ascii")
        return hmac.compare_digest(expected, signature.encode("utf-8", "replace"))


def signer_of(settings: Settings) -> LinkSigner | None:
    """Return what signs and verifies links; None where no secret is shared: then no link is good."""
    file = settings.link_secret_file
    return LinkSigner.read(file) if file is not None else None
