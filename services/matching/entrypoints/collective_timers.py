"""What happens when a timer around collective matches is due."""

from typing import cast

from services.matching.adapters.unit_of_work import SqlUnitOfWork
from services.matching.application.follow_savoir import FollowSavoir, follow_savoir
from services.matching.application.gather_people import GatherPeople, gather_people
from services.matching.application.pass_time import PassTime, pass_time
from services.matching.application.release_participant import (
    ReleaseParticipant,
    release_participant,
)
from services.matching.domain.collective_match import COLLECTIVE_TIMER, GATHER_TIMER
from services.matching.domain.collective_policy import CollectivePolicy
from services.matching.domain.savoir import Kind
from services.matching.entrypoints.timers import LITTLE_PATIENCE
from shared.storage.kept_answers import forget_answers
from shared.storage.transaction import Transaction
from shared.timers import OnTimer

NEWS_TIMER = "collective_news"
"""What a fact changes in groups; key `savoir:<id>`, `left:<member>:<network>`, `minor:<member>`
or `erased:<member>`."""


def collective_timers_of(policy: CollectivePolicy) -> dict[str, OnTimer]:
    """Return what to do for each kind of timer, within `policy`."""

    async def on_gather_due(key: str, transaction: Transaction) -> None:
        await transaction.connection.execute(LITTLE_PATIENCE)
        kind, _, savoir_id = key.partition(":")
        command = GatherPeople(cast(Kind, kind), savoir_id, policy)
        await gather_people(command, SqlUnitOfWork(transaction))

    async def on_time_due(key: str, transaction: Transaction) -> None:
        await transaction.connection.execute(LITTLE_PATIENCE)
        await pass_time(PassTime(key, policy), SqlUnitOfWork(transaction))

    async def on_news(key: str, transaction: Transaction) -> None:
        await transaction.connection.execute(LITTLE_PATIENCE)
        work = SqlUnitOfWork(transaction)
        what, about, network_id = [*key.split(":"), None][:3]
        if what == "savoir":
            await follow_savoir(FollowSavoir(str(about), policy), work)
        elif network_id is None or not await work.savoirs.is_member(str(about), network_id):
            is_forgotten = what == "erased"
            command = ReleaseParticipant(str(about), network_id, policy, is_forgotten)
            await release_participant(command, work)
            if is_forgotten:
                await _forget_answers(str(about), work, transaction)

    return {GATHER_TIMER: on_gather_due, COLLECTIVE_TIMER: on_time_due, NEWS_TIMER: on_news}


async def _forget_answers(member_id: str, work: SqlUnitOfWork, transaction: Transaction) -> None:
    """A group's answer may quote a person of it without naming them: then it names the group."""
    groups = await work.collectives.of_member(member_id, None)
    await forget_answers(transaction, member_id, *(each.collective_match_id for each in groups))
