"""Networks and their links in PostgreSQL."""

from dataclasses import asdict

from asyncpg import Record
from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.dialects.postgresql import insert as upsert

from services.members.adapters.tables import link, network
from services.members.adapters.town_names import plain
from services.members.domain.link import Link, LinkAlreadyAskedError, LinkNotFoundError, LinkStatus
from services.members.domain.network import Network, NetworkNotFoundError, NetworkProfile
from shared.events.members import NetworkKind
from shared.storage.transaction import Transaction

PROFILE = tuple(NetworkProfile.__dataclass_fields__)
CHANGING = (*PROFILE, "search_text", "version")

FIND = (
    select(network)
    .where(network.c.network_id == bindparam("network_id"))
    .with_for_update(key_share=True)
)
EXISTS = select(network.c.network_id).where(network.c.network_id == bindparam("network_id"))
KIND = EXISTS.with_only_columns(network.c.kind).with_for_update(read=True)
UNPLACED = (
    select(network.c.network_id)
    .where(network.c.latitude.is_(None), network.c.network_id > bindparam("after", type_=UUID))
    .order_by(network.c.network_id)
    .limit(bindparam("limit"))
)
ADD = insert(network).values({column.name: bindparam(column.name) for column in network.c})
SAVE = (
    update(network)
    .where(network.c.network_id == bindparam("id_"))
    .values({name: bindparam(name) for name in CHANGING})
)

FIND_LINK = select(link).where(link.c.link_id == bindparam("link_id")).with_for_update()
_one, _two = (bindparam(name, type_=link.c.network_id.type) for name in ("one", "two"))
FIND_PAIR = (
    select(link)
    .where(
        func.least(link.c.network_id, link.c.other_network_id) == func.least(_one, _two),
        func.greatest(link.c.network_id, link.c.other_network_id) == func.greatest(_one, _two),
    )
    .with_for_update()
)
ADD_LINK = (
    upsert(link)
    .values({column.name: bindparam(column.name) for column in link.c})
    .on_conflict_do_nothing()
)
SAVE_LINK = (
    update(link)
    .where(link.c.link_id == bindparam("id_"))
    .values(
        asked_by_network_id=bindparam("asked_by_network_id"),
        status=bindparam("status"),
        version=bindparam("version"),
    )
)


class SqlNetworks:
    """Networks of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def get(self, network_id: str) -> Network:
        """Load and lock; raise NetworkNotFoundError."""
        row = await self._transaction.fetch_one(FIND, network_id=network_id)
        if row is None:
            raise NetworkNotFoundError
        profile = NetworkProfile(**{name: row[name] for name in PROFILE})
        return Network(network_id=network_id, profile=profile, version=row["version"])

    async def expect(self, network_id: str) -> None:
        """Raise NetworkNotFoundError unless it exists."""
        if await self._transaction.fetch_one(EXISTS, network_id=network_id) is None:
            raise NetworkNotFoundError

    async def kind_of(self, network_id: str) -> NetworkKind:
        """Say of which kind it is, and keep it so until the commit; raise NetworkNotFoundError."""
        row = await self._transaction.fetch_one(KIND, network_id=network_id)
        if row is None:
            raise NetworkNotFoundError
        kind: NetworkKind = row["kind"]
        return kind

    async def unplaced(self, after: str, limit: int) -> list[str]:
        """Return ids of networks without a place, in their order, after the one with this id."""
        rows = await self._transaction.fetch_all(UNPLACED, after=after, limit=limit)
        return [row["network_id"] for row in rows]

    def add(self, network: Network) -> None:
        """Keep a new network."""
        self._transaction.write(ADD, {"network_id": network.network_id, **_columns(network)})
        self._transaction.announce(network, network.network_id, network.network_id)

    def save(self, network: Network) -> None:
        """Keep what has changed."""
        self._transaction.write(SAVE, {"id_": network.network_id, **_columns(network)})
        self._transaction.announce(network, network.network_id, network.network_id)


def _columns(network: Network) -> dict[str, object]:
    profile = network.profile
    return {
        **asdict(profile),
        "search_text": plain(f"{profile.title} {profile.town} {profile.department}"),
        "version": network.version,
    }


class SqlLinks:
    """Links of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def get(self, link_id: str) -> Link:
        """Load and lock; raise LinkNotFoundError."""
        row = await self._transaction.fetch_one(FIND_LINK, link_id=link_id)
        if row is None:
            raise LinkNotFoundError
        return _link(row)

    async def find(self, network_id: str, other_network_id: str) -> Link | None:
        """Load and lock the one link of this pair, in whichever order."""
        row = await self._transaction.fetch_one(FIND_PAIR, one=network_id, two=other_network_id)
        return _link(row) if row else None

    async def add(self, link: Link) -> None:
        """Keep a new link; raise LinkAlreadyAskedError when the pair has one by now."""
        values = {
            "link_id": link.link_id,
            "network_id": link.network_id,
            "other_network_id": link.other_network_id,
        }
        if not await self._transaction.execute(ADD_LINK, **values, **_link_columns(link)):
            raise LinkAlreadyAskedError

    def save(self, link: Link) -> None:
        """Keep what has changed."""
        self._transaction.write(SAVE_LINK, {"id_": link.link_id, **_link_columns(link)})
        self._transaction.announce(link, link.link_id, link.network_id)


def _link_columns(link: Link) -> dict[str, object]:
    return {
        "asked_by_network_id": link.asked_by_network_id,
        "status": link.status.value,
        "version": link.version,
    }


def _link(row: Record) -> Link:
    return Link(**{**row, "status": LinkStatus(row["status"])})
