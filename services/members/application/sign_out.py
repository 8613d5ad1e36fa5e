"""Ends a session."""

from dataclasses import dataclass

from services.members.application.ports import Secrets, UnitOfWork


@dataclass(frozen=True)
class SignOut:
    """A person signs out of one browser."""

    refresh_token: str


async def sign_out(command: SignOut, uow: UnitOfWork, secrets: Secrets) -> None:
    """End the session that the token belongs to; an unknown token changes nothing."""
    session_id, _, token = command.refresh_token.partition(".")
    session = await uow.sessions.find(session_id)
    if session is not None and secrets.is_same(secrets.hash_of(token), session.token_hash):
        uow.sessions.remove(session_id)
