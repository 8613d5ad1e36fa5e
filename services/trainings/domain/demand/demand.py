"""What the people of one region wish of one training, and what the training office makes of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypedDict

from services.trainings.domain.demand.availability import MonthCount
from services.trainings.domain.demand.wish import Pool, Wish
from shared.aggregate import Aggregate
from shared.errors import DomainError, NotFoundError
from shared.events.demand import (
    DemandDismissed,
    DemandFellBack,
    DemandOpened,
    DemandPooled,
    DemandRecovered,
    MonthOfDemand,
)


class Stage(StrEnum):
    """How far a demand is."""

    GATHERING = "gathering"
    POOLED = "pooled"
    """The office has been told that enough people wait."""
    FELL_BACK = "fell_back"
    """It has been told, and then that fewer are left."""
    DISMISSED = "dismissed"
    """It opens none for now; it is told again once fewer, and then enough people have waited."""


class DemandNotFoundError(NotFoundError):
    """Nobody has ever wished for this training in this region."""

    code = "demand_not_found"


class NobodyWaitsError(DomainError):
    """Nobody waits for a session: there is nobody to invite."""

    code = "nobody_waits"


class DemandNotPooledError(DomainError):
    """It has not been proposed to the office, or has been answered: there is nothing to dismiss."""

    code = "demand_not_pooled"


class _About(TypedDict):
    demand_id: str
    training_number: int
    title: str
    region: str


class _Level(_About):
    waiting: int
    minimum: int


@dataclass(frozen=True)
class Answer:
    """What the office has answered last: a session, or the reason why there is none."""

    answered_at: datetime
    session_id: str | None = None
    reason: str | None = None


@dataclass(kw_only=True)
class Demand(Aggregate):
    """Demande groupée: how many people wait for one training in one region.

    gathering -> pooled at the minimum; pooled <-> fell_back under it and at it again; open() and
    dismiss() answer: those who were invited wait no more, those who were refused go on.
    """

    demand_id: str
    pool: Pool
    title: str
    minimum: int
    waiting: int = 0
    """People: persons, and those whom networks announce; nobody twice."""
    stage: Stage = Stage.GATHERING
    answer: Answer | None = None

    @property
    def missing(self) -> int:
        """How many more people it takes."""
        return max(self.minimum - self.waiting, 0)

    @property
    def is_ripe(self) -> bool:
        """True when enough people wait and the office does not know it."""
        return self.stage is Stage.GATHERING and self.missing == 0

    def recount(self, waiting: int) -> None:
        """Keep how many wait; say so when a proposed one falls under the minimum, or is there again."""
        self.waiting = waiting
        match self.stage, self.missing > 0:
            case Stage.POOLED, True:
                self.stage = Stage.FELL_BACK
                self.record(DemandFellBack(**self._level()))
            case Stage.FELL_BACK, False:
                self.stage = Stage.POOLED
                self.record(DemandRecovered(**self._level()))
            case Stage.DISMISSED, True:
                self.stage = Stage.GATHERING

    def propose(self, months: Sequence[MonthCount], network_ids: Iterable[str]) -> None:
        """Put it before the office."""
        self.stage = Stage.POOLED
        told = [MonthOfDemand(month=each.month, people=each.people) for each in months]
        fact = DemandPooled(**self._level(), months=told, network_ids=sorted(network_ids))
        self.record(fact)

    def open(
        self, answer: Answer, wishes: Sequence[Wish], by: str, ends_at: datetime
    ) -> tuple[list[str], list[str]]:
        """Answer with a session; return the persons and networks that are invited until `ends_at`."""
        if not wishes or answer.session_id is None:
            raise NobodyWaitsError
        for wish in wishes:
            wish.invite(answer.session_id)
        self.stage, self.answer = Stage.GATHERING, answer
        members, networks = _ids(wishes)
        fact = DemandOpened(
            **self._about(),
            session_id=answer.session_id,
            invited_member_ids=members,
            invited_network_ids=networks,
            head_start_ends_at=ends_at,
            decided_by=by,
        )
        self.record(fact)
        return members, networks

    def dismiss(self, answer: Answer, wishes: Sequence[Wish], by: str) -> None:
        """Answer that there is no session for now."""
        if self.stage not in {Stage.POOLED, Stage.FELL_BACK}:
            raise DemandNotPooledError
        self.stage, self.answer = Stage.DISMISSED, answer
        members, networks = _ids(wishes)
        fact = DemandDismissed(
            **self._about(),
            member_ids=members,
            network_ids=networks,
            reason=answer.reason or "",
            decided_by=by,
        )
        self.record(fact)

    def _about(self) -> _About:
        return {
            "demand_id": self.demand_id,
            "training_number": self.pool.training_number,
            "title": self.title,
            "region": self.pool.region,
        }

    def _level(self) -> _Level:
        return {**self._about(), "waiting": self.waiting, "minimum": self.minimum}


def _ids(wishes: Sequence[Wish]) -> tuple[list[str], list[str]]:
    """Return the persons and the networks that wish."""
    members = [wish.wisher.member_id for wish in wishes if wish.wisher.member_id]
    networks = [wish.wisher.network_id for wish in wishes if wish.wisher.network_id]
    return members, networks
