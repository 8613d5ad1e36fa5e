"""Manifests of what the services stand on: NATS of three nodes, PostgreSQL, the preparing job, who may talk to whom."""

from deploy.kubernetes.shapes import (
    IMAGE,
    NO_RIGHTS,
    PORT,
    UNPRIVILEGED,
    Json,
    disruption_budget,
    labels,
    named,
    resources,
    secret,
    selector,
    spread,
)
from shared.settings import SERVICES

NODES = 3
CLIENTS, ROUTES, MONITORING, DATABASE = 4222, 6222, 8222, 5432
PRIVATE = [
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.168.0.0/16",
]


def nats() -> list[Json]:
    """Return NATS: three nodes on different machines, each with its own disk."""
    container = {
        "name": "nats",
        "image": "nats",
        "args": ["--config", "/etc/nats/nats.conf"],
        "env": [
            {"name": "POD_NAME", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
            secret("NATS_SERVICES_PASSWORD", "nats-services-password"),
            secret("NATS_SYSTEM_PASSWORD", "nats-system-password"),
            secret("NATS_ROUTE_PASSWORD", "nats-route-password"),
            secret("NATS_ROUTES", "nats-routes"),
        ],
        "ports": [
            {"name": "clients", "containerPort": CLIENTS},
            {"name": "routes", "containerPort": ROUTES},
            {"name": "monitoring", "containerPort": MONITORING},
        ],
        "resources": resources("250m", "512Mi", "2Gi"),
        "securityContext": NO_RIGHTS,
        "startupProbe": _asks("/healthz", 10, 90),
        "livenessProbe": _asks("/healthz?js-enabled-only=true", 30, 3),
        "readinessProbe": _asks("/healthz?js-server-only=true", 10, 3),
        "volumeMounts": [
            {"name": "configuration", "mountPath": "/etc/nats", "readOnly": True},
            {"name": "data", "mountPath": "/data"},
        ],
    }
    template = {
        "metadata": {"labels": labels("nats")},
        "spec": {
            "automountServiceAccountToken": False,
            "securityContext": UNPRIVILEGED,
            "terminationGracePeriodSeconds": 60,
            "topologySpreadConstraints": [spread("nats") | {"whenUnsatisfiable": "DoNotSchedule"}],
            "containers": [container],
            "volumes": [
                {
                    "name": "configuration",
                    "projected": {
                        "sources": [
                            {"configMap": {"name": "nats-configuration"}},
                            {"secret": {"name": "nats-partners"}},
                        ]
                    },
                }
            ],
        },
    }
    claim = {
        "metadata": {"name": "data"},
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "40Gi"}}},
    }
    nodes = named("StatefulSet", "apps/v1", "nats", "nats") | {
        "spec": {
            "serviceName": "nats-nodes",
            "replicas": NODES,
            "podManagementPolicy": "Parallel",
            "selector": selector("nats"),
            "template": template,
            "volumeClaimTemplates": [claim],
        }
    }
    return [nodes, _door("nats", False), _door("nats-nodes", True), disruption_budget("nats")]


def _asks(path: str, every_s: int, failures: int) -> Json:
    return {
        "httpGet": {"path": path, "port": "monitoring"},
        "periodSeconds": every_s,
        "timeoutSeconds": 5,
        "failureThreshold": failures,
    }


def _door(name: str, is_headless: bool) -> Json:
    ports = [
        {"name": "clients", "port": CLIENTS},
        {"name": "routes", "port": ROUTES},
        {"name": "monitoring", "port": MONITORING},
    ]
    spec: Json = {"selector": {"app.kubernetes.io/name": "nats"}, "ports": ports}
    if is_headless:
        spec |= {"clusterIP": "None", "publishNotReadyAddresses": True}
    return named("Service", "v1", name, "nats") | {"spec": spec}


def postgres() -> list[Json]:
    """Return PostgreSQL as CloudNativePG runs it: three instances, WAL kept elsewhere, a backup each night."""
    cluster = named("Cluster", "postgresql.cnpg.io/v1", "postgres", "postgres") | {
        "spec": {
            "instances": 3,
            "minSyncReplicas": 1,
            "maxSyncReplicas": 1,
            "enableSuperuserAccess": True,
            "storage": {"size": "40Gi"},
            "walStorage": {"size": "10Gi"},
            "postgresql": {"parameters": {"max_connections": "300", "shared_buffers": "1GB"}},
            "resources": resources("500m", "2Gi", "4Gi"),
            "affinity": {"podAntiAffinityType": "required"},
            "plugins": [
                {
                    "name": "barman-cloud.cloudnative-pg.io",
                    "isWALArchiver": True,
                    "parameters": {"barmanObjectName": "backups"},
                }
            ],
        }
    }
    nightly = named("ScheduledBackup", "postgresql.cnpg.io/v1", "nightly", "postgres") | {
        "spec": {
            "schedule": "0 30 2 * * *",
            "cluster": {"name": "postgres"},
            "method": "plugin",
            "pluginConfiguration": {"name": "barman-cloud.cloudnative-pg.io"},
        }
    }
    return [cluster, nightly]


def prepare() -> list[Json]:
    """Return the job that makes databases, roles, streams and consumers; run before each new version."""
    environment = [
        {
            "name": "RERS_DATABASE_URL",
            "valueFrom": {"secretKeyRef": {"name": "postgres-superuser", "key": "uri"}},
        },
        secret("RERS_NATS_URL", "nats-url"),
        {"name": "RERS_NATS_REPLICAS", "value": str(NODES)},
    ]
    environment += [
        secret(f"RERS_{service.upper()}_{role.upper()}_PASSWORD", f"{service}-{role}-password")
        for service in SERVICES
        for role in ("owner", "app")
    ]
    command = (
        "python -m deploy.cli migrate --folder /tmp && python -m deploy.cli provision --folder /tmp"
    )
    container = {
        "name": "prepare",
        "image": IMAGE,
        "command": ["sh", "-ec", command],
        "env": environment,
        "resources": resources("100m", "256Mi", "512Mi"),
        "securityContext": NO_RIGHTS,
        "volumeMounts": [{"name": "tmp", "mountPath": "/tmp"}],  # noqa: S108 - an empty volume
    }
    spec = {
        "backoffLimit": 10,
        "ttlSecondsAfterFinished": 3600,
        "template": {
            "metadata": {"labels": labels("prepare")},
            "spec": {
                "automountServiceAccountToken": False,
                "restartPolicy": "OnFailure",
                "securityContext": UNPRIVILEGED,
                "containers": [container],
                "volumes": [{"name": "tmp", "emptyDir": {"sizeLimit": "64Mi"}}],
            },
        },
    }
    return [named("Job", "batch/v1", "prepare", "prepare") | {"spec": spec}]


def policies() -> list[Json]:
    """Return who may talk to whom: nobody, but for what is named."""
    return [
        _policy("nobody", {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}),
        _policy("names", {"podSelector": {}, "policyTypes": ["Egress"], "egress": [_names()]}),
        *(_of_service(service) for service in SERVICES),
        _of_ops(),
        _policy(
            "prepare",
            {
                "podSelector": selector("prepare"),
                "policyTypes": ["Egress"],
                "egress": [_to("nats", CLIENTS), _to_postgres()],
            },
        ),
        _policy(
            "nats",
            {
                "podSelector": selector("nats"),
                "policyTypes": ["Ingress", "Egress"],
                "ingress": [_from_all(CLIENTS, MONITORING), _from("nats", ROUTES)],
                "egress": [_to("nats", ROUTES)],
            },
        ),
    ]


def _policy(name: str, spec: Json) -> Json:
    return named("NetworkPolicy", "networking.k8s.io/v1", name, "rers") | {"spec": spec}


def _ports(*numbers: int) -> list[Json]:
    return [{"protocol": "TCP", "port": number} for number in numbers]


def _to(part: str, *numbers: int) -> Json:
    return {"to": [{"podSelector": selector(part)}], "ports": _ports(*numbers)}


def _from(part: str, *numbers: int) -> Json:
    return {"from": [{"podSelector": selector(part)}], "ports": _ports(*numbers)}


def _from_all(*numbers: int) -> Json:
    ours = {"matchLabels": {"app.kubernetes.io/part-of": "rers"}}
    return {"from": [{"podSelector": ours}], "ports": _ports(*numbers)}


def _to_postgres() -> Json:
    ours = {"matchLabels": {"cnpg.io/cluster": "postgres"}}
    return {"to": [{"podSelector": ours}], "ports": _ports(DATABASE)}


def _names() -> Json:
    dns: Json = {
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}}
    }
    return {
        "to": [dns],
        "ports": [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}],
    }


def _of_service(service: str) -> Json:
    egress = [_to("nats", CLIENTS), _to_postgres()]
    if service in ("members", "partners"):
        egress.append({"ports": _ports(25, 465, 587)})
    if service == "partners":
        outside = {"ipBlock": {"cidr": "0.0.0.0/0", "except": PRIVATE}}
        egress.append({"to": [outside], "ports": _ports(443, 8443)})
    spec = {
        "podSelector": selector(service),
        "policyTypes": ["Ingress", "Egress"],
        "ingress": [
            {
                "from": [
                    {"namespaceSelector": {"matchLabels": {"rers/reaches-services": "yes"}}},
                    {"podSelector": selector("ops")},
                ],
                "ports": _ports(PORT),
            }
        ],
        "egress": egress,
    }
    return _policy(service, spec)


def _of_ops() -> Json:
    to_services = [_to(service, PORT) for service in SERVICES]
    watching: Json = {"namespaceSelector": {"matchLabels": {"rers/reaches-services": "yes"}}}
    spec = {
        "podSelector": selector("ops"),
        "policyTypes": ["Ingress", "Egress"],
        "ingress": [{"from": [watching], "ports": _ports(PORT)}],
        "egress": [_to("nats", CLIENTS, MONITORING), *to_services],
    }
    return _policy("ops", spec)
