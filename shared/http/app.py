"""The FastAPI app of a service: its routes, its errors, its health, its descriptions."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager

from fastapi import APIRouter, FastAPI
from fastapi.responses import HTMLResponse, JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from shared.http.described import DescribedApp
from shared.http.front_page import front_page
from shared.http.middleware import RequestMiddleware
from shared.http.problems import Message, install_problems, problem
from shared.runtime import Runtime

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def build_app(
    runtime: Runtime,
    routers: Sequence[APIRouter],
    messages: Mapping[str, Message],
    links: Mapping[str, str] | None = None,
) -> FastAPI:
    """Return the app; `messages` gives the French title of each of the service's error codes.

    `links` are those that its front page has beside the usual ones, from address to words.
    """
    service = runtime.settings.service
    app = DescribedApp(
        title=f"RERS - {service}",
        version="1",
        lifespan=runtime.lifespan,
        docs_url=None,
        redoc_url=None,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # the middleware's are ours
        license_info={"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
    )
    app.add_middleware(RequestMiddleware, spans=runtime.spans)
    install_problems(app, messages)
    for router in routers:
        app.include_router(router)
    app.include_router(_plumbing(runtime))
    app.include_router(_descriptions(runtime, links or {}))
    return app


def _plumbing(runtime: Runtime) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/healthz")
    async def healthz() -> JSONResponse:
        """Say that the event loop turns."""
        return JSONResponse({"status": "alive"})

    @router.get("/readyz")
    async def readyz() -> JSONResponse:
        """Say whether database, migrations, broker and consumers are ready, each by its name."""
        checks = await runtime.checks()
        if all(checks.values()):
            return JSONResponse({"status": "ready", "checks": checks})
        return problem(503, "not_ready", "Le service n'est pas encore prêt", checks=checks)

    @router.get("/metrics")
    async def metrics() -> Response:
        """Give the Prometheus metrics."""
        measured = await runtime.measure()
        body = generate_latest() + generate_latest(measured)
        return Response(body, media_type=CONTENT_TYPE_LATEST)

    return router


def _descriptions(runtime: Runtime, links: Mapping[str, str]) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    async def root() -> HTMLResponse:
        """Tell a person who comes by what this is and where it is described."""
        return HTMLResponse(front_page(runtime.settings.service, links))

    @router.get("/asyncapi.json")
    async def asyncapi() -> JSONResponse:
        """Describe in AsyncAPI 3 what this service hears and announces."""
        return JSONResponse(runtime.asyncapi())

    @router.get("/asyncapi")
    async def asyncapi_page() -> HTMLResponse:
        """Show the same description as a page, without any script or outside request."""
        return HTMLResponse(runtime.asyncapi_page())

    return router
