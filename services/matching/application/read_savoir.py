"""The ranking reads a new or reworded savoir, before it is compared with others."""

from dataclasses import dataclass

from services.matching.application.ports import UnitOfWork
from services.matching.domain.savoir import COMPARE_TIMER, Kind, search_key


@dataclass(frozen=True)
class ReadSavoir:
    """Take in the present wording of an offer or a request."""

    kind: Kind
    savoir_id: str


async def read_savoir(command: ReadSavoir, uow: UnitOfWork) -> None:
    """Read it and let it be compared next; pass over what has left the board."""
    savoir = await uow.savoirs.find(command.kind, command.savoir_id)
    if savoir is None or not savoir.is_on_board(uow.now()):
        return
    await uow.ranking.learn(savoir)
    uow.schedule(COMPARE_TIMER, search_key(savoir.kind, savoir.savoir_id), uow.now())
