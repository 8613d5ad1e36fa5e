"""A volunteer's place that the FDVA pays for: one fifth of the active volunteers of each affiliated network."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TypedDict
from zoneinfo import ZoneInfo

from shared.aggregate import Aggregate
from shared.events.quotes import SupportGranted, SupportReleased

SHARE = 5
"""One volunteer in so many."""

FUND_ZONE = ZoneInfo("Europe/Paris")
"""The fund is French: its calendar years are those of Paris, wherever a session takes place."""


class SupportState(StrEnum):
    """Where a claim for support stands."""

    WAITING = "waiting"
    GRANTED = "granted"
    RELEASED = "released"


def allowance_of(active_volunteers: int, *, is_affiliated: bool) -> int:
    """Return how many places of one year the fund may pay for: a fifth, rounded down; none unless affiliated."""
    return active_volunteers // SHARE if is_affiliated else 0


def support_year(begins_at: datetime) -> int:
    """Return the calendar year to which a session's support belongs: that of its start."""
    return begins_at.astimezone(FUND_ZONE).year


class _About(TypedDict):
    registration_id: str
    session_id: str
    network_id: str
    year: int
    member_id: str


@dataclass(kw_only=True)
class Support(Aggregate):
    """Prise en charge FDVA: the claim of one placed registration, in its network and year.

    | from             | what happens                                   | to       | fact            |
    |------------------|------------------------------------------------|----------|-----------------|
    | (nothing)        | a volunteer gets a place in a network's name   | waiting  |                 |
    | waiting          | first in order while the allowance is not used | granted  | SupportGranted  |
    | waiting, granted | the registration ends                          | released | SupportReleased, if granted |
    | waiting, granted | the session moves into another year            | waiting, there | SupportReleased, if granted |

    Claims are in the order in which their registrations got their places. What is granted stands:
    a network that loses members, or its affiliation, only gets no further grants until the number
    of its grants is under the allowance again.
    """

    registration_id: str
    session_id: str
    network_id: str
    year: int
    member_id: str
    asked_at: datetime
    state: SupportState = SupportState.WAITING
    granted_at: datetime | None = None
    released_at: datetime | None = None

    def grant(self, now: datetime) -> None:
        """Pay for this place."""
        self.state, self.granted_at = SupportState.GRANTED, now
        self.record(SupportGranted(**self._about()))

    def release(self, now: datetime) -> bool:
        """End the claim; say whether that leaves a grant for the next in order."""
        was_granted = self.state is SupportState.GRANTED
        self.state, self.released_at = SupportState.RELEASED, now
        if was_granted:
            self.record(SupportReleased(**self._about()))
        return was_granted

    def redate(self, year: int, now: datetime) -> None:
        """Ask the fund of another year instead."""
        if self.state is SupportState.GRANTED:
            self.record(SupportReleased(**self._about()))
        self.year, self.state = year, SupportState.WAITING
        self.asked_at, self.granted_at = now, None

    def moved(self, registration_id: str, session_id: str, now: datetime) -> "Support":
        """Return the claim as it goes on for another registration of the person; this one has ended."""
        after = replace(
            self, registration_id=registration_id, session_id=session_id, version=0, facts=[]
        )
        if self.release(now):
            after.record(SupportGranted(**after._about()))
        return after

    def _about(self) -> _About:
        return {
            "registration_id": self.registration_id,
            "session_id": self.session_id,
            "network_id": self.network_id,
            "year": self.year,
            "member_id": self.member_id,
        }
