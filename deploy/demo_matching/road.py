"""The road of matching, from empty boards to people brought together in twos, in a loop, in a group."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg

from deploy.clients.api import Api
from deploy.clients.mailbox import Mailboxes
from deploy.demo.claims import ClaimError
from deploy.demo.outcome import Outcome
from deploy.demo.road import NO_SERVERS_OF_OTHERS
from deploy.demo.stage import Stage
from deploy.demo_matching.acts import (
    group_gathers,
    loop_closes,
    picture_of,
    publish_all,
    somebody_declines,
)
from deploy.demo_matching.checking import Found, figures, found, nobody_yet
from deploy.demo_matching.company import Company, company
from deploy.demo_matching.joining import everybody_joins, for_all
from deploy.demo_matching.texts import Texts
from deploy.faults.quiet import wait_until_quiet
from deploy.local.stack import LocalStack, Observer

SERVICES = ("members", "savoirs", "matching", "notifications")

QUIET_WITHIN_S = 300.0
"""All savoirs are read twice, fast and then well, on however busy a machine."""

NOW = "UPDATE timer SET due_at = now() WHERE kind = $1"
LATER_SEARCHES = ("sweep", "refine")
"""Timers that look for what was forgotten, and do what was put off while many searches waited."""


@dataclass
class MatchingOutcome(Outcome):
    """What was found, and what is worth a look."""

    there: Found = field(default_factory=Found)
    ring: Any = None
    """As its first person reads it."""
    picture: str = ""
    """The drawing of the ring (SVG)."""
    alone: list[str] = field(default_factory=list)
    """Titles of requests that nobody answers yet."""
    called: dict[str, str] = field(default_factory=dict)
    """Names of people and networks by their ids."""


async def perform(
    folder: Path, worded: Texts, narrate: Callable[[str], None], observer: Observer
) -> MatchingOutcome:
    """Start the platform on `folder`, play, read back, stop."""
    began = time.monotonic()
    played = company(worded)
    stack = LocalStack(
        folder, services=SERVICES, environment=NO_SERVERS_OF_OTHERS, observer=observer
    )
    async with stack:
        mail_folder = stack.addresses.mail_folder
        assert mail_folder is not None, "the embedded catcher keeps its mails in a folder"
        async with Api(stack.addresses.services) as api:
            stage = Stage(api, Mailboxes(mail_folder), narrate)
            outcome = await _play(stage, played, stack)
    outcome.figures["seconds"] = round(time.monotonic() - began, 1)
    return outcome


async def _play(stage: Stage, played: Company, stack: LocalStack) -> MatchingOutcome:
    """Play each act, then search everything that waits once more, and read back."""
    await everybody_joins(stage, played)
    titles = ", ".join(place.facts.title for place in played.places)
    stage.narrate(f"{len(played.members)} personnes ont rejoint {titles}.")
    outcome = MatchingOutcome(called=_called(played))
    await _loop(stage, played, outcome)
    await _group(stage, played)
    await _refusal(stage, played)
    await publish_all(stage, [played.lonely, *played.others])
    stage.narrate(f"{len(played.savoirs)} offres et demandes sont au tableau.")
    for kind in LATER_SEARCHES:
        await _let_come(stack, kind)
        await wait_until_quiet(stack, QUIET_WITHIN_S)
    stage.narrate("Tout a été cherché ; plus rien n'est en route.")
    await for_all(stage.refresh, stage.people)
    outcome.there = await found(stage, played)
    stage.narrate(_chance_meetings(played, outcome.there))
    try:
        outcome.figures = await figures(stage, played, outcome.there)
        outcome.alone = [each.title for each in await nobody_yet(stage, played)]
    except ClaimError as error:
        outcome.fault = str(error)
    return outcome


async def _loop(stage: Stage, played: Company, outcome: MatchingOutcome) -> None:
    await publish_all(stage, played.loop)
    outcome.ring = await loop_closes(stage, played)
    outcome.picture = await picture_of(stage, outcome.ring, played.loop[0].person)
    stage.narrate("Une boucle de trois personnes de deux réseaux a été proposée et acceptée.")


async def _group(stage: Stage, played: Company) -> None:
    await publish_all(stage, played.popular)
    group = await group_gathers(stage, played)
    stage.narrate(
        f"« {group['title']} » : {len(played.popular) - 1} personnes apprendront ensemble, "
        f"d'une seule qui transmet ; une première rencontre est proposée à "
        f"{group['gathering']['town'] or 'distance'}."
    )


async def _refusal(stage: Stage, played: Company) -> None:
    offer, request, newcomer = played.refusal
    await publish_all(stage, [offer, request])
    declined = await somebody_declines(stage, played)
    await publish_all(stage, [newcomer])
    title = declined["offerer"]["savoir_title"]
    stage.narrate(f"« {title} » a été décliné ; offre et demande ont été écrites autrement.")


async def _let_come(stack: LocalStack, kind: str) -> None:
    """Let a timer of matching come now; nobody can ask for it from outside."""
    connection = await asyncpg.connect(stack.addresses.databases["matching"].owner)
    try:
        await connection.execute(NOW, kind)
    finally:
        await connection.close()


def _chance_meetings(played: Company, there: Found) -> str:
    """Say how much was proposed that the story does not play: it depends on the words given."""
    known = {each.savoir_id for each in played.others}
    number = sum(known >= {each["offer_id"], each["request_id"]} for each in there.matches.values())
    if number == 0:
        return "Entre les autres offres et demandes, rien d'assez proche pour être proposé."
    several = "s" if number > 1 else ""
    return f"Entre les autres offres et demandes : {number} mise{several} en relation proposée{several}."


def _called(played: Company) -> dict[str, str]:
    networks = {place.network_id: place.facts.title for place in played.places}
    return networks | {person.member_id: person.called for person, _ in played.members}
