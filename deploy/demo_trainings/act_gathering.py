"""A gathering on the first Saturday of six months, of which one date is cancelled."""

from deploy.demo.claims import claim_equal
from deploy.demo_trainings.days import first_saturday
from deploy.demo_trainings.play import Play

TITLE = "Un samedi pour partager nos savoirs"
DATES = 6
FIRST, SECOND = slice(4, 6), slice(0, 4)
"""Who of the network comes to the first date, and to the second."""
WHY = "La salle est en travaux ce samedi-là."


async def one_date_is_cancelled(play: Play) -> None:
    """Announce it, let people come, cancel the second date: only those who were coming are told."""
    house = play.company.houses[1]
    day = first_saturday(play.days.day(14))
    body = {
        "network_id": house.network_id,
        "title": TITLE,
        "kind": "sharing_time",
        "visibility": "everyone",
        "place": "Centre culturel, Orly",
        "day": str(day),
        "starts": "14:00",
        "rule": f"FREQ=MONTHLY;BYDAY=1SA;COUNT={DATES}",
    }
    made = await play.post("/gatherings", house.coordinator, body)
    play.known["gathering"] = made["gathering_id"]
    dates = await play.all_of(
        "/gathering-dates", house.coordinator, gathering_id=made["gathering_id"]
    )
    claim_equal(len(dates), DATES, "Dates de la rencontre")
    claim_equal({each["starts"] for each in dates}, {"14:00:00"}, "Heure de la rencontre")
    for date, who in zip(dates, (FIRST, SECOND), strict=False):
        for person in house.members[who]:
            path = f"/occasions/{date['gathering_date_id']}"
            await play.post(f"{path}/registrations", person)
            play.expect(person, "seat_taken", TITLE, path)
    path = f"/gathering-dates/{dates[1]['gathering_date_id']}"
    cancelled = await play.post(f"{path}/cancel", house.coordinator, {"reason": WHY})
    claim_equal(cancelled["state"], "cancelled", "Date de la rencontre")
    for person in house.members[SECOND]:
        play.expect(person, "gathering_date_cancelled", WHY, path)
    play.narrator.tell(
        f"« {TITLE} », le premier samedi de {DATES} mois ; une date est annulée, et les quatre personnes qui venaient "
        f"savent pourquoi. « {WHY} »"
    )
