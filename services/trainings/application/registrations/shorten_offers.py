"""Offers that would outlast the beginning of what they are for."""

from services.trainings.application.ports import UnitOfWork
from services.trainings.application.registrations.offer_places import PLACE_OFFER
from services.trainings.domain.registrations.occasion import Occasion
from services.trainings.domain.registrations.registration import Registration


def shorten_offers(occasion: Occasion, live: list[Registration], uow: UnitOfWork) -> None:
    """Keep no place for anybody beyond the beginning, when that has come nearer."""
    for one in live:
        if one.offer_expires_at is None or one.offer_expires_at <= occasion.begins_at:
            continue
        one.offer_expires_at = occasion.begins_at
        uow.registrations.save(one)
        if one.unit.is_head:
            uow.schedule(PLACE_OFFER, one.registration_id, occasion.begins_at)
