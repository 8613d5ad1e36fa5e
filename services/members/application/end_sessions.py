"""Signs a person out everywhere."""

from dataclasses import dataclass

from services.members.application.ports import UnitOfWork


@dataclass(frozen=True)
class EndSessions:
    """A person signs out of every browser, after losing a telephone for example."""

    person_id: str


async def end_sessions(command: EndSessions, uow: UnitOfWork) -> None:
    """End all sessions; tokens already given stay good for their few minutes."""
    uow.sessions.remove_all(command.person_id)
