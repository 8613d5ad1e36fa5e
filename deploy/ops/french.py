"""Numbers and durations as people read them in French."""

from datetime import datetime

NARROW = "\u202f"
NONE = "–"


def number(value: float | None, digits: int = 1) -> str:
    """Return `1 234,5`; a dash where nothing is known."""
    if value is None:
        return NONE
    shown = f"{value:,.{digits}f}" if abs(value) < 100 and value % 1 else f"{value:,.0f}"
    if digits and "." in shown and abs(value) < 100:
        shown = shown.rstrip("0").rstrip(".")
    return shown.replace(",", NARROW).replace(".", ",") or "0"


def count(value: float, one: str, several: str = "") -> str:
    """Return `1 message` or `1 234 messages`."""
    return f"{number(value, 0)} {one if abs(value) < 2 else several or one + 's'}"


def percent(ratio: float) -> str:
    """Return `7,5 %`."""
    return f"{number(ratio * 100)} %"


def duration(seconds: float | None) -> str:
    """Return how long in the largest unit that fits: `12 ms`, `45 s`, `3 min`, `2 h`, `4 j`."""
    if seconds is None:
        return NONE
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    for unit, size in (("j", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{number(seconds)} s" if seconds < 10 else f"{seconds:.0f} s"


def ago(since: datetime | None, now: datetime) -> str:
    """Return since when, as a duration until now."""
    return NONE if since is None else duration(max(0.0, (now - since).total_seconds()))


def size(value: float | None) -> str:
    """Return bytes as `12,5 Mo`."""
    if value is None:
        return NONE
    for unit in ("o", "ko", "Mo", "Go"):
        if value < 1000:
            return f"{number(value)} {unit}"
        value /= 1000
    return f"{number(value)} To"
