"""A certificate of attendance: issued once, and withdrawn when it proves wrong or its person is forgotten."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from services.trainings.domain.records.held_session import HeldSession
from shared.aggregate import Aggregate
from shared.errors import DomainError, NotFoundError
from shared.events.training_records import (
    CertificateIssued,
    CertificateRestored,
    CertificateWithdrawn,
    WithdrawalCause,
)

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits and letters that nobody takes for one another: no I, L, O, U."""
CODE_LENGTH = 26
"""Letters of five bits for the 128 bits of a code."""
MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0"})
GROUP = 5


class CertificateNotFoundError(NotFoundError):
    """There is no such certificate, or not yet."""

    code = "certificate_not_found"


class CertificateWithdrawnError(DomainError):
    """The certificate no longer holds."""

    code = "certificate_withdrawn"


@dataclass(frozen=True)
class Attendee:
    """Somebody who was there enough of the time to have it certified."""

    registration_id: str
    member_id: str
    was_at_all: bool
    """True when they were there at every half-day."""


@dataclass(frozen=True)
class Making:
    """What a new certificate is made with."""

    certificate_id: str
    secret: int
    """A random number of 128 bits."""
    at: datetime


class _About(TypedDict):
    certificate_id: str
    registration_id: str
    session_id: str
    training_number: int
    title: str
    member_id: str


def code_of(secret: int) -> str:
    """Return the code for a random number of 128 bits."""
    digits = [ALPHABET[(secret >> 5 * place) & 31] for place in range(CODE_LENGTH)]
    return "".join(reversed(digits))


def normalised(typed: str) -> str:
    """Return a code as it is kept, whatever spaces, dashes and case it was typed with."""
    return "".join(letter for letter in typed.upper() if letter.isalnum()).translate(MISREAD)


def grouped(code: str) -> str:
    """Return a code as people read it, in groups of five."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


@dataclass(kw_only=True)
class Certificate(Aggregate):
    """Attestation de présence.

    | from      | what happens                                                | to        | fact                 |
    |-----------|-------------------------------------------------------------|-----------|----------------------|
    | (nothing) | the session is completed and the person was there           | valid     | CertificateIssued    |
    | valid     | a correction, or their erasure, takes it back               | withdrawn | CertificateWithdrawn |
    | withdrawn | a correction shows that the person was there, unless erased | valid     | CertificateRestored  |
    """

    certificate_id: str
    registration_id: str
    session_id: str
    training_number: int
    title: str
    member_id: str
    code: str
    issued_at: datetime
    is_whole: bool
    """True when the person was there at every half-day."""
    withdrawn_at: datetime | None = None
    withdrawn_because: WithdrawalCause | None = None

    @classmethod
    def issue(cls, making: Making, attendee: Attendee, session: HeldSession) -> "Certificate":
        """Certify that somebody was there."""
        certificate = cls(
            certificate_id=making.certificate_id,
            registration_id=attendee.registration_id,
            session_id=session.session_id,
            training_number=session.training_number,
            title=session.title,
            member_id=attendee.member_id,
            code=code_of(making.secret),
            issued_at=making.at,
            is_whole=attendee.was_at_all,
        )
        certificate.record(CertificateIssued(**certificate._about()))
        return certificate

    @property
    def is_valid(self) -> bool:
        """True while it holds."""
        return self.withdrawn_at is None

    def check_valid(self) -> None:
        """Raise CertificateWithdrawnError once it no longer holds."""
        if not self.is_valid:
            raise CertificateWithdrawnError

    def withdraw(self, cause: WithdrawalCause, now: datetime) -> None:
        """Take it back; a person's erasure is the last cause there is."""
        if self.is_valid:
            self.withdrawn_at, self.withdrawn_because = now, cause
            self.record(CertificateWithdrawn(**self._about(), cause=cause))
        elif cause == "erased":
            self.withdrawn_because = cause

    def restore(self) -> None:
        """Let it hold again, if it was a correction that took it back."""
        if self.withdrawn_because == "attendance_corrected":
            self.withdrawn_at = self.withdrawn_because = None
            self.record(CertificateRestored(**self._about()))

    def _about(self) -> _About:
        return {
            "certificate_id": self.certificate_id,
            "registration_id": self.registration_id,
            "session_id": self.session_id,
            "training_number": self.training_number,
            "title": self.title,
            "member_id": self.member_id,
        }
