"""What Prometheus is told of matching besides what every service tells."""

from prometheus_client import Counter

from shared.measures import Measure, value_of

DECLINED = Counter("rers_matches_declined_total", "Matches that people declined, by why", ["why"])
"""`unsaid` when the person gives no code; never an id."""

WAITING = """(
    SELECT proposed_at FROM match WHERE state IN ('awaiting_facilitator', 'proposed', 'answered')
    UNION ALL SELECT proposed_at FROM ring WHERE state = 'proposed'
) AS proposal"""

MEASURES = (
    Measure(
        "rers_proposals_waiting",
        "Proposals, of two or of a ring, that somebody has still to answer",
        value_of(f"SELECT count(*) FROM {WAITING}"),  # noqa: S608 - a constant
    ),
    Measure(
        "rers_proposals_oldest_waiting_seconds",
        "Age of the oldest of them; 0 when there is none",
        value_of(f"SELECT extract(epoch FROM $1 - min(proposed_at)) FROM {WAITING}"),  # noqa: S608 - a constant
    ),
)
"""This service's own gauges."""
