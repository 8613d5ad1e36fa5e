"""Settling on the problem that the group has chosen."""

from dataclasses import dataclass

from services.trainings.application.workshops.ports_of_workshops import WorkshopUnitOfWork
from services.trainings.application.workshops.see_workshop import Visitor, see_workshop
from services.trainings.domain.workshops.problem import Problem
from services.trainings.domain.workshops.workshop_course import choose_problem


@dataclass(frozen=True)
class SettleProblem:
    """Who leads the workshop settles on the group's choice; when several are tied, names one."""

    workshop_id: str
    visitor: Visitor
    problem_id: str | None


async def settle_problem(command: SettleProblem, uow: WorkshopUnitOfWork) -> Problem:
    """Mark the chosen one; raise ProblemsTiedError or NotGroupChoiceError. The others are kept."""
    workshop = await see_workshop(command.workshop_id, command.visitor, uow)
    command.visitor.check_leads(workshop)
    people = await uow.registrations.registered_member_ids(command.workshop_id)
    problems = await uow.workshop_problems.of_workshop(command.workshop_id)
    decided_by = command.visitor.actor.member_id
    chosen = choose_problem(workshop, problems, command.problem_id, people, decided_by)
    uow.workshops.save(workshop)
    return chosen
