"""A waiting line worked through: one declines, one lets time pass, a group of three, and the last one."""

from deploy.demo.claims import claim_equal
from deploy.demo.stage import Person
from deploy.demo_trainings.bookings import (
    answer,
    give_up,
    is_offered,
    read,
    register,
    standing,
)
from deploy.demo_trainings.mails import take_by_link
from deploy.demo_trainings.play import Play

LAST_PLACES = (12, 13)
DECLINES, LETS_PASS, LAST = 14, 15, 17
GROUP = (16, 19, 22)
"""Of one network, since people come in a group with people whom they know."""
LEAVE = (13, 12, 11, 10)
"""Who gives up their place, one after the other."""
OFFER_LASTS_H = 48


async def the_line_forms(play: Play) -> None:
    """Fill the last places; six more wait; somebody leaves, and the first in line declines."""
    booking, people = play.bookings["twelfth"], play.company.people
    for place in LAST_PLACES:
        await register(play, booking, people[place], in_name=True)
    for place in (DECLINES, LETS_PASS):
        await register(play, booking, people[place])
    head, *others = (people[place] for place in GROUP)
    await register(play, booking, head, with_member_ids=[each.member_id for each in others])
    await register(play, booking, people[LAST])
    found = await read(play, booking)
    claim_equal((found["registered"], found["waiting"]), (14, 6), "Places et file d'attente")
    await give_up(play, booking, people[LEAVE[0]])
    await _offered(play, people[DECLINES])
    await answer(play, booking, people[DECLINES], "decline")
    await _offered(play, people[LETS_PASS])
    play.narrator.tell(
        f"« {booking.title} » est complète : 14 places, six personnes attendent, dont un groupe de trois. Une place "
        "se libère ; la première personne de la file la laisse, la suivante a "
        f"{OFFER_LASTS_H} heures pour répondre."
    )
    await _draw(play)


async def the_line_moves(play: Play) -> None:
    """The offer has expired: places are collected for the group, and nobody jumps the queue."""
    booking, people = play.bookings["twelfth"], play.company.people
    late, last = people[LETS_PASS], people[LAST]
    await standing(play, booking, late, "expired")
    play.expect(late, "place_offer_expired", booking.title, booking.path)
    for place in LEAVE[1:3]:
        await standing(play, booking, last, "waiting")
        await give_up(play, booking, people[place])
    play.expect(play.office, "session_below_minimum", booking.title, booking.path)
    group = [people[place] for place in GROUP]
    await _offered(play, *group)
    await standing(play, booking, last, "waiting")
    await answer(play, booking, group[1], "accept")
    for person in (group[0], group[2]):
        await standing(play, booking, person, "registered")
        play.expect(person, "registration_placed", booking.title, booking.path)
    await give_up(play, booking, people[LEAVE[3]])
    await _offered(play, last)
    await take_by_link(play, booking, last)
    found = await read(play, booking)
    claim_equal((found["registered"], found["waiting"]), (14, 0), "Places et file d'attente")
    claim_equal(found["state"], "confirmed", "Session passée sous son minimum, puis remplie")
    play.narrator.tell(
        "L'offre a expiré : la place est gardée pour le groupe, deux autres s'y ajoutent, trois personnes viennent "
        "ensemble. Personne n'a dépassé personne ; la dernière prend sa place par le lien de son courriel."
    )
    await _draw(play)


async def _draw(play: Play) -> None:
    """Show the line, as the office reads it."""
    booking = play.bookings["twelfth"]
    rows = await play.all_of(f"{booking.path}/registrations", play.office)
    came = {row["member_id"]: row["status"] for row in rows}
    line = [play.company.people[place] for place in (DECLINES, LETS_PASS, *GROUP, LAST)]
    play.narrator.line([came[person.member_id] for person in line])


async def _offered(play: Play, *people: Person) -> None:
    await is_offered(play, play.bookings["twelfth"], *people)
    play.places_offered += len(people)
