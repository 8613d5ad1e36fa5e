"""A session's dates have moved: claims of another year go over to that year's fund."""

from collections.abc import Iterable

from services.trainings.application.money.grant_support import PlacedRegistration, SupportedOccasion
from services.trainings.application.money.ports_of_support import SupportUnitOfWork
from services.trainings.application.money.settle_support import SettleSupport, settle_support
from services.trainings.domain.money.support import support_year


async def redate_support(
    registrations: Iterable[PlacedRegistration],
    occasion: SupportedOccasion,
    uow: SupportUnitOfWork,
) -> None:
    """Move their claims to the year in which the session begins now, last in order there.

    Called once with everybody who has a place; nothing for claims that are of that year already.
    """
    ids = [one.registration_id for one in registrations if one.network_id is not None]
    year, funds = support_year(occasion.begins_at), set()
    for claim in await uow.supports.of_registrations(ids) if ids else ():
        if claim.year != year:
            funds |= {(claim.network_id, claim.year), (claim.network_id, year)}
            claim.redate(year, uow.now())
            uow.supports.renew(claim)
    for network_id, each in sorted(funds):
        await settle_support(SettleSupport(network_id, each), uow)
