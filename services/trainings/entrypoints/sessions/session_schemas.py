"""What goes in and out of the doors of sessions."""

from datetime import date, datetime, time, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field

from services.trainings.domain.registrations.occasion import LineRule
from services.trainings.domain.sessions.session_life import Action, OnShortfall, State
from services.trainings.entrypoints.schemas import (
    BodyIn,
    Days,
    Instant,
    Place,
    Reason,
    ReasonIn,
    Zone,
    for_everyone,
    local_time,
    one_line,
    text,
)
from shared.events.trainings import SessionMode
from shared.regions import REGIONS

Trainers = Annotated[list[UUID], Field(max_length=10)]
Parts = Annotated[list[Days], Field(min_length=1, max_length=20)]
Period = Annotated[str, text(1, 100), AfterValidator(for_everyone), AfterValidator(one_line)]
Hour = Annotated[time, AfterValidator(local_time)]


def _known_region(code: str) -> str:
    if code not in REGIONS:
        raise ValueError("région inconnue : donnez son code INSEE, par exemple 11")
    return code


Region = Annotated[str, text(2, 3), AfterValidator(_known_region)]


class PlaceIn(BodyIn):
    """Where a session takes place; what is left out comes from what is known already."""

    place: Place | None = None
    place_id: UUID | None = Field(None, description="In the directory of places.")
    region: Region | None = Field(None, description="INSEE code of the French region.")
    mode: SessionMode | None = None


class DatesIn(PlaceIn):
    """Days, hours and place of a session."""

    parts: Parts | None = Field(None, description="Days of each part, in order.")
    time_zone: Zone | None = Field(None, description="That of the place, or Europe/Paris.")
    starts: Hour = Field(time(9, 0), description="Local time at which each day starts.")
    ends: Hour = Field(time(17, 0), description="Local time at which each day ends.")


class PreparationIn(DatesIn):
    """A session to prepare, whose dates may not be known yet."""

    draft: Annotated[int, Field(ge=1, le=50)] | None = Field(
        None, description="Number of the session that the catalogue announces."
    )
    period: Period | None = Field(None, description="When, in words.")
    trainer_ids: Trainers = Field(default_factory=list)


class SessionIn(DatesIn):
    """A session to open; what is left out comes from the catalogue's draft, if one is named."""

    draft: Annotated[int, Field(ge=1, le=50)] | None = Field(
        None, description="Number of the session that the catalogue announces."
    )
    trainer_ids: Trainers = Field(default_factory=list)
    capacity: Annotated[int, Field(ge=1, le=10_000)]
    minimum: Annotated[int, Field(ge=1, le=10_000)] | None = Field(
        None, description="12 by default."
    )
    is_trainer_counted: bool = Field(
        False, description="Whether trainers count towards the minimum."
    )
    decision_at: Instant | None = Field(None, description="14 days before the start by default.")
    offer_lasts_s: Annotated[int, Field(ge=1, le=30 * 86_400)] | None = Field(
        None,
        description="How long a freed place is kept for the next in line; 48 hours by default.",
    )
    line_rule: LineRule = Field(LineRule.ARRIVAL, description="Who is offered a place first.")
    on_shortfall: OnShortfall = Field(
        "ask", description="At the decision date under the minimum: the office, or by itself."
    )
    extend_days: Annotated[int, Field(ge=1, le=90)] = 7


class MoveIn(PlaceIn):
    """Other days or another place, with the reason that everyone is told; what is left out stays."""

    parts: Parts | None = None
    time_zone: Zone | None = None
    starts: Hour | None = None
    ends: Hour | None = None
    reason: Reason


class ExtensionIn(ReasonIn):
    """A later decision date, with the reason that everyone is told."""

    decision_at: Instant


class MergeIn(ReasonIn):
    """Which session takes the people of this one, if they say yes."""

    into_session_id: UUID
    answer_within_s: Annotated[int, Field(ge=3600, le=30 * 86_400)] = Field(
        7 * 86_400, description="How long each place is kept; 7 days by default."
    )


class CapacityIn(BodyIn):
    """How many places there are from now on."""

    capacity: Annotated[int, Field(ge=1, le=10_000)]


class TrainersIn(BodyIn):
    """Who trains."""

    trainer_ids: Trainers


class TwinIn(BodyIn):
    """The same training held the other way."""

    twin_id: UUID


class SessionOut(BaseModel):
    """A session and how far it is; dates and places are null in a bare draft."""

    session_id: str
    training_id: str
    training_number: int
    title: str
    state: State
    is_full: bool
    progress: str
    parts: list[list[date]]
    days: list[date]
    period: str
    begins_at: datetime | None
    ends_at: datetime | None
    opens_to_all_at: datetime | None
    starts: time | None
    ends: time | None
    time_zone: str | None
    place: str
    place_id: str | None
    region: str | None
    mode: SessionMode
    trainer_ids: list[str]
    twin_id: str | None
    merged_into: str | None
    capacity: int | None
    minimum: int | None
    missing: int | None
    """How many more registrations it needs."""
    is_trainer_counted: bool
    registered: int
    offered: int
    waiting: int
    decision_at: datetime | None
    on_shortfall: OnShortfall
    extend_days: int
    line_rule: LineRule
    line_rule_in_words: str
    offer_lasts_s: int | None


class SessionPage(BaseModel):
    """A page of sessions."""

    items: list[SessionOut]
    next: str | None


class TransitionOut(BaseModel):
    """One step of a session's life; `by` is null when a rule or the clock took it."""

    action: Action
    was: State
    became: State
    at: datetime
    by: str | None
    reason: str


class HistoryOut(BaseModel):
    """A session's life, oldest step first."""

    items: list[TransitionOut]


class Defaults(BaseModel):
    """What a session gets when the office does not say; set by config."""

    minimum: int
    decision_days_before: int
    offer_lasts: timedelta


class SessionFilter(BodyIn):
    """Which sessions to list."""

    state: State | None = None
    training: Annotated[int | None, Field(ge=1, le=9999)] = None
    region: Region | None = None
    after: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
