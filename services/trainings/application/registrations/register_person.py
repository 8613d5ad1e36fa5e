"""Registering people for an occasion: places if there are so many, else places in the line."""

from dataclasses import dataclass

from services.trainings.application.money.grant_support import grant_support
from services.trainings.application.ports import UnitOfWork
from services.trainings.application.registrations.act_for_person import Actor, act_for_person
from services.trainings.application.registrations.find_priority import find_priority
from services.trainings.application.registrations.pass_on_places import pass_on_places
from services.trainings.application.registrations.settle_places import settle_places
from services.trainings.domain.catalogue.training import Audience
from services.trainings.domain.registrations.occasion import (
    GroupTooLargeError,
    InvitedFirstError,
    Occasion,
    OccasionNotFoundError,
)
from services.trainings.domain.registrations.registration import (
    Registration,
    SamePersonTwiceError,
    Unit,
)
from shared.errors import ForbiddenError


class NotYourMemberError(ForbiddenError):
    """Only the training office, or a facilitator of one of the person's networks, may act for them."""

    code = "not_your_member"


class NotYourCompanionError(ForbiddenError):
    """A group is made of people who share a network with the one who asks."""

    code = "not_your_companion"


@dataclass(frozen=True, kw_only=True)
class RegisterPerson:
    """A person, or a group that comes together or not at all, wants to take part."""

    occasion_id: str
    member_ids: tuple[str, ...]
    """The first speaks for the group."""
    actor: Actor
    audience: Audience = "volunteers"
    network_id: str | None = None
    """In whose name they come."""


async def register_person(command: RegisterPerson, uow: UnitOfWork) -> list[Registration]:
    """Give the people places, or the end of the line when there are not so many.

    The one who brings a session to its minimum confirms it, in the same transaction.
    """
    await _check_people(command, uow)
    if len(command.member_ids) > 1:
        return await _register_group(command, uow)
    if uow.is_hasty and (placed := await _place_as_seen(command, uow)):
        return placed
    occasion = await uow.occasions.take_places(command.occasion_id, 1)
    if occasion is None:
        occasion = await _as_invited(command, uow)
    if occasion is None:
        return await _join_line(command, uow)
    await _check_may_come(command, occasion, uow)
    return await _place(command, occasion, uow)


async def _place_as_seen(command: RegisterPerson, uow: UnitOfWork) -> list[Registration]:
    """Give a place that may simply be taken, without holding the occasion; nobody when it takes more care."""
    occasion = await uow.occasions.seen(command.occasion_id)
    if command.network_id or not occasion.may_simply_take(uow.now()):
        return []
    (registration,) = _registrations(command, occasion, 1, uow)
    uow.occasions.take_as_seen(occasion)
    uow.registrations.add_as_seen(registration.place(uow.now()))
    return [registration]


async def _place(
    command: RegisterPerson, occasion: Occasion, uow: UnitOfWork
) -> list[Registration]:
    """Register people whose places are taken already."""
    placed = _registrations(command, occasion, 1, uow)
    for registration in placed:
        await uow.registrations.add(registration.place(uow.now()))
    for registration in placed:
        await grant_support(registration, occasion, uow)
    if occasion.is_due_for_confirmation:
        await settle_places(occasion, uow)
    return placed


async def _register_group(command: RegisterPerson, uow: UnitOfWork) -> list[Registration]:
    """Place all together or let them wait together; the occasion and its line are held, groups being rare."""
    seats = len(command.member_ids)
    occasion = await uow.occasions.get(command.occasion_id)
    await _check_may_come(command, occasion, uow)
    is_early = uow.now() < occasion.opens_at
    is_invited = is_early and await uow.invitations.is_invited(
        command.occasion_id, command.member_ids
    )
    occasion.check_takes_people(uow.now(), is_invited=is_invited)
    if occasion.capacity is not None and seats > occasion.capacity:
        raise GroupTooLargeError(capacity=occasion.capacity)
    if occasion.has_room_for(seats):
        occasion.take(seats)
        uow.occasions.save(occasion)
        return await _place(command, occasion, uow)
    waiting = await _wait(command, occasion, uow)
    await pass_on_places(occasion, uow)  # some of them may be free: they are collected
    uow.occasions.save(occasion)
    return [await uow.registrations.get(one.registration_id) for one in waiting]


async def _check_people(command: RegisterPerson, uow: UnitOfWork) -> None:
    first, *others = command.member_ids
    if len(set(command.member_ids)) < len(command.member_ids):
        raise SamePersonTwiceError
    if not await act_for_person(command.actor, first, uow):
        raise NotYourMemberError
    await _check_name(command, uow)
    if others and not command.actor.is_office:
        networks = await uow.memberships.networks_of(first)
        for other in others:
            if not await uow.memberships.is_in_any(other, networks):
                raise NotYourCompanionError


async def _check_name(command: RegisterPerson, uow: UnitOfWork) -> None:
    """Raise when they come in the name of a network to which one of them does not belong: its fund pays."""
    if command.network_id is None:
        return
    for member_id in command.member_ids:
        if not await uow.memberships.is_in_any(member_id, [command.network_id]):
            raise (
                NotYourMemberError if member_id == command.member_ids[0] else NotYourCompanionError
            )


async def _check_may_come(command: RegisterPerson, occasion: Occasion, uow: UnitOfWork) -> None:
    """Raise OccasionNotFoundError to people of other networks, who may not know of it."""
    if occasion.network_id is None:
        return
    for member_id in command.member_ids:
        if not await uow.memberships.is_in_any(member_id, [occasion.network_id]):
            raise OccasionNotFoundError


async def _as_invited(command: RegisterPerson, uow: UnitOfWork) -> Occasion | None:
    """Take the place for a person who is invited before everybody else; None when there is none free."""
    occasion = await uow.occasions.seen(command.occasion_id)
    if uow.now() >= occasion.opens_at:
        return None
    await _check_may_come(command, occasion, uow)
    if not await uow.invitations.is_invited(command.occasion_id, command.member_ids):
        raise InvitedFirstError(opens_at=occasion.opens_at.isoformat())
    return await uow.occasions.take_places(command.occasion_id, 1, is_invited=True)


async def _join_line(command: RegisterPerson, uow: UnitOfWork) -> list[Registration]:
    """Wait, when there is nothing free."""
    occasion = await uow.occasions.seen(command.occasion_id)
    await _check_may_come(command, occasion, uow)
    occasion.check_takes_people(uow.now(), is_invited=True)
    if occasion.has_room_for(1):
        uow.occasions.look_again()
    return await _wait(command, occasion, uow)


async def _wait(command: RegisterPerson, occasion: Occasion, uow: UnitOfWork) -> list[Registration]:
    priority = await find_priority(command.member_ids, occasion, uow)
    waiting = _registrations(command, occasion, priority, uow)
    for registration in waiting:
        await uow.registrations.add(registration.wait())
    return waiting


def _registrations(
    command: RegisterPerson, occasion: Occasion, priority: int, uow: UnitOfWork
) -> list[Registration]:
    size = len(command.member_ids)
    group_id = uow.new_id() if size > 1 else None
    people = []
    for number, member_id in enumerate(command.member_ids):
        is_head = number == 0
        unit = Unit(
            group_id=group_id, is_head=is_head, seats=size if is_head else 1, priority=priority
        )
        person = Registration.of(uow.new_id(), member_id, occasion, unit)
        person.audience, person.network_id = command.audience, command.network_id
        people.append(person)
    return people
