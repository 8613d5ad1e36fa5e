"""A gathering: exchange fair, sharing time, webinar or meeting, once or again and again."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from services.trainings.domain.gatherings.local_time import local_day
from services.trainings.domain.gatherings.series import Expansion, SchoolHolidays, Series
from shared.aggregate import Aggregate
from shared.errors import DomainError, InvalidError, NotFoundError
from shared.events.gatherings import (
    GatheringAnnounced,
    GatheringEnded,
    GatheringKind,
    GatheringMode,
    GatheringRestricted,
    GatheringVisibility,
)

AHEAD = timedelta(days=366)
"""How far ahead the dates of a series are entered."""


class GatheringNotFoundError(NotFoundError):
    """There is no such gathering, or the caller may not know of it."""

    code = "gathering_not_found"


class GatheringInThePastError(InvalidError):
    """The first date has begun already."""

    code = "gathering_in_the_past"


class GatheringWithoutDateError(InvalidError):
    """School holidays, breaks and excluded days leave no date."""

    code = "gathering_without_date"


class GatheringEndedError(DomainError):
    """The series has been ended already."""

    code = "gathering_ended"


class GatheringNotForEveryoneError(InvalidError):
    """Nobody else is invited to a gathering of a school's or a class's network."""

    code = "gathering_not_for_everyone"


class NetworkUnheardError(DomainError):
    """Nothing is known here of the network yet, so nothing of it is shown to everyone."""

    code = "network_unheard"


class PlaceMissingError(InvalidError):
    """Who meets in person needs a place to go to."""

    code = "gathering_place_missing"


@dataclass(frozen=True)
class Decision:
    """Who decides, when, and why; everyone concerned is told the reason."""

    by: str
    at: datetime
    reason: str


@dataclass(kw_only=True)
class Gathering(Aggregate):
    """Rencontre, bourse: what happens on each of its dates; the dates are aggregates of their own."""

    gathering_id: str
    network_id: str | None
    """Whose it is; null for the movement's."""
    title: str
    kind: GatheringKind
    visibility: GatheringVisibility
    mode: GatheringMode
    place: str
    place_id: str | None
    series: Series
    capacity: int | None
    """Places on each date; null when there is room for everybody."""
    video_link: str | None
    """A secret of those who come, and of those who lead."""
    announced_at: datetime
    known_until: date | None = None
    """The dates up to this day have been entered; later ones have not."""
    is_whole: bool = False
    """True when no date will ever be added."""
    ends_after: date | None = None
    """The last day, when the rest of the series has been given up."""

    def announce(self, announced_by: str, holidays: SchoolHolidays) -> None:
        """Say that it will take place; raise an InvalidError for what cannot be."""
        self.series.check(holidays)
        if self.mode == "in_person" and not self.place:
            raise PlaceMissingError
        if self.series.begins_at(self.series.first_day) <= self.announced_at:
            raise GatheringInThePastError
        first = self._first(holidays)
        self.record(
            GatheringAnnounced(
                gathering_id=self.gathering_id,
                network_id=self.network_id,
                title=self.title,
                kind=self.kind,
                visibility=self.visibility,
                mode=self.mode,
                place=self.place,
                time_zone=self.series.time_zone,
                first_at=self.series.begins_at(first),
                is_recurring=self.series.rule is not None,
                announced_by=announced_by,
            )
        )

    @property
    def is_for_everyone(self) -> bool:
        """True when whoever passes by may come, and partners hear of it."""
        return self.visibility == "everyone"

    def expect_open(self, *, is_of_children: bool | None) -> None:
        """Raise unless its network may show something to everyone; None: nothing is known of it."""
        if is_of_children is None:
            raise NetworkUnheardError
        if is_of_children:
            raise GatheringNotForEveryoneError

    def keep_to_network(self, gathering_date_ids: list[str]) -> None:
        """Keep it to its network, which has become one of children; the dates are those shown until now."""
        if self.is_for_everyone:
            self.visibility = "network"
            self.record(
                GatheringRestricted(
                    gathering_id=self.gathering_id,
                    network_id=self.network_id,
                    title=self.title,
                    gathering_date_ids=gathering_date_ids,
                )
            )

    def days_to_enter(self, now: datetime, holidays: SchoolHolidays) -> list[date]:
        """Return the days that have come into reach since the last time, and remember how far that was."""
        if self.is_whole:
            return []
        expansion = self._expansion(now, holidays)
        known = self.known_until
        self.is_whole = expansion.is_whole
        self.known_until = max(expansion.known_until, known or expansion.known_until)
        return [day for day in expansion.days if known is None or day > known]

    def end(self, last_day: date, decision: Decision, given_up: "GivenUp") -> None:
        """Give up every date after `last_day`."""
        if self.ends_after is not None:
            raise GatheringEndedError
        self.ends_after, self.is_whole = last_day, True
        self.record(
            GatheringEnded(
                gathering_id=self.gathering_id,
                network_id=self.network_id,
                title=self.title,
                last_day=last_day,
                reason=decision.reason,
                decided_by=decision.by,
                gathering_date_ids=given_up.gathering_date_ids,
                registered_member_ids=given_up.member_ids,
                waiting_member_ids=given_up.waiting_member_ids,
                is_public=self.visibility == "everyone",
            )
        )

    def is_for(self, networks: frozenset[str], *, is_signed_in: bool) -> bool:
        """Say whether somebody of these networks may know of it; the movement's own is for all its members."""
        if self.visibility == "everyone":
            return True
        return is_signed_in if self.network_id is None else self.network_id in networks

    def _first(self, holidays: SchoolHolidays) -> date:
        days = self._expansion(self.announced_at, holidays).days
        if not days:
            raise GatheringWithoutDateError
        return days[0]

    def _expansion(self, now: datetime, holidays: SchoolHolidays) -> Expansion:
        horizon = max(local_day(now + AHEAD, self.series.time_zone), self.series.first_day)
        return self.series.expand(horizon, holidays)


@dataclass(frozen=True)
class GivenUp:
    """The dates that the end of a series takes away, who was coming to them, and who only waited."""

    gathering_date_ids: list[str]
    member_ids: list[str]
    waiting_member_ids: list[str]
