"""Manifests of the services and of the ops process: deployment, address, budget, scaling."""

import json

from deploy.kubernetes.shapes import (
    IMAGE,
    KEYS,
    NO_RIGHTS,
    PORT,
    SETTINGS,
    UNPRIVILEGED,
    Json,
    disruption_budget,
    labels,
    named,
    probes,
    resources,
    secret,
    selector,
    spread,
)
from shared.settings import SERVICES

MEMORY = {"matching": ("900Mi", "1600Mi")}
"""Its encoders' weights lie in memory."""
USUAL_MEMORY = ("160Mi", "512Mi")
SENDS_MAIL = ("members", "partners")
LAG = 500
"""Messages that one more copy is asked for. One copy hears, the others answer people: so more copies free it."""


def manifests_of(service: str) -> list[Json]:
    """Return all manifests of one service."""
    return [_deployment(service), _address(service), disruption_budget(service), _scaler(service)]


def _environment(service: str) -> list[Json]:
    told = [
        secret("RERS_DATABASE_URL", f"{service}-database-url"),
        secret("RERS_NATS_URL", "nats-url"),
        {"name": "RERS_HTTP_HOST", "value": "0.0.0.0"},  # noqa: S104 - inside its pod
        {"name": "RERS_HTTP_PORT", "value": str(PORT)},
        {"name": "RERS_JWKS_FILE", "value": "/keys/jwks.json"},
        {"name": "RERS_LINK_SECRET_FILE", "value": "/keys/link.secret"},
    ]
    if service == "members":
        told.append({"name": "RERS_SIGNING_KEY_FILE", "value": "/signing/signing-key.pem"})
    if service in SENDS_MAIL:
        told.append(secret("RERS_SMTP_URL", "smtp-url"))
    return told


def pod(part: str, command: list[str], environment: list[Json], memory: tuple[str, str]) -> Json:
    """Return the template of a part's pods."""
    mounts: list[Json] = [
        {"name": "keys", "mountPath": "/keys", "readOnly": True},
        {"name": "tmp", "mountPath": "/tmp"},  # noqa: S108 - an empty volume of the pod's own
    ]
    volumes: list[Json] = [
        {
            "name": "keys",
            "secret": {
                "secretName": KEYS,
                "items": [{"key": name, "path": name} for name in ("jwks.json", "link.secret")],
            },
        },
        {"name": "tmp", "emptyDir": {"sizeLimit": "64Mi"}},
    ]
    if any(each["name"] == "RERS_SIGNING_KEY_FILE" for each in environment):
        mounts.append({"name": "signing", "mountPath": "/signing", "readOnly": True})
        only = [{"key": "signing-key.pem", "path": "signing-key.pem"}]
        volumes.append({"name": "signing", "secret": {"secretName": KEYS, "items": only}})
    container = {
        "name": part,
        "image": IMAGE,
        "command": command,
        "envFrom": [{"configMapRef": {"name": SETTINGS}}],
        "env": environment,
        "ports": [{"name": "http", "containerPort": PORT}],
        "resources": resources("100m", *memory),
        "securityContext": NO_RIGHTS,
        "volumeMounts": mounts,
        **probes(),
    }
    return {
        "metadata": {"labels": labels(part)},
        "spec": {
            "automountServiceAccountToken": False,
            "securityContext": UNPRIVILEGED,
            "terminationGracePeriodSeconds": 20,
            "topologySpreadConstraints": [spread(part)],
            "containers": [container],
            "volumes": volumes,
        },
    }


def _deployment(service: str) -> Json:
    command = ["python", "-m", f"services.{service}"]
    template = pod(service, command, _environment(service), MEMORY.get(service, USUAL_MEMORY))
    return named("Deployment", "apps/v1", service, service) | {
        "spec": {
            "replicas": 2,
            "selector": selector(service),
            "strategy": {
                "type": "RollingUpdate",
                "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1},
            },
            "template": template,
        }
    }


def _address(part: str) -> Json:
    return named("Service", "v1", part, part) | {
        "spec": {
            "selector": {"app.kubernetes.io/name": part},
            "ports": [{"name": "http", "port": PORT, "targetPort": "http"}],
        }
    }


def _scaler(service: str) -> Json:
    stream = "PARTNERS" if service == "partners" else "EVENTS"
    lag = {
        "natsServerMonitoringEndpoint": "nats.rers.svc:8222",
        "account": "RERS",
        "stream": stream,
        "consumer": service,
        "lagThreshold": str(LAG),
        "activationLagThreshold": "50",
        "useHttps": "false",
    }
    return named("ScaledObject", "keda.sh/v1alpha1", service, service) | {
        "spec": {
            "scaleTargetRef": {"name": service},
            "minReplicaCount": 2,
            "maxReplicaCount": 6,
            "cooldownPeriod": 300,
            "triggers": [
                {"type": "nats-jetstream", "metadata": lag},
                {"type": "cpu", "metricType": "Utilization", "metadata": {"value": "70"}},
            ],
        }
    }


def ops() -> list[Json]:
    """Return the manifests of the ops process."""
    watched = {name: [f"http://{name}:{PORT}"] for name in SERVICES}
    environment = [
        {"name": "RERS_HTTP_HOST", "value": "0.0.0.0"},  # noqa: S104 - inside its pod
        {"name": "RERS_HTTP_PORT", "value": str(PORT)},
        {"name": "RERS_OPS_FOLDER", "value": "/ops"},
        {"name": "RERS_OPS_PASSWORD_FILE", "value": "/password/ops-password"},
        {"name": "RERS_JWKS_FILE", "value": "/keys/jwks.json"},
        {"name": "RERS_SIGNING_KEY_FILE", "value": "/signing/signing-key.pem"},
        {"name": "RERS_WITNESS", "value": "on"},
        {"name": "RERS_OPS_WATCH", "value": _watch(watched)},
        secret("RERS_NATS_URL", "nats-url"),
    ]
    template = pod("ops", ["python", "-m", "deploy.ops"], environment, USUAL_MEMORY)
    inside = template["spec"]
    only = [{"key": "ops-password", "path": "ops-password"}]
    inside["volumes"] += [
        {"name": "ops", "persistentVolumeClaim": {"claimName": "ops"}},
        {"name": "password", "secret": {"secretName": "rers-secrets", "items": only}},
    ]
    inside["containers"][0]["volumeMounts"] += [
        {"name": "ops", "mountPath": "/ops"},
        {"name": "password", "mountPath": "/password", "readOnly": True},
    ]
    deployment = named("Deployment", "apps/v1", "ops", "ops") | {
        "spec": {
            "replicas": 1,
            "selector": selector("ops"),
            "strategy": {"type": "Recreate"},
            "template": template,
        }
    }
    claim = named("PersistentVolumeClaim", "v1", "ops", "ops") | {
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    }
    return [deployment, _address("ops"), claim]


def _watch(watched: dict[str, list[str]]) -> str:
    nodes = [f"http://nats-{number}.nats-nodes:8222" for number in range(3)]
    told = {
        "services": watched,
        "nats_url": "",
        "nats_monitoring_urls": nodes,
        "volumes": {"data": "/ops"},
    }
    return json.dumps(told)
