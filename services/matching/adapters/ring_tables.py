"""The tables of rings."""

from sqlalchemy import BigInteger, Column, Table, Text
from sqlalchemy.dialects.postgresql import JSONB, UUID

from services.matching.adapters.tables import Instant, metadata

ring = Table(
    "ring",
    metadata,
    Column("ring_id", UUID, primary_key=True),
    Column("version", BigInteger),
    Column("state", Text),
    Column("pairs_key", Text),
    Column("network_id", UUID),
    Column("links", JSONB),
    Column("proposer_id", UUID),
    Column("proposed_at", Instant),
    Column("expires_at", Instant),
    Column("declined_by", UUID),
    Column("decline_reason", Text),
)

ring_place = Table(
    "ring_place",
    metadata,
    Column("member_id", UUID, primary_key=True),
    Column("network_id", UUID, primary_key=True),
    Column("ring_id", UUID, primary_key=True),
)

ring_match = Table(
    "ring_match",
    metadata,
    Column("match_id", UUID, primary_key=True),
    Column("ring_id", UUID, primary_key=True),
)

ring_awaiting = Table(
    "ring_awaiting",
    metadata,
    Column("member_id", UUID, primary_key=True),
    Column("ring_id", UUID),
)
"""Who has a ring to answer: nobody has two, which the primary key holds."""
