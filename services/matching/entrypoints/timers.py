"""What happens when a timer of matching is due."""

from typing import cast

from services.matching.adapters.sql_embeddings import SqlEmbeddings
from services.matching.adapters.sql_ranking import (
    REFINE_AGAIN_AFTER,
    REFINE_TIMER,
    SqlRanking,
)
from services.matching.adapters.unit_of_work import SqlUnitOfWork
from services.matching.application.expire_match import ExpireMatch, expire_match
from services.matching.application.expire_ring import ExpireRing, expire_ring
from services.matching.application.read_savoir import ReadSavoir, read_savoir
from services.matching.application.search_counterparts import (
    SearchCounterparts,
    search_counterparts,
)
from services.matching.application.seek_rings import SeekRings, seek_rings
from services.matching.domain.match import EXPIRE_TIMER
from services.matching.domain.policy import ProposalPolicy
from services.matching.domain.ring import RING_EXPIRE_TIMER, RINGS_TIMER
from services.matching.domain.savoir import COMPARE_TIMER, SEARCH_TIMER, Kind
from shared.storage.transaction import Transaction
from shared.timers import OnTimer

SWEEP_TIMER = "sweep"

FOLLOW_TIMER = "follow"
"""Kind of the timer that lets the reader follow the words in use and the middle of live texts."""

LITTLE_PATIENCE = "SET LOCAL lock_timeout = '200ms'"
"""A firing timer holds its row, which a handler may wait for: so it gives way, and is fired again."""


def timers_of(policy: ProposalPolicy) -> dict[str, OnTimer]:
    """Return what to do for each kind of timer, within `policy`."""

    async def on_search_due(key: str, transaction: Transaction) -> None:
        await transaction.connection.execute(LITTLE_PATIENCE)
        kind, _, savoir_id = key.partition(":")
        await read_savoir(ReadSavoir(cast(Kind, kind), savoir_id), SqlUnitOfWork(transaction))

    async def on_compare_due(key: str, transaction: Transaction) -> None:
        await transaction.connection.execute(LITTLE_PATIENCE)
        kind, _, savoir_id = key.partition(":")
        command = SearchCounterparts(cast(Kind, kind), savoir_id, policy)
        await search_counterparts(command, SqlUnitOfWork(transaction))

    async def on_expiry_due(key: str, transaction: Transaction) -> None:
        await transaction.connection.execute(LITTLE_PATIENCE)
        await expire_match(ExpireMatch(key), SqlUnitOfWork(transaction))

    async def on_rings_due(key: str, transaction: Transaction) -> None:
        await transaction.connection.execute(LITTLE_PATIENCE)
        kind, _, savoir_id = key.partition(":")
        command = SeekRings(cast(Kind, kind), savoir_id, policy)
        await seek_rings(command, SqlUnitOfWork(transaction))

    async def on_ring_over(key: str, transaction: Transaction) -> None:
        await transaction.connection.execute(LITTLE_PATIENCE)
        await expire_ring(ExpireRing(key), SqlUnitOfWork(transaction))

    async def on_follow_due(key: str, transaction: Transaction) -> None:
        await SqlEmbeddings(transaction).follow()
        transaction.schedule(FOLLOW_TIMER, key, transaction.now() + policy.follow_every)

    async def on_sweep_due(key: str, transaction: Transaction) -> None:
        now = transaction.now()
        savoirs = SqlUnitOfWork(transaction).savoirs
        await savoirs.search_forgotten(unmet_since=now - policy.search_again_after)
        transaction.schedule(SWEEP_TIMER, key, now + policy.sweep_every)

    return {
        SEARCH_TIMER: on_search_due,
        COMPARE_TIMER: on_compare_due,
        EXPIRE_TIMER: on_expiry_due,
        RINGS_TIMER: on_rings_due,
        RING_EXPIRE_TIMER: on_ring_over,
        SWEEP_TIMER: on_sweep_due,
        REFINE_TIMER: _after_the_rush(on_search_due),
        FOLLOW_TIMER: on_follow_due,
    }


def _after_the_rush(search: OnTimer) -> OnTimer:
    """Return `search` for the slow encoder: while many others wait it is put off, not done in vain."""

    async def on_refine_due(key: str, transaction: Transaction) -> None:
        if await SqlRanking(transaction).is_rushed():
            transaction.schedule(REFINE_TIMER, key, transaction.now() + REFINE_AGAIN_AFTER)
        else:
            await search(key, transaction)

    return on_refine_due
