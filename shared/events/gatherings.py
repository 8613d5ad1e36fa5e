"""Facts announced by trainings about gatherings: fairs, sharing times, webinars, meetings, and their dates."""

import datetime
from typing import Literal

from pydantic import AwareDatetime, Field

from shared.events.contract import Event

GatheringKind = Literal["fair", "sharing_time", "webinar", "meeting"]
GatheringVisibility = Literal["network", "everyone"]
GatheringMode = Literal["in_person", "remote"]


class GatheringFact(Event):
    """Something that happened to a gathering as a whole."""

    gathering_id: str
    network_id: str | None
    """Whose gathering it is; null when it is the movement's."""
    title: str


class GatheringAnnounced(
    GatheringFact, service="trainings", aggregate="gathering", fact="announced"
):
    """A gathering will take place, once or again and again."""

    kind: GatheringKind
    visibility: GatheringVisibility
    mode: GatheringMode
    place: str
    time_zone: str
    first_at: AwareDatetime
    """When its first date begins."""
    is_recurring: bool
    announced_by: str


class GatheringEnded(GatheringFact, service="trainings", aggregate="gathering", fact="ended"):
    """No date after `last_day` takes place; those concerned are told by this fact alone."""

    last_day: datetime.date
    reason: str
    decided_by: str
    gathering_date_ids: list[str]
    """The dates that are given up by that."""
    registered_member_ids: list[str]
    """Who was coming to one of them."""
    waiting_member_ids: list[str] = Field(default_factory=list)
    """Who waited for one of them and was coming to none."""
    is_public: bool = False
    """True when everyone might have come."""


class GatheringRestricted(
    GatheringFact, service="trainings", aggregate="gathering", fact="restricted"
):
    """A gathering that everyone could come to is for its network only; who has a place keeps it."""

    gathering_date_ids: list[str]
    """Its dates, but for those that were cancelled or have been over for a month."""


class GatheringDateFact(Event):
    """Something that happened to one date of a gathering."""

    gathering_date_id: str
    gathering_id: str
    network_id: str | None
    title: str
    begins_at: AwareDatetime


class GatheringDateAnnounced(
    GatheringDateFact, service="trainings", aggregate="gathering_date", fact="announced"
):
    """One date of a gathering has come into reach, about a year ahead: people may register for it."""

    ends_at: AwareDatetime
    time_zone: str
    place: str
    mode: GatheringMode
    is_public: bool
    """True when everyone may come; else it is for members of its network."""


class GatheringDateMoved(
    GatheringDateFact, service="trainings", aggregate="gathering_date", fact="moved"
):
    """One date takes place at another time or place; registrations hold for it as it is now."""

    began_at: AwareDatetime
    """When it was to begin before."""
    ends_at: AwareDatetime | None = None
    time_zone: str | None = None
    place: str
    reason: str
    decided_by: str
    registered_member_ids: list[str]
    waiting_member_ids: list[str]
    is_public: bool = False
    """True when everyone may come."""


class GatheringDateCancelled(
    GatheringDateFact, service="trainings", aggregate="gathering_date", fact="cancelled"
):
    """One date does not take place; those who waited are told by their own registration's fact."""

    reason: str
    decided_by: str
    registered_member_ids: list[str]
    is_public: bool = False
    """True when everyone might have come."""


class ReplayPublished(
    GatheringDateFact, service="trainings", aggregate="gathering_date", fact="replay_published"
):
    """What was said on a date can be seen again; where, the gathering's page says."""

    published_by: str
