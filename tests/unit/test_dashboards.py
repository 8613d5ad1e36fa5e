"""Dashboards are as their code writes them, and neither they nor the alerts ask for what nobody exports."""

import json
import re
from collections.abc import Iterator
from typing import Any

import promql_parser
import pytest
import yaml
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from deploy.grafana.__main__ import BOARDS, FOLDER
from deploy.grafana.panels import json_of
from deploy.metrics_catalogue import catalogue
from deploy.ops.collector import OpsCollector
from deploy.ops.state import WitnessState
from deploy.places import ROOT
from tests.unit.ops.states import a_group, a_state

RULES = ROOT / "deploy" / "prometheus" / "rules"
OF_PROMETHEUS = {"up": {"job", "service", "instance"}}
OF_A_PROCESS = {
    name: {"job", "service", "instance"}
    for name in (
        "process_resident_memory_bytes",
        "process_cpu_seconds_total",
        "process_start_time_seconds",
    )
}
ADDED = {"job", "service", "instance"}
"""Labels that the scrape configuration adds to everything."""


def of_the_ops_process() -> dict[str, set[str]]:
    """Every series that the ops process exports once it has seen a platform with all there is."""
    registry = CollectorRegistry()
    state = a_state(dead=(a_group(),), witness=WitnessState(is_on=True, steps={"offer": 1.0}))
    registry.register(OpsCollector(lambda: state))
    families = text_string_to_metric_families(generate_latest(registry).decode())
    return {
        sample.name: set(sample.labels) | ADDED for family in families for sample in family.samples
    }


def of_the_services() -> dict[str, set[str]]:
    return {
        series: set(exported.labels) | ADDED | ({"le"} if series.endswith("_bucket") else set())
        for exported in catalogue()
        for series in exported.series
    }


def recorded() -> dict[str, set[str]]:
    text = "".join(path.read_text(encoding="utf-8") for path in RULES.glob("*.yml"))
    return {name: {"service"} for name in re.findall(r"record: (\S+)", text)}


KNOWN = {
    **OF_PROMETHEUS,
    **OF_A_PROCESS,
    **of_the_services(),
    **of_the_ops_process(),
    **recorded(),
}


def selectors(expression: str) -> Iterator[promql_parser.VectorSelector]:
    found: list[promql_parser.VectorSelector] = []

    def visit(node: Any) -> bool:
        if isinstance(node, promql_parser.VectorSelector):
            found.append(node)
        return True

    promql_parser.walk(promql_parser.parse(expression), visit)
    return iter(found)


def unknown_in(expression: str) -> list[str]:
    """What a query asks for that nothing exports: metrics, or labels of metrics."""
    plain = expression.replace("$service", "members")
    problems = []
    for selector in selectors(plain):
        labels = KNOWN.get(str(selector.name))
        if labels is None:
            problems.append(f"metric {selector.name}")
            continue
        asked = {matcher.name for matcher in selector.matchers.matchers}
        problems += [f"{selector.name} has no label {each}" for each in asked - labels]
    return problems


QUERIES = [
    pytest.param(query.expression, id=f"{board.uid}: {panel.title}")
    for board in BOARDS
    for row in board.rows
    for panel in row.panels
    for query in panel.queries
]
JUDGED = [
    pytest.param(rule["expr"], id=rule.get("alert") or rule["record"])
    for path in sorted(RULES.glob("*.yml"))
    for group in yaml.safe_load(path.read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
]


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.uid)
def test_a_dashboard_is_as_its_code_writes_it(board: Any) -> None:
    written = (FOLDER / f"{board.uid}.json").read_text(encoding="utf-8")

    assert written == json_of(board), "run: python -m deploy.grafana"
    assert len({panel["id"] for panel in json.loads(written)["panels"]}) == len(
        json.loads(written)["panels"]
    )


@pytest.mark.parametrize("expression", QUERIES)
def test_a_panel_asks_only_for_what_is_exported(expression: str) -> None:
    assert not unknown_in(expression)


@pytest.mark.parametrize("expression", JUDGED)
def test_a_rule_asks_only_for_what_is_exported(expression: str) -> None:
    assert not unknown_in(expression)


def test_what_nobody_exports_is_found() -> None:
    assert unknown_in("sum(rate(rers_dreams_total[5m]))") == ["metric rers_dreams_total"]
    assert unknown_in('max(rers_networks{colour="red"})') == ["rers_networks has no label colour"]
    assert unknown_in("rers_outbox_depth > 1 and max(rers_nowhere)") == ["metric rers_nowhere"]
