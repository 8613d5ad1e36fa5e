"""Taking an offer or a request of the day off the wall of a fair."""

from dataclasses import dataclass

from services.trainings.application.gatherings.ports_of_gatherings import GatheringsUnitOfWork
from services.trainings.application.registrations.act_for_person import Actor, act_for_person
from services.trainings.domain.gatherings.fair import FairEntryNotFoundError


@dataclass(frozen=True)
class WithdrawFairEntry:
    """The person, or somebody for them, or whoever leads the fair, takes it away."""

    fair_entry_id: str
    actor: Actor


async def withdraw_fair_entry(command: WithdrawFairEntry, uow: GatheringsUnitOfWork) -> None:
    """Take it away for good; raise FairEntryNotFoundError to strangers."""
    entry = await uow.fair_entries.get(command.fair_entry_id)
    is_theirs = await act_for_person(command.actor, entry.member_id, uow)
    if not is_theirs and not await _leads(command.actor, entry.gathering_date_id, uow):
        raise FairEntryNotFoundError
    uow.fair_entries.remove(entry.fair_entry_id)


async def _leads(actor: Actor, gathering_date_id: str, uow: GatheringsUnitOfWork) -> bool:
    date_of_it = await uow.gathering_dates.seen(gathering_date_id)
    return date_of_it.network_id in actor.accompanies
