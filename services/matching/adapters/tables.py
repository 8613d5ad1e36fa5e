"""The tables of matching: its own, and its projections of foreign facts."""

from sqlalchemy import (
    REAL,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Double,
    Integer,
    MetaData,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID

metadata = MetaData()

Instant = DateTime(timezone=True)

match = Table(
    "match",
    metadata,
    Column("match_id", UUID, primary_key=True),
    Column("version", BigInteger),
    Column("state", Text),
    Column("offer_id", UUID),
    Column("request_id", UUID),
    Column("offerer_id", UUID),
    Column("offerer_network_id", UUID),
    Column("requester_id", UUID),
    Column("network_id", UUID),
    Column("offer_title", Text),
    Column("request_title", Text),
    Column("reasons", JSONB),
    Column("reason", Text),
    Column("proposer_id", UUID),
    Column("proposed_at", Instant),
    Column("expires_at", Instant),
    Column("offerer_accepted_at", Instant),
    Column("requester_accepted_at", Instant),
    Column("declined_by", Text),
    Column("decline_reason", Text),
    Column("meeting_at", Instant),
    Column("meeting_place", Text),
    Column("meeting_by", UUID),
    Column("agreement", JSONB),
    Column("exchange_id", UUID),
    Column("minor_sides", ARRAY(Text)),
    Column("held_sides", ARRAY(Text)),
    Column("decline_why", Text),
    Column("likeness", REAL),
)

edge = Table(
    "edge",
    metadata,
    Column("offer_id", UUID, primary_key=True),
    Column("request_id", UUID, primary_key=True),
    Column("offerer_id", UUID),
    Column("offerer_network_id", UUID),
    Column("requester_id", UUID),
    Column("requester_network_id", UUID),
    Column("scope", Text),
    Column("km", REAL),
    Column("likeness", REAL),
    Column("found_at", Instant),
)

latest_search = Table(
    "latest_search",
    metadata,
    Column("savoir_id", UUID, primary_key=True),
    Column("searched_at", Instant),
    Column("closest", JSONB),
)

exchange = Table(
    "exchange",
    metadata,
    Column("exchange_id", UUID, primary_key=True),
    Column("version", BigInteger),
    Column("state", Text),
    Column("match_id", UUID),
    Column("offerer_id", UUID),
    Column("offerer_network_id", UUID),
    Column("requester_id", UUID),
    Column("network_id", UUID),
    Column("offer_title", Text),
    Column("request_title", Text),
    Column("started_at", Instant),
    Column("ended_at", Instant),
    Column("stop_reason", Text),
)

review = Table(
    "review",
    metadata,
    Column("exchange_id", UUID, primary_key=True),
    Column("side", Text, primary_key=True),
    Column("reviewed_at", Instant),
    Column("texts", JSONB),
)

suggestion = Table(
    "suggestion",
    metadata,
    Column("suggestion_id", UUID, primary_key=True),
    Column("version", BigInteger),
    Column("member_id", UUID),
    Column("network_id", UUID),
    Column("kind", Text),
    Column("title", Text),
    Column("exchange_id", UUID),
    Column("suggested_at", Instant),
)

embedding = Table(
    "embedding",
    metadata,
    Column("savoir_id", UUID, primary_key=True),
    Column("member_id", UUID),
)
reading = Table(
    "reading",
    metadata,
    Column("savoir_id", UUID, primary_key=True),
)
"""Only what is deleted by; its vectors are written and read in plain SQL (`sql_embeddings`)."""

savoir = Table(
    "savoir",
    metadata,
    Column("savoir_id", UUID, primary_key=True),
    Column("kind", Text),
    Column("member_id", UUID),
    Column("network_id", UUID),
    Column("title", Text),
    Column("description", Text),
    Column("themes", ARRAY(Text)),
    Column("level", Text),
    Column("format", Text),
    Column("mode", Text),
    Column("languages", ARRAY(Text)),
    Column("visibility", Text),
    Column("expires_at", Instant),
    Column("is_live", Boolean),
    Column("returned_at", Instant),
    Column("version", BigInteger),
    Column("group_size", Integer),
)

membership = Table(
    "membership",
    metadata,
    Column("membership_id", Text, primary_key=True),
    Column("member_id", UUID),
    Column("network_id", UUID),
    Column("roles", ARRAY(Text)),
    Column("is_active", Boolean),
    Column("version", BigInteger),
    Column("is_minor", Boolean),
)

erased_member = Table(
    "erased_member",
    metadata,
    Column("member_id", UUID, primary_key=True),
    Column("version", BigInteger),
)

link = Table(
    "link",
    metadata,
    Column("link_id", UUID, primary_key=True),
    Column("network_id", UUID),
    Column("other_network_id", UUID),
    Column("is_active", Boolean),
    Column("version", BigInteger),
)

network = Table(
    "network",
    metadata,
    Column("network_id", UUID, primary_key=True),
    Column("title", Text),
    Column("kind", Text),
    Column("town", Text),
    Column("department", Text),
    Column("country", Text),
    Column("time_zone", Text),
    Column("version", BigInteger),
    Column("latitude", Double),
    Column("longitude", Double),
)
