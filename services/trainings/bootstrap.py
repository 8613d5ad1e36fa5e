"""Puts the service together, and runs it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import FastAPI

from services.trainings import config
from services.trainings.adapters.records.documents.contents import Issuer
from services.trainings.adapters.records.documents.rendering import Renderer
from services.trainings.entrypoints.catalogue import http_trainings
from services.trainings.entrypoints.catalogue.shipped import stock_catalogue
from services.trainings.entrypoints.demand.http_demands import router as demands_router
from services.trainings.entrypoints.demand.http_wishes import router as wishes_router
from services.trainings.entrypoints.gatherings.http_calendars import router as calendars_router
from services.trainings.entrypoints.gatherings.http_fair import router as fair_router
from services.trainings.entrypoints.gatherings.http_gathering_dates import (
    router as gathering_dates_router,
)
from services.trainings.entrypoints.gatherings.http_gatherings import router as gatherings_router
from services.trainings.entrypoints.measures import MEASURES
from services.trainings.entrypoints.messages import MESSAGES
from services.trainings.entrypoints.money.http_invoicing import router as invoicing_router
from services.trainings.entrypoints.money.http_quotes import router as quotes_router
from services.trainings.entrypoints.money.http_tariffs import router as tariffs_router
from services.trainings.entrypoints.money.money_schemas import MoneySettings
from services.trainings.entrypoints.records.http_attendance import router as attendance_router
from services.trainings.entrypoints.records.http_certificates import router as certificates_router
from services.trainings.entrypoints.records.http_documents import router as documents_router
from services.trainings.entrypoints.records.printing import Records
from services.trainings.entrypoints.records.records_timers import records_timers
from services.trainings.entrypoints.registrations import http_registrations
from services.trainings.entrypoints.registrations.http_places import router as places_router
from services.trainings.entrypoints.sessions import http_decisions, http_sessions
from services.trainings.entrypoints.sessions.session_schemas import Defaults
from services.trainings.entrypoints.subscribers import consumer
from services.trainings.entrypoints.timers import TIMERS
from services.trainings.entrypoints.workshops.http_kits import router as kits_router
from services.trainings.entrypoints.workshops.http_workshop_course import (
    router as workshop_course_router,
)
from services.trainings.entrypoints.workshops.http_workshop_notes import (
    router as workshop_notes_router,
)
from services.trainings.entrypoints.workshops.http_workshops import router as workshops_router
from shared.clock import Clock
from shared.http.app import build_app
from shared.ids import Ids
from shared.links import signer_of
from shared.runtime import Runtime
from shared.serving import serve, settings_of
from shared.settings import Settings


def build(settings: Settings, clock: Clock | None = None, ids: Ids | None = None) -> FastAPI:
    """Return the app, ready to be served."""
    timers = {**TIMERS, **records_timers(config.ATTENDANCE_SHARE)}
    runtime = Runtime(
        settings,
        consumers=[consumer],
        timers=timers,
        measures=MEASURES,
        clock=clock,
        ids=ids,
    )
    routers = [
        http_registrations.router
    ]  # first: it is where crowds come, and routes are tried in order
    routers += [http_trainings.router, http_sessions.router, http_decisions.router]
    routers += [tariffs_router, quotes_router, invoicing_router]
    routers += [wishes_router, demands_router]
    routers += [workshops_router, workshop_course_router, workshop_notes_router, kits_router]
    routers += [documents_router, attendance_router, certificates_router]
    routers += [gatherings_router, gathering_dates_router, fair_router, calendars_router]
    routers += [places_router]
    app = build_app(runtime, routers, MESSAGES)
    app.state.line = asyncio.Semaphore(config.AT_ONCE)
    app.state.defaults = Defaults(
        minimum=config.MINIMUM,
        decision_days_before=config.DECISION_DAYS_BEFORE,
        offer_lasts=config.OFFER_LASTS,
    )
    app.state.money = MoneySettings(
        vat_notice=config.VAT_NOTICE,
        quote_valid_days=config.QUOTE_VALID_DAYS,
        time_zone=config.OFFICE_TIME_ZONE,
    )
    app.state.head_start = config.HEAD_START
    app.state.records = _records(settings)
    app.state.link_signer = signer_of(settings)
    _stock_at_start(app, runtime)
    return app


def _records(settings: Settings) -> Records:
    """Return what attendance and documents need of this installation."""
    return Records(
        issuer=Issuer(**config.ISSUER, standing=config.ISSUER_STANDING),
        renderer=Renderer(),
        bring=config.BRING,
        time_zone=ZoneInfo(config.OFFICE_TIME_ZONE),
        minimum=config.MINIMUM,
        pages_url=settings.answers_url.rstrip("/"),
        open_for=config.ATTENDANCE_OPEN_FOR,
        share=config.ATTENDANCE_SHARE,
    )


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
