"""One thing that is wrong, as a person is told it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Problem:
    """What is wrong, since when, and what to do."""

    alert: str
    """Name of the alert rule that says the same, and of the runbook."""
    subject: str
    sentence: str
    advice: str
    is_urgent: bool = True
    """Somebody is woken for it; else it can wait for the morning."""
    began_at: datetime | None = None
    detail: str = ""
    """What a program has said of it, for those who read code; shown small."""

    @property
    def key(self) -> tuple[str, str]:
        """What makes it the same problem at the next look."""
        return self.alert, self.subject
