"""The tables of matching: its own, and its projections of foreign facts."""

from sqlalchemy import BigInteger, Boolean, Column, DateTime, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR, UUID

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

wording = Table(
    "wording",
    metadata,
    Column("savoir_id", UUID, primary_key=True),
    Column("stems", ARRAY(Text)),
    Column("spoken", ARRAY(Text)),
    Column("folded", ARRAY(Text)),
    Column("described", ARRAY(Text)),
    Column("folded_title", Text),
    Column("words", TSVECTOR),
    Column("learned_at", Instant),
)

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
)
