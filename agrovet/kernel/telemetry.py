"""
Steps of traces as spans of OpenTelemetry, sent on by OTLP over HTTP.

Loaded only where an address for them is set. Which steps there are, and who they belong to, `agrovet.kernel.trace`
decides: the spans have its numbers.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from typing import Any

from django.conf import settings
from opentelemetry import context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import IdGenerator
from opentelemetry.trace import (
    NonRecordingSpan,
    SpanContext,
    SpanKind,
    StatusCode,
    TraceFlags,
    TraceState,
    set_span_in_context,
)

from agrovet.kernel.trace import Details, Kind, Trace

_KINDS = {
    "server": SpanKind.SERVER,
    "client": SpanKind.CLIENT,
    "consumer": SpanKind.CONSUMER,
    "internal": SpanKind.INTERNAL,
}
_beginning: ContextVar[Trace] = ContextVar("beginning")


class _OurNumbers(IdGenerator):
    """Spans are numbered as the steps are."""

    def generate_trace_id(self) -> int:
        """That of the step that begins."""
        return int(_beginning.get().trace_id, 16)

    def generate_span_id(self) -> int:
        """As above."""
        return int(_beginning.get().span_id, 16)


class Exporter:
    """A recorder of steps (`agrovet.kernel.trace.Recorder`)."""

    def __init__(self) -> None:
        resource = Resource.create({"service.name": settings.OTEL_SERVICE_NAME, "agrovet.side": settings.AGROVET_SIDE})
        self._provider = TracerProvider(resource=resource, id_generator=_OurNumbers())
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = self._provider.get_tracer("agrovet")

    @contextmanager
    def __call__(self, step: Trace, *, name: str, kind: Kind, details: Details) -> Iterator[Trace]:
        """Record the step, if the sampler of the settings, or whoever began the trace, wants it to be."""
        marker = _beginning.set(step)
        try:
            span = self._tracer.start_span(name or "step", context=_before(step), kind=_KINDS[kind])
        finally:
            _beginning.reset(marker)
        flags = int(step.flags, 16) & ~TraceFlags.SAMPLED | span.get_span_context().trace_flags
        try:
            yield replace(step, flags=f"{flags:02x}")
        except Exception as error:
            # Its kind alone: what it says may quote a phone number.
            span.add_event("exception", {"exception.type": type(error).__name__})
            span.set_status(StatusCode.ERROR)
            raise
        finally:
            self._finish(span, kind, details())

    def flush(self) -> None:
        """Send now what waits to be sent."""
        self._provider.force_flush()

    def _finish(self, span: Any, kind: Kind, told: Any) -> None:
        span.set_attributes(told)
        if kind == "server" and "http.request.method" in told:
            # Without a route, the path would give as many names as there are numbers in paths.
            span.update_name(f"{told['http.request.method']} {told.get('http.route', told['agrovet.module'])}")
            if told.get("http.response.status_code", 0) >= 500:
                span.set_status(StatusCode.ERROR)
        span.end()


def _before(step: Trace) -> context.Context:
    """The step before, as OpenTelemetry knows it; an empty context where there was none."""
    if not step.parent:
        return context.Context()
    return set_span_in_context(
        NonRecordingSpan(
            SpanContext(
                trace_id=int(step.trace_id, 16),
                span_id=int(step.parent, 16),
                is_remote=True,
                trace_flags=TraceFlags(int(step.flags, 16)),
                trace_state=TraceState.from_header([step.state]) if step.state else None,
            )
        ),
        context.Context(),
    )
