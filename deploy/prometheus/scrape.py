"""Prometheus's configuration for one running platform: every copy, and the ops process, by their addresses."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from deploy.local.addresses import Addresses

RULES = Path(__file__).parent / "rules"


def configuration(addresses: Addresses, *, every_s: int = 15, rules: Path = RULES) -> str:
    """Return the configuration as JSON, which is YAML too; `every_s` is for reading and for judging."""
    told: dict[str, Any] = {
        "global": {"scrape_interval": f"{every_s}s", "evaluation_interval": f"{every_s}s"},
        "rule_files": [str(rules / "*.yml")],
        "scrape_configs": [_job("rers", _copies(addresses))],
    }
    ops_url = getattr(addresses, "ops_url", None)
    if ops_url:
        told["scrape_configs"].append(_job("rers-ops", [_target(ops_url, "ops", "ops")]))
    return json.dumps(told, indent=2)


def _copies(addresses: Addresses) -> list[dict[str, Any]]:
    return [
        _target(url, service, f"{service}-{number}")
        for service, urls in addresses.services.items()
        for number, url in enumerate(urls, start=1)
    ]


def _target(url: str, service: str, instance: str) -> dict[str, Any]:
    return {
        "targets": [urlsplit(url).netloc],
        "labels": {"service": service, "instance": instance},
    }


def _job(name: str, targets: list[dict[str, Any]]) -> dict[str, Any]:
    return {"job_name": name, "static_configs": targets}
