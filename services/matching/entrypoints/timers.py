"""What happens when a timer of matching is due."""

from typing import cast

from services.matching.adapters.unit_of_work import SqlUnitOfWork
from services.matching.application.expire_match import ExpireMatch, expire_match
from services.matching.application.search_counterparts import (
    SearchCounterparts,
    search_counterparts,
)
from services.matching.domain.match import EXPIRE_TIMER
from services.matching.domain.policy import ProposalPolicy
from services.matching.domain.savoir import SEARCH_TIMER, Kind
from shared.storage.transaction import Transaction
from shared.timers import OnTimer

SWEEP_TIMER = "sweep"

LITTLE_PATIENCE = "SET LOCAL lock_timeout = '200ms'"
"""A firing timer holds its row, which a handler may wait for: so it gives way, and is fired again."""


def timers_of(policy: ProposalPolicy) -> dict[str, OnTimer]:
    """Return what to do for each kind of timer, within `policy`."""

    async def on_search_due(key: str, transaction: Transaction) -> None:
        await transaction.connection.execute(LITTLE_PATIENCE)
        kind, _, savoir_id = key.partition(":")
        command = SearchCounterparts(cast(Kind, kind), savoir_id, policy)
        await search_counterparts(command, SqlUnitOfWork(transaction))

    async def on_expiry_due(key: str, transaction: Transaction) -> None:
        await transaction.connection.execute(LITTLE_PATIENCE)
        await expire_match(ExpireMatch(key), SqlUnitOfWork(transaction))

    async def on_sweep_due(key: str, transaction: Transaction) -> None:
        now = transaction.now()
        savoirs = SqlUnitOfWork(transaction).savoirs
        await savoirs.search_forgotten(unmet_since=now - policy.search_again_after)
        transaction.schedule(SWEEP_TIMER, key, now + policy.sweep_every)

    return {
        SEARCH_TIMER: on_search_due,
        EXPIRE_TIMER: on_expiry_due,
        SWEEP_TIMER: on_sweep_due,
    }
