"""A collector of traces: takes OTLP over HTTP, and keeps the spans that came."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

KINDS = {1: "internal", 2: "server", 3: "client", 4: "producer", 5: "consumer"}


@dataclass(frozen=True)
class Seen:
    """One span as it came."""

    service: str
    name: str
    kind: str
    trace_id: str
    span_id: str
    parent_id: str
    attributes: dict[str, str]
    is_error: bool


@dataclass
class Collector:
    """Listens on a port of its own."""

    url: str = ""
    raw: list[bytes] = field(default_factory=list)

    def spans(self) -> list[Seen]:
        """Return all that came."""
        return [span for body in self.raw for span in _read(body)]

    def of_trace(self, trace_id: str) -> list[Seen]:
        """Return what came of one trace."""
        return [span for span in self.spans() if span.trace_id == trace_id]

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection."""
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                lines = head.decode().lower().split("\r\n")
                lengths = [
                    int(e.partition(":")[2]) for e in lines if e.startswith("content-length")
                ]
                self.raw.append(await reader.readexactly(lengths[0]))
                assert lines[0].startswith("post /v1/traces ")
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()


@asynccontextmanager
async def collecting() -> AsyncIterator[Collector]:
    """Collect until the end of the block."""
    collector = Collector()
    server = await asyncio.start_server(collector.take, "127.0.0.1", 0)
    collector.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield collector
    server.close()


def _read(body: bytes) -> list[Seen]:
    request = ExportTraceServiceRequest.FromString(body)
    seen = []
    for resource in request.resource_spans:
        told = {e.key: e.value.string_value for e in resource.resource.attributes}
        for scope in resource.scope_spans:
            seen += [
                Seen(
                    service=told["service.name"],
                    name=span.name,
                    kind=KINDS[span.kind],
                    trace_id=span.trace_id.hex(),
                    span_id=span.span_id.hex(),
                    parent_id=span.parent_span_id.hex(),
                    attributes={e.key: str(e.value) for e in span.attributes},
                    is_error=span.status.code == 2,
                )
                for span in scope.spans
            ]
    return seen
