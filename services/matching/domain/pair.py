"""The two people of a match or an exchange, who have the same place in it."""

from dataclasses import dataclass
from typing import Literal

from services.matching.domain.actor import Actor
from shared.errors import ForbiddenError

Side = Literal["offerer", "requester"]
SIDES: tuple[Side, Side] = ("offerer", "requester")


class NotForThemError(ForbiddenError):
    """The actor is not the person they act for, nor a facilitator of that person's network."""

    code = "not_for_them"


class NotOneOfTheTwoError(ForbiddenError):
    """The answer is given for nobody of the two: a facilitator must say for whom it is."""

    code = "not_one_of_the_two"


@dataclass(frozen=True)
class Pair:
    """Les deux personnes: who offers and who asks, each in their own network."""

    offerer_id: str
    offerer_network_id: str
    requester_id: str
    requester_network_id: str

    def member(self, side: Side) -> str:
        """Return the id of the person on this side."""
        return self.offerer_id if side == "offerer" else self.requester_id

    def network(self, side: Side) -> str:
        """Return the network in which the person on this side offers or asks."""
        return self.offerer_network_id if side == "offerer" else self.requester_network_id

    def side_of(self, member_id: str) -> Side | None:
        """Return the side of a member, or None for somebody else."""
        return next((side for side in SIDES if self.member(side) == member_id), None)

    def is_seen_by(self, actor: Actor) -> bool:
        """Say whether the actor is one of the two or a facilitator of either's network."""
        return any(actor.may_act_for(self.member(side), self.network(side)) for side in SIDES)

    def is_accompanied_by(self, actor: Actor, side: Side) -> bool:
        """Say whether the actor is a facilitator of this side's network and not one of the two."""
        is_one_of_the_two = self.side_of(actor.member_id) is not None
        return not is_one_of_the_two and self.network(side) in actor.accompanied

    def side_for(self, actor: Actor, on_behalf_of: str | None = None) -> Side:
        """Return the side for which the actor answers.

        Raise NotOneOfTheTwoError when that is neither, NotForThemError when they may not.
        """
        side = self.side_of(on_behalf_of or actor.member_id)
        if side is None:
            raise NotOneOfTheTwoError
        if not actor.may_act_for(self.member(side), self.network(side)):
            raise NotForThemError
        return side
