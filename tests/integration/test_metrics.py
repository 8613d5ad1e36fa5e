"""What /metrics says of a service that runs: every name that is promised, and no label without bounds."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import asyncpg
import pytest
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from deploy.local.secrets import Vault
from deploy.metrics_catalogue import PAGE, catalogue, page
from shared.metrics import METHODS
from shared.settings import SERVICES
from tests.fixtures.databases import NewDatabase
from tests.fixtures.waiting import eventually
from tests.integration.at_work import NETWORK, AtWork

UNBOUNDED = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}|@|\d{4,}|\s")
"""Ids, addresses, numbers, and paths that somebody made up."""

PROMISED: dict[str, dict[str, set[str]]] = {
    "": {
        "rers_http_seconds": {"method", "route", "status"},
        "rers_events_announced_total": {"type"},
        "rers_events_heard_total": {"type", "outcome"},
        "rers_event_handling_seconds": {"type"},
        "rers_event_effect_seconds": {"type"},
        "rers_inbox_duplicates_total": set(),
        "rers_dead_letters_total": {"consumer", "reason"},
        "rers_outbox_depth": set(),
        "rers_outbox_oldest_seconds": set(),
        "rers_relay_batch_size": set(),
        "rers_relay_published_total": set(),
        "rers_relay_failures_total": set(),
        "rers_timer_lateness_seconds": {"kind"},
        "rers_timers_overdue": set(),
        "rers_timers_oldest_overdue_seconds": set(),
        "rers_timers_fired_total": {"kind", "outcome"},
        "rers_consumer_resubscribed_total": set(),
        "rers_active": set(),
        "rers_ready": set(),
        "rers_build": {"version"},
    },
    "members": {
        "rers_mails_total": {"outcome"},
        "rers_erasures_pending": set(),
        "rers_erasures_oldest_seconds": set(),
        "rers_networks": set(),
    },
    "savoirs": {"rers_savoirs_live": {"kind"}},
    "matching": {
        "rers_proposals_waiting": set(),
        "rers_proposals_oldest_waiting_seconds": set(),
    },
    "trainings": {
        "rers_sessions": {"state"},
        "rers_sessions_at_risk": set(),
        "rers_sessions_over_capacity": set(),
        "rers_sessions_confirmed_below_minimum": set(),
        "rers_places_offered": set(),
    },
    "partners": {
        "rers_partner_deliveries_total": {"partner", "outcome"},
        "rers_partner_delivery_seconds": set(),
        "rers_partner_pending": {"partner"},
        "rers_partner_oldest_pending_seconds": {"partner"},
        "rers_partner_endpoints": {"state"},
        "rers_partner_endpoint_failing_seconds": {"partner"},
        "rers_partner_pulls_total": {"partner"},
    },
}
"""Dashboards, rules and runbooks are written to these names."""


@pytest.fixture
async def at_work(database: NewDatabase, nats_url: str, tmp_path: Path) -> AsyncIterator[AtWork]:
    async with AsyncExitStack() as stack:
        yield AtWork(database, nats_url, Vault(tmp_path / "vault"), stack)


async def scrape(at_work: AtWork, service: str) -> tuple[dict[str, str], list[Sample]]:
    """Return the kinds of our metrics by name, and their samples."""
    answer = await at_work.clients[service].get("/metrics")
    assert answer.status_code == 200
    kinds, samples = {}, []
    for family in text_string_to_metric_families(answer.text):
        if family.name.startswith("rers_"):
            name = f"{family.name}_total" if family.type == "counter" else family.name
            kinds[name] = family.type
            samples += [each for each in family.samples if not each.name.endswith("_created")]
    return kinds, samples


def values(samples: list[Sample], name: str) -> dict[tuple[str, ...], float]:
    """Return values by those of the labels, these in the order of their names."""
    return {
        tuple(of for _, of in sorted(each.labels.items())): each.value
        for each in samples
        if each.name == name
    }


async def test_every_service_exports_every_name_that_is_promised(at_work: AtWork) -> None:
    await at_work.start(*SERVICES)
    everything: list[Sample] = []

    for service in SERVICES:
        kinds, samples = await scrape(at_work, service)
        promised = {**PROMISED[""], **PROMISED.get(service, {})}
        known = {each.name: each for each in catalogue([service])}
        assert promised.keys() - kinds.keys() == set(), service
        assert {each.name for each in known.values()} - kinds.keys() == set(), service
        for name, labels in promised.items():
            assert set(known[name].labels) == labels, name
            assert known[name].kind == kinds[name], name
        for name in ("rers_ready", "rers_active"):
            assert values(samples, name) == {(): 1.0}, service
        gauges = {n for n, kind in kinds.items() if kind == "gauge" and n in promised}
        empty = (
            gauges
            - {each.name for each in samples}
            - {n for n in gauges if "partner" in known[n].labels}
        )
        everything += samples
        assert empty == set(), f"{service} could not read {empty}"
    unbounded = [
        each
        for each in everything
        for name, value in each.labels.items()
        if name not in {"le", "version"} and UNBOUNDED.search(value)
    ]
    assert unbounded == []


async def test_what_strangers_ask_for_makes_no_new_series(at_work: AtWork) -> None:
    await at_work.start("savoirs")
    client = at_work.clients["savoirs"]

    async def ask(number: int) -> None:
        some_id = f"0b000000-0000-7000-8000-{number:012d}"
        await client.get(f"/nothing/{some_id}")
        await client.get(f"/offers/{some_id}")
        await client.get(f"/offers/not-an-id-{number}")
        await client.request(f"ODD{number}", "/board")
        await client.request("DELETE", f"/board?q={number}")
        await client.post("/offers", json={"title": number})
        await client.post("/offers", content=b"x", headers={"content-length": "9999999"})

    await ask(0)
    before = {(e.name, *e.labels.items()) for e in (await scrape(at_work, "savoirs"))[1]}
    for number in range(1, 30):
        await ask(number)
    samples = (await scrape(at_work, "savoirs"))[1]

    grown = {(e.name, *e.labels.items()) for e in samples} - before
    assert {each for each in grown if ("route", "/metrics") not in each} == set()
    counts = values(samples, "rers_http_seconds_count")
    assert counts["GET", "unmatched", "404"] >= 30
    assert counts["POST", "unmatched", "413"] >= 30
    assert {method for method, _, _ in counts} <= METHODS | {"other"}


async def test_a_fact_is_counted_where_it_is_announced_and_where_it_is_heard(
    at_work: AtWork,
) -> None:
    await at_work.start("savoirs", "matching")
    kind, heard = "rers.savoirs.offer.created.v1", "rers_events_heard_total"
    at_first = (await scrape(at_work, "matching"))[1]
    before = values(at_first, heard)["done", kind]
    announced = values(at_first, "rers_events_announced_total").get((kind,), 0)

    await at_work.offer()

    async def is_heard() -> bool:
        return values((await scrape(at_work, "matching"))[1], heard)["done", kind] == before + 1

    await eventually(is_heard)
    samples = (await scrape(at_work, "savoirs"))[1]
    assert values(samples, "rers_events_announced_total")[kind,] == announced + 1
    assert values(samples, "rers_event_handling_seconds_count")[kind,] >= 1
    assert values(samples, "rers_relay_published_total")[()] >= 1
    assert values(samples, "rers_savoirs_live") == {("offer",): 1.0, ("request",): 0.0}


async def test_a_gauge_that_cannot_be_read_is_left_out_and_the_others_are_there(
    at_work: AtWork,
) -> None:
    await at_work.start("savoirs")
    owner = await asyncpg.connect(at_work.places["savoirs"].owner_dsn)
    await owner.execute("ALTER TABLE savoir RENAME TO elsewhere")
    await owner.close()

    samples = (await scrape(at_work, "savoirs"))[1]

    assert values(samples, "rers_savoirs_live") == {}
    assert values(samples, "rers_outbox_depth") == {(): 0.0}
    assert values(samples, "rers_ready") == {(): 1.0}


async def test_timers_and_letters_that_wait_show_since_when(at_work: AtWork) -> None:
    await at_work.start("savoirs")
    await at_work.database("savoirs").pool.execute(
        "INSERT INTO timer (kind, key, due_at, attempts) VALUES"
        " ('nobodys', 'due', now() - interval '100 s', 0),"
        " ('nobodys', 'put off 3 times: 7 minutes', now() + interval '60 s', 3),"
        " ('forget_facts', 'put off once', now() + interval '30 s', 1),"
        " ('forget_facts', 'to come', now() + interval '11 hours', 0),"
        " ('nobodys', 'later', now() + interval '60 s', 0)"
    )

    samples = (await scrape(at_work, "savoirs"))[1]

    def value(name: str) -> float:
        return values(samples, name)[()]

    assert value("rers_timers_overdue") == 3
    assert value("rers_timers_oldest_overdue_seconds") == pytest.approx(360, abs=5)
    assert value("rers_erasures_pending") == 2
    assert value("rers_erasures_oldest_seconds") == pytest.approx(12 * 3600 + 30, abs=5)


async def test_proposals_that_wait_show_since_when(at_work: AtWork) -> None:
    await at_work.start("matching")
    await at_work.database("matching").pool.execute(
        "INSERT INTO ring (ring_id, version, state, pairs_key, network_id, links, proposed_at,"
        " expires_at, decline_reason) SELECT gen_random_uuid(), 1, state, state, $1, '[]',"
        " now() - interval '90 s', now(), '' FROM unnest($2::text[]) AS state",
        NETWORK,
        ["proposed", "accepted", "declined", "expired"],
    )

    samples = (await scrape(at_work, "matching"))[1]

    assert values(samples, "rers_proposals_waiting") == {(): 1.0}
    oldest = values(samples, "rers_proposals_oldest_waiting_seconds")[()]
    assert oldest == pytest.approx(90, abs=5)


def test_the_page_of_metrics_is_what_the_code_exports() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m deploy.metrics_catalogue"
