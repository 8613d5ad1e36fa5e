"""How a board, its rows and its panels are declared, and turned into Grafana's JSON."""

import itertools
import string
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from grafana_foundation_sdk.builders import common, dashboard, prometheus, stat, timeseries
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.common import (
    BigValueGraphMode,
    LegendDisplayMode,
    TooltipDisplayMode,
)
from grafana_foundation_sdk.models.dashboard import (
    DashboardCursorSync,
    DataSourceRef,
    Threshold,
    ThresholdsMode,
)

SOURCE = DataSourceRef(type_val="prometheus", uid="${source}")


@dataclass(frozen=True)
class Query:
    """One line of a panel: what is asked in PromQL, and how it is named."""

    expression: str
    legend: str = "{{service}}"


@dataclass(frozen=True)
class Panel:
    """One panel; a number panel turns red from `red` upwards."""

    title: str
    queries: Sequence[Query]
    unit: str = "short"
    description: str = ""
    kind: Literal["lines", "number"] = "lines"
    red: float | None = None
    width: int = 8


@dataclass(frozen=True)
class Row:
    """Panels that belong together, under a heading."""

    title: str
    panels: Sequence[Panel]


@dataclass(frozen=True)
class Board:
    """One dashboard; `variables` are (name, PromQL label query) that its reader chooses from."""

    uid: str
    title: str
    description: str
    rows: Sequence[Row]
    variables: Sequence[tuple[str, str]] = ()


def number(title: str, expression: str, red: float | None = None, unit: str = "short") -> Panel:
    """Return a panel that shows one number, red from `red` upwards."""
    return Panel(title, [Query(expression, title)], unit, kind="number", red=red, width=4)


def lines(title: str, expression: str, legend: str = "service", unit: str = "short") -> Panel:
    """Return a panel with one line for each value of the label `legend`."""
    return Panel(title, [Query(expression, f"{{{{{legend}}}}}")], unit)


def quantile(share: float, metric: str, by: str = "", where: str = "") -> str:
    """Return the PromQL of a quantile of a histogram over five minutes."""
    labels = f"{by}, le" if by else "le"
    return f"histogram_quantile({share}, sum by ({labels}) (rate({metric}_bucket{where}[5m])))"


def json_of(board: Board) -> str:
    """Return the dashboard as Grafana imports it."""
    builder = (
        dashboard.Dashboard(board.title)
        .uid(board.uid)
        .description(board.description)
        .tags(["rers"])
        .refresh("10s")
        .time("now-1h", "now")
        .tooltip(DashboardCursorSync.CROSSHAIR)
        .with_variable(
            dashboard.DatasourceVariable("source").type("prometheus").label("Prometheus")
        )
    )
    for name, query in board.variables:
        builder = builder.with_variable(
            dashboard.QueryVariable(name).datasource(SOURCE).query(query).label(name)
        )
    numbers = itertools.count(1)
    for row in board.rows:
        builder = builder.with_row(dashboard.Row(row.title).id(next(numbers)))
        for panel in row.panels:
            builder = builder.with_panel(_panel(panel).id(next(numbers)))
    return str(JSONEncoder(sort_keys=True, indent=2).encode(builder.build())) + "\n"


def _panel(panel: Panel) -> timeseries.Panel | stat.Panel:
    built: timeseries.Panel | stat.Panel = _number() if panel.kind == "number" else _lines()
    built = built.title(panel.title).unit(panel.unit).span(panel.width).height(7).datasource(SOURCE)
    if panel.description:
        built = built.description(panel.description)
    if panel.red is not None:
        steps = [Threshold(None, "green"), Threshold(panel.red, "red")]
        built = built.thresholds(
            dashboard.ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(steps)
        )
    for letter, query in zip(string.ascii_uppercase, panel.queries, strict=False):
        asked = prometheus.Dataquery().expr(query.expression).legend_format(query.legend)
        built = built.with_target(asked.ref_id(letter))
    return built


def _lines() -> timeseries.Panel:
    legend = common.VizLegendOptions().display_mode(LegendDisplayMode.LIST).show_legend(True)
    tooltip = common.VizTooltipOptions().mode(TooltipDisplayMode.MULTI)
    return timeseries.Panel().fill_opacity(10).legend(legend).tooltip(tooltip)


def _number() -> stat.Panel:
    latest = common.ReduceDataOptions().calcs(["lastNotNull"])
    return stat.Panel().reduce_options(latest).graph_mode(BigValueGraphMode.AREA)
