"""Sends the sign-in mails that wait, at once when woken; every copy of the service does it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import structlog
from fastapi import APIRouter, FastAPI

from services.members.adapters.unit_of_work import SqlUnitOfWork
from services.members.application.send_code import SendCode, send_code
from services.members.entrypoints.desk import Desk
from services.members.entrypoints.measures import CountedMailServer
from shared.ending import end
from shared.storage.database import TRANSIENT, Database

log = structlog.get_logger("code_mails")

POLL_S = 1.0
"""How long a mail may wait whose wake-up was lost, and the pause while a server is away."""


@dataclass(eq=False)
class CodeMails:
    """The queue's worker: one mail a transaction, so that a crash sends at most one again."""

    database: Database
    desk: Desk
    server: CountedMailServer

    async def run(self) -> None:
        """Send until cancelled."""
        while True:
            self.desk.code_waits.clear()
            try:
                while await self.send_one():
                    pass
            except TRANSIENT as error:
                log.warning("code_mails_wait", reason=type(error).__name__)
                await asyncio.sleep(POLL_S)
            except Exception as error:  # its text may hold an address, so only its kind is told
                log.error("code_mail_failed", reason=type(error).__name__)
                await asyncio.sleep(POLL_S)
            await self._rest()

    async def _rest(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(POLL_S):  # `wait_for` can lose a cancellation
                await self.desk.code_waits.wait()

    async def send_one(self) -> bool:
        """Send the next mail; False when none waits."""
        async with self.database.transaction() as transaction:
            uow = SqlUnitOfWork(transaction)
            return await send_code(SendCode(), uow, self.desk.secrets, self.server)


def background_of(desk: Desk, server: CountedMailServer) -> APIRouter:
    """Return a router without routes, for its lifespan: the worker lives as long as the app."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        work = asyncio.create_task(CodeMails(app.state.database, desk, server).run())
        try:
            yield
        finally:
            await end(work)
            await server.close()

    return APIRouter(lifespan=lifespan)
