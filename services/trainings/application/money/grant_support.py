"""A volunteer has got a place in the name of a network: its fund may pay for it."""

from datetime import datetime
from typing import Protocol

from services.trainings.application.money.ports_of_support import SupportUnitOfWork
from services.trainings.application.money.settle_support import SettleSupport, settle_support
from services.trainings.domain.money.support import Support, support_year


class PlacedRegistration(Protocol):
    """What is needed of a registration."""

    @property
    def registration_id(self) -> str:
        """Its id."""
        ...

    @property
    def member_id(self) -> str:
        """Whose it is."""
        ...

    @property
    def audience(self) -> str:
        """As what the person comes."""
        ...

    @property
    def network_id(self) -> str | None:
        """In whose name."""
        ...


class SupportedOccasion(Protocol):
    """What is needed of what they registered for."""

    @property
    def occasion_id(self) -> str:
        """The session's id."""
        ...

    @property
    def kind(self) -> str:
        """Only sessions are paid for."""
        ...

    @property
    def begins_at(self) -> datetime:
        """Its start, which says the fund's year."""
        ...


async def grant_support(
    registration: PlacedRegistration, occasion: SupportedOccasion, uow: SupportUnitOfWork
) -> None:
    """Enter the claim, and grant it when it is its turn; nothing for anybody but a volunteer of the network.

    Called once a registration has its place, in the same transaction, its occasion locked; again
    changes nothing. The network's year is locked from here to the end: lock nothing after it.
    """
    network_id = registration.network_id
    if network_id is None or registration.audience != "volunteers" or occasion.kind != "session":
        return
    if not await uow.memberships.is_in_any(registration.member_id, [network_id]):
        return
    support = Support(
        registration_id=registration.registration_id,
        session_id=occasion.occasion_id,
        network_id=network_id,
        year=support_year(occasion.begins_at),
        member_id=registration.member_id,
        asked_at=uow.now(),
    )
    fund = await uow.supports.enter(network_id, support.year)
    if await uow.supports.add(support):
        await settle_support(SettleSupport(network_id, support.year, fund), uow)
