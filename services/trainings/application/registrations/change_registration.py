"""Going from one session of a training to another: to a twin, or elsewhere after a merge."""

from dataclasses import dataclass

from services.trainings.application.money.grant_support import grant_support
from services.trainings.application.money.move_support import move_support
from services.trainings.application.ports import UnitOfWork
from services.trainings.application.registrations.act_for_person import Actor, act_for_person
from services.trainings.application.registrations.find_priority import find_priority
from services.trainings.application.registrations.give_back_place import give_back_place
from services.trainings.application.registrations.settle_places import settle_places
from services.trainings.application.sessions.merge_sessions import OtherTrainingError
from services.trainings.domain.registrations.occasion import Occasion, SessionClosedError
from services.trainings.domain.registrations.registration import (
    LIVE,
    Registration,
    RegistrationEndedError,
    RegistrationNotFoundError,
    Status,
    Unit,
)
from shared.errors import DomainError


class NoPlaceThereError(DomainError):
    """The other session is full: who has a place would lose it for one in a line."""

    code = "no_place_there"


@dataclass(frozen=True)
class ChangeRegistration:
    """The person wants another session of the same training instead."""

    registration_id: str
    session_id: str
    actor: Actor


async def change_registration(command: ChangeRegistration, uow: UnitOfWork) -> Registration:
    """Take a place there and give up the one here, or neither; who has no place here may wait there."""
    left, joined = await _both(command, uow)
    registration = await uow.registrations.get(command.registration_id)
    member_id = registration.member_id
    if not await act_for_person(command.actor, member_id, uow):
        raise RegistrationNotFoundError
    await _check(registration, left, joined, uow)
    has_room = joined.has_room_for(1)
    was, unit = registration.status, await uow.registrations.unit(registration)
    if not has_room and was is Status.REGISTERED:
        raise NoPlaceThereError
    line = Unit(priority=await find_priority((member_id,), joined, uow))
    moved = registration.in_other(uow.new_id(), joined, Unit() if has_room else line)
    registration.move(moved, command.actor.cause(member_id))
    uow.registrations.save(registration)
    if has_room:
        joined.take(1)
        await uow.registrations.add(moved.place(uow.now()))
        await move_support(registration, moved, joined, uow)
        await grant_support(moved, joined, uow)
    else:
        moved.moved_from = None  # nothing was merged: a place offered there is one like any other
        await uow.registrations.add(moved.wait())
    await give_back_place(left, registration, was, unit, uow)
    await settle_places(joined, uow)
    return moved


async def _both(command: ChangeRegistration, uow: UnitOfWork) -> tuple[Occasion, Occasion]:
    """Lock the session that is left and the one that is joined, the smaller id first."""
    here = await uow.registrations.occasion_of(command.registration_id)
    if here == command.session_id:
        raise OtherTrainingError
    ids = sorted([here, command.session_id])
    occasions = {each: await uow.occasions.get(each) for each in ids}
    return occasions[here], occasions[command.session_id]


async def _check(
    registration: Registration, left: Occasion, joined: Occasion, uow: UnitOfWork
) -> None:
    if left.training_number is None or left.training_number != joined.training_number:
        raise OtherTrainingError
    if registration.status not in LIVE:
        raise RegistrationEndedError
    now = uow.now()
    if now >= left.begins_at:
        raise SessionClosedError
    who = [registration.member_id]
    is_early = now < joined.opens_at
    is_invited = is_early and await uow.invitations.is_invited(joined.occasion_id, who)
    joined.check_takes_people(now, is_invited=is_invited)
