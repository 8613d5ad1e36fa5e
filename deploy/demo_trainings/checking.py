"""Reads everything back through the APIs: each figure is what the services say, compared with the story."""

from typing import Any

from deploy.demo.claims import claim, claim_equal
from deploy.demo.tellings import Comparison
from deploy.demo_trainings.act_decisions import WHY_CANCELLED, WHY_EXTENDED
from deploy.demo_trainings.act_gathering import DATES
from deploy.demo_trainings.act_line import GROUP
from deploy.demo_trainings.calendars import ics_events
from deploy.demo_trainings.joining import CATALOGUE
from deploy.demo_trainings.play import MINIMUM, Play

WANTED = {
    "catalogue_trainings": CATALOGUE,
    "confirmed_at": MINIMUM,
    "merged": 1,
    "merge_kept": 5,
    "merge_changed": 1,
    "merge_left": 1,
    "extended": 1,
    "cancelled": 1,
    "pooled_sessions": 1,
    "declined": 1,
    "expired": 1,
    "group_of_three": 1,
    "two_parts": 1,
    "twins": 1,
    "workshops_held": 1,
    "gatherings": 1,
    "gathering_dates": DATES,
    "gathering_dates_cancelled": 1,
    "certificates": 13,
    "quotes": 1,
    "supported_places": 6,
    "told_twice": 0,
    "lost": 0,
}
"""What the story claims of what is read back; `places_reoffered` and `ics_events` are compared where they are read."""


async def figures(play: Play, said: tuple[Comparison, Comparison]) -> dict[str, int]:
    """Return the figures; those that contradict the story are for `first_contradiction`."""
    inbox, mailbox = said
    sessions = {each["session_id"]: each for each in await play.all_of("/sessions", play.office)}
    return {
        "catalogue_trainings": len(await play.all_of("/trainings", play.office)),
        "confirmed_at": _told_of(inbox, "session_confirmed", play.bookings["twelfth"].path),
        **await _decided(play, sessions),
        **await _line(play, inbox),
        "pooled_sessions": await _pooled(play, sessions),
        "two_parts": await _two_parts(play, sessions),
        "twins": await _twins(play, sessions),
        **await _meetings(play),
        "certificates": await _certificates(play),
        "quotes": len(await play.all_of("/quotes", play.office, state="accepted")),
        "supported_places": await _supported(play),
        "ics_events": await ics_events(play, sessions),
        "notifications": len(inbox.met) + len(inbox.duplicates) + len(inbox.unexpected),
        "mails": len(mailbox.met) + len(mailbox.duplicates) + len(mailbox.unexpected),
        "told_twice": len(inbox.duplicates) + len(mailbox.duplicates),
        "lost": len(inbox.lost) + len(mailbox.lost),
    }


def first_contradiction(found: dict[str, int]) -> str:
    """Say which figure is not what the story claims; empty when all are."""
    wrong = (
        (name, wanted, found[name]) for name, wanted in WANTED.items() if found[name] != wanted
    )
    return next(
        (f"{name} : {wanted} attendu, {number} trouvé." for name, wanted, number in wrong), ""
    )


def _told_of(inbox: Comparison, kind: str, link: str) -> int:
    """Count who was told this, with a link that begins so."""
    met = [arrival for _, arrival in inbox.met]
    all_of_it = [*met, *inbox.duplicates, *inbox.unexpected]
    return sum(each.kind == kind and each.link.startswith(link) for each in all_of_it)


async def _people(play: Play, part: str) -> list[Any]:
    path = f"{play.bookings[part].path}/registrations"
    rows: list[Any] = await play.all_of(path, play.office)
    return rows


async def _decided(play: Play, sessions: dict[str, Any]) -> dict[str, int]:
    """Count decisions in the sessions' histories, and what became of the people of the merged one."""
    few = play.bookings["few"]
    steps = (await play.get(f"{few.path}/history", play.office))["items"]
    reasons = {each["action"]: each["reason"] for each in steps if each["by"]}
    claim_equal(reasons.get("extend"), WHY_EXTENDED, "Raison de la prolongation")
    claim_equal(reasons.get("cancel"), WHY_CANCELLED, "Raison de l'annulation")
    small = play.bookings["small"].occasion_id
    came = [
        each for each in await _people(play, "larger") if each["moved_from_session_id"] == small
    ]
    went_on = [each for each in await _people(play, "third") if each["status"] == "registered"]
    return {
        "merged": _in_state(sessions, "merged"),
        "merge_kept": sum(each["status"] == "registered" for each in came),
        "merge_changed": len(went_on),
        "merge_left": sum(each["status"] == "declined" for each in came),
        "extended": sum(each["action"] == "extend" for each in steps),
        "cancelled": _in_state(sessions, "cancelled"),
    }


def _in_state(sessions: dict[str, Any], state: str) -> int:
    return sum(each["state"] == state for each in sessions.values())


async def _line(play: Play, inbox: Comparison) -> dict[str, int]:
    """Count what the line of the first session has been through; who came first was offered first."""
    rows = await _people(play, "twelfth")
    groups: dict[str, list[str]] = {}
    for row in rows:
        if row["group_id"]:
            groups.setdefault(row["group_id"], []).append(row["status"])
    links = [f"/places/{row['registration_id']}/" for row in rows]
    offered = sum(_told_of(inbox, "place_offered", link) for link in links)
    claim_equal(offered, play.places_offered, "Places reproposées")
    together = [each for each in groups.values() if each == ["registered"] * len(GROUP)]
    return {
        "places_reoffered": offered,
        "declined": sum(row["status"] == "declined" for row in rows),
        "expired": sum(row["status"] == "expired" for row in rows),
        "group_of_three": len(together),
    }


async def _pooled(play: Play, sessions: dict[str, Any]) -> int:
    """Count the sessions that were opened for a demand, and that people of several networks confirmed."""
    demand = await play.get(f"/demands/{play.known['demand']}", play.office)
    claim_equal(demand["waiting"], 0, "Personnes qui attendent encore")
    session = sessions[demand["session_id"]]
    people = {row["member_id"] for row in await _people(play, "pooled")}
    networks = {
        play.company.house_of(each).network_id
        for each in play.company.people
        if each.member_id in people
    }
    claim_equal(len(networks), 3, "Réseaux de la session demandée")
    return int(session["state"] == "confirmed" and session["registered"] >= MINIMUM)


async def _two_parts(play: Play, sessions: dict[str, Any]) -> int:
    """Count sessions in parts, everybody of which holds one registration, for all of it."""
    rows = await _people(play, "twelfth")
    registered = [row["member_id"] for row in rows if row["status"] == "registered"]
    claim_equal(len(registered), len(set(registered)), "Une inscription par personne")
    claim_equal(
        len(sessions[play.bookings["twelfth"].occasion_id]["days"]), 3, "Jours de la session"
    )
    return sum(len(each["parts"]) > 1 for each in sessions.values())


async def _twins(play: Play, sessions: dict[str, Any]) -> int:
    """Count pairs of twins between which somebody has changed."""
    pair = [sessions[play.bookings[part].occasion_id] for part in ("video", "on_site")]
    is_pair = all(one["twin_id"] == other["session_id"] for one, other in (pair, pair[::-1]))
    claim_equal({each["mode"] for each in pair}, {"remote", "in_person"}, "À distance et sur place")
    moved = [row for row in await _people(play, "video") if row["status"] == "moved"]
    return int(is_pair and len(moved) == 1)


async def _meetings(play: Play) -> dict[str, int]:
    """Count workshops that were held and left a note, gatherings and their dates."""
    workshops = await play.all_of("/workshops", play.company.people[0])
    office, since = play.office, play.days.began_at.isoformat()
    gatherings = await play.all_of("/gatherings", office, **{"from": since})
    wanted = {"gathering_id": play.known["gathering"], "from": since}
    dates = await play.all_of("/gathering-dates", office, **wanted)
    return {
        "workshops_held": sum(
            each["state"] == "held" and each["note_version"] > 0 for each in workshops
        ),
        "gatherings": sum(each["rule"] is not None for each in gatherings),
        "gathering_dates": len(dates),
        "gathering_dates_cancelled": sum(each["state"] == "cancelled" for each in dates),
    }


async def _certificates(play: Play) -> int:
    """Count the codes that anybody may verify; each names its own person, and another code names nobody."""
    url, valid = play.api.urls["trainings"][0], 0
    headers = {"Accept": "application/json"}
    codes = {name: code for name, code in play.known.items() if name.startswith("certificate ")}
    for name, code in codes.items():
        answer = await play.api.client.get(f"{url}/certificates/{code}", headers=headers)
        claim_equal(answer.status_code, 200, "Vérification d'une attestation")
        said = answer.json()
        claim_equal(f"certificate {said['person']}", name, "Personne attestée")
        valid += said["status"] == "valid" and said["is_whole"]
    wrong = await play.api.client.get(f"{url}/certificates/{'0' * 20}", headers=headers)
    claim_equal(wrong.status_code, 404, "Un code inventé")
    return valid


async def _supported(play: Play) -> int:
    """Add up the places that the fund pays for, and see that the first to come were the first served."""
    total, year = 0, play.days.day(0).year
    for house in play.company.houses:
        path = f"/networks/{house.network_id}/fdva"
        for each in (year, year + 1):
            fund = await play.get(path, house.coordinator, year=each)
            claim(
                fund["granted"] <= fund["allowance"] == house.size // 5,
                f"FDVA de {house.facts.title}",
            )
            states = [item["state"] for item in fund["items"] if item["state"] != "released"]
            claim_equal(states, sorted(states), "Ordre des prises en charge")
            total += fund["granted"]
    return total
