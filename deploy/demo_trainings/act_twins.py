"""A training is held twice, by video and on site: a person takes one of the two, and may change to the other."""

from deploy.demo.claims import claim_equal
from deploy.demo_trainings.bookings import open_session, refused, register
from deploy.demo_trainings.play import Play

TRAINING, DAY = 7, 100
CHANGES, COMES = 24, 25


async def somebody_changes_to_the_twin(play: Play) -> None:
    """Pair both sessions; a second registration is refused, a change is not."""
    day = str(play.days.day(DAY))
    body = {"parts": [[day]], "capacity": 12}
    video = await open_session(play, "video", TRAINING, body | {"mode": "remote"})
    here = {"mode": "in_person", "place": "Maison du citoyen, Nancy", "region": "44"}
    on_site = await open_session(play, "on_site", TRAINING, body | here)
    paired = await play.put(f"{video.path}/twin", play.office, {"twin_id": on_site.occasion_id})
    claim_equal(paired["twin_id"], on_site.occasion_id, "Jumelle")
    people = play.company.people
    person = people[CHANGES]
    await register(play, video, person)
    await register(play, on_site, people[COMES])
    why = await refused(play, f"{on_site.path}/registrations", person, {}, "already_registered")
    path = f"/registrations/{video.registrations[person.called]}/change"
    changed = await play.post(path, person, {"session_id": on_site.occasion_id})
    claim_equal(changed["status"], "registered", "Passage à la jumelle")
    on_site.registrations[person.called] = changed["registration_id"]
    play.expect(person, "registration_placed", on_site.title, on_site.path)
    play.narrator.tell(
        f"« {video.title} » a lieu à distance et sur place, le même jour. S'inscrire aux deux : "
        f"« {why.rstrip('.')}. » {person.called} passe de l'une à l'autre sans perdre sa place."
    )
