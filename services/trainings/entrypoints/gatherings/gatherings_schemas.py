"""What goes in and out of the doors of gatherings, their dates, fairs and replays."""

from datetime import date, datetime, time, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
)

from services.trainings.domain.gatherings.fair import FairKind
from services.trainings.domain.gatherings.gathering_date import DateState
from services.trainings.domain.gatherings.series import Break, HolidayZone, Series
from services.trainings.entrypoints.schemas import (
    BodyIn,
    Instant,
    Link,
    Minutes,
    Place,
    Reason,
    Title,
    Zone,
)
from shared.events.gatherings import GatheringKind, GatheringMode, GatheringVisibility


def _to_the_minute(moment: time) -> time:
    if moment.tzinfo is not None:
        raise ValueError("l'heure est celle du fuseau de la rencontre, sans décalage")
    return moment.replace(second=0, microsecond=0)


LocalTime = Annotated[time, AfterValidator(_to_the_minute)]


class BreakIn(BodyIn):
    """Days without a date, both included."""

    first: date
    last: date


class GatheringIn(BodyIn):
    """A gathering to announce; one that comes back has a `rule`."""

    network_id: UUID | None = Field(None, description="Null for the whole movement's.")
    title: Title
    kind: GatheringKind
    visibility: GatheringVisibility = "network"
    mode: GatheringMode = "in_person"
    place: Place | None = None
    place_id: UUID | None = None
    time_zone: Zone | None = Field(None, description="That of the place, or Europe/Paris.")
    day: date = Field(description="The first day.")
    starts: LocalTime = Field(description="Local time, the same all year round.")
    lasts_minutes: Minutes = 120
    rule: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)] | None = Field(
        None,
        description="RFC 5545 recurrence rule by day, week, month or year, such as "
        "`FREQ=MONTHLY;BYDAY=1SA;COUNT=10`. Without COUNT or UNTIL it ends after three years.",
    )
    skips_school_holidays: HolidayZone | None = Field(
        None, description="School holidays of this zone are left out."
    )
    excluded_days: list[date] = Field(default_factory=list, max_length=200)
    breaks: list[BreakIn] = Field(default_factory=list, max_length=50)
    capacity: Annotated[int, Field(ge=1, le=10_000)] | None = Field(
        None, description="Places on each date; null when there is room for everybody."
    )
    video_link: Link | None = Field(
        None, description="Shown to those who come, and to nobody else."
    )

    def series(self) -> Series:
        """Return when it takes place."""
        return Series(
            first_day=self.day,
            starts=self.starts,
            lasts=timedelta(minutes=self.lasts_minutes),
            time_zone=self.time_zone or "Europe/Paris",
            rule=self.rule or None,
            holiday_zone=self.skips_school_holidays,
            excluded=frozenset(self.excluded_days),
            breaks=tuple(Break(one.first, one.last) for one in self.breaks),
        )


class EndIn(BodyIn):
    """The last day of a series, with the reason that everyone is told."""

    last_day: date
    reason: Reason


class MoveIn(BodyIn):
    """Another time or place for one date; what is left out stays as it is."""

    day: date | None = None
    starts: LocalTime | None = None
    lasts_minutes: Minutes | None = None
    place: Place | None = None
    place_id: UUID | None = None
    reason: Reason


class VideoLinkIn(BodyIn):
    """Where to connect; null takes the link away."""

    video_link: Link | None


class ReplayLinkIn(BodyIn):
    """Where something can be seen, heard or read again."""

    title: Title
    url: Link


class ReplayIn(BodyIn):
    """What remains of a date."""

    links: Annotated[list[ReplayLinkIn], Field(min_length=1, max_length=10)]
    summary: Reason


class FairEntryIn(BodyIn):
    """What somebody offers or asks for on that day."""

    kind: FairKind
    title: Title
    member_id: UUID | None = Field(None, description="Who, when it is not the caller.")


class PageQuery(BaseModel):
    """Which page of a list."""

    model_config = ConfigDict(extra="forbid")

    network_id: UUID | None = None
    after: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class WindowQuery(PageQuery):
    """Which gatherings or dates: those of a network, of a time; from now on by default."""

    from_at: Instant | None = Field(None, alias="from")
    to_at: Instant | None = Field(None, alias="to")


class DatesQuery(WindowQuery):
    """Which dates: those of one gathering, too."""

    gathering_id: UUID | None = None


class GatheringOut(BaseModel):
    """A gathering as a whole."""

    gathering_id: str
    network_id: str | None
    title: str
    kind: GatheringKind
    visibility: GatheringVisibility
    mode: GatheringMode
    place: str
    place_id: str | None
    time_zone: str
    day: date
    starts: time
    lasts_minutes: int
    rule: str | None
    skips_school_holidays: HolidayZone | None
    excluded_days: list[date]
    breaks: list[BreakIn]
    capacity: int | None
    ends_after: date | None
    dates_known_until: date | None
    note: str | None = Field(
        description="What people should know about dates that are not known yet."
    )
    next_at: datetime | None


class GatheringPage(BaseModel):
    """A page of gatherings."""

    items: list[GatheringOut]
    next: str | None = Field(description="What to pass as `after` for the next page.")


class ReplayLinkOut(BaseModel):
    """Where something can be seen, heard or read again."""

    title: str
    url: str


class ReplayOut(BaseModel):
    """What remains of a date."""

    links: list[ReplayLinkOut]
    summary: str
    published_at: datetime


class GatheringDateOut(BaseModel):
    """One date of a gathering."""

    gathering_date_id: str
    gathering_id: str
    network_id: str | None
    title: str
    kind: GatheringKind
    mode: GatheringMode
    state: DateState
    reason: str | None
    day: date
    starts: time
    original_day: date
    lasts_minutes: int
    time_zone: str
    begins_at: datetime
    ends_at: datetime
    place: str
    place_id: str | None
    capacity: int | None
    places_left: int | None = Field(
        description="Null when there is room for everybody, and to strangers while few come."
    )
    is_full: bool
    coming: int | None = Field(description="How many come; null to strangers while few do.")
    replay: ReplayOut | None


class GatheringDateDetailOut(GatheringDateOut):
    """One date with what only some may see."""

    registered_member_ids: list[str] | None = Field(
        description="Who comes; null to people of other networks."
    )
    video_link: str | None = Field(description="Null to whoever does not come.")


class GatheringDatePage(BaseModel):
    """A page of dates."""

    items: list[GatheringDateOut]
    next: str | None = Field(description="What to pass as `after` for the next page.")


class FairEntryOut(BaseModel):
    """An offer or a request of the day."""

    fair_entry_id: str
    kind: FairKind
    title: str
    member_id: str | None = Field(description="Who wrote it; null to people of other networks.")


class FairOut(BaseModel):
    """The wall of a date: what is offered and what is asked for, side by side."""

    gathering_date_id: str
    is_open: bool
    offers: list[FairEntryOut]
    requests: list[FairEntryOut]


class CalendarLinkOut(BaseModel):
    """A secret address; it is shown this once."""

    path: str
    url: str
