"""Facts announced by trainings: who wishes for which training, and the wishes of a region pooled."""

from typing import Literal

from pydantic import AwareDatetime

from shared.events.contract import Event


class WishFact(Event):
    """Something that happened to the wish of a person or of a whole network for a training."""

    wish_id: str
    training_number: int
    title: str
    """Of the training."""
    region: str
    """Code of the French region in which it is wished for."""
    member_id: str | None
    """Null when a whole network wishes."""
    network_id: str | None
    """Null when a person wishes."""


class WishMade(WishFact, service="trainings", aggregate="wish", fact="made"):
    """Somebody would like this training to take place in their region."""


class WishChanged(WishFact, service="trainings", aggregate="wish", fact="changed"):
    """Somebody says anew when, or with how many people, they could come."""


class WishWithdrawn(WishFact, service="trainings", aggregate="wish", fact="withdrawn"):
    """Somebody no longer wishes for it."""

    cause: Literal["by_person", "erased"]


class WishExpired(WishFact, service="trainings", aggregate="wish", fact="expired"):
    """All times at which they could have come are past."""


class DemandFact(Event):
    """Something that happened to what people of one region wish of one training."""

    demand_id: str
    training_number: int
    title: str
    """Of the training."""
    region: str


class DemandLevel(DemandFact):
    """How many people wait, and how many are needed."""

    waiting: int
    minimum: int


class MonthOfDemand(Event):
    """In how many people's times a month is; months of fewer than five people are left out."""

    month: str
    """As `2026-09`."""
    people: int


class DemandPooled(DemandLevel, service="trainings", aggregate="demand", fact="pooled"):
    """Enough people wait for a session: the training office may open one."""

    months: list[MonthOfDemand]
    """In which most could come, the best first."""
    network_ids: list[str]
    """Networks that wish for it as a whole."""


class DemandFellBack(DemandLevel, service="trainings", aggregate="demand", fact="fell_back"):
    """Before the office had answered, fewer people than are needed were left."""


class DemandRecovered(DemandLevel, service="trainings", aggregate="demand", fact="recovered"):
    """After it fell back, enough people wait again; the office has not answered yet."""


class DemandOpened(DemandFact, service="trainings", aggregate="demand", fact="opened"):
    """The office has opened a session for it; those who waited may register before anybody else."""

    session_id: str
    invited_member_ids: list[str]
    invited_network_ids: list[str]
    """All members of these networks are invited."""
    head_start_ends_at: AwareDatetime
    decided_by: str


class DemandDismissed(DemandFact, service="trainings", aggregate="demand", fact="dismissed"):
    """The office opens no session for it for now, and says why; those who wait go on waiting."""

    member_ids: list[str]
    network_ids: list[str]
    reason: str
    decided_by: str
