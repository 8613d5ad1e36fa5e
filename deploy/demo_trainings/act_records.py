"""A session is over: attendance by the trainer, certificates whose codes verify, words of what it brought."""

from typing import Any

from deploy.clients.waiting import effect
from deploy.demo.claims import claim, claim_equal
from deploy.demo.stage import Person
from deploy.demo_trainings.act_twelfth import TRAINER
from deploy.demo_trainings.bookings import state
from deploy.demo_trainings.play import Play

PDF = "application/pdf"


async def who_was_there_has_it_certified(play: Play) -> None:
    """All but one were at every half-day of both parts: all but one can show it to whoever asks."""
    booking, trainer = play.bookings["twelfth"], play.company.people[TRAINER]
    over = await state(play, booking, "completed")
    present = await _present(play, trainer)
    for person in (*present, trainer):
        play.expect(person, "evaluation_invited", booking.title, booking.path)
    absent, *others = present
    await _attendance(play, over["days"], absent)
    for person in others:
        link = f"/registrations/{booking.registrations[person.called]}"
        play.expect(person, "certificate_issued", booking.title, link)
        await _certified(play, person)
    await play.put(
        f"{booking.path}/evaluation", others[0], _words("apprendre à ouvrir notre réseau")
    )
    await play.put(f"{booking.path}/evaluation", trainer, _words("transmettre ce que j'ai essayé"))
    kinds = await _documents(play, others[0])
    play.narrator.tell(
        f"« {booking.title} » est terminée : {len(others)} attestations, dont chaque code se vérifie ; {kinds} "
        "documents en PDF, chacun réimprimé à l'identique."
    )


async def _present(play: Play, trainer: Person) -> list[Person]:
    """Return who has a place, as the trainer reads it; each says under which name papers are printed."""
    path = f"{play.bookings['twelfth'].path}/attendance"
    rows = (await play.get(path, trainer))["people"]
    by_id = {person.member_id: person for person in play.company.people}
    people = [by_id[row["member_id"]] for row in rows]
    for person in (*people, trainer):
        await play.put("/printed-name", person, {"name": person.called})
    return people


async def _attendance(play: Play, days: list[str], absent: Person) -> None:
    """Mark everybody, the one absent on the last afternoon."""
    booking, trainer = play.bookings["twelfth"], play.company.people[TRAINER]
    rows = (await play.get(f"{booking.path}/attendance", trainer))["people"]
    marks = [
        {
            "registration_id": row["registration_id"],
            "day": day,
            "half": half,
            "is_present": (row["member_id"], day, half) != (absent.member_id, days[-1], "pm"),
        }
        for row in rows
        for day in days
        for half in ("am", "pm")
    ]
    written = await play.put(f"{booking.path}/attendance", trainer, {"marks": marks})
    claim_equal(len(written["marks"]), len(marks), "Présences notées")


async def _certified(play: Play, person: Person) -> None:
    """Read the code as its person, and verify it as anybody may."""
    registration_id = play.bookings["twelfth"].registrations[person.called]

    async def look() -> Any:
        return await play.stage.once_heard(
            lambda: play.get(f"/registrations/{registration_id}/certificate", person),
            f"l'attestation de {person.called}",
            "certificate_not_found",
        )

    certificate = await effect(look, f"l'attestation de {person.called}")
    play.known[f"certificate {person.called}"] = certificate["code"]


def _words(came_for: str) -> dict[str, Any]:
    brings = "Une idée à essayer dès lundi, et deux personnes à rappeler."
    return {"came_for": f"Je venais {came_for}.", "brings_back": brings, "is_shareable": True}


async def _documents(play: Play, person: Person) -> int:
    """Print each document twice; the second must be the first, byte for byte."""
    booking, office = play.bookings["twelfth"], play.office
    registration = f"/registrations/{booking.registrations[person.called]}"
    wanted = (
        (f"/trainings/{booking.number}/programme.pdf", person),
        (f"{registration}/convocation.pdf", person),
        (f"{registration}/certificate.pdf", person),
        (f"{booking.path}/attendance-sheet.pdf", play.company.people[TRAINER]),
        (f"/quotes/{play.known['quote']}/quote.pdf", office),
    )
    for path, reader in wanted:
        first, again = [await play.download(path, reader, PDF) for _ in range(2)]
        claim(
            first == again and first.startswith(b"%PDF"),
            f"{path} n'est pas réimprimé à l'identique.",
        )
    return len(wanted)
