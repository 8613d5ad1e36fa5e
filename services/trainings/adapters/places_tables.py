"""The tables of what members tells of networks and places."""

from sqlalchemy import Boolean, Column, Double, Integer, Table, Text
from sqlalchemy.dialects.postgresql import UUID

from services.trainings.adapters.tables import metadata

networks = Table(
    "network",
    metadata,
    Column("network_id", UUID, primary_key=True),
    Column("title", Text, nullable=False),
    Column("town", Text, nullable=False),
    Column("department", Text, nullable=False),
    Column("region", Text),
    Column("time_zone", Text, nullable=False),
    Column("is_affiliated", Boolean, nullable=False),
    Column("is_of_children", Boolean),
    Column("version", Integer, nullable=False),
)

places = Table(
    "place",
    metadata,
    Column("place_id", UUID, primary_key=True),
    Column("title", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("postcode", Text, nullable=False),
    Column("town", Text, nullable=False),
    Column("department", Text, nullable=False),
    Column("region", Text),
    Column("time_zone", Text, nullable=False),
    Column("latitude", Double),
    Column("longitude", Double),
    Column("is_active", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
)
