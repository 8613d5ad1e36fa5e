"""Keeps a public fact for those who ask for it, and what it says is so now."""

from dataclasses import dataclass

from services.partners.application.ports import UnitOfWork
from services.partners.domain.current_thing import changes_of
from services.partners.domain.public_fact import PublicFact


@dataclass(frozen=True)
class StoreFact:
    """A public fact was heard."""

    fact: PublicFact


async def store_fact(command: StoreFact, uow: UnitOfWork) -> None:
    """Add it to the log, at the next position, and to what is so now."""
    uow.facts.add(command.fact)
    for change in changes_of(command.fact):
        uow.things.keep(change)
