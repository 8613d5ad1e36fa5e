"""Registrations have ended: their support goes to the next in order."""

from collections.abc import Iterable

from services.trainings.application.money.grant_support import PlacedRegistration
from services.trainings.application.money.ports_of_support import SupportUnitOfWork
from services.trainings.application.money.settle_support import SettleSupport, settle_support


async def release_support(
    registrations: Iterable[PlacedRegistration], uow: SupportUnitOfWork
) -> None:
    """End their claims, all before any grant passes on; nothing for those that have none.

    Called once with all the registrations that end in a transaction: so nobody is granted support
    for a session that is being cancelled around them.
    """
    ended = [
        one.registration_id
        for one in registrations
        if one.network_id is not None and one.audience == "volunteers"
    ]
    if not ended:
        return
    freed = set()
    for support in await uow.supports.of_registrations(ended):
        if support.release(uow.now()):
            freed.add((support.network_id, support.year))
        uow.supports.save(support)
    for network_id, year in sorted(freed):
        await settle_support(SettleSupport(network_id, year), uow)
