"""A registration goes on in another session: its claim goes with it, in its place in order."""

from services.trainings.application.money.grant_support import PlacedRegistration, SupportedOccasion
from services.trainings.application.money.ports_of_support import SupportUnitOfWork
from services.trainings.application.money.release_support import release_support
from services.trainings.domain.money.support import support_year


async def move_support(
    before: PlacedRegistration,
    after: PlacedRegistration,
    occasion: SupportedOccasion,
    uow: SupportUnitOfWork,
) -> None:
    """Let `after` have the claim of `before`, whatever its status is yet; `occasion` is that of `after`.

    In another year, or another network's name, the claim ends instead, and `after` makes its own
    once it has a place.
    """
    if before.network_id is None or before.audience != "volunteers":
        return
    for claim in await uow.supports.of_registrations([before.registration_id]):
        stays = claim.year == support_year(occasion.begins_at) and occasion.kind == "session"
        if not stays or after.network_id != claim.network_id or after.audience != "volunteers":
            await release_support([before], uow)
            return
        moved = claim.moved(after.registration_id, occasion.occasion_id, uow.now())
        uow.supports.move(claim, moved)
