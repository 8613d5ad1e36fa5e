"""Forgetting what an erased person has left at gatherings and calendars."""

from dataclasses import dataclass

from services.trainings.application.gatherings.ports_of_gatherings import GatheringsUnitOfWork


@dataclass(frozen=True)
class ForgetGatherings:
    """A person has asked to be forgotten."""

    member_id: str


async def forget_gatherings(command: ForgetGatherings, uow: GatheringsUnitOfWork) -> None:
    """Take away their offers and requests of the day, and close their calendar's address."""
    uow.fair_entries.remove_of_member(command.member_id)
    uow.calendar_links.remove("member", command.member_id)
