"""A session to open, made of a few numbers that can be drawn and shrunk."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from services.trainings.application.sessions.find_calendar import When
from services.trainings.application.sessions.find_venue import Where
from services.trainings.application.sessions.settle_session import OpenSession, Settled
from services.trainings.domain.registrations.occasion import LineRule

OFFICE = "00000000-0000-7000-8000-000000010fff"


@dataclass(frozen=True)
class Opening:
    """The few numbers that a session is made of."""

    capacity: int
    minimum: int
    days_ahead: int
    days_before: int
    is_by_policy: bool = False
    has_priority: bool = False
    has_trainer: bool = False

    def command(self, now: datetime) -> OpenSession:
        """Return the command that opens it."""
        first = (now + timedelta(days=self.days_ahead)).date()
        return OpenSession(
            training_number=2,
            draft_number=None,
            when=When(
                parts=((first,), (first + timedelta(days=2),)),
                time_zone=None,
                starts=time(9),
                ends=time(17),
            ),
            where=Where(place="Evry", place_id=None, region=None, mode=None),
            settled=Settled(
                capacity=self.capacity,
                minimum=self.minimum if self.minimum <= self.capacity else 1,
                decision_at=None,
                decision_days_before=self.days_before,
                offer_lasts=timedelta(hours=48),
                is_trainer_counted=self.has_trainer,
                line_rule=LineRule.AFFILIATED_VOLUNTEERS_FIRST
                if self.has_priority
                else LineRule.ARRIVAL,
                on_shortfall="extend_then_cancel" if self.is_by_policy else "ask",
                extend_days=2,
            ),
            opened_by=OFFICE,
            trainer_ids=(OFFICE,) if self.has_trainer else (),
        )
