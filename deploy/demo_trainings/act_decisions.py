"""Two sessions come to their decision date under the minimum: one is merged, one extended and then cancelled."""

from datetime import timedelta
from typing import Any

from deploy.demo.claims import claim_equal
from deploy.demo_trainings.bookings import (
    answer,
    is_offered,
    open_session,
    read,
    register,
    state,
)
from deploy.demo_trainings.mails import take_by_link
from deploy.demo_trainings.play import MINIMUM, Play

MERGED_TRAINING, CANCELLED_TRAINING = 9, 11
DECIDED_AFTER = {"days": 4, "hours": -3}
EXTENDED_BY = timedelta(days=7)
SMALL, LARGER = slice(0, 7), slice(7, 14)
"""Who registers for the session that is given up, and for the one that takes its people."""
KEEP, CHANGES, LEAVES = slice(0, 5), 5, 6
FEW = slice(20, 24)
WHY_MERGED = "Sept personnes ici et sept là : ensemble, la formation a lieu."
WHY_EXTENDED = "Deux réseaux voisins tiennent leur assemblée cette semaine."
WHY_CANCELLED = "Quatre inscriptions ne couvrent pas les frais de la salle."


async def both_open(play: Play) -> None:
    """Open what will be decided, and the sessions of the same training that could take the people."""
    soon = play.days.after(**DECIDED_AFTER).isoformat()
    for part, first_day, decided_at in (
        ("small", 60, soon),
        ("larger", 75, None),
        ("third", 90, None),
    ):
        body = _body(play, first_day) | ({"decision_at": decided_at} if decided_at else {})
        await open_session(play, part, MERGED_TRAINING, body)
    body = _body(play, 70) | {"decision_at": soon}
    few = await open_session(play, "few", CANCELLED_TRAINING, body)
    people = play.company.people
    for part, who in (("small", SMALL), ("larger", LARGER), ("few", FEW)):
        for person in people[who]:
            await register(play, play.bookings[part], person)
    small = await read(play, play.bookings["small"])
    play.narrator.tell(
        f"« {small['title']} » a deux sessions de sept personnes ; « {few.title} » en a quatre. La page de la "
        f"première le dit : {small['progress']}."
    )


def _body(play: Play, first_day: int) -> dict[str, Any]:
    days = [str(play.days.day(first_day)), str(play.days.day(first_day + 1))]
    return {"parts": [days], "place": "Espace associatif, Évry-Courcouronnes", "capacity": 14}


def the_office_is_reminded(play: Play) -> None:
    """Two days before the date the office is reminded of both."""
    for part in ("small", "few"):
        booking = play.bookings[part]
        play.expect(play.office, "session_decision_near", booking.title, booking.path)


async def the_date_comes(play: Play) -> None:
    """Both wait for the office: it merges the one, and gives the other more time."""
    for part in ("small", "few"):
        await state(play, play.bookings[part], "awaiting_decision")
        _expect_question(play, part)
    await _merge(play)
    await _extend(play)


def _expect_question(play: Play, part: str) -> None:
    booking = play.bookings[part]
    play.expect(play.office, "session_awaiting_decision", booking.title, booking.path)


async def _merge(play: Play) -> None:
    """Offer each of the seven a place in the larger one: five keep it, one changes, one leaves."""
    small, larger = play.bookings["small"], play.bookings["larger"]
    people = play.company.people
    body = {"into_session_id": larger.occasion_id, "reason": WHY_MERGED}
    merged = await play.post(f"{small.path}/merge", play.office, body)
    claim_equal(
        (merged["state"], merged["merged_into"]), ("merged", larger.occasion_id), "Regroupement"
    )
    for person in people[SMALL]:
        own = await play.all_of("/registrations", person)
        moved = next(each for each in own if each["occasion_id"] == larger.occasion_id)
        claim_equal(
            moved["moved_from_session_id"],
            small.occasion_id,
            "Place proposée après le regroupement",
        )
        larger.registrations[person.called] = moved["registration_id"]
    await is_offered(play, larger, *people[SMALL])
    await _change(play)
    await answer(play, larger, people[LEAVES], "decline")
    first, *others = people[KEEP]
    await take_by_link(play, larger, first)
    for person in others:
        await answer(play, larger, person, "accept")
    found = await state(play, larger, "confirmed")
    claim_equal(found["registered"], MINIMUM, "Inscriptions après le regroupement")
    for person in (*people[LARGER], *people[KEEP]):
        play.expect(person, "session_confirmed", larger.title, larger.path)
    play.narrator.tell(
        f"« {small.title} » : les deux sessions n'en font qu'une. Sur sept personnes, cinq gardent leur place, une "
        f"choisit une troisième date, une s'en va : la session réunie est confirmée à {found['registered']}."
    )


async def _change(play: Play) -> None:
    person, larger, third = (
        play.company.people[CHANGES],
        play.bookings["larger"],
        play.bookings["third"],
    )
    path = f"/registrations/{larger.registrations[person.called]}/change"
    changed = await play.post(path, person, {"session_id": third.occasion_id})
    claim_equal(changed["status"], "registered", "Changement de session")
    third.registrations[person.called] = changed["registration_id"]
    play.expect(person, "registration_placed", third.title, third.path)


async def _extend(play: Play) -> None:
    few = play.bookings["few"]
    later = play.days.after(**DECIDED_AFTER) + EXTENDED_BY
    body = {"decision_at": later.isoformat(), "reason": WHY_EXTENDED}
    extended = await play.post(f"{few.path}/extend", play.office, body)
    claim_equal(extended["state"], "open", "Session prolongée")
    for person in play.company.people[FEW]:
        play.expect(person, "session_extended", WHY_EXTENDED, few.path)
    play.narrator.tell(
        f"« {few.title} » : le bureau repousse la décision de sept jours. « {WHY_EXTENDED} »"
    )


async def the_later_date_comes(play: Play) -> None:
    """Still four: the office cancels it with its reason, which each of the four is told."""
    few = play.bookings["few"]
    await state(play, few, "awaiting_decision")
    _expect_question(play, "few")
    cancelled = await play.post(f"{few.path}/cancel", play.office, {"reason": WHY_CANCELLED})
    claim_equal(cancelled["state"], "cancelled", "Session annulée")
    for person in play.company.people[FEW]:
        play.expect(person, "session_cancelled", WHY_CANCELLED, few.path)
    play.narrator.tell(f"« {few.title} » est annulée. « {WHY_CANCELLED} »")
