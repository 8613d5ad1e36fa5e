"""The HTTP door to planning: who could be brought together so that most people give and receive."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from services.matching.adapters.best_rings import BestRings, best_rings
from services.matching.adapters.ring_search import SqlLoops
from services.matching.adapters.sql_savoirs import SqlSavoirs
from services.matching.domain.loop import Arrow
from services.matching.domain.ring_errors import PlanningBusyError
from services.matching.domain.savoir import Kind
from services.matching.entrypoints.roles import ROLES
from shared.http.door import CommandDoor
from shared.http.tokens import CurrentCaller, require
from shared.storage.transaction import Transaction

router = APIRouter(tags=["rings"])

LONGEST_S = 10.0

_one_at_a_time = asyncio.Semaphore(1)
"""Planning takes a processor for seconds, and the service needs the others."""


class PlanAsked(BaseModel):
    """What to plan: with the linked networks or without, for how long, and where to begin."""

    has_linked: bool = False
    seconds: Annotated[float, Field(gt=0, le=LONGEST_S)] = 3.0
    seed: Annotated[int, Field(ge=0, le=2**31)] = 1


class PlannedLinkOut(BaseModel):
    """An offer and a request that could meet; what `POST /rings` takes, with titles to read."""

    offer_id: str
    request_id: str
    giver_id: str
    receiver_id: str
    offer_title: str
    request_title: str
    likeness: float


class PlannedRingOut(BaseModel):
    """A ring that could be proposed."""

    links: list[PlannedLinkOut]


class BestRingsOut(BaseModel):
    """Rings of which nobody is in two; figures of the network, none of a person."""

    rings: list[PlannedRingOut]
    people: int
    """How many of them could teach or learn anything here, without those with a ring to answer."""
    covered: int
    bound: int
    """No set of rings covers more people than this."""
    seconds: float


@router.get("/networks/{network_id}/best-rings", response_model=BestRingsOut)
async def get_best_rings(
    network_id: UUID,
    asked: Annotated[PlanAsked, Query()],
    caller: CurrentCaller,
    door: CommandDoor,
) -> BestRingsOut:
    """Look for rings that bring together as many people of a network as possible.

    With `has_linked` also across its links. Nothing is proposed: a facilitator picks a ring and
    proposes it with `POST /rings`. Rings that were proposed before are not among them.
    """
    require(ROLES, "plan_rings", caller, str(network_id))
    if _one_at_a_time.locked():
        raise PlanningBusyError
    async with _one_at_a_time:
        return await _planned(str(network_id), door, asked)


async def _planned(network_id: str, door: CommandDoor, asked: PlanAsked) -> BestRingsOut:
    async def edges(transaction: Transaction) -> tuple[list[Arrow], frozenset[str]]:
        loops = SqlLoops(transaction)
        arrows = await loops.arrows_of(network_id, has_linked=asked.has_linked)
        return arrows, await loops.keys_of(network_id)

    arrows, known = await door.read(edges)
    found = await asyncio.to_thread(best_rings, arrows, known, asked.seconds, asked.seed)

    async def titles(transaction: Transaction) -> dict[str, str]:
        chosen = [arrow for loop in found.loops for arrow in loop.arrows]
        wanted: dict[Kind, list[str]] = {
            "offer": [arrow.offer_id for arrow in chosen],
            "request": [arrow.request_id for arrow in chosen],
        }
        savoirs = SqlSavoirs(transaction)
        return {
            savoir_id: savoir.title
            for kind, ids in wanted.items()
            for savoir_id, savoir in (await savoirs.present(kind, ids)).items()
        }

    return _shown(found, await door.read(titles))


def _shown(found: BestRings, titles: dict[str, str]) -> BestRingsOut:
    rings = [
        PlannedRingOut(links=[_link(arrow, titles) for arrow in loop.arrows])
        for loop in found.loops
    ]
    return BestRingsOut(
        rings=rings,
        people=found.people,
        covered=found.covered,
        bound=found.bound,
        seconds=found.seconds,
    )


def _link(arrow: Arrow, titles: dict[str, str]) -> PlannedLinkOut:
    return PlannedLinkOut(
        offer_id=arrow.offer_id,
        request_id=arrow.request_id,
        giver_id=arrow.giver_id,
        receiver_id=arrow.receiver_id,
        offer_title=titles.get(arrow.offer_id, ""),
        request_title=titles.get(arrow.request_id, ""),
        likeness=round(arrow.likeness, 3),
    )
