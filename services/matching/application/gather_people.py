"""The platform looks for several people around one savoir, and brings them together once."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.matching.application.keep_collective_match import keep_collective_match
from services.matching.application.ports_of_collective import CollectiveWork
from services.matching.application.suggest_first_gathering import suggest_first_gathering
from services.matching.domain.collective_match import CollectiveMatch
from services.matching.domain.collective_policy import CollectivePolicy
from services.matching.domain.composition import (
    Candidate,
    Composition,
    Reach,
    Tie,
    compose,
    cores_of,
    each_person_once,
    requesters_of,
    seconds_of,
)
from services.matching.domain.savoir import Kind


@dataclass(frozen=True)
class GatherPeople:
    """Extend the live groups around an offer or a request, or propose a new one."""

    kind: Kind
    savoir_id: str
    policy: CollectivePolicy


async def gather_people(command: GatherPeople, work: CollectiveWork) -> None:
    """Propose at most one group; the savoir itself is always part of it."""
    await work.collectives.one_at_a_time()
    ties = await work.neighbourhoods.around(command.kind, command.savoir_id, command.policy)
    cores = cores_of(ties)
    if not cores:
        return
    for group in await work.collectives.live_around([each.savoir_id for each in cores]):
        await _extend(group, ties, command.policy, work)
    everybody = {each.savoir_id for tie in ties for each in (tie.offer, tie.request)}
    taken = await work.collectives.taken(everybody)
    free = [tie for tie in ties if not {tie.offer.savoir_id, tie.request.savoir_id} & taken]
    for core in cores_of(free, asked_by=command.policy.requesters_from):
        reach = await _reach_of(core.network_id, command.policy, work)
        found = compose(core, free, reach, command.policy)
        if found is None or command.savoir_id not in {each.savoir_id for each in found.everybody}:
            continue
        if await _propose(found, command.policy, work):
            return


async def _extend(
    group: CollectiveMatch, ties: Sequence[Tie], policy: CollectivePolicy, work: CollectiveWork
) -> None:
    """Invite whoever has come since, around the offer with which the group began."""
    core = next((t.offer for t in ties if t.offer.savoir_id == group.core_offer_id), None)
    if core is None or group.core is None:
        return
    newcomers = await _newcomers(group, core, ties, policy, work)
    there = await work.neighbourhoods.still_there(newcomers)
    newcomers = [each for each in newcomers if each.savoir_id in there]
    if newcomers:
        group.extend(newcomers, policy, work.now())
        await keep_collective_match(group, work)


async def _newcomers(
    group: CollectiveMatch,
    core: Candidate,
    ties: Sequence[Tie],
    policy: CollectivePolicy,
    work: CollectiveWork,
) -> list[Candidate]:
    asking = requesters_of(core, ties, is_remote=group.is_remote)
    reach = await _reach_of(core.network_id, policy, work)
    seconds = seconds_of(core, asking, ties, reach, is_remote=group.is_remote)
    room = policy.offerers_at_most - len(group.roster.of("offerer"))
    ids = [each.savoir_id for each in (*asking, *seconds)]
    known = {each.savoir_id for each in group.roster.people} | await work.collectives.taken(ids)
    here = {each.member_id for each in group.roster.active()}
    more = [each for each in seconds if each.savoir_id not in known][: max(room, 0)]
    return each_person_once(
        (each for each in (*more, *asking) if each.savoir_id not in known), here
    )


async def _propose(found: Composition, policy: CollectivePolicy, work: CollectiveWork) -> bool:
    """Propose it if everybody is still on the board; who goes meanwhile is looked for anew."""
    there = await work.neighbourhoods.still_there(found.everybody)
    if len(there) < len(found.everybody):
        return False
    homes = [each.network_id for each in found.everybody]
    gathering = await suggest_first_gathering(found.core.network_id, homes, work)
    group = CollectiveMatch.propose(work.new_id(), found, gathering, policy, work.now())
    await keep_collective_match(group, work, is_new=True)
    return True


async def _reach_of(network_id: str, policy: CollectivePolicy, work: CollectiveWork) -> Reach:
    """Return what a network sees, and what lies near it."""
    linked = await work.savoirs.linked_networks(network_id)
    near = await work.savoirs.near_networks(network_id, policy.near_km)
    return Reach(network_id, linked, frozenset(near))
