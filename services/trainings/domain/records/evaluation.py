"""What a person came for and what they bring back, in words: never a mark, never a star."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.trainings.domain.records.held_session import HeldSession
from shared.aggregate import Aggregate
from shared.errors import DomainError, NotFoundError
from shared.events.training_records import EvaluationWritten

EvaluationRole = Literal["participant", "trainer"]


class EvaluationNotFoundError(NotFoundError):
    """The person has written nothing of this session, or it is not for the caller to read."""

    code = "evaluation_not_found"


class NotOfSessionError(DomainError):
    """Only who took part in a session, or trained in it, writes of it."""

    code = "not_of_session"


@dataclass(frozen=True)
class Words:
    """What a person writes."""

    came_for: str
    """What I came to look for."""
    brings_back: str
    """What I bring back, or what I brought."""
    is_shareable: bool
    """Whether the session's page may show it, without a name."""


@dataclass(kw_only=True)
class Evaluation(Aggregate):
    """Bilan of a session by one person, in the role they had."""

    evaluation_id: str
    session_id: str
    training_number: int
    title: str
    member_id: str
    role: EvaluationRole
    words: Words
    written_at: datetime

    @classmethod
    def begin(
        cls, evaluation_id: str, member_id: str, role: EvaluationRole, session: HeldSession
    ) -> "Evaluation":
        """Return one in which nothing is written yet."""
        return cls(
            evaluation_id=evaluation_id,
            session_id=session.session_id,
            training_number=session.training_number,
            title=session.title,
            member_id=member_id,
            role=role,
            words=Words("", "", is_shareable=False),
            written_at=session.calendar.ends_at,
        )

    def write(self, words: Words, now: datetime) -> None:
        """Write, or write anew; the same words again change nothing."""
        if words == self.words:
            return
        self.words, self.written_at = words, now
        self.record(
            EvaluationWritten(
                evaluation_id=self.evaluation_id,
                session_id=self.session_id,
                training_number=self.training_number,
                title=self.title,
                member_id=self.member_id,
                role=self.role,
            )
        )
