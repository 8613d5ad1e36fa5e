"""Prometheus texts are read as their writer meant them; counters that began again are not negative."""

import pytest

from deploy.ops.copies import speed_of
from deploy.ops.history import History, thinned
from deploy.ops.readings import grown, quantile, read_metrics

TEXT = """\
# HELP rers_http_seconds HTTP answers
# TYPE rers_http_seconds histogram
rers_http_seconds_bucket{le="0.1",method="GET",route="/offers",status="200"} 8.0
rers_http_seconds_bucket{le="1.0",method="GET",route="/offers",status="200"} 10.0
rers_http_seconds_bucket{le="+Inf",method="GET",route="/offers",status="200"} 10.0
rers_http_seconds_count{method="GET",route="/offers",status="200"} 10.0
rers_http_seconds_count{method="GET",route="/offers",status="503"} 2.0
rers_http_seconds_count{method="GET",route="/metrics",status="200"} 900.0
rers_outbox_depth 3.0
rers_partner_pending{partner="Media\\"th\\\\eque\\nx"} 4.0
rers_odd{a="b"
python_gc_objects_collected_total{generation="0"} 8.0
rers_nan not-a-number
"""


def test_a_text_is_read() -> None:
    reading = read_metrics(TEXT)

    assert reading.total("rers_outbox_depth") == 3
    assert reading.total("rers_http_seconds_count", status="503") == 2
    assert reading.total("rers_absent") is None
    assert reading.by("rers_partner_pending", "partner") == {'Media"th\\eque\nx': 4}
    assert list(reading.of("python_gc_objects_collected_total")) == []


def test_machines_asking_after_health_are_no_requests() -> None:
    counters = read_metrics(TEXT).counters()

    assert (counters["http"], counters["http_5xx"]) == (12, 2)


def test_partners_who_wait_for_events_do_not_make_a_service_slow() -> None:
    waiting = 'rers_http_seconds_bucket{le="+Inf",method="GET",route="/events",status="200"} 99'
    counters = read_metrics(f"{TEXT}{waiting}\n").counters()

    assert quantile(counters, "http_le:", 0.95) == pytest.approx(0.775)


def test_a_quantile_lies_within_its_bucket() -> None:
    counters = read_metrics(TEXT).counters()

    assert quantile(counters, "http_le:", 0.5) == pytest.approx(0.0625)
    assert quantile(counters, "http_le:", 0.95) == pytest.approx(0.775)
    assert quantile({}, "http_le:", 0.5) is None


def test_what_is_beyond_the_last_bound_is_told_as_that_bound() -> None:
    assert quantile({"x:1.0": 1, "x:+Inf": 10}, "x:", 0.95) == 1


def test_a_counter_that_began_again_has_grown_by_what_it_says() -> None:
    assert grown({"http": 100}, {"http": 4, "new": 2}) == {"http": 4, "new": 2}


def test_nothing_is_said_of_no_time() -> None:
    assert speed_of({"http": 5}, 0).requests_per_s is None
    assert speed_of({"http": 5}, 10).requests_per_s == 0.5


def test_history_keeps_an_hour_and_its_gaps() -> None:
    history = History(kept=3)
    for value in (1.0, None, 3.0, 4.0):
        history.add({"lag": value})
    history.add({"other": 1.0})

    assert history.series("lag") == [3.0, 4.0, None]
    assert history.series("other") == [1.0]


def test_thinning_never_loses_a_peak() -> None:
    values: list[float | None] = [0.0] * 700
    values[333] = 9.0

    thin = thinned(values, 120)

    assert len(thin) <= 120
    assert max(value for value in thin if value is not None) == 9
