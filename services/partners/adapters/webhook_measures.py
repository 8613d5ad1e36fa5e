"""What is counted of webhooks as they are posted; partners are few, so their names may be labels."""

from prometheus_client import Counter, Histogram

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0, 600.0, 86400.0)

DELIVERIES = Counter(
    "rers_partner_deliveries_total",
    "Attempts to post a fact: delivered, failed, or refused since the address is not public",
    ["partner", "outcome"],
)
DELIVERY_SECONDS = Histogram(
    "rers_partner_delivery_seconds", "From the fact to the receiver's 2xx", buckets=SECONDS
)
