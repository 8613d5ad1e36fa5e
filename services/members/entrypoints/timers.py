"""Timers of members: which use case answers each kind."""

from services.members.adapters.unit_of_work import SqlUnitOfWork
from services.members.application.come_of_age import ComeOfAge, come_of_age
from services.members.application.forget_expired import ForgetExpired, forget_expired
from services.members.application.place_networks import (
    PLACE_NETWORKS_TIMER,
    PlaceNetworks,
    place_networks,
)
from services.members.application.ports import Gazetteer
from shared.storage.transaction import Transaction
from shared.timers import OnTimer


async def _come_of_age(key: str, transaction: Transaction) -> None:
    await come_of_age(ComeOfAge(key), SqlUnitOfWork(transaction))


async def _forget_expired(_: str, transaction: Transaction) -> None:
    await forget_expired(ForgetExpired(), SqlUnitOfWork(transaction))


TIMERS = {"come_of_age": _come_of_age, "forget_expired": _forget_expired}


def timers_of(gazetteer: Gazetteer) -> dict[str, OnTimer]:
    """Return all timers; those of places ask this gazetteer."""

    async def _place_networks(after: str, transaction: Transaction) -> None:
        await place_networks(PlaceNetworks(after), SqlUnitOfWork(transaction), gazetteer)

    return {**TIMERS, PLACE_NETWORKS_TIMER: _place_networks}
