"""What goes in and out of the doors of demand pooling."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from services.trainings.domain.catalogue.training import Audience
from services.trainings.domain.demand.demand import Stage
from services.trainings.domain.demand.wish import MOST_PEOPLE, WishStatus
from services.trainings.entrypoints.schemas import BodyIn, Reason
from services.trainings.entrypoints.sessions.session_schemas import SessionIn
from shared.regions import REGIONS


def _known(code: str) -> str:
    if code not in REGIONS:
        raise ValueError("cette région n'existe pas : son code INSEE, par exemple 11")
    return code


RegionCode = Annotated[
    str, StringConstraints(max_length=2), AfterValidator(_known), Field(description="INSEE code.")
]
Month = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]


class DaysIn(BodyIn):
    """Days on each of which one could come, both ends included."""

    first: date
    last: date


Periods = Annotated[
    list[Month | DaysIn],
    Field(min_length=1, max_length=12, description="Months such as `2026-09`, or days in a row."),
]
People = Annotated[
    int, Field(ge=1, le=MOST_PEOPLE, description="How many of a network would come.")
]


class WishChangeIn(BodyIn):
    """What a wish is to say from now on."""

    periods: Periods
    people: People = 1
    audience: Audience = "volunteers"
    is_remote_welcome: bool = Field(False, description="A session by video would do as well.")


class WishIn(WishChangeIn):
    """A wish for a training: the caller's, unless another person or a whole network is named."""

    training_number: Annotated[int, Field(ge=1, le=9999)]
    region: RegionCode
    member_id: UUID | None = None
    network_id: UUID | None = None


class PeriodOut(BaseModel):
    """Days on which somebody could come; `month` when a whole month was stated."""

    first: date
    last: date
    month: str | None


class WishOut(BaseModel):
    """A wish and how many wait with it."""

    wish_id: str
    training_number: int
    title: str
    region: str
    region_title: str
    member_id: str | None
    network_id: str | None
    people: int
    periods: list[PeriodOut]
    audience: Audience
    is_remote_welcome: bool
    status: WishStatus
    session_id: str | None = Field(
        description="The session that it is invited to, or that satisfied it."
    )


class WishPage(BaseModel):
    """A page of wishes, newest first."""

    items: list[WishOut]
    next: str | None


class WishFilter(BodyIn):
    """Whose wishes to list: the caller's, those of a person, or those of a network as a whole."""

    member_id: UUID | None = None
    network_id: UUID | None = None
    after: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class ProgressOut(BaseModel):
    """How many wait for a training in a region; nothing exact while these are fewer than five."""

    training_number: int
    region: str
    region_title: str
    waiting: int | None
    missing: int | None
    minimum: int
    progress: str


class MonthOut(BaseModel):
    """For how many people some day of this month would do."""

    month: str
    people: int


class WindowOut(BaseModel):
    """Days in a row on all of which so many people could come."""

    first: date
    last: date
    people: int


class WishingNetworkOut(BaseModel):
    """A network that wishes for the training as a whole."""

    network_id: str
    people: int
    title: str | None
    town: str | None
    department: str | None


class DemandOut(BaseModel):
    """Who waits for a training in a region, and when most could come; for the training office."""

    demand_id: str
    training_number: int
    title: str
    region: str
    region_title: str
    stage: Stage
    waiting: int
    minimum: int
    missing: int
    progress: str
    member_ids: list[str]
    networks: list[WishingNetworkOut]
    audiences: dict[str, int]
    remote_welcome: int = Field(description="Wishes for which a session by video would do.")
    months: list[MonthOut]
    best_window: WindowOut | None
    answered_at: datetime | None
    session_id: str | None = Field(description="The session that was last opened for it.")
    reason: str | None = Field(description="Why none was opened, when the office last said so.")


class DemandPage(BaseModel):
    """A page of demands, oldest first."""

    items: list[DemandOut]
    next: str | None


class DemandQuery(BodyIn):
    """Which demands to list; those for which nobody waits are left out."""

    stage: Literal["gathering", "pooled", "fell_back", "dismissed"] | None = None
    training: Annotated[int | None, Field(ge=1, le=9999)] = None
    region: RegionCode | None = None
    after: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=50)] = 20


class DemandOpeningIn(SessionIn):
    """The session to open for those who wait: its training is theirs, its region too unless another is named."""

    head_start_days: Annotated[int, Field(ge=0, le=90)] | None = Field(
        None, description="Days in which only those who waited may register; 7 by default."
    )


class DismissalIn(BodyIn):
    """Why no session is opened for now; everybody who waits is told."""

    reason: Reason
