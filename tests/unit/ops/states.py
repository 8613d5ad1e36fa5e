"""States of a platform for tests: all is well, unless the test says otherwise."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from deploy.ops.state import (
    BackupState,
    BrokerState,
    ConsumerState,
    CopyState,
    DeadGroup,
    NodeState,
    ServiceState,
    State,
    StreamState,
)

NOW = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
URL = "http://127.0.0.1:20000"


def a_copy(service: str = "members", number: int = 1, **more: Any) -> CopyState:
    name = f"{service}-{number}"
    well = CopyState(service, name, URL, is_up=True, is_ready=True, has_metrics=True)
    return replace(replace(well, is_active=True), **more)


def a_service(service: str = "members", **more: Any) -> ServiceState:
    return replace(ServiceState(service, (a_copy(service),)), **more)


def a_consumer(**more: Any) -> ConsumerState:
    return replace(ConsumerState("EVENTS", "savoirs", 0, 0, 0, 1, 7), **more)


def a_broker(**more: Any) -> BrokerState:
    node = NodeState(URL, "nats", is_up=True, is_sync_always=True)
    streams = (StreamState("EVENTS", 7, 700, 1, 7, 1000_000),)
    return replace(BrokerState((node,), streams, (a_consumer(),), True), **more)


def a_group(**more: Any) -> DeadGroup:
    at = "2026-11-22T16:00:00+00:00"
    kind = "rers.savoirs.offer.created.v1"
    return replace(
        DeadGroup("ab12cd34ef56", "matching", kind, 3, at, at, "KeyError: 'x'", 0), **more
    )


def a_state(**more: Any) -> State:
    well = State(
        at=NOW,
        services=(a_service("members"), a_service("savoirs")),
        broker=a_broker(),
        disks={"data": 0.4},
        databases={"rers_members": 8_000_000},
        is_database_watched=True,
        backup=BackupState(3600.0, 86_400.0, 1e7),
    )
    return replace(well, **more)
