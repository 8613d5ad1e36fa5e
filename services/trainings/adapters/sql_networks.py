"""The networks, as the facts of members tell of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ARRAY, any_, bindparam, select
from sqlalchemy.dialects.postgresql import UUID

from services.trainings.adapters.places_tables import networks
from services.trainings.adapters.projected import newest_of
from shared.storage.transaction import Transaction


@dataclass(frozen=True, kw_only=True)
class Network:
    """A network as trainings knows it."""

    network_id: str
    title: str
    town: str
    department: str
    """As its people write it."""
    region: str | None
    """INSEE code; None abroad, and where the department is written in no known way."""
    time_zone: str
    is_affiliated: bool
    is_of_children: bool | None = None
    """True for schools and classes; None where that has not been heard yet."""


FIELDS = tuple(Network.__dataclass_fields__)
FIND = select(networks).where(
    networks.c.network_id == any_(bindparam("network_ids", type_=ARRAY(UUID)))
)
HOLD = (
    select(networks.c.is_of_children)
    .where(networks.c.network_id == bindparam("network_id"))
    .with_for_update(read=True)
)
PUT = newest_of(networks)


class SqlNetworks:
    """The networks of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        """Read and write in `transaction`."""
        self._transaction = transaction

    async def find(self, network_id: str) -> Network | None:
        """Return a network; None when nothing has been heard of it."""
        return (await self.known([network_id])).get(network_id)

    async def is_of_children(self, network_id: str) -> bool | None:
        """Say whether a network is of children; None while nothing has been heard of it."""
        network = await self.find(network_id)
        return network.is_of_children if network else None

    async def hold(self, network_id: str) -> bool | None:
        """Say the same, and keep it so until the commit."""
        row = await self._transaction.fetch_one(HOLD, network_id=network_id)
        return row["is_of_children"] if row else None

    async def known(self, network_ids: Iterable[str]) -> dict[str, Network]:
        """Return those of these networks that have been heard of, by id."""
        rows = await self._transaction.fetch_all(FIND, network_ids=sorted(set(network_ids)))
        return {
            row["network_id"]: Network(**{field: row[field] for field in FIELDS}) for row in rows
        }

    def put(self, network: Network, version: int) -> None:
        """Keep the newest state of a network, whatever order its facts come in."""
        self._transaction.write(PUT, {**vars(network), "version": version})
