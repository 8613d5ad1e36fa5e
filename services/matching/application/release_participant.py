"""Somebody has gone, or may not be in groups: the groups go on without them."""

from dataclasses import dataclass

from services.matching.application.keep_collective_match import keep_collective_match
from services.matching.application.ports_of_collective import CollectiveWork
from services.matching.domain.collective_policy import CollectivePolicy


@dataclass(frozen=True)
class ReleaseParticipant:
    """Take a person out of the groups, in one network or in all."""

    member_id: str
    network_id: str | None
    policy: CollectivePolicy
    is_forgotten: bool = False
    """True when their words must go as well."""


async def release_participant(command: ReleaseParticipant, work: CollectiveWork) -> None:
    """Free the person's places; doing it again changes nothing."""
    member_id, network_id = command.member_id, command.network_id
    await work.collectives.one_at_a_time()  # a group that is just being made counts as well
    for group in await work.collectives.of_member(member_id, network_id):
        gone = [
            each
            for each in group.roster.people
            if each.member_id == member_id and network_id in (None, each.network_id)
        ]
        if group.is_live:
            group.release(gone, command.policy, work.now())
        if command.is_forgotten:
            group.forget_texts(member_id)
            work.forget_facts("collective_match", group.collective_match_id)
        await keep_collective_match(group, work)
