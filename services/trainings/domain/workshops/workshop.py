"""A mutual-help workshop: who leads it, when it is held, and on which problem the group works."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Literal, TypedDict

from services.trainings.domain.sessions.calendar import Calendar
from services.trainings.domain.workshops.poll import Answer, CandidateDate, Poll
from services.trainings.domain.workshops.workshop_errors import (
    DateTooNearError,
    PollClosingError,
    WorkshopHasFacilitatorError,
    WorkshopIsCancelledError,
    WorkshopIsHeldError,
    WorkshopIsPollingError,
    WorkshopIsProposedError,
    WorkshopIsScheduledError,
    WorkshopSeeksFacilitatorError,
    WorkshopStateError,
)
from shared.aggregate import Aggregate
from shared.events.workshops import (
    WorkshopDate,
    WorkshopDateReachedCap,
    WorkshopDatesAdded,
    WorkshopDateWithdrawn,
    WorkshopFacilitatorFound,
    WorkshopFacilitatorSought,
    WorkshopPollClosed,
    WorkshopPollOpened,
    WorkshopProposed,
)

Visibility = Literal["network", "everyone"]


class WorkshopState(StrEnum):
    """Where a workshop stands; see the table of `Workshop`."""

    PROPOSED = "proposed"
    POLLING = "polling"
    SCHEDULED = "scheduled"
    HELD = "held"
    CANCELLED = "cancelled"


BEFORE_SCHEDULE = (WorkshopState.PROPOSED, WorkshopState.POLLING)
UNDER_WAY = (*BEFORE_SCHEDULE, WorkshopState.SCHEDULED)
REFUSALS: Mapping[WorkshopState, type[WorkshopStateError]] = {
    WorkshopState.PROPOSED: WorkshopIsProposedError,
    WorkshopState.POLLING: WorkshopIsPollingError,
    WorkshopState.SCHEDULED: WorkshopIsScheduledError,
    WorkshopState.HELD: WorkshopIsHeldError,
    WorkshopState.CANCELLED: WorkshopIsCancelledError,
}


class Named(TypedDict):
    """What every fact of a workshop says."""

    workshop_id: str
    network_id: str
    title: str
    is_public: bool


@dataclass(frozen=True)
class Venue:
    """Where people meet: a place, or a video link that only those who take part may read."""

    is_remote: bool
    place: str = ""
    place_id: str | None = None
    video_link: str = ""


@dataclass(kw_only=True)
class Workshop(Aggregate):
    """Atelier d'entraide: a few people help each other with a problem that one of them brings.

    | from                | what happens                     | to        | fact                        |
    |---------------------|----------------------------------|-----------|-----------------------------|
    | (nothing)           | anybody proposes a theme         | proposed  | WorkshopProposed            |
    | proposed            | dates are proposed               | polling   | WorkshopPollOpened          |
    | polling             | more dates; one is withdrawn     | polling   | WorkshopDatesAdded,         |
    |                     |                                  |           | WorkshopDateWithdrawn       |
    | polling             | a date suits enough people       | polling   | WorkshopDateReachedCap      |
    | polling             | the time to vote passes          | polling   | WorkshopPollClosed          |
    | proposed, polling,  | somebody leads it, hands it over | (same)    | WorkshopFacilitatorFound    |
    |   scheduled         | its facilitator gives it up      | (same)    | WorkshopFacilitatorSought   |
    | polling             | the facilitator chooses a date   | scheduled | WorkshopScheduled           |
    | scheduled           | it is moved                      | scheduled | WorkshopMoved               |
    | scheduled           | the group chooses a problem      | scheduled | WorkshopProblemChosen       |
    | scheduled           | its end, or the facilitator says | held      | WorkshopHeld                |
    | proposed, polling,  | it is given up, with a reason    | cancelled | WorkshopCancelled           |
    |   scheduled         |                                  |           |                             |
    | scheduled, held     | what was found is written down   | (same)    | WorkshopNoteShared          |
    """

    workshop_id: str
    network_id: str
    title: str
    about: str
    visibility: Visibility
    proposer_id: str | None
    """Null once the person is forgotten."""
    facilitator_id: str | None
    """Null while it seeks one."""
    kit_id: str | None
    time_zone: str
    venue: Venue
    poll: Poll
    state: WorkshopState = WorkshopState.PROPOSED
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    chosen_problem_id: str | None = None
    note_version: int = 0

    @property
    def is_public(self) -> bool:
        """True when it is open to everyone."""
        return self.visibility == "everyone"

    @property
    def places(self) -> int:
        """How many people take part; as many may say yes to a date."""
        return self.poll.cap

    def propose(self, proposer_id: str, now: datetime) -> None:
        """Say that it is proposed; raise an InvalidError for a time zone that cannot be."""
        Calendar.of([[now.date()]], self.time_zone, time(0))
        self.record(
            WorkshopProposed(
                **self.named(),
                proposer_id=proposer_id,
                facilitator_id=self.facilitator_id,
                kit_id=self.kit_id,
                places=self.places,
                is_remote=self.venue.is_remote,
            )
        )

    def give_to(self, facilitator_id: str, decided_by: str | None = None) -> None:
        """Let this person lead it."""
        self.check_is(UNDER_WAY)
        if facilitator_id == self.facilitator_id:
            raise WorkshopHasFacilitatorError
        previous, self.facilitator_id = self.facilitator_id, facilitator_id
        self.record(
            WorkshopFacilitatorFound(
                **self.named(),
                facilitator_id=facilitator_id,
                previous_facilitator_id=previous,
                decided_by=decided_by,
            )
        )

    def seek_facilitator(self) -> None:
        """Let it seek somebody: whoever led it no longer does."""
        self.check_is(UNDER_WAY)
        if self.facilitator_id is None:
            raise WorkshopSeeksFacilitatorError
        previous, self.facilitator_id = self.facilitator_id, None
        self.record(WorkshopFacilitatorSought(**self.named(), previous_facilitator_id=previous))

    def offer_dates(self, dates: Sequence[CandidateDate], now: datetime) -> None:
        """Open the poll, or add dates to it."""
        self.check_is(BEFORE_SCHEDULE)
        self.poll.add(dates, now)
        shown = [_shown(date) for date in dates]
        if self.state is WorkshopState.POLLING:
            self.record(WorkshopDatesAdded(**self.named(), dates=shown))
            return
        self.state = WorkshopState.POLLING
        self.record(WorkshopPollOpened(**self.named(), dates=shown, closes_at=self.poll.closes_at))

    def withdraw_date(
        self, date_id: str, suited: Sequence[str], decided_by: str | None = None
    ) -> None:
        """Take a date away; `suited` are told."""
        self.check_is((WorkshopState.POLLING,))
        date = self.poll.take_away(date_id)
        self.record(
            WorkshopDateWithdrawn(
                **self.named(),
                date_id=date_id,
                begins_at=date.begins_at,
                member_ids=list(suited),
                decided_by=decided_by,
            )
        )

    def close_poll_at(self, closes_at: datetime | None, now: datetime) -> None:
        """Set until when people may vote; None: until the date is chosen."""
        self.check_is(BEFORE_SCHEDULE)
        if closes_at is not None and closes_at <= now:
            raise PollClosingError
        self.poll.closes_at = closes_at

    def pass_poll_closing(self, now: datetime) -> None:
        """Tell the facilitator that the time to vote has passed; nothing when it has not."""
        closes_at = self.poll.closes_at
        if self.state is not WorkshopState.POLLING or closes_at is None or now < closes_at:
            return
        best = self.poll.best(now)
        self.record(
            WorkshopPollClosed(
                **self.named(),
                facilitator_id=self.facilitator_id,
                best_date_id=best.date_id if best else None,
            )
        )

    def vote(
        self,
        said: Mapping[str, Answer],
        wanted: Mapping[str, Answer],
        seen_version: int,
        now: datetime,
    ) -> dict[str, Answer]:
        """Count a person's vote, all of it or nothing; return what changes. See `Poll.cast`."""
        self.check_is((WorkshopState.POLLING,))
        self.poll.check_open(now)
        for date in self.poll.dates:
            answer = wanted.get(date.date_id, Answer.NO)
            if answer not in (Answer.NO, said.get(date.date_id)) and not date.is_ahead(now):
                raise DateTooNearError
        changes = self.poll.cast(said, wanted, seen_version)
        for date in self.poll.newly_full():
            self.record(
                WorkshopDateReachedCap(
                    **self.named(),
                    date_id=date.date_id,
                    begins_at=date.begins_at,
                    facilitator_id=self.facilitator_id,
                )
            )
        return changes

    def take_back_votes(self, said: Mapping[str, Answer]) -> None:
        """Uncount what a person has said who no longer belongs here."""
        self.poll.take_back(said)

    def check_is(self, states: Collection[WorkshopState]) -> None:
        """Raise the error of its present state unless that is one of these."""
        if self.state not in states:
            raise REFUSALS[self.state]

    def named(self) -> Named:
        """Return what every fact of it says."""
        return {
            "workshop_id": self.workshop_id,
            "network_id": self.network_id,
            "title": self.title,
            "is_public": self.is_public,
        }


def _shown(date: CandidateDate) -> WorkshopDate:
    return WorkshopDate(date_id=date.date_id, begins_at=date.begins_at, ends_at=date.ends_at)
