"""Offering kept places to a person, or to all of a group."""

from dataclasses import replace
from datetime import datetime

from services.trainings.application.ports import UnitOfWork
from services.trainings.domain.registrations.registration import Registration

PLACE_OFFER = "place_offer"
"""Kind of the timer that fires when an offered place expires; its key is the registration's id."""


async def offer_places(head: Registration, until: datetime, uow: UnitOfWork) -> None:
    """Offer the head of a unit, and all who stand with it, the places that are kept for them."""
    unit = await uow.registrations.unit(head)
    for registration in unit:
        registration.unit = replace(registration.unit, collected=0)
        registration.offer(until, len(unit), registration.left_just_now)
        uow.registrations.save(registration)
    uow.schedule(PLACE_OFFER, head.registration_id, until)
