"""What every demonstration comes to."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Outcome:
    """What was found; `fault` is the first sentence that is not true."""

    figures: dict[str, Any] = field(default_factory=dict)
    """By names, a figure or more of them by names."""
    fault: str = ""
