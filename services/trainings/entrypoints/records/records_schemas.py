"""What goes in and out of the doors of attendance, certificates, evaluations and printed names."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field

from services.trainings.adapters.records.documents.letters import unprintable_letters
from services.trainings.domain.records.evaluation import EvaluationRole
from services.trainings.domain.records.held_session import Half
from services.trainings.domain.sessions.session_life import State
from services.trainings.entrypoints.schemas import BodyIn, for_everyone, text


def _printable(name: str) -> str:
    if unprintable := unprintable_letters(name):
        raise ValueError(f"ces signes ne peuvent pas être imprimés : {' '.join(unprintable)}")
    if not any(letter.isalpha() for letter in name):
        raise ValueError("un nom a au moins une lettre")
    return name


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


Name = Annotated[
    str,
    text(2, 120),
    AfterValidator(for_everyone),
    AfterValidator(_on_one_line),
    AfterValidator(_printable),
]
Story = Annotated[str, text(3, 4_000), AfterValidator(for_everyone)]


class PrintedNameIn(BodyIn):
    """How somebody is called on paper."""

    name: Name


class PrintedNameOut(BaseModel):
    """How somebody is called on paper; null when nobody has said."""

    member_id: str
    name: str | None


class MarkIn(BodyIn):
    """Whether one person was there at one half-day."""

    registration_id: UUID
    day: date
    half: Half
    is_present: bool


class AttendanceIn(BodyIn):
    """Any part of a session's attendance; all of it is written, or nothing."""

    marks: Annotated[list[MarkIn], Field(min_length=1, max_length=2_000)]


class MarkOut(BaseModel):
    """Whether one person was there at one half-day, and who wrote it when."""

    registration_id: str
    day: date
    half: Half
    is_present: bool
    recorded_by: str
    recorded_at: datetime


class CorrectionOut(BaseModel):
    """A mark that proved wrong."""

    registration_id: str
    day: date
    half: Half
    was_present: bool
    recorded_by: str
    recorded_at: datetime
    corrected_by: str
    corrected_at: datetime


class EnrolledOut(BaseModel):
    """Somebody who has a place; the name where it is known."""

    registration_id: str
    member_id: str
    name: str | None


class AttendanceOut(BaseModel):
    """A session's attendance as it stands."""

    session_id: str
    state: State
    days: list[date]
    halves: list[Half]
    people: list[EnrolledOut]
    marks: list[MarkOut]
    corrections: list[CorrectionOut]


class CertificateOut(BaseModel):
    """A person's certificate; the code is theirs to give."""

    certificate_id: str
    registration_id: str
    session_id: str
    status: Literal["valid", "withdrawn"]
    issued_at: datetime
    withdrawn_at: datetime | None
    code: str
    verify_url: str


class VerificationOut(BaseModel):
    """What a certificate certifies, for whoever holds its code; nobody's name once it is withdrawn."""

    status: Literal["valid", "withdrawn"]
    certified: Literal["attendance"] = "attendance"
    issuer: str
    issued_on: date
    withdrawn_on: date | None
    training_number: int
    title: str
    days: list[date]
    place: str
    is_whole: bool
    person: str | None


class EvaluationIn(BodyIn):
    """What somebody came for and what they bring back; never a mark."""

    came_for: Story = Field(description="Ce que je suis venu chercher.")
    brings_back: Story = Field(description="Ce que je rapporte, ou ce que j'ai apporté.")
    is_shareable: bool = Field(
        False, description="La page de la session peut le montrer, sans nom."
    )


class EvaluationOut(BaseModel):
    """What somebody wrote; `member_id` is null for those who read it without a name."""

    evaluation_id: str
    session_id: str
    role: EvaluationRole
    came_for: str
    brings_back: str
    is_shareable: bool
    written_at: datetime
    member_id: str | None


class EvaluationPage(BaseModel):
    """A page of what people wrote of a session, oldest first."""

    items: list[EvaluationOut]
    next: str | None
