"""Merging a session into another one of its training: each person keeps, changes or leaves."""

from dataclasses import dataclass, replace
from datetime import timedelta

from services.trainings.application.find_priority import find_priority
from services.trainings.application.move_support import move_support
from services.trainings.application.offer_places import PLACE_OFFER
from services.trainings.application.pass_on_places import pass_on_places
from services.trainings.application.ports import UnitOfWork
from services.trainings.application.release_support import release_support
from services.trainings.application.take_decision import DecideSession, take_decision
from services.trainings.domain.occasion import Occasion
from services.trainings.domain.registration import Registration, Status, Unit
from services.trainings.domain.session import Session
from services.trainings.domain.session_decisions import merge_into
from services.trainings.domain.session_life import UPCOMING, Action, TransitionRefusedError
from shared.errors import DomainError, InvalidError


class OtherTrainingError(InvalidError):
    """The other session is none of this training, or the same one."""

    code = "other_training"


class NotEnoughRoomError(DomainError):
    """The other session has not enough free places for everybody registered."""

    code = "not_enough_room"


@dataclass(frozen=True, kw_only=True)
class MergeSessions(DecideSession):
    """The training office gives a session up for another one."""

    into_session_id: str
    answer_within: timedelta
    """How long each person's place in the other session is kept for them."""


async def merge_sessions(command: MergeSessions, uow: UnitOfWork) -> Session:
    """Offer everybody registered a place in the other session, and put the others in its line.

    Nobody is moved without saying yes: an offered place is accepted or declined like any other.
    """
    session, target = await _both(command, uow)
    live = await uow.registrations.live(session.session_id)
    people = [one.member_id for one in live if one.status is Status.REGISTERED]
    merge_into(session, target.session_id, take_decision(command, uow), people)
    uow.sessions.save(session)
    there = {one.member_id: one for one in await uow.registrations.live(target.session_id)}
    offered, staying, waiting = _parted(live, there)
    await _offer_places(offered, there, target.places, command, uow)
    for one in staying:
        one.cancel("session_cancelled")
        uow.registrations.save(one)
    await release_support(staying, uow)
    await _join_line(waiting, target.places, uow)
    await pass_on_places(target.places, uow)
    uow.sessions.save(target)
    return session


def _parted(
    live: list[Registration], there: dict[str, Registration]
) -> tuple[list[Registration], list[Registration], list[Registration]]:
    """Part people into those to offer a place to, those who keep what they have there, and those who wait."""
    offered, staying, waiting = [], [], []
    for one in live:
        known = there.get(one.member_id)
        if one.status is Status.REGISTERED and (known is None or _waits_alone(known)):
            offered.append(one)
        elif known is not None:
            staying.append(one)
        else:
            waiting.append(one)
    return offered, staying, waiting


def _waits_alone(registration: Registration) -> bool:
    return registration.status is Status.WAITING and registration.unit.group_id is None


async def _both(command: MergeSessions, uow: UnitOfWork) -> tuple[Session, Session]:
    """Lock both, the smaller id first; raise when the other one takes nobody."""
    if command.into_session_id == command.session_id:
        raise OtherTrainingError
    ids = sorted([command.session_id, command.into_session_id])
    sessions = {each: await uow.sessions.get(each) for each in ids}
    session, target = sessions[command.session_id], sessions[command.into_session_id]
    if session.training_number != target.training_number:
        raise OtherTrainingError
    if target.state not in UPCOMING:
        raise TransitionRefusedError(action=Action.MERGE.value, state=target.state.value)
    target.places.check_takes_people(uow.now(), is_invited=True)
    return session, target


async def _offer_places(
    people: list[Registration],
    there: dict[str, Registration],
    places: Occasion,
    command: MergeSessions,
    uow: UnitOfWork,
) -> None:
    """Keep a place for each; who waits for one there already is offered it."""
    if not places.has_room_for(len(people)):
        raise NotEnoughRoomError(needed=len(people), free=places.free_places)
    until = replace(places, offer_lasts=command.answer_within).keep_until(uow.now())
    assert until is not None  # it takes people
    for one in people:
        moved = there.get(one.member_id)
        is_new = moved is None
        moved = moved or one.in_other(uow.new_id(), places)
        moved.moved_from = one.occasion_id
        one.move(moved, "session_merged")
        uow.registrations.save(one)
        moved.offer(until)
        places.keep(1)
        if is_new:
            await uow.registrations.add(moved)
        else:
            uow.registrations.save(moved)
        uow.schedule(PLACE_OFFER, moved.registration_id, until)
        await move_support(one, moved, places, uow)


async def _join_line(people: list[Registration], places: Occasion, uow: UnitOfWork) -> None:
    """Let people wait there in the order in which they waited here; who wait together go on together."""
    units: dict[str, list[Registration]] = {}
    for one in people:
        units.setdefault(one.unit.group_id or one.registration_id, []).append(one)
    for unit in units.values():
        whole = tuple(one.member_id for one in unit)
        is_together = 1 < len(unit) <= (places.capacity or 0)
        group_id = uow.new_id() if is_together else None
        line = Unit(group_id=group_id, priority=await find_priority(whole, places, uow))
        for number, one in enumerate(unit):
            is_head = number == 0 or not is_together
            seats = len(unit) if is_head and is_together else 1
            moved = one.in_other(uow.new_id(), places, replace(line, is_head=is_head, seats=seats))
            one.move(moved, "session_merged")
            uow.registrations.save(one)
            await uow.registrations.add(moved.wait())
