"""Registrations in memory, in order of arrival."""

from collections.abc import Iterable
from dataclasses import replace

from deploy.faults.model.memory_store import Announced, Steps
from services.trainings.domain.registrations.occasion import Occasion
from services.trainings.domain.registrations.registration import (
    LIVE,
    AlreadyRegisteredError,
    PersonErasedError,
    Registration,
    RegistrationNotFoundError,
    Status,
)


class MemoryRegistrations:
    """Who takes part and who waits; the order of the dictionary is that of arrival."""

    def __init__(self, announced: Announced, steps: Steps) -> None:
        """Know nobody yet."""
        self.kept: dict[str, Registration] = {}
        self.live_ids: dict[str, None] = {}
        self.erased: set[str] = set()
        self.ended_by_session: set[str] = set()
        self._announced, self._steps = announced, steps

    async def occasion_of(self, registration_id: str) -> str:
        """Return the occasion's id, or raise RegistrationNotFoundError."""
        return (await self.get(registration_id)).occasion_id

    async def get(self, registration_id: str) -> Registration:
        """Load, or raise RegistrationNotFoundError."""
        self._steps.next()
        if registration_id not in self.kept:
            raise RegistrationNotFoundError
        return _copy(self.kept[registration_id])

    async def add(self, registration: Registration) -> None:
        """Write a new one; raise AlreadyRegisteredError or PersonErasedError."""
        self.add_as_seen(registration)

    def add_as_seen(self, registration: Registration) -> None:
        """Write a new one, or raise what a second, careful try would raise."""
        if registration.member_id in self.erased:
            raise PersonErasedError
        if self._clashes(registration):
            raise AlreadyRegisteredError
        self.save(registration)

    def _clashes(self, new: Registration) -> bool:
        return any(
            one.member_id == new.member_id
            and (one.once == new.once or one.occasion_id == new.occasion_id)
            for one in self._live()
        )

    def save(self, registration: Registration) -> None:
        """Write a loaded one and announce its facts."""
        self._steps.next()
        is_offered = registration.status is Status.OFFERED
        assert is_offered == (registration.offer_expires_at is not None), "ck_registration_offer"
        registration_id = registration.registration_id
        self._put(self._announced.keep(registration, registration_id))

    def _put(self, registration: Registration) -> None:
        registration_id = registration.registration_id
        self.kept[registration_id] = registration
        if registration.status in LIVE:
            self.live_ids[registration_id] = None
        else:
            self.live_ids.pop(registration_id, None)

    async def next_waiting(self, occasion: Occasion) -> Registration | None:
        """Return the first in line, passing by groups that had their time to collect and do not fit."""
        self._steps.next()
        for one in _in_line(self._of(occasion.occasion_id)):
            unit = one.unit
            is_next = one.status is Status.WAITING and unit.is_head
            fits = occasion.has_room_for(unit.seats - unit.collected) or not unit.has_collected
            if is_next and fits:
                return _copy(one)
        return None

    async def unit(self, registration: Registration) -> list[Registration]:
        """Return all that stand in line or are offered places together with it, the head first."""
        self._steps.next()
        group_id, status = registration.unit.group_id, registration.status
        if group_id is None or status not in {Status.WAITING, Status.OFFERED}:
            return [registration]
        whole = [one for one in self._live() if one.unit.group_id == group_id]
        whole = [_copy(one) for one in whole if one.status is status]
        return sorted(whole, key=lambda one: not one.unit.is_head)

    async def live(self, occasion_id: str) -> list[Registration]:
        """Return all that are registered, waiting or offered a place, in the order of the line."""
        self._steps.next()
        return [_copy(one) for one in _in_line(self._of(occasion_id))]

    async def registered_member_ids(self, occasion_id: str) -> list[str]:
        """Return who has a place, in order of arrival."""
        self._steps.next()
        return [one.member_id for one in self._of(occasion_id) if one.status is Status.REGISTERED]

    async def live_of_member(self, member_id: str) -> list[Registration]:
        """Return all live ones of a person, in order of their occasions' ids."""
        self._steps.next()
        found = [_copy(one) for one in self._live() if one.member_id == member_id]
        return sorted(found, key=lambda one: one.occasion_id)

    async def ended_with_session(self, session_id: str) -> list[str]:
        """Return who had a place in a session when it was cancelled."""
        self._steps.next()
        ended = [one for one in self.kept.values() if one.registration_id in self.ended_by_session]
        return list(
            dict.fromkeys(
                one.member_id
                for one in ended
                if one.occasion_id == session_id and one.member_id not in self.erased
            )
        )

    def end_silently(self, occasion_id: str) -> None:
        """End those that are registered; the fact of the occasion speaks for them."""
        self._steps.next()
        for one in list(self._of(occasion_id)):
            if one.status is Status.REGISTERED:
                self.ended_by_session.add(one.registration_id)
                self._put(replace(one, status=Status.CANCELLED, facts=[]))

    async def rename_once(self, occasion_id: str, once: str) -> None:
        """Let the live ones stand for another training and date; not whose person holds such a one."""
        self._steps.next()
        taken = {one.member_id for one in self._live() if one.once == once}
        for one in list(self._of(occasion_id)):
            if one.member_id not in taken:
                self._put(replace(one, once=once, facts=[]))

    def _live(self) -> list[Registration]:
        return [self.kept[each] for each in self.live_ids]

    def _of(self, occasion_id: str) -> list[Registration]:
        return [one for one in self._live() if one.occasion_id == occasion_id]


def _in_line(people: Iterable[Registration]) -> list[Registration]:
    return sorted(people, key=lambda one: one.unit.priority)


def _copy(registration: Registration) -> Registration:
    return replace(registration, facts=[])
