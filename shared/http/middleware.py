"""Around every request: its trace, its time, and a bound on its size."""

import time
from http import HTTPStatus

import structlog
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.http.problems import GENERAL, problem
from shared.metrics import UNMATCHED, known_method, observe_http
from shared.tracing import Span, Spans, continued, trace_id

LARGEST_BODY = 1_000_000
"""Bytes; the catalogue, the largest thing that is sent here, is a tenth of it."""


class RequestMiddleware:
    """Continues the caller's trace, measures by route, and refuses bodies that are too large."""

    def __init__(self, app: ASGIApp, spans: Spans | None = None) -> None:
        """Wrap `app`; `spans` are where its requests are traced, if anywhere."""
        self.app, self.spans = app, spans

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        came_with = headers.get(b"traceparent", b"").decode("latin-1")
        span = self.spans.start("HTTP", "server", came_with, {}) if self.spans is not None else None
        traceparent = continued(came_with) if span is None else span.traceparent
        scope.setdefault("state", {})["traceparent"] = traceparent
        status = 500
        began = time.perf_counter()

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [
                    *message["headers"],
                    (b"traceparent", traceparent.encode()),
                    (b"x-content-type-options", b"nosniff"),
                ]
                if not any(name == b"cache-control" for name, _ in message["headers"]):
                    message["headers"].append((b"cache-control", b"no-store"))
            await send(message)

        with structlog.contextvars.bound_contextvars(trace_id=trace_id(traceparent)):
            try:
                if _length(headers) > LARGEST_BODY:
                    await problem(413, "too_large", GENERAL["too_large"])(scope, receive, noting)
                else:
                    await self.app(scope, _bounded(receive), noting)
            finally:
                route = getattr(scope.get("route"), "path", UNMATCHED)
                observe_http(scope["method"], route, status, time.perf_counter() - began)
                if span is not None:
                    _end(span, scope["method"], route, status)


def _end(span: Span, method: str, route: str, status: int) -> None:
    method = known_method(method)
    attributes: dict[str, str | int] = {
        "http.request.method": method,
        "http.route": route,
        "http.response.status_code": status,
    }
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        attributes["error.type"] = str(status)
    span.rename(f"{method} {route}", attributes)
    span.end()


def _length(headers: dict[bytes, bytes]) -> int:
    try:
        return int(headers.get(b"content-length", b"0"))
    except ValueError:
        return 0


def _bounded(receive: Receive) -> Receive:
    """Refuse a body that was sent without a length once it has grown too large."""
    total = 0

    async def counted() -> Message:
        nonlocal total
        message = await receive()
        total += len(message.get("body", b""))
        if total > LARGEST_BODY:
            raise HTTPException(413)  # raised to whoever reads the body, within the app
        return message

    return counted
