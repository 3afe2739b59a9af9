"""What is exported for Kubernetes keeps to its schemas; the Helm chart makes the same objects."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from extraction.exporting import helm, kubernetes, traefik
from extraction.exporting.routing import Routing
from extraction.routes import modules
from tests.extraction.exporting import programs
from tests.extraction.exporting.corpus import routing

PORTS = dict.fromkeys(("monolith", *modules()), 9000)
GIVEN = {"host": "agrovet.example", "image": "registry.example/agrovet:1.0"}


def _routing() -> Routing:
    """The shares of the corpus, and reads of media repeated."""
    whole = routing(PORTS)
    return replace(whole, routes=(replace(whole.routes[0], shadow=20), *whole.routes[1:]))


def _objects() -> list[dict[str, Any]]:
    (text,) = kubernetes.files(_routing(), **GIVEN).values()
    return list(yaml.safe_load_all(text))


def test_the_monolith_and_each_module_that_left_are_there() -> None:
    names = ["agrovet-monolith", *(f"agrovet-{route.module}" for route in _routing().routes)]

    found = {
        kind: [one["metadata"]["name"] for one in _objects() if one["kind"] == kind]
        for kind in ("Deployment", "Service", "HorizontalPodAutoscaler")
    }

    assert found == dict.fromkeys(("Deployment", "Service", "HorizontalPodAutoscaler"), names)


def test_processes_find_each_other() -> None:
    environments = {
        one["metadata"]["name"]: {
            line["name"]: line["value"] for line in one["spec"]["template"]["spec"]["containers"][0]["env"]
        }
        for one in _objects()
        if one["kind"] == "Deployment"
    }

    assert environments["agrovet-monolith"]["MEDIA_SERVICE_URL"] == "http://agrovet-media:8000"
    assert environments["agrovet-media"] == {
        "AGROVET_MODULES": "media",
        "MEDIA_SERVICE_URL": "http://agrovet-media:8000",
        **{f"{name.upper()}_SERVICE_URL": "http://agrovet-monolith:8000" for name in modules() if name != "media"},
    }


def test_nothing_secret_is_written() -> None:
    kinds = {one["kind"] for one in _objects()}
    containers = [one["spec"]["template"]["spec"]["containers"][0] for one in _objects() if one["kind"] == "Deployment"]

    assert "Secret" not in kinds
    assert all({"secretRef": {"name": "agrovet-secrets"}} in container["envFrom"] for container in containers)
    names = {line["name"] for container in containers for line in container["env"]}
    assert {name for name in names if "DATABASE" in name or "SECRET" in name or "REDIS" in name} == set()


# The fields that Traefik's documentation of its kinds of object names; its schemas are in no package.
FIELDS = {
    "IngressRoute": {"entryPoints", "routes", "tls", "parentRefs"},
    "Middleware": {"headers", "retry"},
    "ServersTransport": {"forwardingTimeouts", "serverName", "insecureSkipVerify", "maxIdleConnsPerHost"},
    "TraefikService": {"mirroring", "weighted", "highestRandomWeight"},
}
OF_ROUTE = {"kind", "match", "priority", "middlewares", "services"}
OF_SERVICE = {"kind", "name", "namespace", "port", "passHostHeader", "serversTransport", "weight", "sticky", "strategy"}


def test_the_kinds_of_traefik_have_the_fields_that_it_documents() -> None:
    for one in _objects():
        if one["apiVersion"] == "traefik.io/v1alpha1":
            assert set(one["spec"]) <= FIELDS[one["kind"]]
    ingress = next(one for one in _objects() if one["kind"] == "IngressRoute")
    assert all(set(route) == OF_ROUTE for route in ingress["spec"]["routes"])
    assert all(set(service) <= OF_SERVICE for route in ingress["spec"]["routes"] for service in route["services"])


def test_the_rules_are_those_that_traefik_runs_with() -> None:
    ingress = next(one for one in _objects() if one["kind"] == "IngressRoute")

    assert [(route["match"], route["priority"]) for route in ingress["spec"]["routes"]] == [
        (f"Host(`agrovet.example`) && {rule.match}", rule.priority) for rule in traefik.rules(_routing())
    ]


def test_what_routes_name_is_there() -> None:
    ingress = next(one for one in _objects() if one["kind"] == "IngressRoute")
    there = {(one["kind"], one["metadata"]["name"]) for one in _objects()}

    named = set()
    for route in ingress["spec"]["routes"]:
        named |= {("Middleware", one["name"]) for one in route["middlewares"]}
        named |= {(one.get("kind", "Service"), one["name"]) for one in route["services"]}
    assert named - there == set()


class TestItsSchemas:
    """Held against the schemas of Kubernetes, and rendered by Helm's own library."""

    pytestmark = [pytest.mark.proxies, programs.needed]

    def test_every_object_keeps_to_the_schema_of_its_kind(self) -> None:
        (text,) = kubernetes.files(_routing(), **GIVEN).values()

        checked, complaint = programs.validated("kubernetes", text=text)

        assert complaint == ""
        assert set(checked) == {"ConfigMap", "Deployment", "Service", "HorizontalPodAutoscaler"}

    def test_a_field_that_kubernetes_does_not_know_would_be_noticed(self) -> None:
        (text,) = kubernetes.files(_routing(), **GIVEN).values()

        checked, complaint = programs.validated("kubernetes", text=text.replace("maxReplicas", "mostReplicas"))

        assert checked is None
        assert complaint != ""

    def test_the_chart_makes_the_same_objects(self, tmp_path: Path) -> None:
        for name, text in helm.files(_routing(), **GIVEN).items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)

        told, complaint = programs.validated("helm", str(tmp_path))

        assert complaint == ""
        made = [one for text in told["rendered"].values() for one in yaml.safe_load_all(text) if one is not None]
        assert _by_name(made) == _by_name(_objects())


def _by_name(objects: list[dict[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    """The objects by kind and name; the order of a container's variables says nothing."""
    for one in objects:
        if one["kind"] == "Deployment":
            one["spec"]["template"]["spec"]["containers"][0]["env"].sort(key=lambda line: line["name"])
    return {(one["kind"], one["metadata"]["name"]): one for one in objects}


@pytest.mark.parametrize("kind", ["IngressRoute", "Middleware", "ServersTransport", "TraefikService"])
def test_each_kind_of_traefik_is_used(kind: str) -> None:
    assert kind in {one["kind"] for one in _objects()}
