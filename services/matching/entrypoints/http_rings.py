"""The HTTP door to rings: read, look at, answer, bring together."""

from dataclasses import replace
from uuid import UUID

from fastapi import APIRouter, Response

from services.matching.adapters.ring_picture import svg_of
from services.matching.adapters.sql_rings import SqlRings
from services.matching.adapters.sql_savoirs import SqlSavoirs
from services.matching.adapters.unit_of_work import SqlUnitOfWork
from services.matching.application.accept_ring import AcceptRing, accept_ring
from services.matching.application.compose_ring import ComposeRing, compose_ring
from services.matching.application.decline_ring import DeclineRing, decline_ring
from services.matching.domain.actor import Actor
from services.matching.domain.ring import Ring, RingState
from services.matching.entrypoints.http import CurrentPolicy
from services.matching.entrypoints.listing import ListAsked
from services.matching.entrypoints.ring_answers import RingIn, RingOut, RingsOut, Standpoint
from services.matching.entrypoints.roles import ROLES, actor_of
from services.matching.entrypoints.schemas import AcceptIn, DeclineIn, text_of
from shared.errors import ForbiddenError
from shared.http.door import CommandDoor
from shared.http.tokens import CurrentCaller, require
from shared.storage.transaction import Transaction

router = APIRouter(tags=["rings"])

ALONE = "default-src 'none'"
"""The picture asks for nothing from elsewhere and runs nothing."""


@router.get("/rings", response_model=RingsOut)
async def get_rings(
    asked: ListAsked, caller: CurrentCaller, door: CommandDoor, state: RingState | None = None
) -> RingsOut:
    """List one's own rings, or those of a network that one accompanies, newest first."""
    require(ROLES, "read_rings", caller)
    page, actor = replace(asked, state=state.value if state else None), actor_of(caller)

    async def query(transaction: Transaction) -> RingsOut:
        found = await SqlRings(transaction).page(page)
        shown = found[: page.limit - 1]
        items = [RingOut.of(ring, await _seen(ring, actor, transaction)) for ring in shown]
        has_more = len(found) == page.limit
        return RingsOut(items=items, next_after=shown[-1].ring_id if has_more else None)

    rings: RingsOut = await door.read(query)
    return rings


@router.get("/rings/{ring_id}", response_model=RingOut)
async def get_ring(ring_id: UUID, caller: CurrentCaller, door: CommandDoor) -> RingOut:
    """Show one ring to the people in it and to the facilitators of their networks."""
    require(ROLES, "read_rings", caller)

    async def query(transaction: Transaction) -> RingOut:
        ring = await _found(ring_id, actor_of(caller), transaction)
        return RingOut.of(ring, await _seen(ring, actor_of(caller), transaction))

    shown: RingOut = await door.read(query)
    return shown


@router.get(
    "/rings/{ring_id}/picture.svg",
    response_class=Response,
    responses={200: {"content": {"image/svg+xml": {}}}},
)
async def get_picture(ring_id: UUID, caller: CurrentCaller, door: CommandDoor) -> Response:
    """Draw one ring as its reader stands to the people in it; it names nobody."""
    require(ROLES, "read_rings", caller)

    async def query(transaction: Transaction) -> str:
        ring = await _found(ring_id, actor_of(caller), transaction)
        return svg_of((await _seen(ring, actor_of(caller), transaction)).figures(ring))

    drawn: str = await door.read(query)
    headers = {"Content-Security-Policy": ALONE, "Cache-Control": "private, no-cache"}
    return Response(drawn, media_type="image/svg+xml", headers=headers)


@router.post("/rings", status_code=201, response_model=RingOut)
async def post_ring(
    body: RingIn, caller: CurrentCaller, door: CommandDoor, policy: CurrentPolicy
) -> Response:
    """Bring the people of a ring together, each pair within reach of a network that one accompanies."""
    actor = actor_of(caller)
    if not actor.accompanied:
        raise ForbiddenError(action="compose_ring")
    pairs = [(str(each.offer_id), str(each.request_id)) for each in body.links]

    async def use_case(transaction: Transaction) -> RingOut:
        ring = await compose_ring(ComposeRing(pairs, actor, policy), SqlUnitOfWork(transaction))
        return RingOut.of(ring, await _seen(ring, actor, transaction))

    return await door.run(use_case, status=201)


@router.post("/rings/{ring_id}/accept", response_model=RingOut)
async def post_ring_acceptance(
    ring_id: UUID, caller: CurrentCaller, door: CommandDoor, body: AcceptIn | None = None
) -> Response:
    """Accept both matches of a ring, for oneself or for a member of one's network."""
    require(ROLES, "answer_ring", caller)
    answer, actor = body or AcceptIn(), actor_of(caller)

    async def use_case(transaction: Transaction) -> RingOut:
        command = AcceptRing(str(ring_id), actor, text_of(answer.on_behalf_of))
        ring = await accept_ring(command, SqlUnitOfWork(transaction))
        return RingOut.of(ring, await _seen(ring, actor, transaction))

    return await door.run(use_case)


@router.post("/rings/{ring_id}/decline", response_model=RingOut)
async def post_ring_refusal(
    ring_id: UUID, caller: CurrentCaller, door: CommandDoor, body: DeclineIn | None = None
) -> Response:
    """Leave a ring: one's two matches in it are declined, the others stand."""
    require(ROLES, "answer_ring", caller)
    answer, actor = body or DeclineIn(), actor_of(caller)

    async def use_case(transaction: Transaction) -> RingOut:
        behalf = text_of(answer.on_behalf_of)
        command = DeclineRing(str(ring_id), actor, behalf, answer.reason, answer.why)
        ring = await decline_ring(command, SqlUnitOfWork(transaction))
        return RingOut.of(ring, await _seen(ring, actor, transaction))

    return await door.run(use_case)


async def _found(ring_id: UUID, actor: Actor, transaction: Transaction) -> Ring:
    rings = SqlRings(transaction)
    ring = await rings.find(str(ring_id))
    ring.require_seen_by(actor, await rings.minors_in(ring.ring_id))
    return ring


async def _seen(ring: Ring, actor: Actor, transaction: Transaction) -> Standpoint:
    """Return from where the actor looks at this ring."""
    savoirs, linked = SqlSavoirs(transaction), frozenset[str]()
    for network_id in sorted(Standpoint(actor).networks(ring)):
        linked |= await savoirs.linked_networks(network_id)
    return Standpoint(actor, linked)
