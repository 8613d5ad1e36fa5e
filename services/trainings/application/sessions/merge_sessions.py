"""Merging a session into another one of its training: each person keeps, changes or leaves."""

from dataclasses import dataclass, replace
from datetime import timedelta

from services.trainings.application.money.move_support import move_support
from services.trainings.application.money.release_support import release_support
from services.trainings.application.ports import UnitOfWork
from services.trainings.application.registrations.find_priority import find_priority
from services.trainings.application.registrations.leave_group import leave_group
from services.trainings.application.registrations.offer_places import PLACE_OFFER
from services.trainings.application.registrations.pass_on_places import pass_on_places
from services.trainings.application.sessions.take_decision import DecideSession, take_decision
from services.trainings.domain.registrations.occasion import Occasion
from services.trainings.domain.registrations.registration import Registration, Status, Unit
from services.trainings.domain.sessions.session import Session
from services.trainings.domain.sessions.session_decisions import merge_into
from services.trainings.domain.sessions.session_life import UPCOMING, Action, TransitionRefusedError
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
    await release_support([*staying, *waiting], uow)
    joined = await _join_line(waiting, target.places, uow)
    await pass_on_places(target.places, uow)
    await _tell_who_waits(joined, target.places, uow)
    uow.sessions.save(target)
    return session


def _parted(
    live: list[Registration], there: dict[str, Registration]
) -> tuple[list[Registration], list[Registration], list[Registration]]:
    """Part people into those to offer a place to, those who keep what they have there, and those who wait."""
    offered, staying, waiting = [], [], []
    for one in live:
        known = there.get(one.member_id)
        if _holds_place(one) and (known is None or known.status is Status.WAITING):
            offered.append(one)
        elif known is not None:
            staying.append(one)
        else:
            waiting.append(one)
    return offered, staying, waiting


def _holds_place(registration: Registration) -> bool:
    """Say whether a person has a place, or had one before an earlier merge and was not asked in vain yet."""
    is_asked = registration.status is Status.OFFERED and registration.moved_from is not None
    return is_asked or registration.status is Status.REGISTERED


async def _part_from_groups(
    people: list[Registration], there: dict[str, Registration], places: Occasion, uow: UnitOfWork
) -> None:
    """Take those who wait there in a group out of it: they are offered a place each, the rest waits on."""
    leaving = [there[one.member_id] for one in people if one.member_id in there]
    for group_id in dict.fromkeys(one.unit.group_id for one in leaving):
        if group_id is None:
            continue
        gone = [one for one in leaving if one.unit.group_id == group_id]
        ids = {one.registration_id for one in gone}
        unit = await uow.registrations.unit(gone[0])
        rest = [one for one in unit if one.registration_id not in ids]
        first = next((one for one in gone if one.unit.is_head), gone[0])
        if rest:
            await leave_group(first, rest, places, uow)
        else:
            places.release(first.unit.collected)
        for one in gone:
            one.unit = Unit(priority=one.unit.priority)


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
    await _part_from_groups(people, there, places, uow)
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
        moved.offer(until, merged_from=one.occasion_id)
        places.keep(1)
        if is_new:
            await uow.registrations.add(moved)
        else:
            uow.registrations.save(moved)
        uow.schedule(PLACE_OFFER, moved.registration_id, until)
        await move_support(one, moved, places, uow)


async def _join_line(
    people: list[Registration], places: Occasion, uow: UnitOfWork
) -> frozenset[str]:
    """Let people wait there in the order in which they waited here; who wait together go on together.

    Return their registrations there, of which nobody has been told yet.
    """
    joined: set[str] = set()
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
            await uow.registrations.add(moved)
            joined.add(moved.registration_id)
    return frozenset(joined)


async def _tell_who_waits(joined: frozenset[str], places: Occasion, uow: UnitOfWork) -> None:
    """Say that they wait on; who has been offered a place meanwhile is told of that alone."""
    for one in await uow.registrations.live(places.occasion_id):
        if one.registration_id in joined and one.status is Status.WAITING:
            uow.registrations.save(one.wait())
