"""Twelve people of three networks wish for the same training: a session is opened, to which they are invited first."""

from datetime import timedelta
from typing import Any

from deploy.demo.claims import claim, claim_equal
from deploy.demo_trainings.bookings import read, refused, register
from deploy.demo_trainings.play import MINIMUM, Booking, Play

TRAINING, REGION = 5, "11"
WISHERS, OUTSIDER = slice(8, 20), 25
FIRST_MONTH_AFTER_DAYS = 120


async def the_wishes_pool(play: Play) -> None:
    """Let them wish one by one, the office open on the best days, and everybody who wished register."""
    people = play.company.people
    stated = _periods(play)
    for number, person in enumerate(people[WISHERS]):
        periods = stated[number % len(stated)]
        body = {"training_number": TRAINING, "region": REGION, "periods": periods}
        await play.post("/wishes", person, body)
    demand = await _proposed(play, stated[0][0]["first"])
    booking = await _opened(play, demand)
    code = "invited_first"
    outsider = people[OUTSIDER]
    why = await refused(play, f"{booking.path}/registrations", outsider, {}, code)
    for person in people[WISHERS]:
        await register(play, booking, person)
        play.expect(person, "session_confirmed", booking.title, booking.path)
    found = await read(play, booking)
    claim_equal((found["registered"], found["state"]), (MINIMUM, "confirmed"), "Session demandée")
    play.narrator.tell(
        f"« {booking.title} » : {MINIMUM} personnes de trois réseaux la souhaitaient en {demand['region_title']}. Une "
        f"session s'ouvre aux jours qui leur vont le mieux ; invitées d'abord, elles la confirment. À qui n'avait "
        f"rien demandé : « {why.rstrip('.')}. »"
    )


def _periods(play: Play) -> list[list[Any]]:
    """Return when people could come: some on certain days, some in that month or in the one after it."""
    tenth = play.days.day(FIRST_MONTH_AFTER_DAYS).replace(day=10)
    month, next_month = f"{tenth:%Y-%m}", f"{tenth + timedelta(days=31):%Y-%m}"
    ten_days = {"first": str(tenth), "last": str(tenth + timedelta(days=9))}
    return [[ten_days], [month], [month, next_month]]


async def _proposed(play: Play, best_day: str) -> Any:
    """Read what the office is told: how many, and when most could come."""
    demands = (await play.get("/demands", play.office, stage="pooled"))["items"]
    claim_equal(len(demands), 1, "Demandes proposées au bureau")
    demand = await play.get(f"/demands/{demands[0]['demand_id']}", play.office, days=2)
    claim_equal(demand["waiting"], MINIMUM, "Personnes qui attendent")
    window = demand["best_window"]
    claim_equal((window["people"], window["first"]), (MINIMUM, best_day), "Meilleurs jours")
    play.expect(play.office, "demand_pooled", demand["title"], f"/demands/{demand['demand_id']}")
    play.known["demand"] = demand["demand_id"]
    return demand


async def _opened(play: Play, demand: Any) -> Booking:
    window = demand["best_window"]
    body = {
        "parts": [[window["first"], window["last"]]],
        "place": "Maison de quartier, Orly",
        "capacity": 14,
    }
    opened = await play.post(f"/demands/{demand['demand_id']}/open", play.office, body)
    claim(opened["session_id"] is not None, "Aucune session n'a été ouverte.")
    booking = Booking(opened["session_id"], opened["title"], number=TRAINING)
    play.bookings["pooled"] = booking
    for person in play.company.people[WISHERS]:
        play.expect(person, "demand_opened", booking.title, booking.path)
    return booking
