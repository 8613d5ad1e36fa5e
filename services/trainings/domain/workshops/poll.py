"""The poll of a workshop's date: yes, if need be, no; and never more yes to a date than there are places."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from services.trainings.domain.sessions.calendar import LEAST_OFFER, Calendar
from services.trainings.domain.workshops.workshop_errors import (
    DateFullError,
    DateGivenTwiceError,
    DateNotFoundError,
    DateTooNearError,
    LocalTimeSkippedError,
    PollClosedError,
    TooManyDatesError,
    VoteStaleError,
)

MOST_DATES = 30

WallClock = datetime
"""A time as the clocks of a zone show it; it carries no zone."""


class Answer(StrEnum):
    """What a person says of a date."""

    YES = "yes"
    IF_NEED_BE = "if_need_be"
    NO = "no"


@dataclass(kw_only=True)
class CandidateDate:
    """A moment at which the workshop could be held, and whom it suits."""

    date_id: str
    begins_at: datetime
    ends_at: datetime
    yes: int = 0
    if_need_be: int = 0
    has_reached_cap: bool = False
    """True from the first time that as many said yes as there are places."""

    def is_ahead(self, now: datetime) -> bool:
        """True while people can still come: until an hour before it begins."""
        return now < self.begins_at - LEAST_OFFER


@dataclass(kw_only=True)
class Poll:
    """Sondage: candidate dates and the votes for them.

    `version` counts its changes. A vote says which version the voter saw: when it would break the
    cap and the voter could not know, it is stale; when they could, the date is full.
    """

    cap: int
    dates: list[CandidateDate] = field(default_factory=list)
    version: int = 0
    closes_at: datetime | None = None

    def add(self, new: Iterable[CandidateDate], now: datetime) -> None:
        """Add dates; raise an InvalidError for one that is too near or there already."""
        for date in new:
            if not date.is_ahead(now):
                raise DateTooNearError
            if any(date.begins_at == known.begins_at for known in self.dates):
                raise DateGivenTwiceError
            self.dates.append(date)
        if len(self.dates) > MOST_DATES:
            raise TooManyDatesError(most=MOST_DATES)
        self.version += 1

    def take_away(self, date_id: str) -> CandidateDate:
        """Withdraw a date, with the votes for it."""
        date = self.date(date_id)
        self.dates.remove(date)
        self.version += 1
        return date

    def date(self, date_id: str) -> CandidateDate:
        """Return a date, or raise DateNotFoundError."""
        for date in self.dates:
            if date.date_id == date_id:
                return date
        raise DateNotFoundError

    def cast(
        self, said: Mapping[str, Answer], wanted: Mapping[str, Answer], seen_version: int
    ) -> dict[str, Answer]:
        """Count one person's vote whole, and return what of it is new.

        `said` is what they had answered before. Raises VoteStaleError or DateFullError when a yes
        finds no room, DateNotFoundError for a date that never was; then nothing has changed.
        """
        is_stale = seen_version != self.version
        changes = {
            date_id: answer for date_id, answer in wanted.items() if said.get(date_id) != answer
        }
        for date_id, answer in changes.items():
            self._check(date_id, answer, is_stale=is_stale)
        for date_id, answer in changes.items():
            self._count(self.date(date_id), said.get(date_id), answer)
        if changes:
            self.version += 1
        return changes

    def _check(self, date_id: str, answer: Answer, *, is_stale: bool) -> None:
        try:
            date = self.date(date_id)
        except DateNotFoundError:
            if is_stale:
                raise VoteStaleError(version=self.version) from None
            raise
        if answer is Answer.YES and date.yes >= self.cap:
            if is_stale:
                raise VoteStaleError(version=self.version)
            raise DateFullError(places=self.cap)

    def _count(self, date: CandidateDate, before: Answer | None, now: Answer | None) -> None:
        date.yes += (now is Answer.YES) - (before is Answer.YES)
        date.if_need_be += (now is Answer.IF_NEED_BE) - (before is Answer.IF_NEED_BE)

    def take_back(self, said: Mapping[str, Answer]) -> None:
        """Uncount all that one person has said."""
        for date_id, answer in said.items():
            self._count(self.date(date_id), answer, None)
        if said:
            self.version += 1

    def newly_full(self) -> list[CandidateDate]:
        """Return the dates that have reached the cap for the first time, and remember it."""
        full = [date for date in self.dates if date.yes >= self.cap and not date.has_reached_cap]
        for date in full:
            date.has_reached_cap = True
        return full

    def check_open(self, now: datetime) -> None:
        """Raise PollClosedError when the time to vote has passed."""
        if self.closes_at is not None and now >= self.closes_at:
            raise PollClosedError

    def best(self, now: datetime) -> CandidateDate | None:
        """Return the date to choose: most yes, then most if need be, then the earliest; None if it suits nobody."""
        suitable = [
            date for date in self.dates if date.is_ahead(now) and date.yes + date.if_need_be
        ]
        return min(
            suitable, key=lambda date: (-date.yes, -date.if_need_be, date.begins_at), default=None
        )


def candidate(date_id: str, starts: WallClock, minutes: int, time_zone: str) -> CandidateDate:
    """Return the date that begins at `starts`, a wall-clock time of the zone, and lasts `minutes`."""
    calendar = Calendar.of([[starts.date()]], time_zone, starts.time(), time.max)
    begins_at = calendar.begins_at
    if begins_at.astimezone(ZoneInfo(time_zone)).replace(tzinfo=None) != starts:
        raise LocalTimeSkippedError
    return CandidateDate(
        date_id=date_id, begins_at=begins_at, ends_at=begins_at + timedelta(minutes=minutes)
    )
