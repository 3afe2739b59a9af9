"""Kubernetes: the monolith and each service, and the routes of Traefik's own kinds of object in front of them."""

from collections.abc import Iterator
from typing import Any

import yaml

from extraction.exporting import traefik
from extraction.exporting.routing import PORT, Routing
from extraction.exporting.workloads import Workload, workloads

NAME = "agrovet"
# Their values are put there by whoever runs the cluster: nothing secret is ever exported.
SECRET = "agrovet-secrets"
TRAEFIK = "traefik.io/v1alpha1"


def files(routing: Routing, *, host: str, image: str) -> dict[str, str]:
    """`agrovet.yaml`, for `kubectl apply`; `host` is the name by which clients reach it all."""
    found = objects(routing, host=host, image=image)
    return {"agrovet.yaml": yaml.safe_dump_all(found, sort_keys=False, width=1000)}


def objects(routing: Routing, *, host: str, image: str) -> list[dict[str, Any]]:
    """The same as plain data."""
    return [*_settings(host), *_running(routing, image), *_routes(routing, host)]


def _settings(host: str) -> Iterator[dict[str, Any]]:
    data = {
        "AGROVET_ALLOWED_HOSTS": host,
        "AGROVET_PUBLIC_URL": f"https://{host}",
        "AGROVET_TRUST_PROXY": "yes",
        # With the pause before it, well within the pods' grace period.
        "AGROVET_GRACE_SECONDS": "45",
    }
    yield {"apiVersion": "v1", "kind": "ConfigMap", "metadata": _named(NAME), "data": data}


def _running(routing: Routing, image: str) -> Iterator[dict[str, Any]]:
    for workload in workloads(routing):
        yield _deployment(workload, image)
        yield _service(workload)
        yield _scaler(workload)


def _named(name: str) -> dict[str, Any]:
    return {"name": name, "labels": {"app.kubernetes.io/name": NAME, "app.kubernetes.io/instance": name}}


def _deployment(workload: Workload, image: str) -> dict[str, Any]:
    selected = {"app.kubernetes.io/instance": workload.name}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": _named(workload.name),
        "spec": {
            "selector": {"matchLabels": selected},
            # One that leaves has been replaced before.
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}},
            "template": {"metadata": {"labels": _named(workload.name)["labels"]}, "spec": _pod(workload, image)},
        },
    }


def _pod(workload: Workload, image: str) -> dict[str, Any]:
    live, ready = ({"path": f"/health/{kind}", "port": "http"} for kind in ("live", "ready"))
    container = {
        "name": NAME,
        "image": image,
        "ports": [{"name": "http", "containerPort": workload.port}],
        "envFrom": [{"configMapRef": {"name": NAME}}, {"secretRef": {"name": SECRET}}],
        "env": [{"name": name, "value": value} for name, value in workload.environment.items()],
        "readinessProbe": {"httpGet": ready, "periodSeconds": 2, "failureThreshold": 2},
        "livenessProbe": {"httpGet": live, "periodSeconds": 10, "failureThreshold": 6},
        "startupProbe": {"httpGet": ready, "periodSeconds": 2, "failureThreshold": 150},
        "resources": {"requests": {"cpu": "250m", "memory": "512Mi"}, "limits": {"memory": "1Gi"}},
        # Meanwhile everybody learns that it is leaving: it takes nobody from the moment on that it is told to stop.
        "lifecycle": {"preStop": {"exec": {"command": ["sleep", "5"]}}},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
            "runAsNonRoot": True,
            "runAsUser": 10001,
        },
        "volumeMounts": [{"name": "data", "mountPath": "/var/lib/agrovet"}, {"name": "tmp", "mountPath": "/tmp"}],
    }
    return {
        "terminationGracePeriodSeconds": 60,
        "containers": [container],
        # Files that stay are in the S3 store, which several machines need anyway.
        "volumes": [{"name": "data", "emptyDir": {}}, {"name": "tmp", "emptyDir": {"sizeLimit": "1Gi"}}],
    }


def _service(workload: Workload) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": _named(workload.name),
        "spec": {
            "selector": {"app.kubernetes.io/instance": workload.name},
            "ports": [{"name": "http", "port": workload.port, "targetPort": "http"}],
        },
    }


def _scaler(workload: Workload) -> dict[str, Any]:
    busy = {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 70}}
    return {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": _named(workload.name),
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": workload.name},
            "minReplicas": 2,
            "maxReplicas": 10,
            "metrics": [{"type": "Resource", "resource": busy}],
        },
    }


def _routes(routing: Routing, host: str) -> Iterator[dict[str, Any]]:
    timeouts = traefik.dynamic(routing)["http"]["serversTransports"]["agrovet"]
    yield {"apiVersion": TRAEFIK, "kind": "ServersTransport", "metadata": _named(NAME), "spec": timeouts}
    for name, middleware in traefik.dynamic(routing)["http"]["middlewares"].items():
        yield {"apiVersion": TRAEFIK, "kind": "Middleware", "metadata": _named(name), "spec": middleware}
    for route in routing.routes:
        if route.shadow:
            mirror = {"name": f"agrovet-{route.module}", "port": PORT, "percent": route.shadow}
            mirrored = {"mirroring": {**_monolith(), "mirrors": [mirror]}}
            yield {
                "apiVersion": TRAEFIK,
                "kind": "TraefikService",
                "metadata": _named(_mirrored(route.module)),
                "spec": mirrored,
            }
    routes = [_route(rule, host) for rule in traefik.rules(routing)]
    spec: dict[str, Any] = {"entryPoints": ["websecure"], "routes": routes}
    yield {"apiVersion": TRAEFIK, "kind": "IngressRoute", "metadata": _named(NAME), "spec": spec}


def _monolith() -> dict[str, Any]:
    return {"name": "agrovet-monolith", "port": PORT, "passHostHeader": True, "serversTransport": NAME}


def _mirrored(module: str) -> str:
    return f"agrovet-{module}-mirrored"


def _route(rule: traefik.Rule, host: str) -> dict[str, Any]:
    if rule.mirror:
        served = {"kind": "TraefikService", "name": _mirrored(rule.mirror)}
    else:
        served = {**_monolith(), "name": f"agrovet-{rule.server}"}
    return {
        "kind": "Rule",
        "match": f"Host(`{host}`) && {rule.match}",
        "priority": rule.priority,
        "middlewares": [{"name": name} for name in rule.middlewares],
        "services": [served],
    }
