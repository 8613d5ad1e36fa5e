"""Registering a person for a session: a place if one is free, else a place in the line."""

from dataclasses import dataclass

from services.trainings.application.act_for_person import Actor, act_for_person
from services.trainings.application.ports import UnitOfWork
from services.trainings.domain.registration import Registration
from shared.errors import ForbiddenError


class NotYourMemberError(ForbiddenError):
    """Only the training office, or a facilitator of one of the person's networks, may act for them."""

    code = "not_your_member"


@dataclass(frozen=True)
class RegisterPerson:
    """A person wants to take part; they or somebody for them says so."""

    session_id: str
    member_id: str
    actor: Actor


async def register_person(command: RegisterPerson, uow: UnitOfWork) -> Registration:
    """Give the person a place, or the end of the line when the session is full.

    The one who brings a session to its minimum confirms it, in the same transaction.
    """
    if not await act_for_person(command.actor, command.member_id, uow):
        raise NotYourMemberError
    session = await uow.sessions.take_place(command.session_id)
    if session is None:
        session = await uow.sessions.full(command.session_id)
        waiting = Registration.wait(uow.new_id(), command.member_id, session)
        await uow.registrations.add(waiting)
        return waiting
    placed = Registration.place(uow.new_id(), command.member_id, session)
    await uow.registrations.add(placed)
    if session.is_due_for_confirmation:
        session.confirm(await uow.registrations.registered_member_ids(session.session_id))
        uow.sessions.save(session)
    return placed
