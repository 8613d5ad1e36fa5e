"""Commands whose facts everybody may know: of networks, places, sessions, gatherings and shared savoirs."""

import asyncio
from typing import Any

from deploy.demo.claims import claim_equal
from deploy.demo_partners.company import CANARY, House
from deploy.demo_partners.play import Play

PLACE = {
    "kind": "association",
    "address": "3 bis, cours Blaise Pascal",
    "postcode": "91000",
    "town": "Évry-Courcouronnes",
    "department": "91",
}
TRAINING = 4
ROOM = "Espace associatif, Évry-Courcouronnes"
OTHER_ROOM = "Médiathèque, Orly"
THEMES = ["cuisine"]
WHY = f"Comme {CANARY} le souhaitait."


async def publish_place(play: Play, house: House, title: str) -> str:
    """Enter a place in the directory."""
    body = {**PLACE, "title": title, "network_id": house.network_id, "capacity": 10}
    made = await play.api.post("members", "/places", body, house.coordinator.token)
    play.announces("place.published")
    return str(made["place_id"])


async def change_place(play: Play, house: House, place_id: str, title: str, room: int) -> None:
    """Describe a place anew; `opening_notes` are for people alone."""
    body = {**PLACE, "title": title, "capacity": room, "opening_notes": f"Demander {CANARY}."}
    await play.api.put("members", f"/places/{place_id}", body, house.coordinator.token)
    play.announces("place.updated")


async def change_places(play: Play, times: int, since: int) -> None:
    """Describe the first network's places anew, each so many times, all of them at once."""
    house = play.company.houses[0]

    async def change(number: int, place_id: str) -> None:
        for turn in range(times):
            await change_place(play, house, place_id, f"Salle {number}", since + turn)

    await asyncio.gather(
        *(change(number, each) for number, each in enumerate(play.company.places, 1))
    )


async def withdraw_place(play: Play, house: House, place_id: str) -> None:
    """Take a place out of the directory."""
    await play.api.delete("members", f"/places/{place_id}", house.coordinator.token)
    play.announces("place.withdrawn")


async def change_network(play: Play, house: House, title: str) -> None:
    """Give a network another title."""
    about = {name: getattr(house.facts, name) for name in ("kind", "town", "department")}
    path, body = f"/networks/{house.network_id}", {**about, "title": title, "is_affiliated": True}
    await play.api.put("members", path, body, house.coordinator.token)
    play.announces("network.updated")


async def open_session(play: Play, first_day: int, minimum: int = 12) -> str:
    """Open a session of two days."""
    body = {"parts": [_days(play, first_day)], "place": ROOM, "capacity": 14, "minimum": minimum}
    opened = await decide(play, f"/trainings/{TRAINING}/sessions", body)
    play.announces("session.opened")
    return str(opened["session_id"])


async def move_session(play: Play, session_id: str, first_day: int) -> None:
    """Hold a session on other days and elsewhere."""
    body = {"parts": [_days(play, first_day)], "place": OTHER_ROOM, "reason": WHY}
    await decide(play, f"/sessions/{session_id}/move", body)
    play.announces("session.moved")


async def cancel_session(play: Play, session_id: str) -> None:
    """Cancel a session, with somebody's own words."""
    await decide(play, f"/sessions/{session_id}/cancel", {"reason": WHY})
    play.announces("session.cancelled")


async def fill_session(play: Play, session_id: str) -> None:
    """Let the few people whom it needs register, which confirms it."""
    for person in play.company.members:
        path = f"/sessions/{session_id}/registrations"
        await play.api.post("trainings", path, {}, person.token)
    found = await play.api.get("trainings", f"/sessions/{session_id}", play.office.token)
    claim_equal(found["state"], "confirmed", "Session remplie")
    play.announces("session.confirmed")


async def decide(play: Play, path: str, body: dict[str, Any]) -> Any:
    """Give trainings a command of the office."""
    return await play.stage.once_heard(
        lambda: play.api.post("trainings", path, body, play.office.token), path, "network_not_found"
    )


async def announce_gathering(play: Play, house: House) -> None:
    """Announce a gathering for everyone on three Saturdays, of which one is cancelled."""
    body = {
        "network_id": house.network_id,
        "title": "Un samedi pour partager nos savoirs",
        "kind": "sharing_time",
        "visibility": "everyone",
        "place": "Centre culturel, Orly",
        "day": str(play.days.day(40)),
        "starts": "14:00",
        "rule": "FREQ=WEEKLY;COUNT=3",
    }
    token = house.coordinator.token
    made = await play.stage.once_heard(
        lambda: play.api.post("trainings", "/gatherings", body, token),
        "la rencontre",
        "network_not_found",
    )
    dates = await play.stage.all_of(
        "trainings", "/gathering-dates", "items", token, gathering_id=made["gathering_id"]
    )
    play.announces("gathering_date.announced", len(dates))
    path = f"/gathering-dates/{dates[1]['gathering_date_id']}/cancel"
    await play.api.post("trainings", path, {"reason": WHY}, token)
    play.announces("gathering_date.cancelled")


async def share_offer(play: Play, number: int) -> str:
    """Show an offer to everyone: its words are a person's own, and no partner reads them."""
    person = play.company.members[number % len(play.company.members)]
    body = {
        **_words(number, "everyone"),
        "network_id": play.company.houses[0].network_id,
        "member_id": person.member_id,
    }
    made = await play.stage.once_heard(
        lambda: play.api.post("savoirs", "/offers", body, person.token), "l'offre", "not_a_member"
    )
    play.announces("offer.shared")
    play.shown_offers.add(made["offer_id"])
    return str(made["offer_id"])


async def hide_offer(play: Play, offer_id: str, number: int) -> None:
    """Show an offer to its network alone again."""
    person = play.company.members[number % len(play.company.members)]
    body = _words(number, "network")
    await play.api.put("savoirs", f"/offers/{offer_id}", body, person.token)
    play.announces("offer.unshared")
    play.shown_offers.discard(offer_id)
    play.hidden_offers.add(offer_id)


def _words(number: int, visibility: str) -> dict[str, Any]:
    return {
        "title": f"La recette de {CANARY} numéro {number}",
        "description": f"Un plat de ma grand-mère {CANARY}, pas à pas.",
        "themes": THEMES,
        "visibility": visibility,
    }


def _days(play: Play, first: int) -> list[str]:
    return [str(play.days.day(first)), str(play.days.day(first + 1))]
