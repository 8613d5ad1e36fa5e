"""A partner goes away for seven days by all of its ways, comes back, and misses nothing."""

import asyncio
import time
from datetime import datetime, timedelta
from typing import Any

from deploy.clients.waiting import effect
from deploy.demo.claims import claim, claim_equal
from deploy.demo_partners.act_life import the_first_is_away
from deploy.demo_partners.facts import change_network, change_place, change_places
from deploy.demo_partners.play import NEWS, WAYS, Partner, Play, due
from deploy.demo_partners.truth import Truth

DAYS_AWAY = 7
TRIES = 11
"""One more than the schedule of an address that answers otherwise."""
MOST_SHOWN = 200
A_PROBE = timedelta(seconds=61)
"""A failing address is tried once a minute at least."""


async def a_week_away(play: Play, partner: Partner) -> None:
    """Stop its receiver and its programs; facts go on, days pass; start everything again."""
    heard = {way: len(partner.ears[way].facts) for way in WAYS}
    await _leave(partner)
    began_at, second = play.days.now(), play.partners[1]
    tried = await _tried_out(play, partner)
    await the_first_is_away(play, len(second.ears["webhook"].facts))
    for day in range(1, DAYS_AWAY + 1):
        play.days.go_to(began_at + timedelta(days=day))
        await change_network(play, play.company.houses[1], f"Savoirs du jour {day}")
        await change_places(play, 1, 60 + day)
        await play.caught_up(second)
    play.narrator.day(play.days.number)
    truth = await play.truth()
    await _is_failing(play, partner)
    waiting = {way: len(partner.ears[way].missed(_keys(truth, partner, way))) for way in WAYS}
    claim_equal({way: len(partner.ears[way].facts) for way in WAYS}, heard, "Entendu en absence")
    await _come_back(play, partner, truth)
    play.figures["away"] |= {"days": DAYS_AWAY, "tried": tried, "waiting": waiting}
    play.narrator.tell(
        f"« {partner.title} » s'absente {DAYS_AWAY} jours par ses trois voies ; {waiting['webhook']} faits l'attendent. De "
        f"retour, tout arrive en {play.figures['away']['flushed_s']['webhook']:.1f} s, dans l'ordre, rien ne manque."
    )


def _keys(truth: Truth, partner: Partner, way: str) -> Any:
    return [each.key for each in due(truth, partner, way)]


async def _leave(partner: Partner) -> None:
    await partner.receiver.stop()
    for program in partner.programs.values():
        await program.stop()


async def _tried_out(play: Play, partner: Partner) -> int:
    """Let one fact be tried more often than the schedule has attempts, as the days pass; it must still wait."""
    tried = 0

    async def look() -> Any:
        waiting = await _deliveries(play, partner, "pending")
        return next((each for each in waiting if each["attempts"] > tried), None)

    await change_place(play, play.company.houses[0], play.company.places[0], "Salle 1", 35)
    while tried < TRIES:
        found = await effect(look, f"un essai de plus que {tried} vers l'adresse absente")
        tried = found["attempts"]
        play.days.go_to(datetime.fromisoformat(found["next_at"]) + A_PROBE)
    return tried


async def _is_failing(play: Play, partner: Partner) -> None:
    """See that the platform has noticed, has tried, has given nothing up and has not shut the address out."""
    found = await play.api.get("partners", partner.own, partner.key)
    claim_equal(found["state"], "failing", "Adresse absente")
    given_up, pending = await asyncio.gather(
        _deliveries(play, partner, "failed"), _deliveries(play, partner, "pending")
    )
    claim_equal(given_up, [], "Livraisons abandonnées")
    play.figures["away"] = {"given_up": 0, "pending": len(pending)}


async def _deliveries(play: Play, partner: Partner, state: str) -> Any:
    path = f"{partner.own}/deliveries"
    page = await play.api.get("partners", path, partner.key, state=state, limit=MOST_SHOWN)
    return page["items"]


async def _come_back(play: Play, partner: Partner, truth: Truth) -> None:
    """Start everything again; a minute passes, so that the address is tried."""
    receiver, since = partner.receiver, len(partner.receiver.signed_by[NEWS])
    began = time.monotonic()
    await receiver.start()
    for program in partner.programs.values():
        await program.start()
    play.days.go_to(play.days.now() + A_PROBE)
    flushed = {}
    for way in WAYS:
        await play.heard_all(partner.ears[way], due(truth, partner, way), partner, way)
        flushed[way] = round(partner.ears[way].facts[-1].came - began, 2)
    missed = sum(len(partner.ears[way].missed(_keys(truth, partner, way))) for way in WAYS)
    signed = set(receiver.signed_by[NEWS][since:])
    claim(signed == {(True, False)}, f"Signatures après une semaine : {signed}")
    play.figures["away"] |= {
        "flushed_s": flushed,
        "missed_after_away": missed,
        "virtual_s_to_probe": A_PROBE.seconds,
    }
