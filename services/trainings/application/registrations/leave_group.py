"""Leaving a group that waits or is offered its places."""

from dataclasses import replace

from services.trainings.application.ports import UnitOfWork
from services.trainings.application.registrations.offer_places import PLACE_OFFER, offer_places
from services.trainings.application.registrations.pass_on_places import GROUP_PATIENCE
from services.trainings.domain.registrations.occasion import Occasion
from services.trainings.domain.registrations.registration import Registration


async def leave_group(
    gone: Registration, rest: list[Registration], occasion: Occasion, uow: UnitOfWork
) -> None:
    """Let the rest of a group go on in the line, or with its offer, without the one who left."""
    was_head = gone.unit.is_head
    head = rest[0] if was_head else next(one for one in rest if one.unit.is_head)
    leader = gone.unit if was_head else head.unit
    until = occasion.keep_until(uow.now())
    has_all = leader.collected >= len(rest)
    is_kept = until is not None or not has_all
    collected = min(leader.collected, len(rest)) if is_kept else 0
    occasion.release(leader.collected - collected)
    head.unit = replace(leader, seats=len(rest), collected=collected)
    uow.registrations.save(head)
    if head.offer_expires_at is not None:
        uow.schedule(PLACE_OFFER, head.registration_id, head.offer_expires_at)
    elif collected and has_all and until is not None:
        await offer_places(head, until, uow)
    elif collected and was_head:
        uow.schedule(GROUP_PATIENCE, head.registration_id, until or occasion.begins_at)
