"""Keeps a person signed in."""

from dataclasses import dataclass

from services.members.application.ports import Secrets, UnitOfWork
from services.members.domain.session import SignedIn


@dataclass(frozen=True)
class RefreshSession:
    """A browser gives its refresh token and gets the next one."""

    refresh_token: str


async def refresh_session(
    command: RefreshSession, uow: UnitOfWork, secrets: Secrets
) -> SignedIn | None:
    """Replace the token and say the person's roles as they are now; None ends the session."""
    session_id, _, token = command.refresh_token.partition(".")
    session = await uow.sessions.find(session_id)
    if session is None:
        return None
    next_token = secrets.new_token()
    if not session.rotate(secrets.hash_of(token), secrets.hash_of(next_token), uow.now()):
        uow.sessions.remove(session_id)
        return None
    uow.sessions.save(session)
    person = await uow.people.get(session.person_id)
    roles = await uow.memberships.roles_of(person.person_id)
    return SignedIn(person.person_id, roles, person.movement_roles, f"{session_id}.{next_token}")
