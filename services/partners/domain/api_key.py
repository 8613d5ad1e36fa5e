"""Clé d'API: what a partner's software shows; only its digest is kept."""

import hashlib
import hmac
import secrets
import string
from dataclasses import dataclass
from datetime import date, datetime

from shared.errors import DomainError, NotFoundError

MARK = "rers_pk_"
LETTERS = string.ascii_letters + string.digits
PREFIX_LENGTH, SECRET_LENGTH = 12, 40
MOST_KEYS = 10
"""Live keys of one partner."""


class ApiKeyNotFoundError(NotFoundError):
    """This partner has no such key."""

    code = "api_key_not_found"


class TooManyKeysError(DomainError):
    """The partner has as many live keys as one may have."""

    code = "too_many_keys"


def new_secret() -> str:
    """Return a new key: a mark that leak scanners know, a prefix that may be shown, a secret."""
    prefix, secret = (
        "".join(secrets.choice(LETTERS) for _ in range(length))
        for length in (PREFIX_LENGTH, SECRET_LENGTH)
    )
    return f"{MARK}{prefix}_{secret}"


def prefix_of(secret: str) -> str:
    """Return the part of a key that may be shown."""
    return secret[: len(MARK) + PREFIX_LENGTH]


def digest(secret: str) -> str:
    """Return what is kept of a key: its SHA-256; it is random, so nothing slower is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def fits(secret: str, kept: str) -> bool:
    """Say, in a time that tells nothing, whether a key is the one of which this digest is kept."""
    return hmac.compare_digest(kept, digest(secret))


@dataclass(kw_only=True)
class ApiKey:
    """Clé d'API: one of a partner's keys."""

    api_key_id: str
    partner_id: str
    title: str
    prefix: str
    secret_hash: str
    created_at: datetime
    last_used_on: date | None = None
    revoked_at: datetime | None = None

    def revoke(self, at: datetime) -> None:
        """Make it useless; a second time changes nothing."""
        self.revoked_at = self.revoked_at or at
