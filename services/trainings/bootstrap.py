"""Puts the service together, and runs it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI

from services.trainings import config
from services.trainings.entrypoints import http, http_sessions, http_trainings
from services.trainings.entrypoints.messages import MESSAGES
from services.trainings.entrypoints.schemas import Defaults
from services.trainings.entrypoints.shipped import stock_catalogue
from services.trainings.entrypoints.subscribers import consumer
from services.trainings.entrypoints.timers import TIMERS
from shared.clock import Clock
from shared.http.app import build_app
from shared.ids import Ids
from shared.runtime import Runtime
from shared.serving import serve, settings_of
from shared.settings import Settings


def build(settings: Settings, clock: Clock | None = None, ids: Ids | None = None) -> FastAPI:
    """Return the app, ready to be served."""
    runtime = Runtime(settings, consumers=[consumer], timers=TIMERS, clock=clock, ids=ids)
    routers = [http_trainings.router, http_sessions.router, http.router]
    app = build_app(runtime, routers, MESSAGES)
    app.state.line = asyncio.Semaphore(config.AT_ONCE)
    app.state.defaults = Defaults(
        minimum=config.MINIMUM,
        decision_days_before=config.DECISION_DAYS_BEFORE,
        offer_lasts=config.OFFER_LASTS,
    )
    _stock_at_start(app, runtime)
    return app


def _stock_at_start(app: FastAPI, runtime: Runtime) -> None:
    """Have the shipped catalogue in place before the first request."""
    started = app.router.lifespan_context

    @asynccontextmanager
    async def stocked(started_app: FastAPI) -> AsyncIterator[Mapping[str, Any]]:
        async with started(started_app) as state:
            await stock_catalogue(runtime.database)
            yield state or {}

    app.router.lifespan_context = stocked


def main() -> None:
    """Serve until the process is told to end."""
    serve(settings_of("trainings"), build)
