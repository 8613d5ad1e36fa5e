"""What the training office decides, as it is kept."""

from dataclasses import dataclass

from services.trainings.application.ports import UnitOfWork
from services.trainings.domain.sessions.session_life import Decision


@dataclass(frozen=True)
class DecideSession:
    """Somebody of the training office decides about a session."""

    session_id: str
    decided_by: str
    reason: str = ""


def take_decision(command: DecideSession, uow: UnitOfWork) -> Decision:
    """Return the decision as it is kept."""
    return Decision(uow.now(), command.decided_by, command.reason)
