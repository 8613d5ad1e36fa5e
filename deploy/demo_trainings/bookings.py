"""What people do with sessions: the office opens them, people register, leave, take what is offered."""

from typing import Any

from deploy.clients.api import RefusedError
from deploy.clients.waiting import effect
from deploy.demo.claims import claim, claim_equal
from deploy.demo.stage import Person
from deploy.demo_trainings.play import Booking, Play


async def open_session(play: Play, part: str, number: int, body: dict[str, Any]) -> Booking:
    """Let the office open a session of the training of this number."""
    opened = await play.post(f"/trainings/{number}/sessions", play.office, body)
    claim_equal(opened["state"], "open", f"Session de la formation {number}")
    booking = Booking(opened["session_id"], opened["title"], number=number)
    play.bookings[part] = booking
    return booking


async def register(
    play: Play, booking: Booking, person: Person, *, in_name: bool = False, **more: Any
) -> str:
    """Register somebody, in the name of their network or not, who is told; return whether they have a place."""
    named = {"network_id": play.company.house_of(person).network_id} if in_name else {}
    body = {**more, **named}
    made = await play.post(f"{booking.path}/registrations", person, body)
    by_id = {each.member_id: each for each in play.company.people}
    for each in (made, *made["companions"]):
        who = by_id[each["member_id"]]
        booking.registrations[who.called] = each["registration_id"]
        kind = "placed" if each["status"] == "registered" else "waitlisted"
        play.expect(who, f"registration_{kind}", booking.title, booking.path)
    claim(made["status"] in ("registered", "waiting"), f"Inscription : {made['status']}")
    return str(made["status"])


async def read(play: Play, booking: Booking) -> Any:
    """Read a session as the office does."""
    return await play.get(booking.path, play.office)


async def state(play: Play, booking: Booking, wanted: str) -> Any:
    """Wait until a session is in this state."""

    async def look() -> Any:
        found = await read(play, booking)
        return found if found["state"] == wanted else None

    return await effect(look, f"« {booking.title} » devait devenir {wanted}")


async def standing(play: Play, booking: Booking, person: Person, wanted: str) -> Any:
    """Wait until somebody's registration stands so."""
    registration_id = booking.registrations[person.called]

    async def look() -> Any:
        own = await play.all_of("/registrations", person)
        found = next(each for each in own if each["registration_id"] == registration_id)
        return found if found["status"] == wanted else None

    return await effect(look, f"l'inscription de {person.called} devait être {wanted}")


async def is_offered(play: Play, booking: Booking, *people: Person) -> None:
    """Wait until these people are offered a place, of which they are told."""
    for person in people:
        await standing(play, booking, person, "offered")
        play.expect(person, "place_offered", booking.title, booking.offer_link(person))


async def give_up(play: Play, booking: Booking, person: Person) -> None:
    """Let somebody give up their place."""
    path = f"/registrations/{booking.registrations[person.called]}/cancel"
    ended = await play.post(path, person)
    claim_equal(ended["status"], "cancelled", f"Désistement de {person.called}")


async def answer(play: Play, booking: Booking, person: Person, said: str) -> None:
    """Let somebody accept or decline what they are offered."""
    path = f"/registrations/{booking.registrations[person.called]}/{said}"
    answered = await play.post(path, person)
    wanted = "registered" if said == "accept" else "declined"
    claim_equal(answered["status"], wanted, f"Réponse de {person.called}")
    if said == "accept":
        play.expect(person, "registration_placed", booking.title, booking.path)


async def refused(play: Play, path: str, person: Person, body: Any, code: str) -> str:
    """Return the French reason for which this command is refused; it must be."""
    try:
        await play.post(path, person, body)
    except RefusedError as error:
        claim_equal(error.code, code, f"Refus de {path}")
        return error.title
    claim(False, f"{path} devait être refusé : {code}")
    return ""
