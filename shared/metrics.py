"""The platform's own metrics; labels are bounded (service, event type, outcome), never ids."""

from prometheus_client import Counter, Gauge, Histogram

SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0)

RELAYED = Counter("rers_relay_published_total", "Outbox rows published and deleted")
RELAY_BATCH = Histogram(
    "rers_relay_batch_size", "Rows a publication", buckets=(1, 2, 5, 10, 50, 100, 500, 1000)
)
OUTBOX_DEPTH = Gauge("rers_outbox_depth", "Rows waiting in the outbox")
OUTBOX_AGE = Gauge("rers_outbox_oldest_seconds", "Age of the oldest outbox row")
HEARD = Counter("rers_events_heard_total", "Messages heard, by outcome", ["type", "outcome"])
EFFECT_DELAY = Histogram(
    "rers_event_effect_seconds", "From the fact to its effect", ["type"], buckets=SECONDS
)
DUPLICATES = Counter("rers_inbox_duplicates_total", "Messages suppressed by the inbox")
RESUBSCRIBED = Counter("rers_consumer_resubscribed_total", "Silent consumers revived")
TIMERS_FIRED = Counter("rers_timers_fired_total", "Timers that fired", ["kind", "outcome"])
TIMER_LATENESS = Histogram(
    "rers_timer_lateness_seconds", "From due to done", ["kind"], buckets=SECONDS
)
HTTP_SECONDS = Histogram(
    "rers_http_seconds", "HTTP answers", ["method", "route", "status"], buckets=SECONDS
)
