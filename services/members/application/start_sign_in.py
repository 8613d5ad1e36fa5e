"""Begins a sign-in or a sign-up."""

from dataclasses import dataclass
from datetime import datetime

from services.members.application.ports import Secrets, UnitOfWork
from services.members.domain.person import Details
from services.members.domain.sign_in import CODE_LIFETIME, SignIn, TooManySignInsError


@dataclass(frozen=True)
class StartSignIn:
    """Somebody gives an address to sign in with; who signs up says who they are as well."""

    email: str
    newcomer: Details | None = None


@dataclass(frozen=True)
class SignInStarted:
    """What the browser that asked must give back with the code."""

    sign_in_id: str
    verifier: str
    expires_at: datetime


async def start_sign_in(command: StartSignIn, uow: UnitOfWork, secrets: Secrets) -> SignInStarted:
    """Answer alike whether the address is known or not; a code goes only where it may."""
    now = uow.now()
    newcomer = command.newcomer.settled(now.year) if command.newcomer else None
    digest = secrets.digest_of(command.email)
    if not await uow.sign_ins.allow(digest, now):
        raise TooManySignInsError
    person_id = await uow.people.id_of(command.email)
    verifier = secrets.new_token()
    sign_in = SignIn(
        sign_in_id=uow.new_id(),
        person_id=person_id,
        newcomer=None if person_id else newcomer,
        email=command.email if newcomer and not person_id else None,
        address_digest=digest,
        verifier_hash=secrets.hash_of(verifier),
        expires_at=now + CODE_LIFETIME,
    )
    uow.sign_ins.add(sign_in, now)
    return SignInStarted(sign_in.sign_in_id, verifier, sign_in.expires_at)
