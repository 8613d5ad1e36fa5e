"""One date of a gathering: it may be moved or cancelled alone, and seen again afterwards."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TypedDict
from uuid import UUID, uuid5

from services.trainings.domain.gatherings.gathering import Decision, Gathering
from services.trainings.domain.gatherings.local_time import check_day, instant_of
from shared.aggregate import Aggregate
from shared.errors import DomainError, InvalidError, NotFoundError
from shared.events.gatherings import (
    GatheringDateAnnounced,
    GatheringDateCancelled,
    GatheringDateMoved,
    ReplayPublished,
)


class DateState(StrEnum):
    """Whether a date takes place."""

    PLANNED = "planned"
    CANCELLED = "cancelled"


class GatheringDateNotFoundError(NotFoundError):
    """There is no such date, or the caller may not know of it."""

    code = "gathering_date_not_found"


class GatheringDateOverError(DomainError):
    """The date has begun or is cancelled: it can be neither moved nor cancelled."""

    code = "gathering_date_over"


class GatheringDateUnmovedError(InvalidError):
    """The date already stands at this time and place."""

    code = "gathering_date_unmoved"


class NewDateInThePastError(InvalidError):
    """The new time is over."""

    code = "new_date_in_the_past"


class NothingToSeeAgainError(DomainError):
    """The date has not begun, or did not take place."""

    code = "nothing_to_see_again"


@dataclass(frozen=True, kw_only=True)
class Slot:
    """When and where a date takes place, in local time."""

    day: date
    starts: time
    lasts: timedelta
    time_zone: str
    place: str
    place_id: str | None

    @property
    def begins_at(self) -> datetime:
        """The instant at which it begins."""
        return instant_of(self.day, self.starts, self.time_zone)

    @property
    def ends_at(self) -> datetime:
        """The instant at which it ends."""
        return self.begins_at + self.lasts


@dataclass(frozen=True)
class ReplayLink:
    """Where something can be seen, heard or read again."""

    title: str
    url: str


@dataclass(frozen=True)
class Replay:
    """What remains of a date."""

    links: tuple[ReplayLink, ...]
    summary: str
    published_at: datetime


class _About(TypedDict):
    gathering_date_id: str
    gathering_id: str
    network_id: str | None
    title: str
    begins_at: datetime


@dataclass(kw_only=True)
class GatheringDate(Aggregate):
    """Date d'une rencontre: planned -> cancelled; moved as often as need be while it lies ahead."""

    gathering_date_id: str
    gathering_id: str
    network_id: str | None
    title: str
    original_day: date
    """The day that the series gave it; its id follows from that and never changes."""
    slot: Slot
    changed_at: datetime
    state: DateState = DateState.PLANNED
    reason: str | None = None
    """Why it was moved or cancelled."""
    revision: int = 0
    """How often it has changed; calendars show it as SEQUENCE."""
    replay: Replay | None = None

    @classmethod
    def of(cls, gathering: Gathering, day: date, now: datetime) -> "GatheringDate":
        """Return the date of a gathering on a day of its series."""
        series = gathering.series
        return cls(
            gathering_date_id=date_id(gathering.gathering_id, day),
            gathering_id=gathering.gathering_id,
            network_id=gathering.network_id,
            title=gathering.title,
            original_day=day,
            slot=Slot(
                day=day,
                starts=series.starts,
                lasts=series.lasts,
                time_zone=series.time_zone,
                place=gathering.place,
                place_id=gathering.place_id,
            ),
            changed_at=now,
        )

    def announce(self, gathering: Gathering) -> None:
        """Say when and where it takes place."""
        self.record(
            GatheringDateAnnounced(
                **self._about(),
                ends_at=self.slot.ends_at,
                time_zone=self.slot.time_zone,
                place=self.slot.place,
                mode=gathering.mode,
                is_public=gathering.visibility == "everyone",
            )
        )

    def move(
        self, slot: Slot, decision: Decision, people: "People", *, is_public: bool = False
    ) -> None:
        """Put it elsewhere or at another time; everyone who comes or waits is told once."""
        self._check_ahead(decision.at)
        check_day(slot.day)
        if slot == self.slot:
            raise GatheringDateUnmovedError
        if slot.begins_at <= decision.at:
            raise NewDateInThePastError
        began_at, self.slot = self.slot.begins_at, slot
        self._change(decision.at)
        self.reason = decision.reason
        self.record(
            GatheringDateMoved(
                **self._about(),
                began_at=began_at,
                ends_at=slot.ends_at,
                time_zone=slot.time_zone,
                place=slot.place,
                reason=decision.reason,
                decided_by=decision.by,
                registered_member_ids=people.registered,
                waiting_member_ids=people.waiting,
                is_public=is_public,
            )
        )

    def cancel(self, decision: Decision, coming: list[str], *, is_public: bool = False) -> None:
        """Give this date up; `coming` are the registered members, who are told."""
        self.drop(decision)
        self.record(
            GatheringDateCancelled(
                **self._about(),
                reason=decision.reason,
                decided_by=decision.by,
                registered_member_ids=coming,
                is_public=is_public,
            )
        )

    def drop(self, decision: Decision) -> None:
        """Give it up with the rest of its series, whose own fact speaks for it."""
        self._check_ahead(decision.at)
        self.state, self.reason = DateState.CANCELLED, decision.reason
        self._change(decision.at)

    def publish_replay(self, replay: Replay, published_by: str) -> None:
        """Say where it can be seen again; said once, corrected silently."""
        if self.state is DateState.CANCELLED or replay.published_at < self.slot.begins_at:
            raise NothingToSeeAgainError
        is_first = self.replay is None
        first_at = replay.published_at if self.replay is None else self.replay.published_at
        self.replay = replace(replay, published_at=first_at)
        self._change(replay.published_at)
        if is_first:
            self.record(ReplayPublished(**self._about(), published_by=published_by))

    def is_ahead(self, now: datetime) -> bool:
        """True when it takes place and has not begun."""
        return self.state is DateState.PLANNED and now < self.slot.begins_at

    def is_open(self, now: datetime) -> bool:
        """True until a planned date has ended: so long its fair takes offers and requests."""
        return self.state is DateState.PLANNED and now < self.slot.ends_at

    def _check_ahead(self, now: datetime) -> None:
        if not self.is_ahead(now):
            raise GatheringDateOverError

    def _change(self, now: datetime) -> None:
        self.changed_at, self.revision = now, self.revision + 1

    def _about(self) -> _About:
        return {
            "gathering_date_id": self.gathering_date_id,
            "gathering_id": self.gathering_id,
            "network_id": self.network_id,
            "title": self.title,
            "begins_at": self.slot.begins_at,
        }


@dataclass(frozen=True)
class People:
    """Who comes to a date, and who would like to."""

    registered: list[str]
    waiting: list[str]


def date_id(gathering_id: str, original_day: date) -> str:
    """Return the id of a gathering's date: the same whenever and however often it is worked out."""
    return str(uuid5(UUID(gathering_id), original_day.isoformat()))
