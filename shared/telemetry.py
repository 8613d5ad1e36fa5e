"""Spans by OpenTelemetry, sent over HTTP by a thread of its own; imported only when they are wanted."""

import asyncio
import threading
from urllib.parse import urlsplit

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, Status, StatusCode

from shared.tracing import Attributes, Kind, context_of
from shared.version import VERSION

KINDS: dict[Kind, SpanKind] = {
    "server": SpanKind.SERVER,
    "internal": SpanKind.INTERNAL,
    "producer": SpanKind.PRODUCER,
    "client": SpanKind.CLIENT,
    "consumer": SpanKind.CONSUMER,
}
EXPORT_TIMEOUT_S = 5
SEND_EVERY_MS = 500
MOST_WAITING = 8192
"""Spans kept while the collector is away; newer ones are dropped, nothing waits for it."""
LAST_WORDS_S = 1.5


class OtlpSpan:
    """A span of OpenTelemetry."""

    def __init__(self, span: trace.Span) -> None:
        self._span = span
        context = span.get_span_context()
        self._traceparent = (
            f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"
        )

    @property
    def traceparent(self) -> str:
        """What children of this span are told."""
        return self._traceparent

    def rename(self, name: str, attributes: Attributes) -> None:
        """Say what was found out meanwhile."""
        self._span.update_name(name)
        self._span.set_attributes(dict(attributes))

    def end(self, error: BaseException | None = None) -> None:
        """It is over; of an error only the type is kept: its words may be a person's."""
        if error is not None:
            self._span.set_attribute("error.type", type(error).__name__)
            self._span.set_status(Status(StatusCode.ERROR))
        self._span.end()


class OtlpSpans:
    """The spans of one service."""

    def __init__(self, service: str, url: str) -> None:
        """Send to the collector at `url`, at its usual path unless one is given."""
        endpoint = url if urlsplit(url).path.strip("/") else f"{url.rstrip('/')}/v1/traces"
        exporter = OTLPSpanExporter(endpoint=endpoint, timeout=EXPORT_TIMEOUT_S)
        resource = Resource.create({"service.name": f"rers-{service}", "service.version": VERSION})
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._provider.add_span_processor(
            BatchSpanProcessor(
                exporter, max_queue_size=MOST_WAITING, schedule_delay_millis=SEND_EVERY_MS
            )
        )
        self._tracer = self._provider.get_tracer("rers", VERSION)

    def start(self, name: str, kind: Kind, parent: str, attributes: Attributes) -> OtlpSpan:
        """Begin a span below the traceparent `parent`; below none if that is empty."""
        span = self._tracer.start_span(
            name, context=_context(parent), kind=KINDS[kind], attributes=dict(attributes)
        )
        return OtlpSpan(span)

    async def close(self) -> None:
        """Send what is left, as far as that takes no more than a moment."""
        closing = threading.Thread(target=self._provider.shutdown, daemon=True)
        closing.start()
        await asyncio.to_thread(closing.join, LAST_WORDS_S)


def _context(parent: str) -> Context:
    found = context_of(parent)
    if found is None:
        return Context()
    trace_id, span_id, flags = (int(part, 16) for part in found)
    remote = trace.SpanContext(trace_id, span_id, True, trace.TraceFlags(flags))
    return trace.set_span_in_context(trace.NonRecordingSpan(remote), Context())
