"""The compose file of a single host: valid, complete, with a password for everything."""

import re
import shutil
import subprocess
from typing import Any

import pytest
import yaml

from deploy.places import ROOT
from shared.settings import SERVICES, Settings

FOLDER = ROOT / "deploy" / "compose"


def tool(name: str, package: str) -> str:
    found = shutil.which(name)
    assert found, f"{name} is missing: install the system's package `{package}`"
    return found


@pytest.fixture(scope="module")
def composed() -> dict[str, Any]:
    command = [tool("docker-compose", "docker-compose"), "--env-file", ".env.example"]
    shown = subprocess.run(
        [*command, "config"], cwd=FOLDER, capture_output=True, text=True, check=False
    )
    assert shown.returncode == 0, shown.stderr
    found: dict[str, Any] = yaml.safe_load(shown.stdout)
    return found


def test_it_runs_every_service_and_what_they_stand_on(composed: dict[str, Any]) -> None:
    stands_on = {"postgres", "nats", "prepare", "ops", "prometheus", "alertmanager", "grafana"}

    assert set(composed["services"]) == {*SERVICES, *stands_on}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_can_read_its_settings(composed: dict[str, Any], service: str) -> None:
    environment = composed["services"][service]["environment"]

    settings = Settings.read(service, {name: str(value) for name, value in environment.items()})

    assert f"rers_{service}_app" in settings.database_url
    assert f"/rers_{service}" in settings.database_url
    assert (settings.signing_key_file is not None) == (service == "members")


def test_nothing_listens_beyond_the_host(composed: dict[str, Any]) -> None:
    open_ports = [
        port
        for each in composed["services"].values()
        for port in each.get("ports", ())
        if not str(port).startswith("127.0.0.1:")
    ]

    assert not open_ports


def test_every_variable_has_an_example() -> None:
    text = (FOLDER / "compose.yml").read_text(encoding="utf-8")
    used = set(re.findall(r"\$\{(\w+)\}", text))
    told = re.findall(r"^(\w+)=", (FOLDER / ".env.example").read_text(encoding="utf-8"), re.M)

    assert used <= set(told)


def test_prometheus_reads_every_service() -> None:
    configuration = yaml.safe_load((FOLDER / "prometheus.yml").read_text(encoding="utf-8"))
    jobs = {job["job_name"]: job for job in configuration["scrape_configs"]}
    checked = subprocess.run(
        [tool("promtool", "prometheus"), "check", "config", str(FOLDER / "prometheus.yml")],
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.returncode == 0, checked.stderr
    assert {target["labels"]["service"] for target in jobs["rers"]["static_configs"]} == set(
        SERVICES
    )


def test_the_broker_writes_before_it_answers() -> None:
    assert "sync_interval: always" in (FOLDER / "nats.conf").read_text(encoding="utf-8")
