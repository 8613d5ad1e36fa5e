"""Who is in a group, who has a place, and who moves up when one is free."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from services.matching.domain.pair import Side
from services.matching.domain.participant import ACTIVE, HOLDING, Participant, Standing


@dataclass
class Seating:
    """What a look at the places has changed."""

    invited: list[Participant] = field(default_factory=list)
    moved_up: list[Participant] = field(default_factory=list)
    """Who said yes before there was a place, and has one now."""
    displaced: list[Participant] = field(default_factory=list)
    """Who had joined and has no place any more: they wait first."""


@dataclass
class Roster:
    """Liste des participants: in the order in which they are served."""

    people: list[Participant]

    def of(self, side: Side, standings: Collection[Standing] = ACTIVE) -> list[Participant]:
        """Return those of one side who stand so."""
        return [e for e in self.people if e.side == side and e.standing in standings]

    def active(self) -> list[Participant]:
        """Return who takes part or may still."""
        return [each for each in self.people if each.standing in ACTIVE]

    def members(self, *standings: Standing) -> list[str]:
        """Return the member ids of those who stand so."""
        return [each.member_id for each in self.people if each.standing in standings]

    def with_savoir(self, savoir_id: str) -> Participant | None:
        """Return the participant who is here with this offer or request."""
        return next((each for each in self.people if each.savoir_id == savoir_id), None)

    def with_member(self, member_id: str) -> Participant | None:
        """Return a member's place here: the active one if there is one."""
        own = [each for each in self.people if each.member_id == member_id]
        return next((each for each in own if each.standing in ACTIVE), own[-1] if own else None)

    @property
    def places(self) -> int:
        """Return how many may learn at once from those who offer here."""
        return sum(each.seats for each in self.of("offerer", HOLDING))

    @property
    def is_too_large(self) -> bool:
        """Say whether more people have joined than there are places."""
        return len(self.of("requester", {Standing.JOINED})) > self.places

    def put_last(self, who: Participant) -> None:
        """Serve this person after all others."""
        self.people.remove(who)
        self.people.append(who)

    def seat(self, expires_at: datetime) -> Seating:
        """Give the free places in order, or take back those that are no more, the last ones first."""
        seating = Seating()
        for who in self.of("offerer", {Standing.WAITING}):
            self._admit(who, expires_at, seating)
        free = self.places - len(self.of("requester", HOLDING))
        for who in self.of("requester", {Standing.WAITING})[: max(free, 0)]:
            self._admit(who, expires_at, seating)
        for who in self._last_served()[: max(-free, 0)]:
            if who.standing is Standing.JOINED:
                seating.displaced.append(who)
            who.wait()
        return seating

    def _admit(self, who: Participant, expires_at: datetime, seating: Seating) -> None:
        if who.is_willing:
            who.take_part()
            seating.moved_up.append(who)
        else:
            who.invite(expires_at)
            seating.invited.append(who)

    def _last_served(self) -> list[Participant]:
        """Return those with a place: first the invited, then the joined, the last of each first."""
        holders = self.of("requester", HOLDING)[::-1]
        return sorted(holders, key=lambda each: each.standing is Standing.JOINED)
