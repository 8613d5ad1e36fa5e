"""Session: a browser in which a person stays signed in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.errors import DomainError

IDLE_LIMIT = timedelta(days=30)
ABSOLUTE_LIMIT = timedelta(days=180)
LOST_ANSWER_GRACE = timedelta(seconds=30)


class SessionRefusedError(DomainError):
    """The refresh token is unknown, too old, or was used before."""

    code = "session_refused"
    status = 401


@dataclass(kw_only=True)
class Session:
    """Session: holds the hash of one refresh token, replaced at each use.

    A token that was replaced may come once more for a few seconds, since an answer can be lost on
    its way. Later it is a sign of theft: whoever holds the newer one is signed out too.
    """

    session_id: str
    person_id: str
    token_hash: str
    created_at: datetime
    rotated_at: datetime
    previous_hash: str = ""

    def rotate(self, presented_hash: str, next_hash: str, now: datetime) -> bool:
        """Replace the presented token; False when the session must end instead."""
        if now >= min(self.rotated_at + IDLE_LIMIT, self.created_at + ABSOLUTE_LIMIT):
            return False
        if presented_hash == self.token_hash:
            self.previous_hash, self.rotated_at = presented_hash, now
        elif presented_hash != self.previous_hash or now > self.rotated_at + LOST_ANSWER_GRACE:
            return False
        self.token_hash = next_hash
        return True


@dataclass(frozen=True)
class SignedIn:
    """A person who has proved who they are, and the secret that keeps them signed in."""

    person_id: str
    networks: Mapping[str, Sequence[str]]
    movement: Sequence[str]
    refresh_token: str
