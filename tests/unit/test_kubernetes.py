"""The Kubernetes manifests: as their code writes them, valid without a network, complete and closed."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from jsonschema import Draft202012Validator

from deploy.kubernetes.__main__ import FOLDER, files, text_of
from deploy.local.binaries import nats_server
from deploy.places import ROOT
from shared.settings import SERVICES

VERSION = "1.32"
FOREIGN = {"ScaledObject", "Cluster", "ScheduledBackup"}
OVERLAY = ROOT / "deploy" / "kubernetes" / "overlays" / "production"
MANIFESTS = [manifest for manifests in files().values() for manifest in manifests]
PODS = [
    each["spec"]["template"]["spec"]
    for each in MANIFESTS
    if each["kind"] in ("Deployment", "StatefulSet", "Job")
]


def name_of(manifest: dict[str, Any]) -> str:
    return f"{manifest['kind']}-{manifest['metadata']['name']}"


def problems(manifest: dict[str, Any]) -> list[str]:
    if manifest["kind"] in FOREIGN:
        schema_file = ROOT / "deploy" / "kubernetes" / "schemas" / f"{manifest['kind']}.json"
        schema = json.loads(schema_file.read_text(encoding="utf-8"))
        return [error.message for error in Draft202012Validator(schema).iter_errors(manifest)]
    try:
        kubernetes_validate.validate(manifest, VERSION, strict=True)
    except kubernetes_validate.ValidationError as error:
        return [str(error.message)]
    return []


@pytest.mark.parametrize("name", sorted(files()))
def test_the_files_are_as_the_code_writes_them(name: str) -> None:
    written = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")

    assert written == text_of(files()[name]), "run: python -m deploy.kubernetes"


@pytest.mark.parametrize("manifest", MANIFESTS, ids=name_of)
def test_a_manifest_is_valid_and_has_no_unknown_field(manifest: dict[str, Any]) -> None:
    assert not problems(manifest)


@pytest.mark.parametrize("manifest", MANIFESTS, ids=name_of)
def test_an_unknown_field_would_be_found(manifest: dict[str, Any]) -> None:
    assert problems({**manifest, "spec": {**manifest["spec"], "surprise": 1}})


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_all_that_keeps_it_up(service: str) -> None:
    kinds = {each["kind"] for each in files()[service]}
    policies = {each["metadata"]["name"] for each in files()["policies"]}

    assert kinds == {"Deployment", "Service", "PodDisruptionBudget", "ScaledObject"}
    assert service in policies


@pytest.mark.parametrize("pod", PODS, ids=lambda pod: str(pod["containers"][0]["name"]))
def test_a_pod_has_no_rights_and_bounded_memory(pod: dict[str, Any]) -> None:
    container = pod["containers"][0]

    assert pod["securityContext"]["runAsNonRoot"] is True
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert "memory" in container["resources"]["limits"]


def test_only_partners_reaches_the_outside_and_nothing_private() -> None:
    reaching = {
        policy["metadata"]["name"]: rule["to"][0]["ipBlock"]
        for policy in files()["policies"]
        for rule in policy["spec"].get("egress", ())
        if "ipBlock" in (rule.get("to") or [{}])[0]
    }

    assert set(reaching) == {"partners"}
    assert "169.254.0.0/16" in reaching["partners"]["except"]


def test_every_secret_that_is_read_has_its_example() -> None:
    text = (OVERLAY / "secrets.env.example").read_text(encoding="utf-8")
    told = set(re.findall(r"^([a-z-]+)=", text, re.M))
    read = set(re.findall(r'"name": "rers-secrets", "key": "([a-z-]+)"', json.dumps(MANIFESTS)))

    assert read
    assert read <= told


def test_every_file_of_the_base_is_listed() -> None:
    listed = yaml.safe_load((FOLDER / "kustomization.yaml").read_text(encoding="utf-8"))

    assert set(listed["resources"]) == {path.name for path in FOLDER.glob("*.yaml")} - {
        "kustomization.yaml"
    }


def test_the_broker_takes_its_configuration(tmp_path: Path) -> None:
    shutil.copy(FOLDER / "nats.conf", tmp_path)
    shutil.copy(OVERLAY / "accounts.conf.example", tmp_path / "accounts.conf")
    text = (OVERLAY / "secrets.env.example").read_text(encoding="utf-8")
    told = dict(re.findall(r"^(nats-[a-z-]+)=(.*)$", text, re.M))
    environment = {name.upper().replace("-", "_"): value for name, value in told.items()}

    checked = subprocess.run(
        [str(nats_server()), "-t", "-c", "nats.conf"],
        cwd=tmp_path,
        env={**os.environ, **environment, "POD_NAME": "nats-0"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.returncode == 0, checked.stderr
    assert "sync_interval: always" in (tmp_path / "nats.conf").read_text(encoding="utf-8")
