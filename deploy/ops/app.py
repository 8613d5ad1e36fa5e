"""The ops process's app: the board, its values as JSON, dead letters, runbooks, metrics, health."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from typing import Any

import httpx
from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from starlette.exceptions import HTTPException as StarletteHTTPException

from deploy.backup.ledger import FILE as LEDGER
from deploy.backup.ledger import keep_ledger
from deploy.ops.access import Forms, Gate
from deploy.ops.collector import OpsCollector
from deploy.ops.dead import DeadLetterRoom
from deploy.ops.letters import LetterPages, letters_router
from deploy.ops.pages import page, static
from deploy.ops.problems import headline
from deploy.ops.runbooks import known_runbooks, runbook, titled_runbooks
from deploy.ops.sampler import Sampler
from deploy.ops.settings import OpsSettings
from deploy.ops.view import board
from deploy.ops.witness.rounds import Rounds
from shared.clock import Clock, SystemClock
from shared.ending import end

ASK_WITHIN_S = 3.0
NO_SUCH_PAGE = "Il n'y a pas de page à cette adresse."
NOT_SO = "Cette page ne s'utilise pas ainsi."
UNREADABLE = "Cette adresse contient une valeur illisible."
WAIT = "Le premier relevé est en cours ; cette page se remplira d'elle-même."


@dataclass(eq=False)
class Ops:
    """The parts of the process."""

    settings: OpsSettings
    clock: Clock
    letters: DeadLetterRoom
    client: httpx.AsyncClient
    sampler: Sampler
    rounds: Rounds

    @asynccontextmanager
    async def lifespan(self, _: FastAPI) -> AsyncIterator[None]:
        """Look at everything, write erasures down, and let the witness make its rounds, until the end."""
        async with self.client, self.letters.open():
            works = [asyncio.create_task(self.sampler.run(), name="sampler")]
            ledger = keep_ledger(self.settings.watched.nats_url, self.settings.folder / LEDGER)
            works.append(asyncio.create_task(ledger, name="ledger"))
            if self.settings.has_witness:
                works.append(asyncio.create_task(self.rounds.run(), name="witness"))
            try:
                yield
            finally:
                await end(*works)


def parts_of(settings: OpsSettings, clock: Clock) -> Ops:
    """Put the process together; nothing is connected yet."""
    client = httpx.AsyncClient(timeout=ASK_WITHIN_S, trust_env=False)
    letters = DeadLetterRoom(settings.watched.nats_url)
    rounds = Rounds(settings, clock)
    sampler = Sampler(settings, clock, client, letters, rounds.state)
    return Ops(settings, clock, letters, client, sampler, rounds)


def build(settings: OpsSettings, clock: Clock | None = None) -> FastAPI:
    """Return the app."""
    clock = clock or SystemClock()
    ops = parts_of(settings, clock)
    app = FastAPI(
        title="RERS - ops", lifespan=ops.lifespan, docs_url=None, redoc_url=None, openapi_url=None
    )
    app.add_middleware(Gate, password=settings.password)
    app.add_exception_handler(StarletteHTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.include_router(_plumbing(ops.sampler))
    app.include_router(_board(ops.sampler))
    app.include_router(_files())
    app.include_router(_runbooks())
    app.include_router(letters_router(LetterPages(settings, ops.letters, Forms(), clock)))
    return app


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, StarletteHTTPException)
    told = NO_SUCH_PAGE if error.status_code == 404 else NOT_SO
    return HTMLResponse(_plain(told), error.status_code, error.headers)


async def _unreadable(_: Request, error: Exception) -> Response:
    return HTMLResponse(_plain(UNREADABLE), 400)


def _plain(told: str) -> str:
    return page("text.html", title="Exploitation", told=told, text=None, names=None)


def _plumbing(sampler: Sampler) -> APIRouter:
    router = APIRouter()
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    registry.register(OpsCollector(lambda: sampler.state))

    @router.get("/healthz")
    async def healthz() -> JSONResponse:
        """Say that the event loop turns."""
        return JSONResponse({"status": "alive"})

    @router.get("/readyz")
    async def readyz() -> JSONResponse:
        """Say whether everything has been looked at once."""
        is_ready = sampler.state is not None
        status = "ready" if is_ready else "not_ready"
        return JSONResponse({"status": status}, 200 if is_ready else 503)

    @router.get("/metrics")
    async def metrics() -> Response:
        """Give the Prometheus metrics."""
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    @router.get("/state.json")
    async def state() -> JSONResponse:
        """Give everything that the board shows, as values."""
        return JSONResponse(as_object(sampler))

    return router


def as_object(sampler: Sampler) -> dict[str, Any]:
    """Return what is known as JSON's values; empty before the first look."""
    if sampler.state is None:
        return {"is_known": False}
    told = asdict(sampler.state)
    told["at"] = sampler.state.at.isoformat()
    problems = [
        {**asdict(each), "began_at": each.began_at.isoformat() if each.began_at else None}
        for each in sampler.problems
    ]
    return {
        "is_known": True,
        "headline": headline(sampler.problems),
        "problems": problems,
        "history_minutes": sampler.history.minutes,
        **told,
    }


def _board(sampler: Sampler) -> APIRouter:
    router = APIRouter()

    def shown(template: str) -> HTMLResponse:
        if sampler.state is None:
            return HTMLResponse(_plain(WAIT), headers={"Refresh": "2"})
        told = board(sampler.state, sampler.problems, sampler.history, known_runbooks())
        return HTMLResponse(page(template, **told))

    @router.get("/")
    async def whole() -> HTMLResponse:
        """Show the board."""
        return shown("board.html")

    @router.get("/board")
    async def part() -> HTMLResponse:
        """Give the board alone, for the page that is open already."""
        return shown("board_part.html")

    return router


def _files() -> APIRouter:
    router = APIRouter()
    give: Callable[[str, str], Response] = lambda name, kind: Response(  # noqa: E731 - two uses
        static(name), media_type=kind
    )

    @router.get("/ops.css")
    async def css() -> Response:
        """Give the style."""
        return give("ops.css", "text/css; charset=utf-8")

    @router.get("/ops.js")
    async def js() -> Response:
        """Give the few lines of script."""
        return give("ops.js", "text/javascript; charset=utf-8")

    return router


def _runbooks() -> APIRouter:
    router = APIRouter()

    @router.get("/runbooks")
    async def every() -> HTMLResponse:
        """List the runbooks."""
        names = titled_runbooks()
        told = "" if names else "Aucune consigne n'est installée ici."
        shown = page("text.html", title="Consignes", told=told, text=None, names=names)
        return HTMLResponse(shown)

    @router.get("/runbooks/{name}")
    async def one(name: str) -> HTMLResponse:
        """Show one runbook."""
        text = runbook(name)
        told = "" if text else "Il n'y a pas de consigne de ce nom."
        shown = page("text.html", title="Consigne", told=told, text=text, names=None)
        return HTMLResponse(shown, 200 if text else 404)

    return router
