"""Asks the service's own statement, and its own ranking, in a process of their own."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil

from deploy.bench.child import say, wait_for_go
from deploy.bench.matching.board import number_of
from services.matching.adapters.meaning.current import current_reader
from services.matching.adapters.sql_embeddings import SqlEmbeddings
from services.matching.adapters.sql_ranking import CANDIDATES, FIND, SqlRanking
from services.matching.adapters.sql_savoirs import SqlSavoirs
from services.matching.domain.savoir import Savoir
from services.matching.domain.scope import Scope, ScopeCode, scopes_of
from shared.storage.database import Database
from shared.storage.transaction import Transaction

TOP = 20
WARMING = 50
NEAR: tuple[ScopeCode, ...] = ("same_network", "linked_network")
OWN = """
SELECT savoir_id, vector::text AS vector, languages, mode FROM embedding
WHERE savoir_id = ANY ($1::uuid[])
"""
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Question:
    """A savoir that looks for counterparts, where it looks, and what the statement needs of it."""

    savoir: Savoir
    near: list[Scope]
    everywhere: Scope | None
    own: dict[str, Any]


Ask = Callable[[Question, Transaction], Awaitable[list[str]]]


async def near(question: Question, transaction: Transaction) -> list[str]:
    """Return the ids of the TOP counterparts in the savoir's own and linked networks."""
    rows = [row for scope in question.near for row in await _found(question, scope, transaction)]
    rows.sort(key=lambda row: (-row["similarity"], row["savoir_id"]))
    return [row["savoir_id"] for row in rows[:TOP]]


async def everywhere(question: Question, transaction: Transaction) -> list[str]:
    """Return the ids of the TOP counterparts beyond those networks."""
    assert question.everywhere is not None
    rows = await _found(question, question.everywhere, transaction)
    return [row["savoir_id"] for row in rows[:TOP]]


async def _found(question: Question, scope: Scope, transaction: Transaction) -> list[Any]:
    return await transaction.fetch_all(
        FIND[scope.code],
        **question.own,
        networks=list(scope.networks),
        without=[],
        kind=question.savoir.counterpart_kind,
        member_id=question.savoir.member_id,
        now=transaction.now(),
        most=CANDIDATES,
    )


async def rank(question: Question, transaction: Transaction) -> list[str]:
    """Return the ids of the TOP as the service's ranking weighs them, its reasons included."""
    ranking = SqlRanking(transaction)
    await ranking.learn(question.savoir)
    found = [
        each
        for scope in question.near
        for each in await ranking.counterparts(question.savoir, scope, ())
    ]
    found.sort(key=lambda each: (-each.likeness, each.savoir.savoir_id))
    return [each.savoir.savoir_id for each in found[:TOP]]


WAYS: dict[str, Ask] = {"near": near, "everywhere": everywhere, "rank": rank}


async def _questions(database: Database, file: Path) -> list[Question]:
    """Read what is asked: pairs of a savoir's id and the ids of the linked networks."""
    told = json.loads(file.read_text(encoding="ascii"))
    rows = await database.pool.fetch(OWN, [savoir_id for savoir_id, _ in told])
    own = {row["savoir_id"]: dict(row.items()) for row in rows}
    questions = []
    async with database.transaction() as transaction:
        for savoir_id, linked in told:
            savoir = await SqlSavoirs(transaction).find("request", savoir_id)
            assert savoir is not None
            scopes = {scope.code: scope for scope in scopes_of(savoir, frozenset(linked))}
            known = {name: own[savoir_id][name] for name in ("vector", "languages", "mode")}
            circles = [scopes[code] for code in NEAR]
            questions.append(Question(savoir, circles, scopes.get("open_to_everyone"), known))
    return questions


@dataclass(frozen=True)
class Cost:
    """What PostgreSQL's processes behind a pool, and this one, use."""

    backends: list[psutil.Process]

    @classmethod
    async def of(cls, database: Database) -> "Cost":
        """Learn which processes serve the pool's connections."""
        opened = [await database.pool.acquire() for _ in range(database.pool.get_size())]
        pids = [each.get_server_pid() for each in opened]
        for each in opened:
            await database.pool.release(each)
        return cls([psutil.Process(pid) for pid in pids])

    def processor_s(self) -> float:
        """Return the processor time used so far."""
        used = [each.cpu_times() for each in self.backends]
        return time.process_time() + sum(each.user + each.system for each in used)

    def backend_mb(self) -> float:
        """Return what a backend has in memory, what it shares with others left out."""
        seen = [each.memory_info() for each in self.backends]
        return round(max(each.rss - each.shared for each in seen) / 1e6, 1)


async def ask(specification: dict[str, Any]) -> dict[str, Any]:
    """Ask every question once a round, one after the other."""
    database = await Database.connect(specification["dsn"], "matching")
    questions = await _questions(database, Path(specification["questions_file"]))
    way, cost = WAYS[specification["way"]], await Cost.of(database)
    for question in questions[:WARMING]:
        async with database.transaction() as transaction:
            await way(question, transaction)
    for _ in range(specification["rounds"]):
        await wait_for_go()
        began, waits, answers = cost.processor_s(), [], []
        for question in questions:
            async with database.transaction() as transaction:
                asked_at = time.perf_counter()
                answer = await way(question, transaction)
                waits.append(time.perf_counter() - asked_at)
            answers.append([number_of(each) for each in answer])
        used = cost.processor_s() - began
        say(waits=waits, processor_s=used, answers=answers, backend_mb=cost.backend_mb())
    await database.close()
    return {}


async def upkeep(specification: dict[str, Any]) -> dict[str, Any]:
    """Time what the service does now and then over the whole board, between its searches."""
    database = await Database.connect(specification["dsn"], "matching")
    await wait_for_go()
    seconds = {}
    async with database.transaction() as transaction:
        began = time.perf_counter()
        await SqlSavoirs(transaction).search_forgotten(transaction.now() - WEEK)
        seconds["sweep_s"] = round(time.perf_counter() - began, 2)
    async with database.transaction() as transaction:
        reader = await asyncio.to_thread(current_reader)
        began = time.perf_counter()
        await SqlEmbeddings(transaction).follow(reader)
        seconds["follow_s"] = round(time.perf_counter() - began, 2)
    await database.close()
    return seconds
