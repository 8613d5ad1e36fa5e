"""Passing free places on to the next in line, alone or in a group."""

from dataclasses import replace
from datetime import datetime

from services.trainings.application.ports import UnitOfWork
from services.trainings.application.registrations.offer_places import offer_places
from services.trainings.domain.registrations.occasion import Occasion
from services.trainings.domain.registrations.registration import Registration

GROUP_PATIENCE = "group_patience"
"""Kind of the timer that ends a group's time to collect places; its key is its head's registration id."""


async def pass_on_places(occasion: Occasion, uow: UnitOfWork) -> None:
    """Offer what is free to the next in line, as long as somebody waits and it is not too late.

    A group is offered its places together. When it comes first and too few are free, those are
    collected for it, once and for as long as a place is kept for anybody; after that it keeps its
    rank, but whoever fits may be offered a place before it.
    """
    while (until := occasion.offer_until(uow.now())) is not None:
        head = await uow.registrations.next_waiting(occasion)
        if head is None:
            return
        missing = head.unit.seats - head.unit.collected
        if occasion.has_room_for(missing):
            occasion.keep(missing)
            await offer_places(head, until, uow)
        else:
            _collect(head, occasion, until, uow)


def _collect(head: Registration, occasion: Occasion, until: datetime, uow: UnitOfWork) -> None:
    free = occasion.free_places or 0
    occasion.keep(free)
    if head.unit.collected == 0:
        uow.schedule(GROUP_PATIENCE, head.registration_id, until)
    head.unit = replace(head.unit, collected=head.unit.collected + free)
    uow.registrations.save(head)
