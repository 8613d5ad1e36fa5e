"""Giving a workshop up."""

from dataclasses import dataclass

from services.trainings.application.workshops.ports_of_workshops import WorkshopUnitOfWork
from services.trainings.application.workshops.see_workshop import Visitor, see_workshop
from services.trainings.domain.registrations.registration import Status
from services.trainings.domain.workshops.poll import Answer
from services.trainings.domain.workshops.workshop import Workshop, WorkshopState
from services.trainings.domain.workshops.workshop_course import Decision, cancel


@dataclass(frozen=True)
class CancelWorkshop:
    """Who leads the workshop gives it up, with a reason."""

    workshop_id: str
    visitor: Visitor
    reason: str


async def cancel_workshop(command: CancelWorkshop, uow: WorkshopUnitOfWork) -> Workshop:
    """Cancel it and every registration; those who had no place yet are told by their own fact."""
    visitor = command.visitor
    workshop = await see_workshop(command.workshop_id, visitor, uow)
    visitor.check_leads(workshop)
    decision = Decision(command.reason, visitor.actor.member_id)
    if workshop.state is WorkshopState.SCHEDULED:
        people = await _end_registrations(workshop, uow)
    else:
        people = await _suited(command.workshop_id, uow)
    cancel(workshop, decision, people, uow.now())
    uow.workshops.save(workshop)
    return workshop


async def _suited(workshop_id: str, uow: WorkshopUnitOfWork) -> list[str]:
    votes = await uow.workshop_votes.of_workshop(workshop_id)
    return list({vote.member_id: None for vote in votes if vote.answer is not Answer.NO})


async def _end_registrations(workshop: Workshop, uow: WorkshopUnitOfWork) -> list[str]:
    """End them all and return who had a place."""
    occasion = await uow.occasions.get(workshop.workshop_id)
    live = await uow.registrations.live(workshop.workshop_id)
    occasion.close()
    uow.occasions.save(occasion)
    uow.registrations.end_silently(workshop.workshop_id)
    for registration in live:
        if registration.status is not Status.REGISTERED:
            registration.cancel("session_cancelled")
            uow.registrations.save(registration)
    return [one.member_id for one in live if one.status is Status.REGISTERED]
