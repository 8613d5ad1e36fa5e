"""What a named fault is: what it injects, how it is proved, what must be found red, who must be told."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from deploy.faults.load import GENTLE, Pace
from shared.settings import SERVICES

if TYPE_CHECKING:
    from deploy.faults.stage import Stage

Scenario = Callable[["Stage"], Awaitable[None]]


class UnplayableError(Exception):
    """This machine lacks what the fault needs; the text says what."""


@dataclass(frozen=True)
class Control:
    """The same fault with a guarantee off: the checker must find it red."""

    lacks: str = ""
    """What RERS_BREAK names."""
    scenario: Scenario | None = None
    """Another scenario, where the guarantee is the fault's own way (SIGTERM, not SIGKILL)."""
    seconds: float = 8.0
    services: tuple[str, ...] = SERVICES
    """Which lack it: fewer start anew. The scenario may give no copy other settings, then."""


@dataclass(frozen=True)
class Fault:
    """One line of the table."""

    name: str
    title: str
    """In French, as the report shows it."""
    injects: str
    """In French: what is done to the platform."""
    scenario: Scenario
    proof: str
    """The counter of `happened` that must be above zero, else nothing has been tested."""
    control: Control | None
    alert: str = ""
    """Name of the rule that must fire within two minutes; empty where nobody should be woken."""
    seconds: float = 10.0
    copies: int = 1
    nats_nodes: int = 1
    """Of the broker; more than one only where `is_fresh`."""
    is_in_ci: bool = False
    has_ci_control: bool = True
    """Not where another fault of the subset has the same guarantee off."""
    is_fresh: bool = False
    """Needs a platform that no other fault has used or will use."""
    pace: Pace = GENTLE
    settings: Mapping[str, str] = field(default_factory=dict)
    """Settings of every service; only where `is_fresh`."""
    is_order_checked: bool = False
