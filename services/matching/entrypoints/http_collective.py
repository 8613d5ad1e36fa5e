"""The HTTP door to collective matches: read, join, leave, meet; split, merge and dissolve."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from services.matching.adapters.collective_queries import CollectiveQueries
from services.matching.adapters.unit_of_work import SqlUnitOfWork
from services.matching.application.dissolve_collective_match import (
    DissolveCollectiveMatch,
    dissolve_collective_match,
)
from services.matching.application.join_collective_match import (
    JoinCollectiveMatch,
    join_collective_match,
)
from services.matching.application.leave_collective_match import (
    LeaveCollectiveMatch,
    leave_collective_match,
)
from services.matching.application.merge_collective_matches import (
    MergeCollectiveMatches,
    merge_collective_matches,
)
from services.matching.application.split_collective_match import (
    SplitCollectiveMatch,
    split_collective_match,
)
from services.matching.application.suggest_gathering import SuggestGathering, suggest_gathering
from services.matching.domain.actor import Actor
from services.matching.domain.collective_match import CollectiveMatch, CollectiveState
from services.matching.domain.collective_policy import CollectivePolicy
from services.matching.domain.collective_voice import require_seen_by
from services.matching.entrypoints.collective_answers import (
    CollectiveMatchesOut,
    CollectiveMatchOut,
    GatheringIn,
    MergeIn,
    Reader,
    SplitIn,
)
from services.matching.entrypoints.listing import ListAsked
from services.matching.entrypoints.roles import ROLES, actor_of
from services.matching.entrypoints.schemas import AcceptIn, text_of
from shared.http.door import CommandDoor
from shared.http.tokens import CurrentCaller, require
from shared.storage.transaction import Transaction

router = APIRouter(prefix="/collective-matches", tags=["collective matches"])

UseCase = Callable[[Any, SqlUnitOfWork], Awaitable[CollectiveMatch]]


def policy_of(request: Request) -> CollectivePolicy:
    """Return the limits that bootstrap has given to this app."""
    policy: CollectivePolicy = request.app.state.collective_policy
    return policy


CurrentLimits = Annotated[CollectivePolicy, Depends(policy_of)]


@router.get("", response_model=CollectiveMatchesOut)
async def get_collective_matches(
    asked: ListAsked,
    caller: CurrentCaller,
    door: CommandDoor,
    state: CollectiveState | None = None,
) -> CollectiveMatchesOut:
    """List the groups in which one is, or those of a network that one accompanies, newest first."""
    require(ROLES, "read_collective_matches", caller)
    page, actor = replace(asked, state=state.value if state else None), actor_of(caller)

    async def query(transaction: Transaction) -> CollectiveMatchesOut:
        found = await CollectiveQueries(transaction).page(page)
        groups = found[: page.limit - 1]
        links = await CollectiveQueries(transaction).links_of(groups)
        items = [CollectiveMatchOut.of(group, Reader(actor, links)) for group in groups]
        has_more = len(found) == page.limit
        after = items[-1].collective_match_id if has_more else None
        return CollectiveMatchesOut(items=items, next_after=after)

    shown: CollectiveMatchesOut = await door.read(query)
    return shown


@router.get("/{collective_match_id}", response_model=CollectiveMatchOut)
async def get_collective_match(
    collective_match_id: UUID, caller: CurrentCaller, door: CommandDoor
) -> CollectiveMatchOut:
    """Show one group to those in it and to the facilitators of their networks."""
    require(ROLES, "read_collective_matches", caller)
    actor = actor_of(caller)

    async def query(transaction: Transaction) -> CollectiveMatchOut:
        group = await CollectiveQueries(transaction).one(str(collective_match_id))
        require_seen_by(group, actor)
        return await _shown(group, actor, transaction)

    shown: CollectiveMatchOut = await door.read(query)
    return shown


@router.post("/{collective_match_id}/join", response_model=CollectiveMatchOut)
async def post_joining(
    collective_match_id: UUID,
    caller: CurrentCaller,
    door: CommandDoor,
    limits: CurrentLimits,
    body: AcceptIn | None = None,
) -> Response:
    """Take part, or wait for a place: for oneself or for a member whom one accompanies."""
    require(ROLES, "answer_collective_match", caller)
    actor, behalf = actor_of(caller), text_of((body or AcceptIn()).on_behalf_of)
    command = JoinCollectiveMatch(str(collective_match_id), actor, limits, behalf)
    return await _run(door, join_collective_match, command, actor)


@router.post("/{collective_match_id}/leave", response_model=CollectiveMatchOut)
async def post_leaving(
    collective_match_id: UUID,
    caller: CurrentCaller,
    door: CommandDoor,
    limits: CurrentLimits,
    body: AcceptIn | None = None,
) -> Response:
    """Decline, or leave: the group is not proposed to this person again, who may come back."""
    require(ROLES, "answer_collective_match", caller)
    actor, behalf = actor_of(caller), text_of((body or AcceptIn()).on_behalf_of)
    command = LeaveCollectiveMatch(str(collective_match_id), actor, limits, behalf)
    return await _run(door, leave_collective_match, command, actor)


@router.put("/{collective_match_id}/gathering", response_model=CollectiveMatchOut)
async def put_gathering(
    collective_match_id: UUID, body: GatheringIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Suggest another day or place: who offers here and has joined, or who accompanies the group."""
    require(ROLES, "answer_collective_match", caller)
    actor = actor_of(caller)
    command = SuggestGathering(
        str(collective_match_id), actor, body.gathering_at, body.place, body.note
    )
    return await _run(door, suggest_gathering, command, actor)


@router.post("/{collective_match_id}/split", status_code=201, response_model=CollectiveMatchOut)
async def post_split(
    collective_match_id: UUID,
    body: SplitIn,
    caller: CurrentCaller,
    door: CommandDoor,
    limits: CurrentLimits,
) -> Response:
    """Make a second group of the people with these offers and requests, and show it."""
    require(ROLES, "answer_collective_match", caller)
    actor, chosen = actor_of(caller), frozenset(map(str, body.savoir_ids))
    command = SplitCollectiveMatch(str(collective_match_id), chosen, actor, limits)
    return await _run(door, split_collective_match, command, actor, status=201)


@router.post("/{collective_match_id}/merge", response_model=CollectiveMatchOut)
async def post_merge(
    collective_match_id: UUID,
    body: MergeIn,
    caller: CurrentCaller,
    door: CommandDoor,
    limits: CurrentLimits,
) -> Response:
    """Take in the people of another group about the same savoir, which ends."""
    require(ROLES, "answer_collective_match", caller)
    actor = actor_of(caller)
    command = MergeCollectiveMatches(str(collective_match_id), str(body.absorbed_id), actor, limits)
    return await _run(door, merge_collective_matches, command, actor)


@router.post("/{collective_match_id}/dissolve", response_model=CollectiveMatchOut)
async def post_dissolution(
    collective_match_id: UUID, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """End the group; the platform proposes none around that offer again."""
    require(ROLES, "answer_collective_match", caller)
    actor = actor_of(caller)
    command = DissolveCollectiveMatch(str(collective_match_id), actor)
    return await _run(door, dissolve_collective_match, command, actor)


async def _run(
    door: CommandDoor, use_case: UseCase, command: object, actor: Actor, status: int = 200
) -> Response:
    async def run(transaction: Transaction) -> CollectiveMatchOut:
        group = await use_case(command, SqlUnitOfWork(transaction))
        return await _shown(group, actor, transaction)

    return await door.run(run, status=status)


async def _shown(
    group: CollectiveMatch, actor: Actor, transaction: Transaction
) -> CollectiveMatchOut:
    links = await CollectiveQueries(transaction).links_of([group])
    return CollectiveMatchOut.of(group, Reader(actor, links))
