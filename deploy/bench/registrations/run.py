"""Starts the trainings service on real servers and lets the crowd at it."""

import asyncio
import os
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import nats

from deploy.bench.registrations import bare
from deploy.bench.registrations.crowd import Crowd
from deploy.clients.api import Api
from deploy.clients.signer import Signer
from deploy.clients.waiting import effect
from deploy.local.stack import LocalStack
from shared.clock import SystemClock
from shared.events.trainings import SessionConfirmed

CONNECTIONS = 1_000
TRAINING = 1


async def run(folder: Path, people: int, places: int) -> dict[str, Any]:
    """Run the three races and return one object."""
    async with LocalStack(folder, services=["trainings"]) as stack:
        addresses = stack.addresses
        signer = Signer(addresses.signing_key_file, addresses.jwks_file)
        session_id = await _open_session(stack, signer, places)
        tokens = await asyncio.to_thread(
            lambda: [signer.token(str(uuid.uuid4())) for _ in range(people)]
        )
        crowd = Crowd(
            stack.urls("trainings")[0], f"/sessions/{session_id}/registrations", tokens, CONNECTIONS
        )
        seconds = await crowd.rush()
        dsn = addresses.databases["trainings"].owner
        held = await _held(dsn, session_id)
        confirmations = await _confirmations(addresses.nats_url, dsn)
        connection = await asyncpg.connect(dsn)
        await connection.execute(bare.SCHEMA)
        await connection.close()
        plain = await bare.race(dsn, people, places)
        naive = await bare.naive_race(dsn, people, places)
    return {
        "people": people,
        "places": places,
        "registered": held["registered"],
        "waitlisted": held["waiting"],
        "oversold": max(0, held["registered"] - places),
        "confirmations": confirmations,
        **crowd.figures(),
        "seconds": round(seconds, 2),
        "per_s": round(people / seconds, 1),
        "sql_per_s": round(people / plain.seconds, 1),
        "sql_registered": plain.registered,
        "ratio_sql": round(plain.seconds / seconds, 3),
        "control_registered": naive.registered,
        "control_oversold": max(0, naive.registered - places),
        "connections": CONNECTIONS,
        "cores": os.cpu_count(),
        "bound": "Processor time: HTTP, token verification and the crowd itself share the cores"
        " with PostgreSQL; the bare race has neither HTTP nor tokens.",
    }


async def _open_session(stack: LocalStack, signer: Signer, places: int) -> str:
    office = signer.token(str(uuid.uuid4()), movement=["training_office"])
    begins = SystemClock().now() + timedelta(days=90)
    body = {
        "parts": [[begins.date().isoformat()]],
        "place": "Évry",
        "mode": "in_person",
        "capacity": places,
        "minimum": min(12, places),
        "decision_at": (begins - timedelta(days=30)).isoformat(),
    }
    async with Api({"trainings": stack.urls("trainings")}) as api:
        opened = await api.post("trainings", f"/trainings/{TRAINING}/sessions", body, office)
    return str(opened["session_id"])


async def _held(dsn: str, session_id: str) -> dict[str, int]:
    """Count in the database itself what the session now holds."""
    connection = await asyncpg.connect(dsn)
    rows = await connection.fetch(
        "SELECT status, count(*) FROM registration WHERE occasion_id = $1 GROUP BY status",
        session_id,
    )
    await connection.close()
    counts = {row[0]: int(row[1]) for row in rows}
    return {name: counts.get(name, 0) for name in ("registered", "waiting")}


async def _confirmations(nats_url: str, dsn: str) -> int:
    """Count the confirmations that were announced, once all facts have left the outbox."""
    connection = await asyncpg.connect(dsn)

    async def is_empty() -> bool:
        return not await connection.fetchval("SELECT EXISTS (SELECT FROM outbox)")

    await effect(is_empty, "the outbox did not empty", within_s=60)
    await connection.close()
    client = await nats.connect(nats_url)
    stream = await client.jetstream().stream_info(
        "EVENTS", subjects_filter=SessionConfirmed.subject_filter()
    )
    await client.close()
    return sum((stream.state.subjects or {}).values())
