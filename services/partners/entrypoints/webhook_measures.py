"""Gauges of webhooks, read when somebody scrapes."""

from shared.measures import Measure, values_of

PENDING = """
SELECT p.slug, count(d.delivery_id) FROM partner p
LEFT JOIN endpoint e ON e.partner_id = p.id AND e.state <> 'disabled'
LEFT JOIN delivery d ON d.endpoint_id = e.endpoint_id AND d.state = 'pending'
GROUP BY p.slug
"""
OLDEST = """
SELECT p.slug, greatest(coalesce(extract(epoch FROM $1 - min(d.created_at)), 0), 0)::float8
FROM partner p
LEFT JOIN endpoint e ON e.partner_id = p.id AND e.state <> 'disabled'
LEFT JOIN delivery d ON d.endpoint_id = e.endpoint_id AND d.state = 'pending'
GROUP BY p.slug
"""
ENDPOINTS = "SELECT state, count(*) FROM endpoint GROUP BY state"
FAILING = """
SELECT p.slug, greatest(coalesce(max(extract(epoch FROM $1 - e.began_failing_at)), 0), 0)::float8
FROM partner p LEFT JOIN endpoint e ON e.partner_id = p.id AND e.state = 'failing'
GROUP BY p.slug
"""

WEBHOOK_MEASURES = (
    Measure(
        "rers_partner_pending", "Webhook deliveries waiting", values_of(PENDING), label="partner"
    ),
    Measure(
        "rers_partner_oldest_pending_seconds",
        "Age of the oldest webhook delivery waiting",
        values_of(OLDEST),
        label="partner",
    ),
    Measure(
        "rers_partner_endpoints",
        "Webhook endpoints by state",
        values_of(ENDPOINTS, ("live", "failing", "disabled")),
        label="state",
    ),
    Measure(
        "rers_partner_endpoint_failing_seconds",
        "For how long the partner's longest failing endpoint has failed",
        values_of(FAILING),
        label="partner",
    ),
)
