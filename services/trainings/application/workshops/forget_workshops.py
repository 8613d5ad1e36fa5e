"""What is left of a person in workshops and kits once they are forgotten, or leave a network."""

from dataclasses import dataclass

from services.trainings.application.workshops.ports_of_workshops import WorkshopUnitOfWork
from services.trainings.domain.workshops.workshop import UNDER_WAY, WorkshopState


@dataclass(frozen=True)
class ForgetWorkshops:
    """A person takes part no longer: nowhere, or in what one network keeps to itself."""

    member_id: str
    left_network_id: str | None = None
    """Null when the person is forgotten altogether."""


async def forget_workshops(command: ForgetWorkshops, uow: WorkshopUnitOfWork) -> None:
    """Take back their votes and let others lead; when they are forgotten, name them nowhere."""
    member_id = command.member_id
    for workshop_id in await uow.workshops.polls_of(member_id, command.left_network_id):
        await _take_back_votes(workshop_id, member_id, uow)
    for workshop_id in await uow.workshops.led_by(member_id):
        await _seek_facilitator(workshop_id, command, uow)
    if command.left_network_id is not None:
        return
    uow.workshops.forget(member_id)
    uow.workshop_votes.forget(member_id)
    uow.workshop_problems.forget(member_id)
    uow.workshop_notes.forget(member_id)
    uow.kits.forget(member_id)


async def _take_back_votes(workshop_id: str, member_id: str, uow: WorkshopUnitOfWork) -> None:
    workshop = await uow.workshops.get(workshop_id)
    if workshop.state is not WorkshopState.POLLING:
        return
    workshop.take_back_votes(await uow.workshop_votes.of_member(workshop_id, member_id))
    uow.workshop_votes.remove(workshop_id, member_id)
    uow.workshops.save(workshop)


async def _seek_facilitator(
    workshop_id: str, command: ForgetWorkshops, uow: WorkshopUnitOfWork
) -> None:
    workshop = await uow.workshops.get(workshop_id)
    is_lost = command.left_network_id is None or (
        workshop.network_id == command.left_network_id and not workshop.is_public
    )
    leads = workshop.state in UNDER_WAY and workshop.facilitator_id == command.member_id
    if leads and is_lost:
        workshop.seek_facilitator()
        uow.workshops.save(workshop)
