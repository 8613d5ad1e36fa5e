"""The work that both sides do: renew an offer; keep the copy that matching has of it."""

import json
import time
import uuid
from datetime import datetime, timedelta
from typing import Any

import asyncpg
from nats.aio.msg import Msg

from shared.clock import SystemClock
from shared.events.savoirs import OfferRenewed

CLOCK = SystemClock()

OFFERS = 2_000
"""How many offers the renewals go round; so each is renewed many times, and its order shows."""

NETWORKS = 40

FILL = """
INSERT INTO savoir (id, kind, member_id, network_id, title, description, themes, level, format,
    mode, languages, availability, visibility, status, created_at, expires_at, version)
SELECT ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'offer',
    ('00000000-0000-7000-9000-' || lpad(to_hex(n), 12, '0'))::uuid,
    ('00000000-0000-7000-a000-' || lpad(to_hex(n % $2), 12, '0'))::uuid,
    'Guitare : accords et rythmique', 'Les six premiers accords, puis une chanson entiere.',
    ARRAY['musique'], 'beginner', 'any', 'on_site', ARRAY['fr'], '', 'linked', 'live', now(),
    now() + interval '180 days', 1
FROM generate_series(0, $1 - 1) AS n
"""

COMMAND = """
WITH renewed AS (
    UPDATE savoir SET expires_at = $2, status = 'live', version = version + 1
    WHERE id = $1 AND status <> 'withdrawn' RETURNING version
)
INSERT INTO outbox (event_id, stream, subject, headers, body, created_at)
SELECT $3, 'EVENTS', $4, $5::jsonb || jsonb_build_object('ce-sequence', version::text), $6, now()
FROM renewed
"""

EFFECT = """
INSERT INTO projection.savoir (savoir_id, kind, member_id, network_id, title, description, themes,
    level, format, mode, languages, visibility, expires_at, is_live, returned_at, version)
VALUES ($1, 'offer', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, true, now(), $13)
ON CONFLICT (savoir_id) DO UPDATE SET title = excluded.title, description = excluded.description,
    themes = excluded.themes, level = excluded.level, format = excluded.format,
    mode = excluded.mode, languages = excluded.languages, visibility = excluded.visibility,
    expires_at = excluded.expires_at, is_live = true, version = excluded.version
WHERE projection.savoir.version < excluded.version
"""


def offer_id(turn: int) -> str:
    """Return the offer that a turn renews."""
    return f"00000000-0000-7000-8000-{turn % OFFERS:012x}"


def member_id(turn: int) -> str:
    """Return that offer's author."""
    return f"00000000-0000-7000-9000-{turn % OFFERS:012x}"


def network_id(turn: int) -> str:
    """Return that offer's network."""
    return f"00000000-0000-7000-a000-{turn % OFFERS % NETWORKS:012x}"


async def keep(_: object) -> None:
    """Spare the pool's reset, as the product does."""


def bare_command(turn: int) -> list[Any]:
    """Return the arguments of COMMAND: the same fact, in the same envelope, made by hand."""
    event_id, now = str(uuid.uuid4()), CLOCK.now()
    expires_at = now + timedelta(days=180)
    headers = {
        "Nats-Msg-Id": event_id,
        "content-type": "application/json",
        "ce-specversion": "1.0",
        "ce-id": event_id,
        "ce-source": "/rers/savoirs",
        "ce-type": "rers.savoirs.offer.renewed.v1",
        "ce-subject": offer_id(turn),
        "ce-time": now.isoformat(),
        "ce-partitionkey": offer_id(turn),
        "ce-correlationid": event_id,
    }
    body = {
        "member_id": member_id(turn),
        "network_id": network_id(turn),
        "title": "Guitare : accords et rythmique",
        "description": "Les six premiers accords, puis une chanson entiere.",
        "themes": ["musique"],
        "level": "beginner",
        "format": "any",
        "mode": "on_site",
        "languages": ["fr"],
        "visibility": "linked",
        "expires_at": expires_at.isoformat(),
        "offer_id": offer_id(turn),
    }
    subject = OfferRenewed.subject(network_id(turn), offer_id(turn))
    return [offer_id(turn), expires_at, event_id, subject, json.dumps(headers), json.dumps(body)]


def bare_effect(message: Msg) -> list[Any]:
    """Return the arguments of EFFECT for one message."""
    fact = json.loads(message.data)
    return [
        fact["offer_id"],
        fact["member_id"],
        fact["network_id"],
        fact["title"],
        fact["description"],
        fact["themes"],
        fact["level"],
        fact["format"],
        fact["mode"],
        fact["languages"],
        fact["visibility"],
        datetime.fromisoformat(fact["expires_at"]),
        int((message.headers or {})["ce-sequence"]),
    ]


async def fill(dsn: str) -> None:
    """Put the offers that are renewed into an empty savoirs database."""
    connection = await asyncpg.connect(dsn)
    await connection.execute("TRUNCATE savoir, outbox")
    await connection.execute(FILL, OFFERS, NETWORKS)
    await connection.close()


def paced(count: int, per_s: float, began: float) -> list[float]:
    """Return when each of `count` commands is due, in `time.perf_counter` seconds."""
    return [began + turn / per_s for turn in range(count)]


def wall() -> float:
    """Return Unix seconds; the same clock in all processes of this machine."""
    return time.time()
