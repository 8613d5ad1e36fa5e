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


FIELDS = tuple(Network.__dataclass_fields__)
FIND = select(networks).where(
    networks.c.network_id == any_(bindparam("network_ids", type_=ARRAY(UUID)))
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

    async def known(self, network_ids: Iterable[str]) -> dict[str, Network]:
        """Return those of these networks that have been heard of, by id."""
        rows = await self._transaction.fetch_all(FIND, network_ids=sorted(set(network_ids)))
        return {
            row["network_id"]: Network(**{field: row[field] for field in FIELDS}) for row in rows
        }

    def put(self, network: Network, version: int) -> None:
        """Keep the newest state of a network, whatever order its facts come in."""
        self._transaction.write(PUT, {**vars(network), "version": version})
