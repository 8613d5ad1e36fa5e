"""Writes the Kustomize base: `python -m deploy.kubernetes`."""

import sys

import yaml

from deploy.kubernetes.of_servers import nats, policies, postgres, prepare
from deploy.kubernetes.of_services import manifests_of, ops
from deploy.kubernetes.shapes import Json
from deploy.places import ROOT
from shared.settings import SERVICES

FOLDER = ROOT / "deploy" / "kubernetes" / "base"


def files() -> dict[str, list[Json]]:
    """Return the manifests of each file of the base."""
    return {
        **{service: manifests_of(service) for service in SERVICES},
        "ops": ops(),
        "nats": nats(),
        "postgres": postgres(),
        "prepare": prepare(),
        "policies": policies(),
    }


def text_of(manifests: list[Json]) -> str:
    """Return the manifests as YAML."""
    written = yaml.safe_dump_all(manifests, sort_keys=False, allow_unicode=True, width=110)
    return f"# Written by `python -m deploy.kubernetes`; change the code, not this file.\n---\n{written}"


def main() -> None:
    """Write one file a part."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, manifests in files().items():
        (FOLDER / f"{name}.yaml").write_text(text_of(manifests), encoding="utf-8")
        sys.stdout.write(f"{name}.yaml\n")


if __name__ == "__main__":
    main()
