"""Traces for OpenTelemetry: where they are sent by OTLP over HTTP; the SDK's other `OTEL_` variables hold as well."""

from agrovet.settings import environment as env

OTEL_EXPORTER_OTLP_ENDPOINT = env.address(
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    schemes=["http", "https"],
    meaning="The collector, such as http://collector:4318, to which `v1/traces` is added. Without it, nothing is "
    "sent, and tracing costs nothing.",
)
OTEL_EXPORTER_OTLP_TRACES_ENDPOINT = env.address(
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    schemes=["http", "https"],
    meaning="The same as a whole address, to which nothing is added.",
)
OTEL_SERVICE_NAME = env.text(
    "OTEL_SERVICE_NAME", default="agrovet", meaning="The name under which traces of this process are found."
)
AGROVET_TRACES_ON = bool(OTEL_EXPORTER_OTLP_ENDPOINT or OTEL_EXPORTER_OTLP_TRACES_ENDPOINT)
