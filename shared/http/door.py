"""From an HTTP request to a use case: one transaction, run at most once for an Idempotency-Key."""

import hashlib
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from asyncpg import DeadlockDetectedError, SerializationError
from fastapi import Depends, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel

from shared.errors import InvalidError
from shared.messaging.envelope import Cause
from shared.storage.database import Database
from shared.storage.transaction import Transaction

RunInTransaction = Callable[[Transaction], Awaitable[Any]]

CLAIM = """
INSERT INTO idempotency (caller, key, fingerprint, created_at) VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING
"""
FOUND = "SELECT fingerprint, status, body FROM idempotency WHERE caller = $1 AND key = $2"
KEEP = "UPDATE idempotency SET status = $3, body = $4 WHERE caller = $1 AND key = $2"

LONGEST_KEY = 255
TRIES = 4
"""The first is hasty; the others may meet a deadlock, or a place that has just become free."""


class IdempotencyKeyReusedError(InvalidError):
    """The same Idempotency-Key came with another payload."""

    code = "idempotency_key_reused"


class Door:
    """Runs the use cases of one request."""

    def __init__(self, request: Request) -> None:
        """Serve `request`."""
        self.request = request
        self.database: Database = request.app.state.database
        self.cause = Cause(traceparent=request.state.traceparent)

    async def run(self, use_case: RunInTransaction, status: int = 200) -> Response:
        """Run a command in one transaction and answer with what it returns (a model or None).

        With an `Idempotency-Key` the first answer is kept for 24 hours, in the same transaction as
        the effect, and given again; errors are not kept. Without one, each call is a new command.
        """
        for tries in range(TRIES - 1):
            try:
                return await self._run(use_case, status, is_hasty=tries == 0)
            except (DeadlockDetectedError, SerializationError):
                continue
        return await self._run(use_case, status)

    async def _run(
        self, use_case: RunInTransaction, status: int, *, is_hasty: bool = False
    ) -> Response:
        key = self.request.headers.get("idempotency-key", "")
        if len(key) > LONGEST_KEY:
            raise InvalidError(field="Idempotency-Key")
        async with self.database.transaction(self.cause, is_hasty=is_hasty) as transaction:
            if not key:
                return _answer(status, _json(await use_case(transaction)))
            await transaction.begin()
            caller, fingerprint = self._who(), await self._fingerprint()
            kept = await _claim(transaction, caller, key, fingerprint)
            if kept is not None:
                return kept
            body = _json(await use_case(transaction))
            await transaction.connection.execute(KEEP, caller, key, status, body)
            return _answer(status, body)

    async def read(self, query: RunInTransaction) -> Any:
        """Run a query and return what it returns."""
        async with self.database.transaction(self.cause) as transaction:
            return await query(transaction)

    def _who(self) -> str:
        return getattr(self.request.state, "member_id", "anonymous")

    async def _fingerprint(self) -> str:
        url = self.request.url
        digest = hashlib.sha256(f"{self.request.method} {url.path}?{url.query}\n".encode())
        digest.update(await self.request.body())
        return digest.hexdigest()


async def _claim(
    transaction: Transaction, caller: str, key: str, fingerprint: str
) -> Response | None:
    """Take the key, waiting for one who holds it; return the answer kept for it, if any."""
    connection = transaction.connection
    taken = await connection.execute(CLAIM, caller, key, fingerprint, transaction.now())
    if taken == "INSERT 0 1":
        return None
    row = await connection.fetchrow(FOUND, caller, key)
    if row is None or row["fingerprint"] != fingerprint:
        raise IdempotencyKeyReusedError
    answer = _answer(row["status"], row["body"])
    answer.headers["Idempotency-Replayed"] = "true"
    return answer


def _json(result: Any) -> str:
    if isinstance(result, BaseModel):
        return result.model_dump_json()
    return "null" if result is None else JSONResponse(result).body.decode()  # type: ignore[union-attr]  # bytes here


def _answer(status: int, body: str) -> Response:
    if body == "null":
        return Response(status_code=204 if status == 200 else status)
    return Response(body, status, media_type="application/json")


async def door_of(request: Request) -> Door:
    """Return the door of a request; a coroutine, since FastAPI runs plain callables in a thread."""
    return Door(request)


CommandDoor = Annotated[Door, Depends(door_of)]
