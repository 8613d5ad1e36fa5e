"""Lets the service's own ranking answer a gold file, in a database of its own."""

import asyncio
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import bindparam, text

from deploy.local.stack import LocalStack
from deploy.matching.gold import GoldOffer, GoldRequest
from deploy.matching.scores import Ranked
from deploy.matching.training import Tell
from services.matching.adapters.meaning.current import current_reader
from services.matching.adapters.sql_embeddings import FIRST_ID, SqlEmbeddings
from services.matching.adapters.sql_ranking import SqlRanking
from services.matching.adapters.unit_of_work import SqlUnitOfWork
from services.matching.bootstrap import POLICY
from services.matching.domain.savoir import Kind
from services.matching.domain.scope import Scope
from shared.storage.database import Database
from shared.storage.transaction import Transaction

NETWORK = str(uuid.uuid5(uuid.NAMESPACE_URL, "gold"))
LEVELS = {
    "débutant": "beginner",
    "intermédiaire": "intermediate",
    "avancé": "advanced",
    "confirmé": "advanced",
    "perfectionnement": "advanced",
}
"""Words of a gold file for the levels of the platform; any other one is any level."""

AT_ONCE = 64

ADD = text("""
INSERT INTO savoir (savoir_id, kind, member_id, network_id, title, description, themes, level,
                    format, mode, languages, visibility, expires_at, is_live, returned_at, version)
VALUES (:savoir_id, :kind, :member_id, :network_id, :title, '', '{}', :level,
        'any', 'any', '{}', 'network', :expires_at, true, :now, 1)
""")
BY_LETTERS = text("""
SELECT savoir_id FROM savoir WHERE kind = 'offer'
ORDER BY similarity(lower(unaccent(title)), lower(unaccent(CAST(:title AS text)))) DESC, savoir_id
""").bindparams(bindparam("title"))
"""The simplest method, to be held beside: PostgreSQL's trigrams of the two titles."""


@dataclass(frozen=True)
class Answers:
    """What the ranking and the simplest method say to each request, and what it took."""

    ranked: Mapping[str, Ranked]
    by_letters: Mapping[str, Ranked]
    encoders: Sequence[str]
    space: str
    seconds: float
    ms_per_request: float


async def evaluate(
    folder: Path, offers: Sequence[GoldOffer], requests: Sequence[GoldRequest], tell: Tell
) -> Answers:
    """Put the gold on a board, as if all lived in one network, and ask the ranking."""
    began = time.perf_counter()
    tell("les serveurs démarrent")
    async with LocalStack(folder, services=["matching"]) as stack:
        await asyncio.to_thread(current_reader)
        database = await Database.connect(stack.addresses.databases["matching"].app, "matching")
        try:
            return await Board(database, offers, requests).answers(tell, began)
        finally:
            await database.close()


class Board:
    """The gold as savoirs of one network of a matching database."""

    def __init__(
        self, database: Database, offers: Sequence[GoldOffer], requests: Sequence[GoldRequest]
    ) -> None:
        """Work in `database`."""
        self._database, self._offers, self._requests = database, offers, requests
        self._offer_ids = {_id_of("offer", each.id): each.id for each in offers}

    async def answers(self, tell: Tell, began: float) -> Answers:
        """Put all on the board, which must be empty, and ask; `began` by `time.perf_counter`."""
        await self._fill(tell)
        ranked, by_letters = {}, {}
        asked_at = time.perf_counter()
        for number, request in enumerate(self._requests, start=1):
            async with self._database.transaction() as transaction:
                ranked[request.id] = await self._ranked(request, transaction)
            if number % 50 == 0:
                tell(f"{number} demandes sur {len(self._requests)}")
        asking = time.perf_counter() - asked_at
        for request in self._requests:
            async with self._database.transaction() as transaction:
                rows = await transaction.fetch_all(BY_LETTERS, title=request.request)
            offer_ids = [self._offer_ids[row["savoir_id"]] for row in rows]
            by_letters[request.id] = Ranked(offer_ids, 0)
        reader = current_reader()
        return Answers(
            ranked,
            by_letters,
            sorted(reader.encoders),
            reader.space.name,
            round(time.perf_counter() - began, 1),
            round(1000 * asking / len(self._requests), 1),
        )

    async def _fill(self, tell: Tell) -> None:
        """Put everything on the board, let the ranking follow it, and read it all."""
        async with self._database.transaction() as transaction:
            for offer in self._offers:
                _add("offer", offer.id, offer.text, "any", transaction)
            for request in self._requests:
                level = LEVELS.get((request.level or "").casefold(), "any")
                _add("request", request.id, request.request, level, transaction)
        async with self._database.transaction() as transaction:
            await SqlEmbeddings(transaction).follow()
            await SqlEmbeddings(transaction).take_centre()
            await SqlEmbeddings(transaction).follow()
        after, read = FIRST_ID, 0
        while True:
            async with self._database.transaction() as transaction:
                after, some = await SqlEmbeddings(transaction).relearn_some(after, AT_ONCE)
            if not some:
                return
            read += some
            tell(f"{read} textes lus sur {len(self._offers) + len(self._requests)}")

    async def _ranked(self, request: GoldRequest, transaction: Transaction) -> Ranked:
        savoir = await SqlUnitOfWork(transaction).savoirs.find(
            "request", _id_of("request", request.id)
        )
        assert savoir is not None
        ranking = SqlRanking(transaction, most=len(self._offers))
        await ranking.learn(savoir)
        found = await ranking.counterparts(savoir, Scope("same_network", (NETWORK,)), ())
        alike = sum(each.likeness >= POLICY.least_likeness for each in found)
        offer_ids = [self._offer_ids[each.savoir.savoir_id] for each in found]
        return Ranked(offer_ids, min(alike, POLICY.proposals_per_search))


def _id_of(kind: Kind, gold_id: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"gold:{kind}:{gold_id}"))


def _add(kind: Kind, gold_id: str, title: str, level: str, transaction: Transaction) -> None:
    now = transaction.now()
    transaction.write(
        ADD,
        {
            "savoir_id": _id_of(kind, gold_id),
            "kind": kind,
            "member_id": _id_of(kind, f"person of {gold_id}"),
            "network_id": NETWORK,
            "title": title,
            "level": level,
            "expires_at": now + timedelta(days=30),
            "now": now,
        },
    )
