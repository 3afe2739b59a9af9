"""
Validates configuration from standard input, with packages that the tests' own environment does not have.

Run by the Python of requirements/proxies.txt: `validating.py envoy|kubernetes|helm FOLDER`. Imports nothing of the
project, and prints what it found as JSON.
"""

import json
import sys
from importlib import import_module
from typing import Any

# Messages that stand in a `typed_config` have to be known before the text can be read.
TYPES = [
    "envoy.extensions.filters.http.router.v3.router_pb2",
    "envoy.extensions.filters.network.http_connection_manager.v3.http_connection_manager_pb2",
    "envoy.extensions.transport_sockets.tls.v3.tls_pb2",
]


def envoy(text: str) -> Any:
    """Read the bootstrap into Envoy's own messages, which refuses unknown names and wrong kinds; and give it back."""
    import yaml  # noqa: PLC0415 - not in the environment of the tests' checks
    from google.protobuf import json_format  # noqa: PLC0415 - as above

    for name in TYPES:
        import_module(name)
    bootstrap = import_module("envoy.config.bootstrap.v3.bootstrap_pb2").Bootstrap()
    json_format.ParseDict(yaml.safe_load(text), bootstrap)
    return json_format.MessageToDict(bootstrap, preserving_proto_field_name=True)


def kubernetes(text: str) -> Any:
    """The kinds that Kubernetes itself has, each held against its schema; raises at the first fault."""
    import kubernetes_validate  # noqa: PLC0415 - as above
    import yaml  # noqa: PLC0415 - as above

    checked = []
    for one in yaml.safe_load_all(text):
        if "traefik" not in one["apiVersion"]:
            kubernetes_validate.validate(one, "1.34", strict=True)
            checked.append(one["kind"])
    return checked


def helm(folder: str) -> Any:
    """The chart, rendered by Helm's own library, and what its linter says."""
    import helm_python  # noqa: PLC0415 - as above

    with helm_python.Chart.load(folder) as chart:
        return {"rendered": chart.render(name="agrovet"), "name": chart.name}


if __name__ == "__main__":
    checks = {"envoy": envoy, "kubernetes": kubernetes, "helm": helm}
    given = sys.argv[2] if len(sys.argv) > 2 else sys.stdin.read()
    sys.stdout.write(json.dumps(checks[sys.argv[1]](given)))
