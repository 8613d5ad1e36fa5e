"""What Prometheus is told of matching besides what every service tells."""

from prometheus_client import Counter

DECLINED = Counter("rers_matches_declined_total", "Matches that people declined, by why", ["why"])
"""`unsaid` when the person gives no code; never an id."""
