"""Withdrawing a date from a workshop's poll."""

from dataclasses import dataclass

from services.trainings.application.workshops.ports_of_workshops import WorkshopUnitOfWork
from services.trainings.application.workshops.see_workshop import Visitor, see_workshop
from services.trainings.domain.workshops.poll import Answer
from services.trainings.domain.workshops.workshop import Workshop


@dataclass(frozen=True)
class WithdrawDate:
    """Who leads the workshop takes a date away."""

    workshop_id: str
    date_id: str
    visitor: Visitor


async def withdraw_date(command: WithdrawDate, uow: WorkshopUnitOfWork) -> Workshop:
    """Take it away with its votes; those whom it suited are told."""
    workshop = await see_workshop(command.workshop_id, command.visitor, uow)
    command.visitor.check_leads(workshop)
    votes = await uow.workshop_votes.of_workshop(command.workshop_id)
    suited = [
        vote.member_id
        for vote in votes
        if vote.date_id == command.date_id and vote.answer is not Answer.NO
    ]
    workshop.withdraw_date(command.date_id, suited, command.visitor.actor.member_id)
    uow.workshops.save(workshop)
    return workshop
