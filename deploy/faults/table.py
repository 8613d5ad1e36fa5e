"""The table of all named faults."""

from collections.abc import Iterable

from deploy.faults.fault import Fault
from deploy.faults.messages import backlog, failing, poison, repeats, slow
from deploy.faults.network import links, partners
from deploy.faults.processes import clock, ending, kills, stopping, upgrade
from deploy.faults.servers import broker, database, disks, wiped

FAULTS: tuple[Fault, ...] = (
    *kills.FAULTS,
    *ending.FAULTS,
    *repeats.FAULTS,
    *poison.FAULTS,
    *failing.FAULTS,
    *slow.FAULTS,
    *backlog.FAULTS,
    *stopping.FAULTS,
    *upgrade.FAULTS,
    *clock.FAULTS,
    *broker.FAULTS,
    *wiped.FAULTS,
    *database.FAULTS,
    *disks.FAULTS,
    *links.FAULTS,
    *partners.FAULTS,
)


class UnknownFaultError(Exception):
    """No fault of this name is in the table."""


def named(names: Iterable[str]) -> list[Fault]:
    """Return faults by their names; raise UnknownFaultError."""
    known = {fault.name: fault for fault in FAULTS}
    for name in names:
        if name not in known:
            raise UnknownFaultError(name)
    return [known[name] for name in names]


def subset_for_ci() -> list[Fault]:
    """Return the faults that every change is tried with."""
    return [fault for fault in FAULTS if fault.is_in_ci]
