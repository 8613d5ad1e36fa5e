"""A mutual-help workshop: a poll, a vote made stale by another one, a problem chosen, a note that is found again."""

from typing import Any

from deploy.clients.api import RefusedError
from deploy.clients.waiting import effect
from deploy.demo.claims import claim, claim_equal
from deploy.demo.stage import Person
from deploy.demo_trainings.play import Play

TITLE = "Accueillir les personnes qui arrivent dans le réseau"
DAYS = (7, 8, 9)
PLACES = 6
PROBLEMS = (
    "Les personnes nouvelles repartent sans avoir osé dire ce qu'elles savent.",
    "Nos soirées d'accueil tombent quand les parents sont pris.",
)
NOTE = (
    "Commencer par une demande plutôt que par une offre : chacune et chacun trouve plus vite ce qu'il sait. "
    "Un binôme d'accueil suit la personne jusqu'à son premier échange."
)
SEARCHED = "binôme"


async def the_date_is_found(play: Play) -> None:
    """Six say yes to one date; the seventh, whose vote had become stale, looks again."""
    leader, *voters = _people(play)
    last = voters[PLACES]
    path = await _proposed(play, leader)
    poll = await play.get(f"{path}/poll", leader)
    best, other = (each["date_id"] for each in poll["dates"][:2])
    for person in voters[: PLACES - 1]:
        await _vote(play, path, person, {best: "yes", other: "if_need_be"})
    seen = (await play.get(f"{path}/poll", last))["version"]
    await _vote(play, path, voters[PLACES - 1], {best: "yes"})
    play.expect(leader, "workshop_date_reached_cap", TITLE, path)
    try:
        await play.put(f"{path}/vote", last, {"answers": {best: "yes"}, "seen_version": seen})
    except RefusedError as error:
        claim_equal(error.code, "vote_stale", "Vote dépassé")
    else:
        claim(False, "Un vote dépassé a été compté.")
    await _vote(play, path, last, {best: "no", other: "yes"})
    poll = await play.get(f"{path}/poll", leader)
    claim_equal(poll["suggested_date_id"], best, "Date proposée par le sondage")
    await play.post(f"{path}/schedule", leader, {"date_id": best})
    for person in voters[:PLACES]:
        play.expect(person, "seat_taken", TITLE, f"/occasions/{play.known['workshop']}")
    play.expect(last, "workshop_scheduled", TITLE, path)
    await _problem_is_chosen(play, path, leader, voters[:PLACES])
    play.narrator.tell(
        f"Atelier « {TITLE} » : {PLACES} personnes s'accordent sur une date ; la septième, dont le vote venait d'être "
        f"dépassé, vote à nouveau. Le groupe choisit : « {PROBLEMS[0]} »"
    )


def _people(play: Play) -> list[Person]:
    return play.company.houses[0].members[: PLACES + 2]


async def _proposed(play: Play, leader: Person) -> str:
    dates = [{"starts": f"{play.days.day(day)}T18:00"} for day in DAYS]
    body = {
        "network_id": play.company.houses[0].network_id,
        "title": TITLE,
        "visibility": "everyone",
        "places": PLACES,
        "venue": {"place": "Maison des associations, Évry-Courcouronnes"},
        "dates": dates,
    }
    made = await play.post("/workshops", leader, body)
    claim_equal((made["state"], made["facilitator_id"]), ("polling", leader.member_id), "Atelier")
    play.known["workshop"] = made["workshop_id"]
    return f"/workshops/{made['workshop_id']}"


async def _vote(play: Play, path: str, person: Person, answers: dict[str, str]) -> None:
    seen = (await play.get(f"{path}/poll", person))["version"]
    await play.put(f"{path}/vote", person, {"answers": answers, "seen_version": seen})


async def _problem_is_chosen(play: Play, path: str, leader: Person, group: list[Person]) -> None:
    for person, text in zip(group, PROBLEMS, strict=False):
        await play.put(f"{path}/problem", person, {"text": text})
    brought = await play.get(f"{path}/problems", leader)
    by_text = {each["text"]: each["problem_id"] for each in brought["items"]}
    for number, person in enumerate(group):
        wanted = PROBLEMS[0 if number < 4 else 1]
        await play.put(f"{path}/problem-choice", person, {"problem_id": by_text[wanted]})
    settled = await play.post(f"{path}/problems/settle", leader)
    chosen = [each["text"] for each in settled["items"] if each["standing"] == "chosen"]
    claim_equal(chosen, [PROBLEMS[0]], "Problème choisi")
    for person in group:
        play.expect(person, "workshop_problem_chosen", TITLE, path)


async def the_note_is_written(play: Play) -> None:
    """Its end has come: somebody writes what was found, and somebody of another network finds it."""
    leader, *voters = _people(play)
    path, group = f"/workshops/{play.known['workshop']}", voters[:PLACES]

    async def look() -> Any:
        found = await play.get(path, leader)
        return found if found["state"] == "held" else None

    await effect(look, "l'atelier devait être terminé à son heure")
    for person in group:
        play.expect(person, "workshop_held", TITLE, path)
    writer, *readers = group
    await play.put(f"{path}/note", writer, {"text": NOTE, "seen_version": 0})
    for person in readers:
        play.expect(person, "workshop_note_shared", TITLE, path)
    elsewhere = play.company.houses[1].members[0]
    found = await play.all_of("/workshop-notes", elsewhere, q=SEARCHED)
    claim_equal([each["text"] for each in found], [NOTE], f"Notes trouvées avec « {SEARCHED} »")
    play.narrator.tell(
        f"L'atelier a eu lieu ; sa note est partagée, et quelqu'un d'un autre réseau la trouve en cherchant « {SEARCHED} »."
    )
