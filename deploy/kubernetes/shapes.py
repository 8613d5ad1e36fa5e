"""The shapes that all manifests share: names, labels, probes, rights."""

from typing import Any

Json = dict[str, Any]

IMAGE = "rers"
PORT = 8000
SECRET = "rers-secrets"  # noqa: S105 - the name of the Kubernetes object, not what is in it
KEYS = "rers-keys"
SETTINGS = "rers-settings"

NO_RIGHTS: Json = {
    "allowPrivilegeEscalation": False,
    "readOnlyRootFilesystem": True,
    "capabilities": {"drop": ["ALL"]},
}
UNPRIVILEGED: Json = {
    "runAsNonRoot": True,
    "runAsUser": 10001,
    "fsGroup": 10001,
    "seccompProfile": {"type": "RuntimeDefault"},
}


def named(kind: str, api: str, name: str, part: str) -> Json:
    """Return the head of a manifest."""
    return {"apiVersion": api, "kind": kind, "metadata": {"name": name, "labels": labels(part)}}


def labels(part: str) -> dict[str, str]:
    """Return the labels of everything that belongs to one part of the platform."""
    return {"app.kubernetes.io/name": part, "app.kubernetes.io/part-of": "rers"}


def selector(part: str) -> Json:
    """Return what selects the pods of a part."""
    return {"matchLabels": {"app.kubernetes.io/name": part}}


def probes() -> Json:
    """Return how Kubernetes asks: alive is not ready, and a slow start is no failure."""

    def asks(path: str, every_s: int, failures: int) -> Json:
        return {
            "httpGet": {"path": path, "port": "http"},
            "periodSeconds": every_s,
            "timeoutSeconds": 3,
            "failureThreshold": failures,
        }

    return {
        "startupProbe": asks("/healthz", 2, 60),
        "livenessProbe": asks("/healthz", 10, 3),
        "readinessProbe": asks("/readyz", 5, 2),
    }


def resources(processor: str, memory: str, most_memory: str) -> Json:
    """Return what a container asks for; processor time is not limited, it is shared by what is asked."""
    return {"requests": {"cpu": processor, "memory": memory}, "limits": {"memory": most_memory}}


def secret(variable: str, key: str) -> Json:
    """Return an environment variable that comes from the secrets."""
    return {"name": variable, "valueFrom": {"secretKeyRef": {"name": SECRET, "key": key}}}


def disruption_budget(part: str) -> Json:
    """Return the budget: at most one pod of a part is taken away at a time."""
    return named("PodDisruptionBudget", "policy/v1", part, part) | {
        "spec": {"maxUnavailable": 1, "selector": selector(part)}
    }


def spread(part: str) -> Json:
    """Return where pods go: on different machines where there are several."""
    return {
        "maxSkew": 1,
        "topologyKey": "kubernetes.io/hostname",
        "whenUnsatisfiable": "ScheduleAnyway",
        "labelSelector": selector(part),
    }
