"""Renewing a live savoir is lean: one read, one change, one fact, and no index is touched."""

from collections.abc import Awaitable

import pytest

from services.savoirs.adapters.unit_of_work import SqlUnitOfWork
from services.savoirs.application.edit_offer import EditOffer, edit_offer
from services.savoirs.application.renew_offer import RenewOffer, renew_offer
from services.savoirs.application.renew_request import RenewRequest, renew_request
from shared.storage.transaction import Transaction
from tests.integration.savoirs.conftest import ANN, World
from tests.unit.savoirs.builders import BY_ANN, FRESHNESS, terms


@pytest.mark.parametrize("kind", ["offer", "request"])
async def test_renewing_costs_one_read_and_one_change(world: World, kind: str) -> None:
    ann, statements = world.as_(ANN, garden=["member"]), list[str]()
    publish = world.offer if kind == "offer" else world.request
    savoir_id = (await publish(ann))[f"{kind}_id"]

    async with world.database.transaction() as transaction:
        transaction.connection.add_query_logger(lambda ran: statements.append(ran.query))
        uow = SqlUnitOfWork(transaction)
        if kind == "offer":
            await renew_offer(RenewOffer(savoir_id, BY_ANN, FRESHNESS), uow)
        else:
            await renew_request(RenewRequest(savoir_id, BY_ANN, FRESHNESS), uow)

    changes = [statement for statement in statements if statement != "COMMIT;"]
    read, change = changes
    assert (read.split()[0], read.endswith("FOR UPDATE")) == ("SELECT", True)
    assert change.startswith("WITH change_0 AS (UPDATE savoir ")
    assert ") INSERT INTO outbox " in change


IN_PLACE = "SELECT pg_stat_get_xact_tuples_hot_updated('savoir'::regclass)"


async def changes_in_place(transaction: Transaction, change: Awaitable[object]) -> int:
    before = await transaction.connection.fetchval(IN_PLACE)
    await change
    await transaction.flush()
    return int(await transaction.connection.fetchval(IN_PLACE)) - int(before)


async def test_renewing_touches_no_index_and_rewording_does(world: World) -> None:
    offer_id = (await world.offer(world.as_(ANN, garden=["member"])))["offer_id"]

    async with world.database.transaction() as transaction:
        uow = SqlUnitOfWork(transaction)
        renewed = renew_offer(RenewOffer(offer_id, BY_ANN, FRESHNESS), uow)
        assert await changes_in_place(transaction, renewed) == 1
        edited = edit_offer(EditOffer(offer_id, terms(title="Greffer"), BY_ANN), uow)
        assert await changes_in_place(transaction, edited) == 0
