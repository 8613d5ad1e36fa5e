"""Reads everybody's calendar, and one's own, as a calendar program does."""

from typing import Any

from icalendar import Calendar

from deploy.demo.claims import claim_equal
from deploy.demo_trainings.play import Play

CALENDAR = "text/calendar"
OFF = {"merged", "cancelled"}


async def ics_events(play: Play, sessions: dict[str, Any]) -> int:
    """Count the events of the public calendar; each day of each session is one, and those given up say so."""
    events = await _events(play, "/calendars/public.ics")
    dates = await play.all_of(
        "/gathering-dates",
        play.office,
        **{"gathering_id": play.known["gathering"], "from": play.days.began_at.isoformat()},
    )
    wanted = {
        each["session_id"]: (len(each["days"]), each["state"] in OFF) for each in sessions.values()
    }
    wanted |= {each["gathering_date_id"]: (1, each["state"] == "cancelled") for each in dates}
    wanted[play.known["workshop"]] = (1, False)
    claim_equal(_by_occasion(events), wanted, "Agenda public")
    await _own(play)
    return len(events)


async def _own(play: Play) -> None:
    """Who registered once for a training in two parts finds all of its days in their own calendar."""
    person, booking = play.company.people[0], play.bookings["twelfth"]
    made = await play.post("/calendars/me/link", person)
    own = _by_occasion(await _events(play, made["path"]))
    claim_equal(own[booking.occasion_id], (3, False), f"Agenda de {person.called}")


async def _events(play: Play, path: str) -> list[Any]:
    file = await play.download(path, None, CALENDAR)
    return list(Calendar.from_ical(file).walk("VEVENT"))


def _by_occasion(events: list[Any]) -> dict[str, tuple[int, bool]]:
    """Return for each occasion how many events it has, and whether they are cancelled."""
    found: dict[str, tuple[int, bool]] = {}
    for event in events:
        occasion_id = str(event["UID"])[:36]
        number = found.get(occasion_id, (0, False))[0]
        found[occasion_id] = number + 1, str(event["STATUS"]) == "CANCELLED"
    return found
