"""Moving one date of a gathering to another time or place."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from services.trainings.application.gatherings.lead_gathering import lead_gathering
from services.trainings.application.gatherings.ports_of_gatherings import GatheringsUnitOfWork
from services.trainings.application.registrations.act_for_person import Actor
from services.trainings.application.registrations.offer_places import PLACE_OFFER
from services.trainings.application.registrations.pass_on_places import pass_on_places
from services.trainings.domain.gatherings.gathering import Decision
from services.trainings.domain.gatherings.gathering_date import GatheringDate, People, Slot
from services.trainings.domain.registrations.registration import Registration, Status


@dataclass(frozen=True, kw_only=True)
class MoveGatheringDate:
    """Whoever leads it moves one date, with a reason; what is left out stays as it is."""

    gathering_date_id: str
    day: date | None
    starts: time | None
    lasts: timedelta | None
    place: str | None
    place_id: str | None
    reason: str
    actor: Actor
    networks: frozenset[str]


async def move_gathering_date(
    command: MoveGatheringDate, uow: GatheringsUnitOfWork
) -> GatheringDate:
    """Move it; registrations hold for it as it is then."""
    gathering = await uow.gatherings.get(
        await uow.gathering_dates.gathering_of(command.gathering_date_id)
    )
    lead_gathering(command.actor, command.networks, gathering)
    date_of_it = await uow.gathering_dates.get(command.gathering_date_id)
    decision = Decision(command.actor.member_id, uow.now(), command.reason)
    occasion = await uow.occasions.get(command.gathering_date_id)
    live = await uow.registrations.live(command.gathering_date_id)
    slot = await _slot(command, date_of_it.slot, uow)
    is_public = gathering.visibility == "everyone"
    date_of_it.move(slot, decision, _people(live), is_public=is_public)
    uow.gathering_dates.save(date_of_it)
    occasion.begins_at = slot.begins_at
    _shorten_offers(live, slot.begins_at, uow)
    await pass_on_places(occasion, uow)
    uow.occasions.save(occasion)
    return date_of_it


def _people(live: list[Registration]) -> People:
    registered = [one.member_id for one in live if one.status is Status.REGISTERED]
    waiting = [one.member_id for one in live if one.status is not Status.REGISTERED]
    return People(registered, waiting)


def _shorten_offers(
    live: list[Registration], begins_at: datetime, uow: GatheringsUnitOfWork
) -> None:
    """Keep no place for anybody beyond the beginning, when that has come nearer."""
    for one in live:
        if one.offer_expires_at is None or one.offer_expires_at <= begins_at:
            continue
        one.offer_expires_at = begins_at
        uow.registrations.save(one)
        if one.unit.is_head:
            uow.schedule(PLACE_OFFER, one.registration_id, begins_at)


async def _slot(command: MoveGatheringDate, slot: Slot, uow: GatheringsUnitOfWork) -> Slot:
    is_elsewhere = command.place is not None or command.place_id is not None
    listed = await uow.places.get(command.place_id) if command.place_id else None
    place = command.place or (listed.line if listed else slot.place)
    return Slot(
        day=command.day or slot.day,
        starts=command.starts or slot.starts,
        lasts=command.lasts or slot.lasts,
        time_zone=slot.time_zone,
        place=place,
        place_id=command.place_id if is_elsewhere else slot.place_id,
    )
