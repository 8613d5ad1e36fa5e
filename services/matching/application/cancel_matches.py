"""Matches end when their offer or request leaves the board before both have accepted."""

from dataclasses import dataclass

from services.matching.application.follow_rings import follow_rings
from services.matching.application.ports import UnitOfWork
from services.matching.domain.match import EXPIRE_TIMER
from services.matching.domain.savoir import SEARCH_TIMER, Kind, search_key


@dataclass(frozen=True)
class CancelMatches:
    """Cancel what awaits an answer around a savoir that has gone."""

    kind: Kind
    savoir_id: str


async def cancel_matches(command: CancelMatches, uow: UnitOfWork) -> None:
    """Cancel, unless the savoir is back on the board, and look for somebody else for the others."""
    savoir = await uow.savoirs.find(command.kind, command.savoir_id)
    if savoir is not None and savoir.is_live:
        return
    uow.ranking.forget(command.savoir_id)
    await uow.edges.drop_savoir(command.savoir_id)
    await uow.searches.forget(command.savoir_id)
    for match in await uow.matches.awaiting_with(command.savoir_id):
        match.cancel_without_savoir()
        uow.cancel(EXPIRE_TIMER, match.match_id)
        uow.matches.save(match)
        whose = match.pair.member("offerer" if command.kind == "offer" else "requester")
        await follow_rings([match], uow, whose)
        left: tuple[Kind, str] = (
            ("request", match.request_id) if command.kind == "offer" else ("offer", match.offer_id)
        )
        uow.schedule(SEARCH_TIMER, search_key(*left), uow.now())
