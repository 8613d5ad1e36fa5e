"""Takes a place out of the directory."""

from dataclasses import dataclass

from services.members.application.ports import UnitOfWork


@dataclass(frozen=True)
class WithdrawPlace:
    """Whoever keeps a place says that it is no more, or no longer wants to be found."""

    place_id: str


async def withdraw_place(command: WithdrawPlace, uow: UnitOfWork) -> None:
    """Withdraw it for good; it may be published anew, as another one."""
    place = await uow.places.get(command.place_id)
    place.withdraw()
    uow.places.save(place)
