"""Timers of partners: which use case answers each kind."""

from services.partners.adapters.unit_of_work import SqlUnitOfWork
from services.partners.application.drop_old_facts import (
    DROP_OLD_FACTS_TIMER,
    DropOldFacts,
    drop_old_facts,
)
from shared.storage.transaction import Transaction
from shared.timers import OnTimer


async def _drop_old_facts(key: str, transaction: Transaction) -> None:
    await drop_old_facts(DropOldFacts(key), SqlUnitOfWork(transaction))


TIMERS: dict[str, OnTimer] = {DROP_OLD_FACTS_TIMER: _drop_old_facts}
