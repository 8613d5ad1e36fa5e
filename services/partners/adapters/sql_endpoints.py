"""Endpoints and their secrets in PostgreSQL."""

from collections.abc import Sequence

from asyncpg import Record
from sqlalchemy import bindparam, delete, func, insert, select, update

from services.partners.adapters.tables import partner
from services.partners.adapters.webhook_tables import delivery, endpoint, endpoint_secret
from services.partners.domain.endpoint import (
    MOST_ENDPOINTS,
    Endpoint,
    EndpointNotFoundError,
    Secret,
    TooManyEndpointsError,
)
from services.partners.domain.partner import PartnerNotFoundError, Scope
from shared.storage.transaction import Transaction

COLUMNS = tuple(column.name for column in endpoint.c if column.name != "replays")
CHANGING = ("url", "types", "networks", "state", "reason", "began_failing_at", "version")

FIND = (
    select(endpoint)
    .where(
        endpoint.c.endpoint_id == bindparam("endpoint_id"),
        endpoint.c.partner_id == bindparam("partner_id"),
    )
    .with_for_update()
)
SECRETS = (
    select(endpoint_secret)
    .where(endpoint_secret.c.endpoint_id == bindparam("endpoint_id"))
    .order_by(endpoint_secret.c.created_at.desc())
)
OF_PARTNER = (
    select(endpoint)
    .where(endpoint.c.partner_id == bindparam("partner_id"))
    .order_by(endpoint.c.endpoint_id)
)
PARTNER = select(partner.c.id).where(partner.c.id == bindparam("partner_id")).with_for_update()
COUNT = select(func.count()).where(endpoint.c.partner_id == bindparam("partner_id"))
ADD = insert(endpoint).values({name: bindparam(name) for name in COLUMNS})
SAVE = (
    update(endpoint)
    .where(endpoint.c.endpoint_id == bindparam("id_"))
    .values({name: bindparam(name) for name in CHANGING})
)
REMOVE_DELIVERIES = delete(delivery).where(delivery.c.endpoint_id == bindparam("endpoint_id"))
REMOVE = delete(endpoint).where(endpoint.c.endpoint_id == bindparam("endpoint_id"))
FORGET_SECRETS = delete(endpoint_secret).where(endpoint_secret.c.endpoint_id == bindparam("id_"))
ADD_SECRET = insert(endpoint_secret).values(
    {column.name: bindparam(column.name) for column in endpoint_secret.c}
)


class SqlEndpoints:
    """Endpoints of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def get(self, partner_id: str, endpoint_id: str) -> Endpoint:
        """Load and lock; raise EndpointNotFoundError, also for one of another partner."""
        named = {"partner_id": partner_id, "endpoint_id": endpoint_id}
        row = await self._transaction.fetch_one(FIND, **named)
        if row is None:
            raise EndpointNotFoundError
        secrets = await self._transaction.fetch_all(SECRETS, endpoint_id=endpoint_id)
        return endpoint_of(row, secrets)

    async def of_partner(self, partner_id: str) -> list[Endpoint]:
        """Return them all, without their secrets."""
        rows = await self._transaction.fetch_all(OF_PARTNER, partner_id=partner_id)
        return [endpoint_of(row, ()) for row in rows]

    async def expect_room(self, partner_id: str) -> None:
        """Raise PartnerNotFoundError, or TooManyEndpointsError when the partner gets no more."""
        if await self._transaction.fetch_one(PARTNER, partner_id=partner_id) is None:
            raise PartnerNotFoundError
        row = await self._transaction.fetch_one(COUNT, partner_id=partner_id)
        if row is not None and row[0] >= MOST_ENDPOINTS:
            raise TooManyEndpointsError(most=MOST_ENDPOINTS)

    def add(self, endpoint: Endpoint) -> None:
        """Keep a new endpoint."""
        ids = {"endpoint_id": endpoint.endpoint_id, "partner_id": endpoint.partner_id}
        values = {**ids, "created_at": endpoint.created_at, **_columns(endpoint)}
        self._transaction.write(ADD, values)
        self._add_secrets(endpoint)

    def save(self, endpoint: Endpoint) -> None:
        """Keep what has changed."""
        self._transaction.write(SAVE, {"id_": endpoint.endpoint_id, **_columns(endpoint)})
        self._transaction.write(FORGET_SECRETS, {"id_": endpoint.endpoint_id})
        self._add_secrets(endpoint)

    async def remove(self, endpoint: Endpoint) -> None:
        """Forget it, with its deliveries."""
        for statement in (REMOVE_DELIVERIES, REMOVE):
            await self._transaction.execute(statement, endpoint_id=endpoint.endpoint_id)

    def _add_secrets(self, endpoint: Endpoint) -> None:
        for secret in endpoint.secrets:
            values = {
                "endpoint_id": endpoint.endpoint_id,
                "secret": secret.text,
                "created_at": secret.created_at,
                "retires_at": secret.retires_at,
            }
            self._transaction.write(ADD_SECRET, values)


def endpoint_of(row: Record, secrets: Sequence[Record]) -> Endpoint:
    """Make an endpoint of its rows."""
    types, networks = row["types"], row["networks"]
    return Endpoint(
        endpoint_id=row["endpoint_id"],
        partner_id=row["partner_id"],
        url=row["url"],
        scope=scope_of(networks, types),
        created_at=row["created_at"],
        secrets=[Secret(one["secret"], one["created_at"], one["retires_at"]) for one in secrets],
        state=row["state"],
        reason=row["reason"],
        began_failing_at=row["began_failing_at"],
        version=row["version"],
    )


def scope_of(networks: Sequence[str] | None, types: Sequence[str] | None) -> Scope:
    """Return what was stored, even a type that is announced no more."""
    return Scope(
        networks=None if networks is None else frozenset(networks),
        types=None if types is None else frozenset(types),
    )


def _columns(endpoint: Endpoint) -> dict[str, object]:
    scope = endpoint.scope
    return {
        "url": endpoint.url,
        "types": None if scope.types is None else sorted(scope.types),
        "networks": None if scope.networks is None else sorted(scope.networks),
        "state": endpoint.state,
        "reason": endpoint.reason,
        "began_failing_at": endpoint.began_failing_at,
        "version": endpoint.version,
    }
