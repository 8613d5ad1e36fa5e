"""Forgets the facts that nobody can ask for any more."""

from dataclasses import dataclass
from datetime import timedelta

from services.partners.application.ports import UnitOfWork

DROP_OLD_FACTS_TIMER = "drop_old_facts"
KEPT = timedelta(days=30)
PAUSE = timedelta(hours=1)


@dataclass(frozen=True)
class DropOldFacts:
    """An hour is over."""

    key: str


async def drop_old_facts(command: DropOldFacts, uow: UnitOfWork) -> None:
    """Keep the last thirty days, and look again in an hour."""
    before = uow.now() - KEPT
    await uow.facts.drop_before(before)
    await uow.things.mark_past(before)
    uow.schedule(DROP_OLD_FACTS_TIMER, command.key, uow.now() + PAUSE)
