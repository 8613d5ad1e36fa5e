"""Opens a session for a person who has proved who they are."""

from dataclasses import dataclass

from services.members.application.ports import Secrets, UnitOfWork
from services.members.domain.person import Person
from services.members.domain.session import Session, SignedIn


@dataclass(frozen=True)
class OpenSession:
    """A person has proved who they are, by a code from their mailbox or from paper."""

    person: Person


async def open_session(command: OpenSession, uow: UnitOfWork, secrets: Secrets) -> SignedIn:
    """Open the session and say which roles the person has."""
    person, now = command.person, uow.now()
    token = secrets.new_token()
    session = Session(
        session_id=uow.new_id(),
        person_id=person.person_id,
        token_hash=secrets.hash_of(token),
        created_at=now,
        rotated_at=now,
    )
    uow.sessions.add(session)
    return SignedIn(
        person.person_id,
        await uow.memberships.roles_of(person.person_id),
        person.movement_roles,
        f"{session.session_id}.{token}",
    )
