"""Registering in bare SQL: what the use case reads and writes, with nothing between it and the driver."""

import json
import uuid
from datetime import datetime
from typing import Any, NamedTuple

import asyncpg

from shared.clock import Clock

Pool = asyncpg.Pool
Connection = asyncpg.pool.PoolConnectionProxy

_MAY_TAKE = """
    id = $1 AND (capacity IS NULL OR capacity - registered - offered >= 1) AND standing = 'open'
    AND closes_at > $2 AND opens_at <= $2
"""
TAKE = f"""
UPDATE occasion SET registered = registered + 1 WHERE {_MAY_TAKE}
RETURNING title, training_number, once, registered, minimum, is_confirmed
"""  # noqa: S608 - put together of the texts above
_REGISTRATION = """
INSERT INTO registration (id, occasion_id, kind, training_number, title, once, member_id, status,
    is_head, seats, collected, has_collected, priority, audience, registered_at, version)
"""
_PLACED = "'registered', true, 1, 0, false, 1, 'volunteers'"
_NOT_ERASED = "NOT EXISTS (SELECT 1 FROM erased_member WHERE member_id = {member_id})"
ADD = f"""
{_REGISTRATION} SELECT $1, $2, 'session', $3, $4, $5, $6, {_PLACED}, $7, 1
WHERE {_NOT_ERASED.format(member_id="$6")} ON CONFLICT DO NOTHING
"""
TELL = """
INSERT INTO outbox (event_id, stream, subject, headers, body, created_at)
VALUES ($1, 'EVENTS', $2, $3, $4, $5)
"""
SESSION = "SELECT * FROM session WHERE id = $1 FOR NO KEY UPDATE"
PEOPLE = """
SELECT member_id FROM registration WHERE occasion_id = $1 AND status = 'registered'
ORDER BY arrival
"""
CONFIRM = """
UPDATE session SET state = 'confirmed', version = version + 1, changed_at = $2 WHERE id = $1
"""
CONFIRMED = "UPDATE occasion SET is_confirmed = true WHERE id = $1"
STEP = """
INSERT INTO session_transition (session_id, number, at, action, was, became, reason)
SELECT $1, coalesce(max(number), 0) + 1, $2, 'confirm', 'open', 'confirmed', ''
FROM session_transition WHERE session_id = $1
"""
AT_ONCE = f"""
WITH taken AS (
    UPDATE occasion SET registered = registered + 1 WHERE {_MAY_TAKE}
        AND (minimum IS NULL OR is_confirmed OR registered + 1 < minimum)
        AND {_NOT_ERASED.format(member_id="$4")}
    RETURNING title, training_number, once
), added AS (
    {_REGISTRATION} SELECT $3, $1, 'session', training_number, title, once, $4, {_PLACED}, $2, 1
    FROM taken
)
INSERT INTO outbox (event_id, stream, subject, headers, body, created_at)
SELECT $5, 'EVENTS', $6, $7, json_build_object('registration_id', $3, 'session_id', $1,
    'training_number', training_number, 'title', title, 'member_id', $4,
    'moved_from_session_id', null)::text, $2
FROM taken
"""  # noqa: S608 - put together of the texts above
"""All of it in one statement, when it is not the last one needed for a confirmation."""


class Person(NamedTuple):
    """Who registers, and for what."""

    session_id: str
    member_id: str


async def register(pool: "Pool[Any]", clock: Clock, person: Person) -> None:
    """Register in one transaction, statement by statement, as it is usually written."""
    now, registration_id = clock.now(), str(uuid.uuid4())
    async with pool.acquire() as connection, connection.transaction():
        row = await connection.fetchrow(TAKE, person.session_id, now)
        if row is None:
            raise RuntimeError("a session of the benchmark is full")
        number, title = row["training_number"], row["title"]
        added = await connection.execute(
            ADD,
            *(registration_id, person.session_id, number, title, row["once"], person.member_id),
            now,
        )
        if added != "INSERT 0 1":
            raise RuntimeError("somebody of the benchmark is registered already")
        if row["registered"] >= row["minimum"] and not row["is_confirmed"]:
            await _confirm(connection, person.session_id, now)
        fact = {
            "registration_id": registration_id,
            "session_id": person.session_id,
            "training_number": number,
            "title": title,
            "member_id": person.member_id,
            "moved_from_session_id": None,
        }
        letter = _envelope("registration.placed", registration_id, now)
        await connection.execute(TELL, *letter, json.dumps(fact), now)


async def register_at_once(pool: "Pool[Any]", clock: Clock, person: Person) -> None:
    """Register in one statement, which is its own transaction: the least that it can cost."""
    now, registration_id = clock.now(), str(uuid.uuid4())
    letter = _envelope("registration.placed", registration_id, now)
    async with pool.acquire() as connection:
        done = await connection.execute(
            AT_ONCE, person.session_id, now, registration_id, person.member_id, *letter
        )
    if done != "INSERT 0 1":
        await register(pool, clock, person)


async def _confirm(connection: "Connection[Any]", session_id: str, now: datetime) -> None:
    session = await connection.fetchrow(SESSION, session_id)
    people = [row["member_id"] for row in await connection.fetch(PEOPLE, session_id)]
    assert session is not None
    await connection.execute(CONFIRM, session_id, now)
    await connection.execute(CONFIRMED, session_id)
    await connection.execute(STEP, session_id, now)
    fact = {
        "session_id": session_id,
        "training_id": session["training_id"],
        "training_number": session["training_number"],
        "title": session["title"],
        "registered_member_ids": people,
        "decided_by": None,
    }
    letter = _envelope("session.confirmed", session_id, now)
    await connection.execute(TELL, *letter, json.dumps(fact), now)


def _envelope(fact: str, aggregate_id: str, now: datetime) -> tuple[str, str, dict[str, str]]:
    """Return event id, subject and the headers that the platform's facts carry."""
    event_id = str(uuid.uuid4())
    headers = {
        "Nats-Msg-Id": event_id,
        "content-type": "application/json",
        "ce-specversion": "1.0",
        "ce-id": event_id,
        "ce-source": "/rers/trainings",
        "ce-type": f"rers.trainings.{fact}.v1",
        "ce-subject": aggregate_id,
        "ce-time": now.isoformat(),
        "ce-partitionkey": aggregate_id,
        "ce-sequence": "1",
        "ce-correlationid": event_id,
    }
    return event_id, f"rers.movement.trainings.{fact}.{aggregate_id}", headers
