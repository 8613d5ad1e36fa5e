"""The main road, from an empty platform to people who have learned from each other."""

import asyncio
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from deploy.clients.api import Api
from deploy.clients.mailbox import Mailboxes
from deploy.demo.cast import Cast, cast
from deploy.demo.claims import ClaimError
from deploy.demo.joining import enter, everybody_joins
from deploy.demo.learning import people_learn
from deploy.demo.matching import people_meet
from deploy.demo.outcome import Outcome
from deploy.demo.reading import first_fault, letters_wait, read_back, told
from deploy.demo.sessions import Found, sessions_run
from deploy.demo.stage import Stage
from deploy.demo.stories import Plot, plot_of
from deploy.local.stack import LocalStack, Observer

NO_SERVERS_OF_OTHERS = {"RERS_DATABASE_URL": "", "RERS_NATS_URL": "", "RERS_SMTP_URL": ""}
"""The demonstration never plays on servers that somebody uses."""


async def perform(folder: Path, narrate: Callable[[str], None], observer: Observer) -> Outcome:
    """Start the platform on `folder`, play, read back, stop."""
    began = time.monotonic()
    played = cast()
    environment = {**NO_SERVERS_OF_OTHERS, "RERS_BOOTSTRAP_OPS_EMAIL": str(played.ops.email)}
    async with LocalStack(folder, environment=environment, observer=observer) as stack:
        mail_folder = stack.addresses.mail_folder
        assert mail_folder is not None, "the embedded catcher keeps its mails in a folder"
        async with Api(stack.addresses.services) as api:
            stage = Stage(api, Mailboxes(mail_folder), narrate)
            outcome = await play(stage, played)
    outcome.figures["seconds"] = round(time.monotonic() - began, 1)
    return outcome


async def play(stage: Stage, played: Cast) -> Outcome:
    """Play the road on a running, empty platform and check what it claims."""
    await everybody_joins(stage, played)
    plot = plot_of(played)
    _, sessions = await asyncio.gather(_exchanges(stage, plot), sessions_run(stage, played))
    await _paper_signs_in(stage, played)
    await told(stage)
    await _latecomers(stage, played)
    inbox, mailbox = await told(stage)
    fault = first_fault((inbox, mailbox))
    outcome = Outcome(fault=str(fault or ""))
    try:
        outcome.figures = {**await read_back(stage, played, plot), **_sessions(sessions)}
        letters = await letters_wait(stage, played)
        stage.narrate(f"{letters} lettres attendent d'être imprimées pour les sans-courriel.")
    except ClaimError as error:
        outcome.fault = outcome.fault or str(error)
    outcome.figures |= {
        "notifications_sent": len(inbox.met) + len(inbox.duplicates) + len(inbox.unexpected),
        "mails_delivered": len(stage.mailboxes.look()),
        "duplicates": len(inbox.duplicates) + len(mailbox.duplicates),
        "lost": len(inbox.lost) + len(mailbox.lost),
    }
    return outcome


async def _exchanges(stage: Stage, plot: Plot) -> None:
    await people_meet(stage, plot)
    await people_learn(stage, plot)


async def _paper_signs_in(stage: Stage, played: Cast) -> None:
    """People without a mailbox sign in with a printed code, so that their inboxes can be read too."""
    await asyncio.gather(
        *(
            stage.sign_in_on_paper(person, troupe.facilitator, troupe.network_id)
            for troupe in played.troupes
            for person in troupe.paper
        )
    )


async def _latecomers(stage: Stage, played: Cast) -> None:
    """One more person joins each network: once they are welcomed, all that came before has been told."""
    for troupe in played.troupes:
        await enter(stage, troupe, troupe.latecomer)
    await asyncio.gather(*(stage.sign_in(troupe.latecomer) for troupe in played.troupes))


def _sessions(found: Found) -> Mapping[str, int]:
    return {
        "catalogue_trainings": found.catalogue,
        "session_registrations": found.registered,
        "session_confirmed_at": found.confirmed_at,
        "waitlisted": found.waitlisted,
        "places_reoffered": found.places_reoffered,
    }
