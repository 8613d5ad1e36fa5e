"""Codes and tokens: random where they are kept as hashes, derived where they are kept nowhere."""

import base64
import hashlib
import hmac
import secrets

CODE_DIGITS = 6
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that looks like another on paper."""


class HmacSecrets:
    """Derives what need not be kept from one key that all copies of the service share."""

    def __init__(self, key: bytes) -> None:
        self._codes = hmac.digest(key, b"rers sign-in codes", "sha256")
        self._addresses = hmac.digest(key, b"rers address digests", "sha256")

    def code_of(self, sign_in_id: str) -> str:
        """Return the six digits of a sign-in; the same each time, and kept nowhere."""
        number = int.from_bytes(hmac.digest(self._codes, sign_in_id.encode(), "sha256"))
        return str(number % 10**CODE_DIGITS).zfill(CODE_DIGITS)

    def digest_of(self, email: str) -> str:
        """Return what stands for an address in the count of sign-ins: a `+tag` is the same mailbox."""
        local, _, domain = email.lower().partition("@")
        mailbox = f"{local.partition('+')[0] or local}@{domain}"
        return hmac.digest(self._addresses, mailbox.encode(), "sha256").hex()

    def new_token(self) -> str:
        """Return 256 random bits as text."""
        return secrets.token_urlsafe(32)

    def new_printed_code(self) -> str:
        """Return 80 random bits as letters and digits that are easy to copy from paper."""
        return "".join(secrets.choice(LETTERS) for _ in range(16))

    def hash_of(self, secret: str) -> str:
        """Return the hash under which a secret of many bits is kept."""
        return base64.urlsafe_b64encode(hashlib.sha256(secret.encode()).digest()).decode()

    def is_same(self, given: str, expected: str) -> bool:
        """Compare in constant time."""
        return hmac.compare_digest(given.encode(), expected.encode())
