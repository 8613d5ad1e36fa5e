"""The ways of partners, from an empty platform to what two of them know after a week's absence."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from deploy.clients.api import Api
from deploy.clients.mailbox import Mailboxes
from deploy.clients.signer import Signer
from deploy.demo.outcome import Outcome
from deploy.demo.road import NO_SERVERS_OF_OTHERS
from deploy.demo.stage import Stage
from deploy.demo_partners.act_away import a_week_away
from deploy.demo_partners.act_console import (
    an_address_wants_no_more,
    facts_are_sent_again,
    the_secret_rotates,
)
from deploy.demo_partners.act_first import the_first_event_comes, the_second_comes_in
from deploy.demo_partners.act_late import a_cursor_grows_too_old
from deploy.demo_partners.act_life import everything_happens
from deploy.demo_partners.act_refused import (
    forbidden_subjects_are_refused,
    hostile_addresses_are_refused,
)
from deploy.demo_partners.checking import read_back
from deploy.demo_partners.company import company
from deploy.demo_partners.joining import everybody_joins
from deploy.demo_partners.play import Partner, Play
from deploy.demo_partners.receiver import Receiver
from deploy.demo_trainings.days import Days
from deploy.demo_trainings.play import Narrator
from deploy.faults.quiet import wait_until_quiet
from deploy.local.services import CLOCK_SETTING
from deploy.local.stack import LocalStack, Observer

SERVICES = ("members", "savoirs", "trainings", "partners")
"""Those that announce public facts, and the one that brings them to partners."""


async def perform(folder: Path, narrator: Narrator, observer: Observer) -> Outcome:
    """Start what is needed on `folder` with a clock that travels, play, read back, stop."""
    began = time.monotonic()
    folder = folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    days, played = Days(folder / "clock"), company()
    environment = {
        **NO_SERVERS_OF_OTHERS,
        "RERS_BOOTSTRAP_OPS_EMAIL": str(played.ops.email),
        "RERS_WEBHOOKS_ALLOW_LOCAL": "1",
        CLOCK_SETTING: str(folder / "clock"),
    }
    async with LocalStack(
        folder, services=SERVICES, environment=environment, observer=observer
    ) as stack:
        addresses = stack.addresses
        assert addresses.mail_folder is not None, "the embedded catcher keeps its mails in a folder"
        signer = Signer(addresses.signing_key_file, addresses.jwks_file)
        async with Api(addresses.services) as api:
            stage = Stage(api, Mailboxes(addresses.mail_folder), narrator.tell)
            play = Play(stack, stage, days, played, narrator, signer)
            async with _ended_after(play):
                outcome = await _play(play)
    outcome.figures["seconds"] = round(time.monotonic() - began, 1)
    return outcome


async def _play(play: Play) -> Outcome:
    play.narrator.day(1)
    await everybody_joins(play)
    await wait_until_quiet(play.stack)
    first, second = play.partners = _partners(play)
    await the_first_event_comes(play, first)
    await the_second_comes_in(play, second)
    await everything_happens(play)
    await the_secret_rotates(play, first)
    await an_address_wants_no_more(play, first)
    await facts_are_sent_again(play, first)
    await forbidden_subjects_are_refused(play)
    await hostile_addresses_are_refused(play)
    await a_week_away(play, first)
    fault = await read_back(play)
    await a_cursor_grows_too_old(play, first)
    return Outcome(dict(play.figures), fault)


def _partners(play: Play) -> list[Partner]:
    libraries = Partner(
        "bibliotheques",
        "Les bibliothèques",
        "informatique@bibliotheques.example",
        Receiver(play.days.now),
    )
    chart = Partner(
        "carte", "La carte des tiers-lieux", "carte@tiers-lieux.example", Receiver(play.days.now)
    )
    chart.network_id = play.company.houses[0].network_id
    return [libraries, chart]


@asynccontextmanager
async def _ended_after(play: Play) -> AsyncIterator[None]:
    """End the partners' programs and receivers in any case."""
    try:
        yield
    finally:
        programs = [each for partner in play.partners for each in partner.programs.values()]
        await asyncio.gather(*(each.kill() for each in programs))
        for partner in play.partners:
            await partner.receiver.stop()
