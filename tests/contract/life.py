"""Whether each public event ends as partners were promised: told long before, and with a successor."""

import datetime
from collections.abc import Iterable, Iterator

from shared.events.published import PublicEvent

MONTHS_OF_NOTICE = 6


def faults_of_life(events: Iterable[type[PublicEvent]]) -> list[str]:
    """Return what is wrong with the dates and successors of these events."""
    known = {event.type_name(): event for event in events}
    return [
        f"{name}: {fault}" for name, event in sorted(known.items()) for fault in _of(event, known)
    ]


def _of(event: type[PublicEvent], known: dict[str, type[PublicEvent]]) -> Iterator[str]:
    life = event.life
    told = (life.ending_told_on, life.ends_on, life.successor)
    if told == (None, None, None):
        return
    if life.ending_told_on is None or life.ends_on is None or life.successor is None:
        yield "an ending has a day on which it was told, a last day and a successor"
        return
    if life.ends_on < months_after(life.ending_told_on, MONTHS_OF_NOTICE):
        yield f"it ends less than {MONTHS_OF_NOTICE} months after partners were told"
    successor = known.get(life.successor)
    if successor is None or successor is event:
        yield f"its successor {life.successor} does not exist"
    elif successor.life.since > life.ending_told_on:
        yield f"its successor {life.successor} begins after partners were told to move"


def months_after(day: datetime.date, months: int) -> datetime.date:
    """Return the same day so many months later, or the first of the next where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    try:
        return day.replace(year=year, month=month + 1)
    except ValueError:
        return datetime.date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
