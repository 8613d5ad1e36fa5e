"""What Prometheus is told of savoirs besides what every service tells."""

from shared.measures import Measure, values_of

LIVE = "SELECT kind, count(*) FROM savoir WHERE status = 'live' GROUP BY kind"

MEASURES = (
    Measure(
        "rers_savoirs_live",
        "Offers and requests on the board",
        values_of(LIVE, ("offer", "request")),
        label="kind",
        every_s=30.0,
    ),
)
"""This service's own gauges."""
