"""Forgets sign-ins, sessions and printed codes that nobody can use any more."""

from dataclasses import dataclass
from datetime import timedelta

from services.members.application.ports import UnitOfWork

INTERVAL = timedelta(hours=1)


@dataclass(frozen=True)
class ForgetExpired:
    """An hour has passed."""


async def forget_expired(command: ForgetExpired, uow: UnitOfWork) -> None:
    """Delete them, and come back in an hour."""
    now = uow.now()
    uow.sign_ins.forget_expired(now)
    uow.sessions.forget_expired(now)
    uow.printed_codes.forget_expired(now)
    uow.schedule("forget_expired", "all", now + INTERVAL)
