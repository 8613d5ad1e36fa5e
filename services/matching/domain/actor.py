"""Who asks for something, and for whom they may act."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """Acteur: the person who acts, for themselves or for somebody of a network they accompany."""

    member_id: str
    accompanied: frozenset[str] = frozenset()
    """Ids of the networks in which they are facilitator or coordinator."""

    def may_act_for(self, member_id: str, network_id: str) -> bool:
        """Say whether they may act for this member of this network."""
        return member_id == self.member_id or network_id in self.accompanied
