"""A workshop kit: a programme that others may follow, copy and adapt."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypedDict

from services.trainings.domain.workshops.workshop import Visibility
from shared.aggregate import Aggregate
from shared.errors import DomainError, ForbiddenError, NotFoundError
from shared.events.workshops import KitCopied, KitPublished, KitRevised, KitWithdrawn


class KitState(StrEnum):
    """Where a kit stands; see the table of `Kit`."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class KitNotFoundError(NotFoundError):
    """There is no such kit, or it is another network's own, or a draft."""

    code = "kit_not_found"


class NotYourKitError(ForbiddenError):
    """Only who wrote it, or a facilitator of their network, changes it."""

    code = "not_your_kit"


class NotInKitNetworkError(ForbiddenError):
    """A kit is written in the name of a network to which the writer belongs."""

    code = "not_in_kit_network"


class KitNotPublishedError(DomainError):
    """It is a draft, or was withdrawn: nobody copies or withdraws it."""

    code = "kit_not_published"


class KitPublishedError(DomainError):
    """It is published already."""

    code = "kit_published"


class KitIsWithdrawnError(DomainError):
    """It was withdrawn: it is published again before it is worded anew."""

    code = "kit_withdrawn"


class KitStaleError(DomainError):
    """Somebody has changed the kit meanwhile."""

    code = "kit_stale"


class KitStaysInNetworkError(DomainError):
    """What is shown in one network only is not copied into another one."""

    code = "kit_stays_in_network"


@dataclass(frozen=True)
class Step:
    """One step of the programme."""

    title: str
    minutes: int
    text: str = ""


@dataclass(frozen=True)
class KitSheet:
    """All that a kit says."""

    title: str
    theme: str
    audience: str
    text: str
    material: tuple[str, ...]
    steps: tuple[Step, ...]
    visibility: Visibility

    @property
    def minutes(self) -> int:
        """How long the steps take together."""
        return sum(step.minutes for step in self.steps)


class _About(TypedDict):
    kit_id: str
    network_id: str
    title: str
    is_public: bool
    author_id: str | None


@dataclass(kw_only=True)
class Kit(Aggregate):
    """Kit d'atelier: how to hold a workshop, for whoever wants to.

    | from             | what happens         | to        | fact         |
    |------------------|----------------------|-----------|--------------|
    | (nothing)        | somebody writes it   | draft     |              |
    | (nothing)        | somebody adapts one  | draft     | KitCopied    |
    | draft, withdrawn | it is published      | published | KitPublished |
    | draft            | it is worded anew    | draft     |              |
    | published        | it is worded anew    | published | KitRevised   |
    | published        | it is taken back     | withdrawn | KitWithdrawn |
    """

    kit_id: str
    network_id: str
    author_id: str | None
    """Null once the person is forgotten."""
    sheet: KitSheet
    state: KitState = KitState.DRAFT
    copied_from: str | None = None
    revision: int = 1
    """Counts its wordings: who words it anew says which one they saw."""

    def adapted(
        self, kit_id: str, network_id: str, author_id: str, sheet: KitSheet | None
    ) -> "Kit":
        """Return somebody's own copy, worded as they wish; raise when it may not be copied there."""
        if self.state is not KitState.PUBLISHED:
            raise KitNotPublishedError
        if self.sheet.visibility == "network" and network_id != self.network_id:
            raise KitStaysInNetworkError
        copy = Kit(
            kit_id=kit_id,
            network_id=network_id,
            author_id=author_id,
            sheet=sheet or self.sheet,
            copied_from=self.kit_id,
        )
        copy.record(KitCopied(**copy._about(), copied_from=self.kit_id))
        return copy

    def revise(self, sheet: KitSheet, seen_revision: int) -> None:
        """Word it anew; raise KitStaleError when it was changed since the writer saw it."""
        if self.state is KitState.WITHDRAWN:
            raise KitIsWithdrawnError
        if seen_revision != self.revision:
            raise KitStaleError(revision=self.revision)
        if sheet == self.sheet:
            return
        self.sheet, self.revision = sheet, self.revision + 1
        if self.state is KitState.PUBLISHED:
            self.record(KitRevised(**self._about()))

    def publish(self) -> None:
        """Show it to others."""
        if self.state is KitState.PUBLISHED:
            raise KitPublishedError
        self.state = KitState.PUBLISHED
        self.record(
            KitPublished(**self._about(), copied_from=self.copied_from, minutes=self.sheet.minutes)
        )

    def withdraw(self) -> None:
        """Show it no longer; its copies stay."""
        if self.state is not KitState.PUBLISHED:
            raise KitNotPublishedError
        self.state = KitState.WITHDRAWN
        self.record(KitWithdrawn(**self._about()))

    def _about(self) -> _About:
        return {
            "kit_id": self.kit_id,
            "network_id": self.network_id,
            "title": self.sheet.title,
            "is_public": self.sheet.visibility == "everyone",
            "author_id": self.author_id,
        }
