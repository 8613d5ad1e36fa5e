"""The HTTP door to matches: read, propose, answer, meet, agree."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from services.matching.adapters.queries import SqlQueries
from services.matching.adapters.unit_of_work import SqlUnitOfWork
from services.matching.application.accept_match import AcceptMatch, accept_match
from services.matching.application.arrange_meeting import ArrangeMeeting, arrange_meeting
from services.matching.application.decline_match import DeclineMatch, decline_match
from services.matching.application.propose_match import ProposeMatch, propose_match
from services.matching.application.release_match import ReleaseMatch, release_match
from services.matching.application.settle_agreement import SettleAgreement, settle_agreement
from services.matching.domain.match import Match, MatchState
from services.matching.domain.policy import ProposalPolicy
from services.matching.entrypoints.answers import MatchesOut, MatchOut
from services.matching.entrypoints.listing import ListAsked
from services.matching.entrypoints.measures import DECLINED
from services.matching.entrypoints.roles import ROLES, actor_of
from services.matching.entrypoints.schemas import (
    AcceptIn,
    AgreementIn,
    DeclineIn,
    MatchIn,
    MeetingIn,
    text_of,
)
from shared.errors import ForbiddenError
from shared.http.door import CommandDoor
from shared.http.tokens import CurrentCaller, require
from shared.storage.transaction import Transaction

router = APIRouter(tags=["matches"])


def policy_of(request: Request) -> ProposalPolicy:
    """Return the limits that bootstrap has given to this app."""
    policy: ProposalPolicy = request.app.state.policy
    return policy


CurrentPolicy = Annotated[ProposalPolicy, Depends(policy_of)]


@router.get("/matches", response_model=MatchesOut)
async def get_matches(
    asked: ListAsked, caller: CurrentCaller, door: CommandDoor, state: MatchState | None = None
) -> MatchesOut:
    """List one's own matches, or those of a network that one accompanies, newest first.

    Without `network_id` the caller's own. With it, a facilitator reads the network's, or with
    `member_id` those of one member; anybody else reads their own in that network.
    """
    require(ROLES, "read_matches", caller)
    page = replace(asked, state=state.value if state else None)

    async def query(transaction: Transaction) -> list[Match]:
        return await SqlQueries(transaction).matches(page)

    found: list[Match] = await door.read(query)
    shown = [MatchOut.of(match, actor_of(caller)) for match in found[: page.limit - 1]]
    has_more = len(found) == page.limit
    return MatchesOut(items=shown, next_after=shown[-1].match_id if has_more else None)


@router.get("/matches/{match_id}", response_model=MatchOut)
async def get_match(match_id: UUID, caller: CurrentCaller, door: CommandDoor) -> MatchOut:
    """Show one match to the two people and to the facilitators of their networks."""
    require(ROLES, "read_matches", caller)

    async def query(transaction: Transaction) -> MatchOut:
        match = await SqlQueries(transaction).match(str(match_id))
        match.require_seen_by(actor_of(caller))
        return MatchOut.of(match, actor_of(caller))

    shown: MatchOut = await door.read(query)
    return shown


@router.post("/matches", status_code=201, response_model=MatchOut)
async def post_match(
    body: MatchIn, caller: CurrentCaller, door: CommandDoor, policy: CurrentPolicy
) -> Response:
    """Bring together an offer and a request within reach of a network that one accompanies."""
    actor = actor_of(caller)
    if not actor.accompanied:
        raise ForbiddenError(action="propose_match")

    async def use_case(transaction: Transaction) -> MatchOut:
        command = ProposeMatch(
            str(body.offer_id), str(body.request_id), actor, policy.answer_within
        )
        return MatchOut.of(await propose_match(command, SqlUnitOfWork(transaction)), actor)

    return await door.run(use_case, status=201)


@router.post("/matches/{match_id}/accept", response_model=MatchOut)
async def post_acceptance(
    match_id: UUID, caller: CurrentCaller, door: CommandDoor, body: AcceptIn | None = None
) -> Response:
    """Accept a match, for oneself or for a member of a network that one accompanies."""
    require(ROLES, "answer_match", caller)
    answer, actor = body or AcceptIn(), actor_of(caller)

    async def use_case(transaction: Transaction) -> MatchOut:
        command = AcceptMatch(str(match_id), actor, text_of(answer.on_behalf_of))
        return MatchOut.of(await accept_match(command, SqlUnitOfWork(transaction)), actor)

    return await door.run(use_case)


@router.post("/matches/{match_id}/decline", response_model=MatchOut)
async def post_refusal(
    match_id: UUID, caller: CurrentCaller, door: CommandDoor, body: DeclineIn | None = None
) -> Response:
    """Decline a match; the pair is never proposed again."""
    require(ROLES, "answer_match", caller)
    answer, actor = body or DeclineIn(), actor_of(caller)
    declined: list[str] = []

    async def use_case(transaction: Transaction) -> MatchOut:
        declined.append(answer.why or "unsaid")
        behalf = text_of(answer.on_behalf_of)
        command = DeclineMatch(str(match_id), actor, behalf, answer.reason, answer.why)
        return MatchOut.of(await decline_match(command, SqlUnitOfWork(transaction)), actor)

    answered = await door.run(use_case)
    for why in declined[-1:]:  # none when an earlier answer was given again, many when retried
        DECLINED.labels(why).inc()
    return answered


@router.post("/matches/{match_id}/release", response_model=MatchOut)
async def post_release(
    match_id: UUID, caller: CurrentCaller, door: CommandDoor, policy: CurrentPolicy
) -> Response:
    """Let a match with a minor of a network that one accompanies be proposed to the two."""
    require(ROLES, "answer_match", caller)
    actor = actor_of(caller)

    async def use_case(transaction: Transaction) -> MatchOut:
        command = ReleaseMatch(str(match_id), actor, policy.answer_within)
        return MatchOut.of(await release_match(command, SqlUnitOfWork(transaction)), actor)

    return await door.run(use_case)


@router.put("/matches/{match_id}/meeting", response_model=MatchOut)
async def put_meeting(
    match_id: UUID, body: MeetingIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Enter or move the meeting of a match that both have accepted."""
    require(ROLES, "answer_match", caller)
    actor = actor_of(caller)

    async def use_case(transaction: Transaction) -> MatchOut:
        command = ArrangeMeeting(str(match_id), actor, body.meeting_at, body.place)
        return MatchOut.of(await arrange_meeting(command, SqlUnitOfWork(transaction)), actor)

    return await door.run(use_case)


@router.put("/matches/{match_id}/agreement", response_model=MatchOut)
async def put_agreement(
    match_id: UUID, body: AgreementIn, caller: CurrentCaller, door: CommandDoor
) -> Response:
    """Enter or amend what the two agree on; they begin with `POST /matches/{match_id}/exchange`."""
    require(ROLES, "answer_match", caller)
    actor = actor_of(caller)

    async def use_case(transaction: Transaction) -> MatchOut:
        command = SettleAgreement(str(match_id), actor, body.agreement())
        return MatchOut.of(await settle_agreement(command, SqlUnitOfWork(transaction)), actor)

    return await door.run(use_case)
