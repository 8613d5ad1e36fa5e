"""FORESCO's trainings: a session that fills and is confirmed at the twelfth, and one that is given up."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from deploy.clients.waiting import effect
from deploy.demo.cast import Cast
from deploy.demo.claims import claim, claim_equal
from deploy.demo.stage import Person, Stage
from shared.clock import SystemClock

CATALOGUE = 21
FULL_TRAINING, GIVEN_UP_TRAINING = 3, 9
CAPACITY, MINIMUM, WAITING = 14, 12, 4
DECISION_AFTER = timedelta(seconds=3)
REASON = "Trop peu d'inscriptions pour couvrir les frais de la salle."


@dataclass
class Found:
    """What was read back of the sessions."""

    catalogue: int = 0
    registered: int = 0
    confirmed_at: int = 0
    waitlisted: int = 0
    places_reoffered: int = 0


@dataclass(eq=False)
class Session:
    """A session on the stage, and each person's registration id in it."""

    session_id: str
    title: str
    registrations: dict[str, str] = field(default_factory=dict)
    line: list[Person] = field(default_factory=list)


async def sessions_run(stage: Stage, cast: Cast) -> Found:
    """Read the catalogue, then play both sessions at once."""
    found = Found()
    trainings = await stage.all_of("trainings", "/trainings", "items", cast.office.token)
    found.catalogue = len(trainings)
    claim_equal(found.catalogue, CATALOGUE, "Formations au catalogue")
    stage.narrate(f"Le catalogue présente ses {found.catalogue} formations.")
    await asyncio.gather(_full_session(stage, cast, found), _session_given_up(stage, cast))
    return found


async def _full_session(stage: Stage, cast: Cast, found: Found) -> None:
    session = await _open(stage, cast, FULL_TRAINING, capacity=CAPACITY)
    people = [person for troupe in cast.troupes for person in troupe.people[2:8]]
    claim_equal(len(people), CAPACITY + WAITING, "Personnes qui s'inscrivent")
    twelve, others = people[:MINIMUM], people[MINIMUM:]
    await _reach_the_minimum(stage, session, twelve, found)
    await asyncio.gather(*(_register(stage, session, person) for person in others))
    claim_equal(len(session.line), WAITING, "Personnes en liste d'attente")
    found.waitlisted = len(session.line)
    read = await _read(stage, cast, session)
    claim_equal((read["registered"], read["waiting"]), (CAPACITY, WAITING), "Places et attente")
    stage.narrate(f"Elle est complète : {CAPACITY} places, {WAITING} personnes en liste d'attente.")
    found.places_reoffered = await _places_pass_on(stage, cast, session, twelve)
    found.registered = (await _read(stage, cast, session))["registered"]
    claim_equal(found.registered, CAPACITY, "Inscriptions à la fin")
    stage.narrate(
        f"Deux désistements : {found.places_reoffered} places reproposées dans l'ordre d'arrivée, "
        "une refusée, deux acceptées."
    )


async def _reach_the_minimum(
    stage: Stage, session: Session, people: list[Person], found: Found
) -> None:
    """Register eleven people at once, then the twelfth, and see that the state changes with them."""
    await asyncio.gather(*(_register(stage, session, person) for person in people[:-1]))
    before = await stage.api.get("trainings", f"/sessions/{session.session_id}", people[0].token)
    claim_equal((before["registered"], before["state"]), (MINIMUM - 1, "open"), "Avant la douzième")
    await _register(stage, session, people[-1])
    after = await stage.api.get("trainings", f"/sessions/{session.session_id}", people[0].token)
    claim_equal((after["registered"], after["state"]), (MINIMUM, "confirmed"), "Avec la douzième")
    found.confirmed_at = after["registered"]
    for person in people:
        stage.expected.tell(person.called, "session_confirmed", session.title)
    stage.narrate(f"La session « {session.title} » est confirmée à la {MINIMUM}e inscription.")


async def _places_pass_on(stage: Stage, cast: Cast, session: Session, twelve: list[Person]) -> int:
    """Two people give up their place: the first in line accepts, the second declines, the third accepts."""
    line = await _in_order(stage, cast, session)
    answers = iter(zip(line, ("accept", "decline", "accept"), strict=False))
    offered = 0
    for person in twelve[:2]:
        path = f"/registrations/{session.registrations[person.called]}/cancel"
        await stage.api.post("trainings", path, token=person.token)
        for waiting, answer in answers:
            await _answer_for_place(stage, session, waiting, answer)
            offered += 1
            if answer == "accept":
                break
    return offered


async def _answer_for_place(stage: Stage, session: Session, person: Person, answer: str) -> None:
    registration_id = session.registrations[person.called]

    async def look() -> Any:
        own = await stage.all_of("trainings", "/registrations", "items", person.token)
        found = next(each for each in own if each["registration_id"] == registration_id)
        return found if found["status"] == "offered" else None

    await effect(look, f"la place libérée n'a pas été proposée à {person.called}")
    stage.expected.tell(person.called, "place_offered", session.title)
    path = f"/registrations/{registration_id}/{answer}"
    answered = await stage.api.post("trainings", path, token=person.token)
    if answer == "accept":
        claim_equal(answered["status"], "registered", f"Place acceptée par {person.called}")
        stage.expected.tell(person.called, "registration_placed", session.title)


async def _in_order(stage: Stage, cast: Cast, session: Session) -> list[Person]:
    """Return who waits, first come first."""
    path = f"/sessions/{session.session_id}/registrations"
    rows = await stage.all_of("trainings", path, "items", cast.office.token)
    by_id = {person.member_id: person for person in session.line}
    waiting = [row for row in rows if row["status"] == "waiting"]
    claim_equal({row["member_id"] for row in waiting}, set(by_id), "Liste d'attente")
    return [by_id[row["member_id"]] for row in sorted(waiting, key=lambda r: r["place_in_line"])]


async def _session_given_up(stage: Stage, cast: Cast) -> None:
    """Its decision date comes under the minimum: the office is asked, and gives it up with a reason."""
    session = await _open(stage, cast, GIVEN_UP_TRAINING, capacity=CAPACITY, is_decided_soon=True)
    people = [troupe.people[place] for troupe in cast.troupes for place in (8, 9)][:5]
    await asyncio.gather(*(_register(stage, session, person) for person in people))

    async def look() -> Any:
        read = await _read(stage, cast, session)
        return read if read["state"] == "awaiting_decision" else None

    await effect(look, "la date de décision est passée sans que la session attende une décision")
    stage.expected.tell(cast.office.called, "session_awaiting_decision", session.title)
    path = f"/sessions/{session.session_id}/cancel"
    given_up = await stage.api.post("trainings", path, {"reason": REASON}, cast.office.token)
    claim_equal(given_up["state"], "cancelled", f"Session « {session.title} »")
    for person in people:
        stage.expected.tell(person.called, "session_cancelled", session.title)
    stage.narrate(
        f"La session « {session.title} » n'avait que {len(people)} inscriptions à sa date de "
        "décision : elle est annulée, et chaque personne sait pourquoi."
    )


async def _open(
    stage: Stage, cast: Cast, number: int, *, capacity: int, is_decided_soon: bool = False
) -> Session:
    now = SystemClock().now()
    first = now.date() + timedelta(days=120)
    body: dict[str, Any] = {
        "parts": [[str(first), str(first + timedelta(days=1))], [str(first + timedelta(days=30))]],
        "place": "Maison des associations, Évry-Courcouronnes",
        "mode": "in_person",
        "capacity": capacity,
    }
    if is_decided_soon:
        body["decision_at"] = (now + DECISION_AFTER).isoformat()
    path = f"/trainings/{number}/sessions"
    opened = await stage.api.post("trainings", path, body, cast.office.token)
    claim_equal((opened["state"], opened["minimum"]), ("open", MINIMUM), "Session ouverte")
    return Session(opened["session_id"], opened["title"])


async def _register(stage: Stage, session: Session, person: Person) -> None:
    path = f"/sessions/{session.session_id}/registrations"
    made = await stage.api.post("trainings", path, token=person.token)
    session.registrations[person.called] = made["registration_id"]
    claim(made["status"] in ("registered", "waiting"), f"Inscription de {person.called}")
    if made["status"] == "waiting":
        session.line.append(person)
    kind = "registration_placed" if made["status"] == "registered" else "registration_waitlisted"
    stage.expected.tell(person.called, kind, session.title)


async def _read(stage: Stage, cast: Cast, session: Session) -> Any:
    return await stage.api.get("trainings", f"/sessions/{session.session_id}", cast.office.token)
