"""What Prometheus is told of trainings besides what every service tells."""

from services.trainings.domain.sessions.session_life import State
from shared.measures import Measure, value_of, values_of

AT_RISK = """
SELECT count(*) FROM session JOIN occasion USING (id)
WHERE session.state IN ('open', 'paused', 'awaiting_decision')
    AND session.decision_at <= $1::timestamptz + interval '14 days'
    AND occasion.registered < occasion.minimum
"""
OVER_CAPACITY = """
SELECT count(*) FROM occasion WHERE kind = 'session' AND standing <> 'closed' AND capacity < (
    SELECT count(*) FILTER (WHERE status IN ('registered', 'offered'))
        + coalesce(sum(collected) FILTER (WHERE status = 'waiting'), 0)
    FROM registration WHERE occasion_id = occasion.id)
"""
"""Counted from the people themselves, not from the counters that keep sessions from being oversold."""

CONFIRMED_BELOW_MINIMUM = """
SELECT count(*) FROM session JOIN occasion USING (id)
JOIN LATERAL (
    SELECT by, at FROM session_transition
    WHERE session_id = session.id AND action = 'confirm' ORDER BY number DESC LIMIT 1
) AS confirmed ON confirmed.by IS NULL
WHERE occasion.is_confirmed AND session.state IN ('confirmed', 'paused', 'running')
    AND occasion.minimum > (
        SELECT count(*) FROM registration
        WHERE occasion_id = session.id
            AND (registered_at <= confirmed.at + interval '1 second'
                OR registered_at IS NULL AND status = 'registered'))
"""
"""Confirmed by the rule, though never so many were registered by then: people who left afterwards do
not count against it, nor do sessions that the office has run with fewer."""

MEASURES = (
    Measure(
        "rers_sessions",
        "Sessions, by where they stand",
        values_of("SELECT state, count(*) FROM session GROUP BY state", State),
        label="state",
    ),
    Measure(
        "rers_sessions_at_risk",
        "Undecided sessions under their minimum whose decision is at most 14 days away",
        value_of(AT_RISK),
    ),
    Measure(
        "rers_sessions_over_capacity",
        "Sessions that hold more people than places: must be 0",
        value_of(OVER_CAPACITY),
    ),
    Measure(
        "rers_sessions_confirmed_below_minimum",
        "Sessions that the rule confirmed with fewer people than their minimum: must be 0",
        value_of(CONFIRMED_BELOW_MINIMUM),
    ),
    Measure(
        "rers_places_offered",
        "Free places kept for people of the line who have not answered yet",
        value_of("SELECT coalesce(sum(offered), 0) FROM occasion WHERE standing <> 'closed'"),
    ),
)
"""This service's own gauges."""
