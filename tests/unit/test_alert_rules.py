"""Every alert is proven to fire and to stay quiet, says what it saw, and leads to a runbook."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.places import ROOT

FOLDER = ROOT / "deploy" / "prometheus"
RULES = sorted((FOLDER / "rules").glob("*.yml"))
FIRING = re.compile(
    r'count\(ALERTS\{alertname="(\w+)",alertstate="firing"(?:,[^}]*)?\}\) or vector\(0\)'
)
HOW = {0: "stays quiet", 1: "fires"}
HEADINGS = ("## Ce que cela veut dire", "## Regarder", "## Agir", "## Ensuite")


def rules_of(path: Path) -> list[dict[str, Any]]:
    groups = yaml.safe_load(path.read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


ALERTS = [rule for path in RULES for rule in rules_of(path) if "alert" in rule]


def promtool(*arguments: str) -> subprocess.CompletedProcess[str]:
    found = shutil.which("promtool")
    assert found, "promtool is missing: install the system's package `prometheus`"
    return subprocess.run(
        [found, *arguments], capture_output=True, text=True, check=False, cwd=FOLDER
    )


def test_the_rules_are_valid() -> None:
    checked = promtool("check", "rules", *(f"rules/{path.name}" for path in RULES))

    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_each_alert_fires_and_stays_quiet_as_its_cases_say(path: Path) -> None:
    tested = promtool("test", "rules", f"tests/{path.name}")

    assert tested.returncode == 0, tested.stdout + tested.stderr


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_no_alert_is_without_both_cases(path: Path) -> None:
    cases = yaml.safe_load((FOLDER / "tests" / path.name).read_text(encoding="utf-8"))["tests"]
    said = {
        f"{FIRING.fullmatch(tried['expr'])[1]} {HOW[tried['exp_samples'][0]['value']]}"  # type: ignore[index]  # as all are written
        for case in cases
        for tried in case["promql_expr_test"][:1]
    }
    alerts = {rule["alert"] for rule in rules_of(path) if "alert" in rule}

    wanted = {f"{alert} {how}" for alert in alerts for how in ("fires", "stays quiet")}
    assert wanted == {case["name"] for case in cases} == said


@pytest.mark.parametrize("path", [path for path in RULES if path.stem != "slo"], ids=str)
def test_an_alert_that_waits_twice_as_long_is_found(path: Path, tmp_path: Path) -> None:
    """The rules of `slo` wait for nothing but their windows."""
    for name in ("rules", "tests"):
        shutil.copytree(FOLDER / name, tmp_path / name)
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    waiting = set()
    for rule in (rule for group in told["groups"] for rule in group["rules"]):
        if rule.get("for"):
            number, unit = re.fullmatch(r"(\d+)([smhd])", rule["for"]).groups()  # type: ignore[union-attr]  # as all are written
            rule["for"] = f"{2 * int(number)}{unit}"
            waiting.add(rule["alert"])
    (tmp_path / "rules" / path.name).write_text(yaml.safe_dump(told), encoding="utf-8")

    tested = promtool("test", "rules", str(tmp_path / "tests" / path.name))

    assert waiting
    assert waiting <= set(re.findall(r"alertname=\W*(\w+)", tested.stdout + tested.stderr))


def test_a_case_that_is_wrong_is_found(tmp_path: Path) -> None:
    for name in ("rules", "tests"):
        shutil.copytree(FOLDER / name, tmp_path / name)
    path = tmp_path / "tests" / "broker.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("value: 1}", "value: 0}", 1))

    assert promtool("test", "rules", str(path)).returncode != 0


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: str(alert["alert"]))
def test_an_alert_says_what_it_saw_and_leads_to_its_runbook(alert: dict[str, Any]) -> None:
    runbook = ROOT / alert["annotations"]["runbook"]

    assert alert["labels"]["severity"] in {"page", "ticket"}
    assert runbook.stem == alert["alert"]
    text = runbook.read_text(encoding="utf-8")
    assert all(heading in text for heading in HEADINGS), "each runbook has the same four parts"
    assert re.search(r"`\./rers |`promtool |`systemctl |`kubectl |`df ", text), "it names a command"


def test_there_are_as_many_alerts_as_promised() -> None:
    assert len(ALERTS) >= 20
