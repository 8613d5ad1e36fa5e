"""Starts real servers for the benchmark of events, and reports what was measured and what bounds it."""

import os
import platform
from pathlib import Path
from secrets import token_hex
from typing import Any

from deploy import installation
from deploy.bench.events.phases import Bench, Size, Tell, everything
from deploy.local.stack import LocalStack

SERVICES = ("savoirs", "matching")

TARGETS = {
    "ratio_relay": (0.8, 0.9),
    "ratio_consume": (0.5, 0.7),
    "ratio_end_to_end": (0.4, 0.6),
}
"""What must be reached, and the aim beyond."""

LATENCY_TARGETS_MS = {"p50_ms": 20.0, "p99_ms": 60.0}

BOUND = (
    "Bound by processor time in Python and PostgreSQL on the cores named here, not by fsync, the"
    " broker or the relay: the end-to-end runs keep all cores busy, and both sides share them."
)


async def run(folder: Path, tell: Tell, size: Size) -> dict[str, Any]:
    """Measure everything on embedded servers in `folder`; return one object."""
    async with LocalStack(folder, services=[]) as stack:
        addresses = stack.addresses
        databases = await installation.create_databases(
            addresses.database_admin_dsn, SERVICES, lambda _: token_hex(16)
        )
        await installation.migrate(databases, lambda _: None)
        await installation.set_up_broker(addresses.nats_url, SERVICES)
        figures = await everything(
            Bench(
                savoirs=databases["savoirs"],
                matching=databases["matching"],
                nats_url=addresses.nats_url,
                size=size,
                tell=tell,
            )
        )
    return {
        **figures,
        "reached": _reached(figures),
        "bound": BOUND,
        "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
        "sync_always": True,
    }


def _reached(figures: dict[str, Any]) -> dict[str, bool]:
    reached = {name: figures[name] >= needed for name, (needed, _) in TARGETS.items()}
    reached |= {name: figures[name] <= most for name, most in LATENCY_TARGETS_MS.items()}
    drained = figures["backlog"]
    reached["backlog_in_order"] = drained["disordered"] == 0 and drained["missing"] == 0
    reached["memory_flat"] = drained["memory_end_mb"] <= drained["memory_start_mb"] * 1.25
    return reached
