"""What is known of people and places, in memory: memberships, invitations, claims on a fund, the directory."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from deploy.faults.model.memory_store import Announced, Steps
from services.trainings.application.money.ports_of_support import Fund
from services.trainings.domain.money.support import Support, SupportState, allowance_of
from services.trainings.domain.place import Place, PlaceNotFoundError

LIVE = (SupportState.WAITING, SupportState.GRANTED)


class MemoryMemberships:
    """Who belongs to which network, as pairs."""

    def __init__(self) -> None:
        """Know nobody yet."""
        self.kept: set[tuple[str, str]] = set()
        self.affiliated: set[str] = set()
        """The networks that are affiliated."""
        self.erased: set[str] = set()

    async def is_in_any(self, member_id: str, network_ids: Iterable[str]) -> bool:
        """Say whether the person is a member of one of these networks."""
        return any((member_id, network_id) in self.kept for network_id in network_ids)

    async def is_erased(self, member_id: str) -> bool:
        """Say whether the person is forgotten."""
        return member_id in self.erased

    async def networks_of(self, member_id: str) -> list[str]:
        """Return the networks that the person is a member of."""
        return sorted(network for member, network in self.kept if member == member_id)

    async def affiliated_volunteers(self, member_ids: Sequence[str]) -> set[str]:
        """Return those of these people who are members of an affiliated network."""
        known = {member for member, network in self.kept if network in self.affiliated}
        return known & set(member_ids)


class MemoryInvitations:
    """Invitations: persons and networks by occasion."""

    def __init__(self, memberships: MemoryMemberships) -> None:
        """Know nobody yet."""
        self.kept: set[tuple[str, str]] = set()
        self._memberships = memberships

    def invite(
        self, occasion_id: str, member_ids: Sequence[str], network_ids: Sequence[str]
    ) -> None:
        """Invite persons, and all members of networks."""
        self.kept.update((occasion_id, whom) for whom in (*member_ids, *network_ids))

    async def is_invited(self, occasion_id: str, member_ids: Sequence[str]) -> bool:
        """Say whether each of these persons is invited, by themselves or with a network of theirs."""
        for member_id in member_ids:
            whose = [member_id, *await self._memberships.networks_of(member_id)]
            if not any((occasion_id, whom) in self.kept for whom in whose):
                return False
        return True

    def forget(self, member_id: str) -> None:
        """Forget a person's invitations."""
        self.kept -= {pair for pair in self.kept if pair[1] == member_id}


class MemorySupports:
    """The claims on the networks' funds; the order of the dictionary is that of the claims."""

    def __init__(self, announced: Announced, memberships: MemoryMemberships, steps: Steps) -> None:
        """Know no claim yet."""
        self.kept: dict[str, Support] = {}
        self._announced, self._memberships, self._steps = announced, memberships, steps

    async def enter(self, network_id: str, year: int) -> Fund:
        """Return what the fund may pay for in a network's year, and pays for."""
        self._steps.next()
        active = sum(network == network_id for _, network in self._memberships.kept)
        is_affiliated = network_id in self._memberships.affiliated
        granted = len(self._of(network_id, year, SupportState.GRANTED))
        return Fund(allowance_of(active, is_affiliated=is_affiliated), granted)

    async def waiting(self, network_id: str, year: int, limit: int) -> Sequence[Support]:
        """Return the first claims in order that have no grant, of who is still a member of the network."""
        waiting = self._of(network_id, year, SupportState.WAITING)
        known = self._memberships.kept
        return [one for one in waiting if (one.member_id, network_id) in known][:limit]

    async def add(self, support: Support) -> bool:
        """Write a new claim, last in order; False when the registration has one."""
        self._steps.next()
        if support.registration_id in self.kept:
            return False
        self.save(support)
        return True

    def save(self, support: Support) -> None:
        """Write a claim's state and announce its facts."""
        self._steps.next()
        key = support.registration_id
        self.kept[key] = self._announced.keep(support, key)

    def move(self, before: Support, after: Support) -> None:
        """Write a claim that goes on as another registration's, in the same place in order."""
        self._steps.next()
        was, now = before.registration_id, after.registration_id
        self._announced.keep(before, was)
        moved = self._announced.keep(after, now)
        kept = {(now if key == was else key): one for key, one in self.kept.items()}
        self.kept.clear()
        self.kept.update(kept)
        self.kept[now] = moved

    def renew(self, support: Support) -> None:
        """Write a claim that goes over to another year, last in order there."""
        self.kept.pop(support.registration_id, None)
        self.save(support)

    async def of_registrations(self, registration_ids: Collection[str]) -> list[Support]:
        """Return the live claims of these registrations."""
        found = [self.kept[each] for each in self.kept if each in set(registration_ids)]
        return [replace(one, facts=[]) for one in found if one.state in LIVE]

    async def waiting_years(self, network_id: str, since: int) -> list[int]:
        """Return the years, from `since`, in which somebody of this network waits for a grant."""
        waiting = {
            one.year
            for one in self.kept.values()
            if one.network_id == network_id and one.state is SupportState.WAITING
        }
        return sorted(year for year in waiting if year >= since)

    def _of(self, network_id: str, year: int, state: SupportState) -> list[Support]:
        return [
            replace(one, facts=[])
            for one in self.kept.values()
            if (one.network_id, one.year, one.state) == (network_id, year, state)
        ]


class MemoryPlaces:
    """The directory of places."""

    def __init__(self) -> None:
        """Know no place yet."""
        self.kept: dict[str, Place] = {}

    async def get(self, place_id: str) -> Place:
        """Return a place, or raise PlaceNotFoundError."""
        if place_id not in self.kept:
            raise PlaceNotFoundError
        return self.kept[place_id]
