"""HTTP: signing up, in and out, and the keys that verify tokens.

Answers that hold a secret go through `door.read`: they are never kept for an Idempotency-Key.
"""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from services.members.adapters.unit_of_work import SqlUnitOfWork
from services.members.application.confirm_sign_in import ConfirmSignIn, confirm_sign_in
from services.members.application.end_sessions import EndSessions, end_sessions
from services.members.application.refresh_session import RefreshSession, refresh_session
from services.members.application.sign_out import SignOut, sign_out
from services.members.application.start_sign_in import StartSignIn, start_sign_in
from services.members.application.use_printed_code import UsePrintedCode, use_printed_code
from services.members.domain.session import SessionRefusedError, SignedIn
from services.members.domain.sign_in import SignInRefusedError
from services.members.entrypoints.callers import CurrentCaller
from services.members.entrypoints.desk import CurrentDesk, Desk
from services.members.entrypoints.schemas_people import (
    CodeIn,
    PrintedCodeIn,
    RefreshIn,
    SignInIn,
    SignInOut,
    SignUpIn,
    TokensOut,
)
from shared.http.door import CommandDoor, Door
from shared.storage.transaction import Transaction

router = APIRouter(tags=["sign-in"])


@router.post("/people", status_code=202, response_model=SignInOut)
async def post_person(body: SignUpIn, door: CommandDoor, desk: CurrentDesk) -> SignInOut:
    """Sign up: a code goes to the mailbox; the same answer whether the address is known or not."""
    return await _start(StartSignIn(body.email, body.details()), door, desk)


@router.post("/sign-in", status_code=202, response_model=SignInOut)
async def post_sign_in(body: SignInIn, door: CommandDoor, desk: CurrentDesk) -> SignInOut:
    """Ask for a code; the same answer whether the address is known or not."""
    return await _start(StartSignIn(body.email), door, desk)


@router.post("/sign-in/printed", response_model=TokensOut)
async def post_printed(body: PrintedCodeIn, door: CommandDoor, desk: CurrentDesk) -> TokensOut:
    """Sign in with a code on paper."""

    async def use_case(transaction: Transaction) -> SignedIn:
        command = UsePrintedCode(body.code)
        return await use_printed_code(command, SqlUnitOfWork(transaction), desk.secrets)

    return _tokens(await door.read(use_case), door, desk)


@router.post("/sign-in/{sign_in_id}/confirm", response_model=TokensOut)
async def post_confirm(
    sign_in_id: UUID, body: CodeIn, door: CommandDoor, desk: CurrentDesk
) -> TokensOut:
    """Give back the code from the mail with the verifier; at most five tries."""
    command = ConfirmSignIn(str(sign_in_id), body.code, body.verifier, desk.first_ops_email)

    async def use_case(transaction: Transaction) -> SignedIn | None:
        return await confirm_sign_in(command, SqlUnitOfWork(transaction), desk.secrets)

    who: SignedIn | None = await door.read(use_case)
    if who is None:
        raise SignInRefusedError
    return _tokens(who, door, desk)


@router.post("/token/refresh", response_model=TokensOut)
async def post_refresh(body: RefreshIn, door: CommandDoor, desk: CurrentDesk) -> TokensOut:
    """Get a new access token with today's roles, and the next refresh token."""

    async def use_case(transaction: Transaction) -> SignedIn | None:
        command = RefreshSession(body.refresh_token)
        return await refresh_session(command, SqlUnitOfWork(transaction), desk.secrets)

    who: SignedIn | None = await door.read(use_case)
    if who is None:
        raise SessionRefusedError
    return _tokens(who, door, desk)


@router.post("/sign-out", status_code=204)
async def post_sign_out(body: RefreshIn, door: CommandDoor, desk: CurrentDesk) -> None:
    """End the session of this refresh token."""

    async def use_case(transaction: Transaction) -> None:
        command = SignOut(body.refresh_token)
        await sign_out(command, SqlUnitOfWork(transaction), desk.secrets)

    await door.read(use_case)


@router.delete("/people/me/sessions", status_code=204)
async def delete_sessions(caller: CurrentCaller, door: CommandDoor) -> Response:
    """Sign the caller out everywhere."""

    async def use_case(transaction: Transaction) -> None:
        await end_sessions(EndSessions(caller.member_id), SqlUnitOfWork(transaction))

    return await door.run(use_case)


@router.get("/.well-known/jwks.json")
async def get_jwks(desk: CurrentDesk) -> dict[str, Any]:
    """Give the public keys that verify access tokens (RFC 7517)."""
    return desk.signer.published()


async def _start(command: StartSignIn, door: Door, desk: Desk) -> SignInOut:
    async def use_case(transaction: Transaction) -> SignInOut:
        started = await start_sign_in(command, SqlUnitOfWork(transaction), desk.secrets)
        return SignInOut.model_validate(started)

    answer: SignInOut = await door.read(use_case)
    desk.code_waits.set()
    return answer


def _tokens(who: SignedIn, door: Door, desk: Desk) -> TokensOut:
    database = door.database
    token, expires_at = desk.signer.sign(who, database.ids.new(), database.clock.now())
    return TokensOut(
        token=token,
        expires_at=expires_at,
        refresh_token=who.refresh_token,
        member_id=who.person_id,
        networks={network: list(roles) for network, roles in who.networks.items()},
        movement=list(who.movement),
    )
