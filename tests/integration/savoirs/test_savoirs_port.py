"""One suite for the port of offers and requests, on the fake and on PostgreSQL: both keep it alike."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from typing import Any, Protocol

import pytest

from services.savoirs.adapters.unit_of_work import SqlUnitOfWork
from services.savoirs.application.ports import Savoirs, UnitOfWork
from services.savoirs.domain.savoir_terms import Status
from shared.clock import HeldClock
from shared.errors import NotFoundError
from shared.storage.database import Database
from tests.fixtures.databases import NewDatabase
from tests.unit.savoirs.builders import (
    ANN,
    BOB,
    FRESHNESS,
    GARDEN,
    LIBRARY,
    MONDAY,
    a_request,
    an_id,
    an_offer,
    terms,
)
from tests.unit.savoirs.fakes import FakeUnitOfWork


class Store(Protocol):
    """Opens units of work on what it keeps."""

    def begin(self) -> AbstractAsyncContextManager[UnitOfWork]: ...


class FakeStore:
    def __init__(self) -> None:
        self._uow = FakeUnitOfWork((ANN, GARDEN))

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[UnitOfWork]:
        yield self._uow


class SqlStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[UnitOfWork]:
        async with self._database.transaction() as transaction:
            yield SqlUnitOfWork(transaction)


@pytest.fixture(params=["fake", "sql"])
async def store(
    request: pytest.FixtureRequest, database: NewDatabase, held_clock: HeldClock
) -> AsyncIterator[Store]:
    if request.param == "fake":
        yield FakeStore()
        return
    place = await database("savoirs")
    connected = await Database.connect(place.app_dsn, "savoirs", clock=held_clock)
    yield SqlStore(connected)
    await connected.close()


@pytest.fixture(params=["offer", "request"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def new(kind: str, number: int = 1, **changes: Any) -> Any:
    make = an_offer if kind == "offer" else a_request
    return make(**{f"{kind}_id": an_id(f"{kind} {number}"), **changes})


def port(uow: UnitOfWork, kind: str) -> Savoirs[Any]:
    return uow.offers if kind == "offer" else uow.requests


async def test_what_is_added_is_read_back_whole(store: Store, kind: str) -> None:
    wording = terms(
        description="Au printemps.",
        themes=("jardinage", "rosiers"),
        level="beginner",
        format="group",
        mode="remote",
        languages=("fr", "pt-BR"),
        availability="le mardi",
        visibility="linked",
    )
    async with store.begin() as uow:
        port(uow, kind).add(new(kind, terms=wording))

    async with store.begin() as uow:
        assert await port(uow, kind).get(an_id(f"{kind} 1")) == new(kind, terms=wording)


async def test_what_is_unknown_or_of_the_other_kind_is_not_found(store: Store, kind: str) -> None:
    async with store.begin() as uow:
        port(uow, "offer" if kind == "request" else "request").add(
            new("offer" if kind == "request" else "request")
        )

    async with store.begin() as uow:
        for unknown in (an_id("offer 1" if kind == "request" else "request 1"), an_id("none")):
            with pytest.raises(NotFoundError):
                await port(uow, kind).get(unknown)


async def test_saving_keeps_where_it_stands_and_not_its_words(store: Store, kind: str) -> None:
    async with store.begin() as uow:
        port(uow, kind).add(new(kind))
        savoir = await port(uow, kind).get(an_id(f"{kind} 1"))
        savoir.renew(MONDAY + timedelta(days=1), FRESHNESS)
        savoir.terms = terms(title="Autre")
        port(uow, kind).save(savoir)

    async with store.begin() as uow:
        kept = await port(uow, kind).get(an_id(f"{kind} 1"))
        assert (kept.terms.title, kept.version) == ("Tailler les rosiers", 2)
        assert kept.expires_at == MONDAY + timedelta(days=181)


async def test_saving_the_wording_keeps_it(store: Store, kind: str) -> None:
    async with store.begin() as uow:
        port(uow, kind).add(new(kind))
        savoir = await port(uow, kind).get(an_id(f"{kind} 1"))
        savoir.reword(terms(title="Greffer", themes=("arbres",)))
        port(uow, kind).save_wording(savoir)

    async with store.begin() as uow:
        kept = await port(uow, kind).get(an_id(f"{kind} 1"))
        assert (kept.terms, kept.version) == (terms(title="Greffer", themes=("arbres",)), 2)


async def test_a_persons_savoirs_are_found_by_network_and_life(store: Store, kind: str) -> None:
    lives: list[dict[str, Any]] = [
        {},
        {"status": Status.EXPIRED},
        {"status": Status.WITHDRAWN},
        {"network_id": LIBRARY},
        {"member_id": BOB},
    ]
    async with store.begin() as uow:
        for number, changes in enumerate(lives, start=1):
            port(uow, kind).add(new(kind, number, **changes))

    async with store.begin() as uow:
        live = await port(uow, kind).live_of(ANN, GARDEN)
        everything = await port(uow, kind).all_of(ANN)

    assert [savoir.savoir_id for savoir in live] == [an_id(f"{kind} 1")]
    ids = [savoir.savoir_id for savoir in everything]
    assert ids == sorted(an_id(f"{kind} {number}") for number in (1, 2, 3, 4))


async def test_forgetting_a_person_leaves_the_others_alone(store: Store, kind: str) -> None:
    async with store.begin() as uow:
        port(uow, kind).add(new(kind, 1))
        port(uow, kind).add(new(kind, 2, member_id=BOB))
        await port(uow, kind).forget(ANN)

    async with store.begin() as uow:
        assert await port(uow, kind).all_of(ANN) == []
        assert len(await port(uow, kind).all_of(BOB)) == 1


async def test_reciprocity_follows_what_is_live(store: Store) -> None:
    async with store.begin() as uow:
        assert await uow.reciprocities.live_kinds(ANN, GARDEN) == (False, False)
        uow.offers.add(new("offer"))
        uow.requests.add(new("request", network_id=LIBRARY))

    async with store.begin() as uow:
        reciprocity = await uow.reciprocities.lock(ANN, GARDEN)
        reciprocity.settle(await uow.reciprocities.live_kinds(ANN, GARDEN))
        uow.reciprocities.save(reciprocity)

    async with store.begin() as uow:
        assert (await uow.reciprocities.lock(ANN, GARDEN)).live == (True, False)
        assert (await uow.reciprocities.lock(ANN, LIBRARY)).live == (False, False)
