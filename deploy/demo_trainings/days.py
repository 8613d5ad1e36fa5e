"""The demonstration's calendar: its days pass when it says so, in all services at once."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from shared.clock import SystemClock

PARIS = ZoneInfo("Europe/Paris")


class Days:
    """Raises the number of seconds by which the services' clocks run ahead."""

    def __init__(self, file: Path) -> None:
        """Write `file`, which the services read; nothing has passed yet."""
        self._file = file
        self.ahead = timedelta()
        self.began_at = SystemClock().now().replace(second=0, microsecond=0)
        self._write()

    def now(self) -> datetime:
        """Return the services' present instant."""
        return SystemClock().now() + self.ahead

    def go_to(self, instant: datetime) -> None:
        """Let it be this instant; one that has passed already changes nothing."""
        self.ahead = max(self.ahead, instant - SystemClock().now())
        self._write()

    def after(self, **spans: float) -> datetime:
        """Return the instant so long after the beginning, as `timedelta` takes it."""
        return self.began_at + timedelta(**spans)

    def day(self, number: int) -> date:
        """Return the day so many days after the first one, where the office is."""
        return self.began_at.astimezone(PARIS).date() + timedelta(days=number)

    @property
    def number(self) -> int:
        """The number of the present day, from 1."""
        return (self.now().astimezone(PARIS).date() - self.day(0)).days + 1

    def _write(self) -> None:
        written = self._file.with_suffix(".next")
        written.write_text(repr(self.ahead.total_seconds()), "ascii")
        written.replace(self._file)


def local(day: date, hour: int) -> datetime:
    """Return the instant at which it is this hour in Paris."""
    return datetime.combine(day, time(hour), PARIS)


def first_saturday(since: date) -> date:
    """Return the first Saturday of a month that is this day or later."""
    day = since
    while day.weekday() != 5 or day.day > 7:
        day += timedelta(days=1)
    return day
