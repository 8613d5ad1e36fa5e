"""A training in two parts fills: eleven are not enough, the twelfth registration confirms it."""

from typing import Any

from deploy.demo.claims import claim, claim_equal
from deploy.demo_trainings.bookings import open_session, read, register
from deploy.demo_trainings.play import MINIMUM, Booking, Play

TRAINING, CAPACITY = 4, 14
TRAINER = 28
"""Place among the people of who trains."""
FIRST_DAY, SECOND_PART = 30, 50
HALL = {
    "title": "Maison des associations",
    "kind": "association",
    "address": "3 bis, cours Blaise Pascal",
    "postcode": "91000",
    "town": "Évry-Courcouronnes",
    "department": "91",
}


async def the_twelfth_confirms(play: Play) -> None:
    """Fill it one by one, as its page shows it after each registration; the line comes later."""
    booking = await _opened(play)
    people = play.company.people
    for number, person in enumerate(people[:MINIMUM], 1):
        await register(play, booking, person, in_name=True)
        found = await read(play, booking)
        play.narrator.fill(found["registered"], found["minimum"], found["progress"])
        wanted = "confirmed" if number == MINIMUM else "open"
        claim_equal((found["registered"], found["state"]), (number, wanted), "Vers le minimum")
    for person in people[:MINIMUM]:
        play.expect(person, "session_confirmed", booking.title, booking.path)
    for person in people[:6]:
        _expect_support(play, booking, person)
    play.narrator.tell(
        f"« {booking.title} » est confirmée à la {MINIMUM}e inscription, une seule fois ; chaque inscription "
        "vaut pour ses deux parties."
    )


async def _opened(play: Play) -> Booking:
    """Open it at a place of the directory, which gives its region and its time zone."""
    place = await play.api.post("members", "/places", HALL, play.office.token)
    days = [str(play.days.day(number)) for number in (FIRST_DAY, FIRST_DAY + 1, SECOND_PART)]
    body: dict[str, Any] = {
        "parts": [days[:2], days[2:]],
        "place_id": place["place_id"],
        "capacity": CAPACITY,
        "trainer_ids": [play.company.people[TRAINER].member_id],
    }
    booking = await play.stage.once_heard(
        lambda: open_session(play, "twelfth", TRAINING, body), HALL["title"], "place_not_found"
    )
    found = await read(play, booking)
    claim(HALL["town"] in found["place"], f"Lieu : {found['place']}")
    claim_equal((found["region"], len(found["parts"])), ("11", 2), "Région et parties")
    return booking


def _expect_support(play: Play, booking: Booking, person: Any) -> None:
    """The fund pays for the first two volunteers of each network: a fifth of eleven, rounded down."""
    play.expect(person, "support_granted", booking.title, booking.path)
    coordinator = play.company.house_of(person).coordinator
    play.expect(coordinator, "network_support_granted", booking.title, booking.path)
