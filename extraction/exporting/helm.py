"""A Helm chart that makes the same objects: its templates lie in `chart/`, and its values are the routing."""

from pathlib import Path
from typing import Any

import yaml

from extraction.exporting import kubernetes
from extraction.exporting.routing import PORT, Routing
from extraction.exporting.workloads import workloads

CHART = Path(__file__).with_name("chart")


def files(routing: Routing, *, host: str, image: str) -> dict[str, str]:
    """The chart: `Chart.yaml`, `values.yaml` and `templates/`."""
    written = {str(path.relative_to(CHART)): path.read_text() for path in sorted(CHART.rglob("*.yaml"))}
    return {**written, "values.yaml": yaml.safe_dump(values(routing, host=host, image=image), sort_keys=False)}


def values(routing: Routing, *, host: str, image: str) -> dict[str, Any]:
    """What the templates are filled in with."""
    made = kubernetes.objects(routing, host=host, image=image)
    deployment = next(one for one in made if one["kind"] == "Deployment")
    scaler = next(one for one in made if one["kind"] == "HorizontalPodAutoscaler")["spec"]
    ingress = next(one for one in made if one["kind"] == "IngressRoute")
    return {
        "host": host,
        "image": image,
        # Kept by whoever runs the cluster: DATABASE_URL, REDIS_URL, AGROVET_SECRET_KEY, the keys of S3.
        "secret": kubernetes.SECRET,
        "port": PORT,
        "replicas": {
            "min": scaler["minReplicas"],
            "max": scaler["maxReplicas"],
            "cpu": scaler["metrics"][0]["resource"]["target"]["averageUtilization"],
        },
        "resources": deployment["spec"]["template"]["spec"]["containers"][0]["resources"],
        "workloads": [{"name": one.name, "environment": one.environment} for one in workloads(routing)],
        "routing": [
            {"kind": one["kind"], "name": one["metadata"]["name"], "spec": one["spec"]}
            for one in made
            if one["apiVersion"] == kubernetes.TRAEFIK and one is not ingress
        ],
        "routes": [
            {
                "match": route["match"].removeprefix(f"Host(`{host}`) && "),
                **{name: route[name] for name in ("priority", "middlewares", "services")},
            }
            for route in ingress["spec"]["routes"]
        ],
    }
