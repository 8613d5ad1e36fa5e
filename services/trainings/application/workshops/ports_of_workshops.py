"""What the use cases of workshops and kits need of the outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.trainings.application.ports import UnitOfWork
from services.trainings.domain.workshops.kit import Kit
from services.trainings.domain.workshops.poll import Answer
from services.trainings.domain.workshops.problem import Problem
from services.trainings.domain.workshops.workshop import Workshop


@dataclass(frozen=True)
class Vote:
    """What one person says of one date."""

    date_id: str
    member_id: str
    answer: Answer


@dataclass(frozen=True)
class NoteText:
    """One version of a workshop's note."""

    text: str
    version: int
    written_by: str | None
    written_at: datetime


class Workshops(Protocol):
    """The workshops, each with its poll."""

    async def get(self, workshop_id: str) -> Workshop:
        """Load and lock, or raise WorkshopNotFoundError."""
        ...

    def add(self, workshop: Workshop) -> None:
        """Write a new one and announce its facts."""
        ...

    def save(self, workshop: Workshop) -> None:
        """Write a loaded one with its dates, and announce its facts."""
        ...

    async def polls_of(self, member_id: str, network_id: str | None) -> Sequence[str]:
        """Return the workshops still polling in which the person voted; of one network's own, if one is given."""
        ...

    async def led_by(self, member_id: str) -> Sequence[str]:
        """Return the workshops that the person leads and that are not over."""
        ...

    def forget(self, member_id: str) -> None:
        """Name the person nowhere any more: neither as proposer, nor as leader of what is over."""
        ...


class WorkshopVotes(Protocol):
    """Who said what of which date; changed only while the workshop is locked."""

    async def of_member(self, workshop_id: str, member_id: str) -> Mapping[str, Answer]:
        """Return a person's answers by date."""
        ...

    async def of_workshop(self, workshop_id: str) -> Sequence[Vote]:
        """Return all votes, in the order in which they were cast."""
        ...

    def put(self, workshop: Workshop, member_id: str, answers: Mapping[str, Answer]) -> None:
        """Write new answers; each comes after those that are there."""
        ...

    def remove(self, workshop_id: str, member_id: str) -> None:
        """Remove all answers of a person."""
        ...

    def forget(self, member_id: str) -> None:
        """Remove what the person has answered anywhere; in polls that are open it is uncounted first."""
        ...


class WorkshopProblems(Protocol):
    """What was brought, and who would choose which; changed only while the workshop is locked."""

    async def of_workshop(self, workshop_id: str) -> Sequence[Problem]:
        """Return all problems, in the order in which they were first brought."""
        ...

    def put(self, workshop_id: str, problem: Problem) -> None:
        """Write a person's problem."""
        ...

    def remove(self, problem_id: str) -> None:
        """Remove one, with the choices of it."""
        ...

    def choose(self, workshop_id: str, member_id: str, problem_id: str) -> None:
        """Write a person's choice."""
        ...

    def forget(self, member_id: str) -> None:
        """Remove what the person brought and chose."""
        ...


class WorkshopNotes(Protocol):
    """What was found, every version kept."""

    def put(self, workshop: Workshop, note: NoteText) -> None:
        """Write a new version."""
        ...

    def forget(self, member_id: str) -> None:
        """Name the person nowhere any more; what the group found stays."""
        ...


class Kits(Protocol):
    """The kits."""

    async def get(self, kit_id: str) -> Kit:
        """Load and lock, or raise KitNotFoundError."""
        ...

    def add(self, kit: Kit) -> None:
        """Write a new one and announce its facts."""
        ...

    def save(self, kit: Kit) -> None:
        """Write a loaded one and announce its facts."""
        ...

    def forget(self, member_id: str) -> None:
        """Name the person nowhere any more; their drafts are withdrawn, what they published stays."""
        ...


class WorkshopUnitOfWork(UnitOfWork, Protocol):
    """One transaction, with workshops and kits."""

    @property
    def workshops(self) -> Workshops:
        """The workshops."""
        ...

    @property
    def workshop_votes(self) -> WorkshopVotes:
        """Who said what of which date."""
        ...

    @property
    def workshop_problems(self) -> WorkshopProblems:
        """What was brought."""
        ...

    @property
    def workshop_notes(self) -> WorkshopNotes:
        """What was found."""
        ...

    @property
    def kits(self) -> Kits:
        """The kits."""
        ...
