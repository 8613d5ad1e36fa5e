"""The platform lives: everything of which a public fact tells happens once at least, while both partners listen."""

from deploy.demo_partners.facts import (
    announce_gathering,
    cancel_session,
    change_network,
    change_places,
    fill_session,
    hide_offer,
    move_session,
    open_session,
    publish_place,
    share_offer,
    withdraw_place,
)
from deploy.demo_partners.heard import p99
from deploy.demo_partners.play import Partner, Play

PLACES, TIMES = 4, 10
SMALL = 3
"""Registrations that confirm a session: fewer people than are counted in public."""


async def everything_happens(play: Play) -> None:
    """Do everything once, then describe places anew so often that delays can be compared."""
    first, _, third = play.company.houses
    for number in range(2, PLACES + 1):
        play.company.places.append(await publish_place(play, first, f"Salle {number}"))
    await withdraw_place(play, third, await publish_place(play, third, "Salle d'un jour"))
    await change_network(play, third, "Réseau des savoirs partagés")
    session = await open_session(play, 60)
    await move_session(play, session, 62)
    await fill_session(play, await open_session(play, 70, SMALL))
    await announce_gathering(play, first)
    await share_offer(play, 0)
    await hide_offer(play, await share_offer(play, 1), 1)
    await change_places(play, TIMES, 20)
    second = play.partners[1]
    await play.caught_up(*play.partners)
    play.figures["second_partner"] = {"p99_before_s": _p99_since(second, 0)}
    play.narrator.tell(
        f"{play.told.total()} faits publics : réseaux, lieux, sessions, rencontre, offres ; les deux partenaires "
        "ont tout ce qui leur revient, par leurs trois voies."
    )


async def the_first_is_away(play: Play, since: int) -> None:
    """Announce as much again while the first partner hears nothing; `since` is what the second had heard."""
    session = await open_session(play, 80)
    await share_offer(play, 2)
    await change_places(play, TIMES, 40)
    second = play.partners[1]
    await play.caught_up(second)
    found = play.figures["second_partner"]
    found["p99_while_away_s"] = _p99_since(second, since)
    await cancel_session(play, session)


def _p99_since(partner: Partner, since: int) -> float:
    return round(p99([each.delay_s for each in partner.ears["webhook"].facts[since:]]), 3)
