"""The tables of collective matches: groups, and who is in them."""

from sqlalchemy import BigInteger, Boolean, Column, Integer, Table, Text
from sqlalchemy.dialects.postgresql import UUID

from services.matching.adapters.tables import Instant, metadata

collective_match = Table(
    "collective_match",
    metadata,
    Column("collective_match_id", UUID, primary_key=True),
    Column("version", BigInteger),
    Column("state", Text),
    Column("core_offer_id", UUID),
    Column("network_id", UUID),
    Column("title", Text),
    Column("is_remote", Boolean),
    Column("proposed_at", Instant),
    Column("expires_at", Instant),
    Column("gathering_at", Instant),
    Column("gathering_network_id", UUID),
    Column("gathering_town", Text),
    Column("gathering_place", Text),
    Column("gathering_note", Text),
    Column("gathering_by", UUID),
    Column("ending", Text),
    Column("merged_into", UUID),
)

collective_participant = Table(
    "collective_participant",
    metadata,
    Column("collective_match_id", UUID, primary_key=True),
    Column("savoir_id", UUID, primary_key=True),
    Column("position", Integer),
    Column("side", Text),
    Column("member_id", UUID),
    Column("network_id", UUID),
    Column("title", Text),
    Column("visibility", Text),
    Column("seats", Integer),
    Column("standing", Text),
    Column("is_willing", Boolean),
    Column("expires_at", Instant),
    Column("is_active", Boolean),
)
"""`is_active`: in a live group and not gone from it; a savoir is so in one group at most."""
