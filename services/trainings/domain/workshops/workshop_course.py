"""A workshop from its date to its note: chosen, moved, held, cancelled, written down.

The table of its states is in `Workshop`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.trainings.domain.workshops.poll import CandidateDate
from services.trainings.domain.workshops.problem import Problem, chosen_among
from services.trainings.domain.workshops.workshop import (
    BEFORE_SCHEDULE,
    Venue,
    Workshop,
    WorkshopState,
)
from services.trainings.domain.workshops.workshop_errors import (
    DateTooNearError,
    NoteStaleError,
    ProblemAlreadyChosenError,
    WorkshopBegunError,
    WorkshopNotBegunError,
    WorkshopPlaceMissingError,
    WorkshopSeeksFacilitatorError,
)
from shared.events.workshops import (
    WorkshopCancelled,
    WorkshopHeld,
    WorkshopMoved,
    WorkshopNoteShared,
    WorkshopProblemChosen,
    WorkshopScheduled,
)

SCHEDULED = (WorkshopState.SCHEDULED,)
WITH_NOTE = (WorkshopState.SCHEDULED, WorkshopState.HELD)


@dataclass(frozen=True)
class Voters:
    """Who voted, seen from the chosen date, each in the order of their votes."""

    placed: Sequence[str]
    invited: Sequence[str]
    others: Sequence[str]


@dataclass(frozen=True)
class Decision:
    """Why something is changed, and by whom."""

    reason: str
    decided_by: str


def times_of(workshop: Workshop) -> tuple[datetime, datetime]:
    """Return when a scheduled workshop begins and ends; raise WorkshopStateError when it is none."""
    workshop.check_is(WITH_NOTE)
    assert workshop.begins_at is not None
    assert workshop.ends_at is not None
    return workshop.begins_at, workshop.ends_at


def schedule(workshop: Workshop, date_id: str, venue: Venue, voters: Voters, now: datetime) -> None:
    """Choose a date of the poll; raise when nobody leads it or nobody has said where."""
    workshop.check_is((WorkshopState.POLLING,))
    if workshop.facilitator_id is None:
        raise WorkshopSeeksFacilitatorError
    _take(workshop, workshop.poll.date(date_id), venue, now)
    workshop.state = WorkshopState.SCHEDULED
    begins_at, ends_at = times_of(workshop)
    workshop.record(
        WorkshopScheduled(
            **workshop.named(),
            begins_at=begins_at,
            ends_at=ends_at,
            time_zone=workshop.time_zone,
            place=venue.place,
            is_remote=venue.is_remote,
            facilitator_id=workshop.facilitator_id,
            registered_member_ids=list(voters.placed),
            invited_member_ids=list(voters.invited),
            other_member_ids=list(voters.others),
        )
    )


def _take(workshop: Workshop, date: CandidateDate, venue: Venue, now: datetime) -> None:
    if not date.is_ahead(now):
        raise DateTooNearError
    if not venue.is_remote and not venue.place:
        raise WorkshopPlaceMissingError
    workshop.begins_at, workshop.ends_at, workshop.venue = date.begins_at, date.ends_at, venue


def check_not_begun(workshop: Workshop, now: datetime) -> None:
    """Raise unless it is scheduled and still ahead."""
    workshop.check_is(SCHEDULED)
    begins_at, _ = times_of(workshop)
    if now >= begins_at:
        raise WorkshopBegunError


@dataclass(frozen=True)
class Move:
    """Where and when it will be instead."""

    date: CandidateDate
    venue: Venue
    decision: Decision


def move(workshop: Workshop, to: Move, people: Sequence[str], now: datetime) -> None:
    """Hold it at another time or place; everyone keeps their registration."""
    check_not_begun(workshop, now)
    former, _ = times_of(workshop)
    _take(workshop, to.date, to.venue, now)
    begins_at, ends_at = times_of(workshop)
    workshop.record(
        WorkshopMoved(
            **workshop.named(),
            former_begins_at=former,
            begins_at=begins_at,
            ends_at=ends_at,
            time_zone=workshop.time_zone,
            place=to.venue.place,
            is_remote=to.venue.is_remote,
            reason=to.decision.reason,
            moved_by=to.decision.decided_by,
            member_ids=list(people),
        )
    )


def describe(workshop: Workshop, about: str | None, video_link: str | None) -> None:
    """Word anew what it is about, or give another video link; nobody needs to be told."""
    workshop.check_is((*BEFORE_SCHEDULE, *SCHEDULED))
    if about is not None:
        workshop.about = about
    if video_link is not None:
        workshop.venue = replace(workshop.venue, video_link=video_link)


def choose_problem(
    workshop: Workshop,
    problems: Sequence[Problem],
    named_id: str | None,
    people: Sequence[str],
    decided_by: str | None = None,
) -> Problem:
    """Settle on the group's choice; see `chosen_among`."""
    check_takes_choices(workshop)
    chosen = chosen_among(problems, named_id)
    workshop.chosen_problem_id = chosen.problem_id
    workshop.record(
        WorkshopProblemChosen(
            **workshop.named(),
            problem_id=chosen.problem_id,
            member_id=chosen.member_id,
            member_ids=list(people),
            decided_by=decided_by,
        )
    )
    return chosen


def check_takes_choices(workshop: Workshop) -> None:
    """Raise unless the group may still choose."""
    workshop.check_is(SCHEDULED)
    if workshop.chosen_problem_id is not None:
        raise ProblemAlreadyChosenError


def hold(workshop: Workshop, people: Sequence[str], now: datetime) -> None:
    """Say that it has taken place."""
    workshop.check_is(SCHEDULED)
    begins_at, _ = times_of(workshop)
    if now < begins_at:
        raise WorkshopNotBegunError
    workshop.state = WorkshopState.HELD
    workshop.record(
        WorkshopHeld(
            **workshop.named(), facilitator_id=workshop.facilitator_id, member_ids=list(people)
        )
    )


def cancel(workshop: Workshop, decision: Decision, people: Sequence[str], now: datetime) -> None:
    """Give it up; raise when it has begun."""
    was_scheduled = workshop.state is WorkshopState.SCHEDULED
    if was_scheduled:
        check_not_begun(workshop, now)
    workshop.check_is((*BEFORE_SCHEDULE, *SCHEDULED))
    workshop.state = WorkshopState.CANCELLED
    workshop.record(
        WorkshopCancelled(
            **workshop.named(),
            reason=decision.reason,
            decided_by=decision.decided_by,
            was_scheduled=was_scheduled,
            member_ids=list(people),
        )
    )


def share_note(workshop: Workshop, written_by: str, seen_version: int) -> int:
    """Accept a new version of the note and return its number; raise NoteStaleError for one written blindly."""
    workshop.check_is(WITH_NOTE)
    if seen_version != workshop.note_version:
        raise NoteStaleError(version=workshop.note_version)
    workshop.note_version += 1
    workshop.record(
        WorkshopNoteShared(
            **workshop.named(), note_version=workshop.note_version, written_by=written_by
        )
    )
    return workshop.note_version
