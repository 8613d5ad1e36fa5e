"""What goes in and out of the doors of workshops."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, WithJsonSchema

from services.trainings.domain.workshops.poll import MOST_DATES, Answer, WallClock
from services.trainings.domain.workshops.workshop import Visibility, WorkshopState
from services.trainings.entrypoints.schemas import (
    BodyIn,
    Instant,
    Link,
    Minutes,
    Place,
    Reason,
    Title,
    Zone,
    for_everyone,
    text,
)


def _local_minute(moment: datetime) -> datetime:
    if moment.tzinfo is not None:
        raise ValueError("l'heure est celle du fuseau de l'atelier, sans décalage")
    return moment.replace(second=0, microsecond=0)


LOCAL = WithJsonSchema({"type": "string", "format": "date-time-local"})
"""A time without offset, which `date-time` would promise."""

About = Annotated[str, text(3, 5000), AfterValidator(for_everyone)]
Note = Annotated[str, text(3, 20_000), AfterValidator(for_everyone)]
ProblemText = Annotated[str, text(3, 2000), AfterValidator(for_everyone)]
SeenVersion = Annotated[int, Field(ge=0, le=2**31 - 1)]


class DateIn(BodyIn):
    """A date on which the workshop could be held."""

    starts: Annotated[datetime, AfterValidator(_local_minute), LOCAL] = Field(
        description="Local time of the workshop's zone, such as `2026-04-11T14:00`."
    )
    minutes: Minutes | None = Field(
        None, description="As long as its kit takes, or 120, when it is left out."
    )


Dates = Annotated[list[DateIn], Field(max_length=MOST_DATES)]


class VenueIn(BodyIn):
    """Where people meet: a place, a video link, or both."""

    is_remote: bool = False
    place: Place | None = None
    place_id: UUID | None = Field(None, description="A place of the directory.")
    video_link: Link | None = Field(None, description="Shown only to those who take part.")


class WorkshopIn(BodyIn):
    """A workshop to propose; the poll opens when dates are given."""

    network_id: UUID
    title: Title | None = Field(None, description="Its theme; the kit's when it is left out.")
    about: About | None = None
    visibility: Visibility = "network"
    member_id: UUID | None = Field(None, description="Who proposes it; the caller by default.")
    facilitator_id: UUID | None = Field(
        None, description="Who leads it; whoever proposes it by default."
    )
    is_seeking_facilitator: bool = False
    places: Annotated[int, Field(ge=2, le=100)] = 6
    time_zone: Zone | None = Field(None, description="That of the place, or Europe/Paris.")
    venue: VenueIn = VenueIn()
    kit_id: UUID | None = None
    dates: Dates = Field(default_factory=list)
    closes_at: Instant | None = Field(None, description="Until when people may vote.")


class FacilitatorIn(BodyIn):
    """Who will lead the workshop; the caller by default."""

    member_id: UUID | None = None


class DatesIn(BodyIn):
    """Dates to put into the poll."""

    dates: Annotated[Dates, Field(min_length=1)]


class PollClosingIn(BodyIn):
    """Until when people may vote; null: until the date is chosen."""

    closes_at: Instant | None


class VoteIn(BodyIn):
    """What a person says of dates; of the others it stays as it was."""

    answers: Annotated[dict[UUID, Answer], Field(min_length=1, max_length=MOST_DATES)]
    seen_version: SeenVersion = Field(description="The poll's version that the voter saw.")
    member_id: UUID | None = None


class ScheduleIn(BodyIn):
    """The date that is chosen, and where, if that is to be another place than proposed."""

    date_id: UUID
    venue: VenueIn | None = None


class MoveIn(BodyIn):
    """Another time or place; what is left out stays."""

    date: DateIn | None = None
    venue: VenueIn | None = None
    reason: Reason


class DescriptionIn(BodyIn):
    """Other words, or another video link; what is left out stays."""

    about: About | None = None
    video_link: Link | None = None


class ProblemIn(BodyIn):
    """With what somebody would like to be helped."""

    text: ProblemText
    member_id: UUID | None = None


class OnBehalfIn(BodyIn):
    """In whose name; the caller's own by default."""

    member_id: UUID | None = None


class ChoiceIn(BodyIn):
    """The problem on which somebody would like the group to work."""

    problem_id: UUID
    member_id: UUID | None = None


class SettlementIn(BodyIn):
    """The problem that the facilitator names when several are tied."""

    problem_id: UUID | None = None


class NoteIn(BodyIn):
    """What was found, in full."""

    text: Note
    seen_version: SeenVersion = Field(description="The version that the writer saw; 0 for none.")
    member_id: UUID | None = None


class WorkshopFilterIn(BodyIn):
    """Which workshops to list."""

    network_id: UUID | None = None
    state: WorkshopState | None = None
    is_seeking_facilitator: bool = False
    after: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class WorkshopOut(BaseModel):
    """A workshop; `video_link` is null for those who do not take part."""

    workshop_id: str
    network_id: str
    title: str
    about: str
    visibility: Visibility
    state: WorkshopState
    standing: str
    proposer_id: str | None
    facilitator_id: str | None
    is_seeking_facilitator: bool
    kit_id: str | None
    places: int
    time_zone: str
    is_remote: bool
    place: str
    place_id: str | None
    video_link: str | None
    begins_at: datetime | None
    ends_at: datetime | None
    closes_at: datetime | None
    chosen_problem_id: str | None
    note_version: int


class WorkshopPage(BaseModel):
    """A page of workshops, newest first."""

    items: list[WorkshopOut]
    next: str | None


class CandidateOut(BaseModel):
    """A date of the poll, and whom it suits, each list in the order of the votes."""

    date_id: str
    begins_at: datetime
    ends_at: datetime
    starts: Annotated[WallClock, LOCAL] = Field(
        description="The same in local time of the workshop's zone."
    )
    yes: list[str]
    if_need_be: list[str]
    no: list[str]
    free: int = Field(description="How many more may say yes.")


class PollOut(BaseModel):
    """A workshop's poll; a vote says which `version` the voter saw."""

    workshop_id: str
    version: int
    closes_at: datetime | None
    is_open: bool
    dates: list[CandidateOut]
    suggested_date_id: str | None = Field(
        description="Most yes, then most if need be, then the earliest."
    )


class ProblemOut(BaseModel):
    """A problem that somebody brought."""

    problem_id: str
    member_id: str
    text: str
    voices: int
    standing: Literal["brought", "first", "chosen", "next_time"]


class ProblemsOut(BaseModel):
    """What was brought to a workshop; when several are first, the facilitator settles."""

    items: list[ProblemOut]
    is_tied: bool


class KeptProblemOut(BaseModel):
    """A problem for which there was no time."""

    problem_id: str
    workshop_id: str
    workshop_title: str
    text: str


class KeptProblemPage(BaseModel):
    """A page of somebody's own problems that were kept, newest first."""

    items: list[KeptProblemOut]
    next: str | None


class NoteOut(BaseModel):
    """A version of what a workshop has found; `written_by` is null once the person is forgotten."""

    workshop_id: str
    text: str
    version: int
    written_by: str | None
    written_at: datetime


class FoundNoteOut(NoteOut):
    """A note with the workshop that it is of."""

    title: str
    network_id: str


class NotePage(BaseModel):
    """A page of notes, newest workshop first."""

    items: list[FoundNoteOut]
    next: str | None


class NoteVersions(BaseModel):
    """Every version of a note, oldest first."""

    items: list[NoteOut]
