"""What goes in and out of the doors of registrations."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from services.trainings.domain.catalogue.training import Audience
from services.trainings.domain.registrations.occasion import Kind
from services.trainings.domain.registrations.registration import Status
from services.trainings.entrypoints.schemas import BodyIn

LARGEST_GROUP = 30


class RegistrationIn(BodyIn):
    """Who is to be registered: the caller, unless somebody else is named."""

    member_id: UUID | None = None
    with_member_ids: Annotated[list[UUID], Field(max_length=LARGEST_GROUP - 1)] = Field(
        default_factory=list,
        description="Who comes along: all have places together, or wait together.",
    )
    audience: Audience = "volunteers"
    network_id: UUID | None = Field(None, description="In whose name the people come.")


class ChangeIn(BodyIn):
    """Which session of the same training is wanted instead."""

    session_id: UUID


class RegistrationOut(BaseModel):
    """A registration; `place_in_line` is 1 for the next to be offered a place."""

    registration_id: str
    occasion_id: str
    occasion_kind: Kind
    session_id: str
    """The occasion's id, under its first name."""
    training_number: int | None
    title: str
    member_id: str
    status: Status
    group_id: str | None = None
    audience: Audience
    network_id: str | None = None
    moved_from_session_id: str | None = None
    offer_expires_at: datetime | None = None
    place_in_line: int | None = None


class GroupOut(RegistrationOut):
    """The registration of the one who asked, and of those who come along."""

    companions: list[RegistrationOut] = Field(default_factory=list)


class OwnRegistrationOut(RegistrationOut):
    """A person's registration with what they need to know of the occasion."""

    session_state: str
    session_begins_at: datetime
    place: str
    mode: str


class RegistrationPage(BaseModel):
    """A page of an occasion's registrations, in order of arrival."""

    items: list[RegistrationOut]
    next: str | None


class OwnRegistrationPage(BaseModel):
    """A page of a person's registrations, newest first."""

    items: list[OwnRegistrationOut]
    next: str | None
