"""Connexion: proving by a code that one reads a mailbox, without any password."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.members.domain.person import Details
from shared.errors import DomainError

MOST_TRIES = 5
CODE_LIFETIME = timedelta(minutes=10)


class SignInRefusedError(DomainError):
    """The code is wrong, too old, used already, or comes from another browser."""

    code = "sign_in_refused"
    status = 401


class TooManySignInsError(DomainError):
    """Too many codes were asked for this address in a short time."""

    code = "too_many_sign_ins"
    status = 429


@dataclass(kw_only=True)
class SignIn:
    """Connexion: one code, asked by one browser, good once and for ten minutes.

    `person_id` is None for an unknown address; `newcomer` then says who signs up, or nobody does
    and no code goes out.
    """

    sign_in_id: str
    person_id: str | None
    newcomer: Details | None
    email: str | None
    """The address that a newcomer gives; None when the person's own is known."""
    address_digest: str
    """What stands for the address in the count of sign-ins, and in erasures."""
    verifier_hash: str
    expires_at: datetime
    tries: int = 0

    @property
    def wants_mail(self) -> bool:
        """True when there is somebody to send a code to."""
        return self.person_id is not None or self.newcomer is not None

    def answer(self, *, is_code_right: bool, is_same_browser: bool, now: datetime) -> bool:
        """Note one try; say whether it proves that the person reads the mailbox."""
        is_open = self.tries < MOST_TRIES and now < self.expires_at
        self.tries += 1
        return is_open and is_code_right and is_same_browser and self.wants_mail
