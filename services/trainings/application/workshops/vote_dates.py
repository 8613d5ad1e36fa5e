"""Voting for the dates of a workshop."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.trainings.application.workshops.ports_of_workshops import WorkshopUnitOfWork
from services.trainings.application.workshops.see_workshop import Visitor, see_workshop
from services.trainings.domain.workshops.poll import Answer
from services.trainings.domain.workshops.workshop import Workshop


@dataclass(frozen=True)
class VoteDates:
    """A person, or a facilitator for them, says which dates suit."""

    workshop_id: str
    visitor: Visitor
    member_id: str | None
    answers: Mapping[str, Answer]
    seen_version: int
    """The poll's version that the voter saw."""


async def vote_dates(command: VoteDates, uow: WorkshopUnitOfWork) -> Workshop:
    """Count the vote, all of it or nothing; raise VoteStaleError when it counted on a place that is gone."""
    workshop = await see_workshop(command.workshop_id, command.visitor, uow)
    member_id = await command.visitor.person(command.member_id, workshop, uow)
    said = await uow.workshop_votes.of_member(command.workshop_id, member_id)
    changes = workshop.vote(said, command.answers, command.seen_version, uow.now())
    uow.workshop_votes.put(workshop, member_id, changes)
    uow.workshops.save(workshop)
    return workshop
