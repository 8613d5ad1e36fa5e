"""Who asks for something, and for whom they may ask."""

from dataclasses import dataclass

from shared.errors import DomainError, ForbiddenError


class NotAMemberError(DomainError):
    """Only an active member of a network may publish there."""

    code = "not_a_member"


@dataclass(frozen=True)
class Publisher:
    """The person whose savoir it is, and the network in which it is published."""

    member_id: str
    network_id: str


@dataclass(frozen=True)
class Actor:
    """The person who asks, their networks, and those in which they may act for others."""

    member_id: str
    networks: frozenset[str] = frozenset()
    facilitates: frozenset[str] = frozenset()

    def may_act_for(self, member_id: str, network_id: str) -> bool:
        """Say whether this is the person themselves or a facilitator of their network."""
        return self.member_id == member_id or network_id in self.facilitates

    def require_may_act_for(self, publisher: Publisher, unseen: DomainError) -> None:
        """Raise `unseen` to strangers of the network, ForbiddenError to its other members."""
        if self.may_act_for(publisher.member_id, publisher.network_id):
            return
        if publisher.network_id in self.networks:
            raise ForbiddenError(action="act_for_others")
        raise unseen
