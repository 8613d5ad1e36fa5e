"""Fifty days of trainings, workshops and gatherings, from an empty platform to the last certificate."""

import time
from datetime import datetime, timedelta
from pathlib import Path

from deploy.clients.api import Api
from deploy.clients.mailbox import Mailboxes
from deploy.clients.signer import Signer
from deploy.demo.claims import ClaimError
from deploy.demo.outcome import Outcome
from deploy.demo.reading import first_fault, told
from deploy.demo.road import NO_SERVERS_OF_OTHERS
from deploy.demo.stage import Stage
from deploy.demo_trainings.act_decisions import (
    DECIDED_AFTER,
    EXTENDED_BY,
    both_open,
    the_date_comes,
    the_later_date_comes,
    the_office_is_reminded,
)
from deploy.demo_trainings.act_demand import the_wishes_pool
from deploy.demo_trainings.act_gathering import one_date_is_cancelled
from deploy.demo_trainings.act_line import OFFER_LASTS_H, the_line_forms, the_line_moves
from deploy.demo_trainings.act_quote import a_quote_is_accepted
from deploy.demo_trainings.act_records import who_was_there_has_it_certified
from deploy.demo_trainings.act_twelfth import SECOND_PART, the_twelfth_confirms
from deploy.demo_trainings.act_twins import somebody_changes_to_the_twin
from deploy.demo_trainings.act_workshop import the_date_is_found, the_note_is_written
from deploy.demo_trainings.checking import figures, first_contradiction
from deploy.demo_trainings.company import company
from deploy.demo_trainings.days import Days, local
from deploy.demo_trainings.joining import everybody_joins
from deploy.demo_trainings.play import Narrator, Play
from deploy.faults.quiet import wait_until_quiet
from deploy.local.services import CLOCK_SETTING
from deploy.local.stack import LocalStack, Observer

A_MOMENT = timedelta(minutes=1)
CLOSES_AT = 17
"""The hour at which a day of training ends."""


async def perform(folder: Path, narrator: Narrator, observer: Observer) -> Outcome:
    """Start the platform on `folder` with a clock that travels, play, read back, stop."""
    began = time.monotonic()
    folder.mkdir(parents=True, exist_ok=True)
    days, played = Days(folder.absolute() / "clock"), company()
    environment = {
        **NO_SERVERS_OF_OTHERS,
        "RERS_BOOTSTRAP_OPS_EMAIL": str(played.ops.email),
        CLOCK_SETTING: str(folder.absolute() / "clock"),
    }
    async with LocalStack(folder, environment=environment, observer=observer) as stack:
        addresses = stack.addresses
        assert addresses.mail_folder is not None, "the embedded catcher keeps its mails in a folder"
        signer = Signer(addresses.signing_key_file, addresses.jwks_file)
        async with Api(addresses.services) as api:
            stage = Stage(api, Mailboxes(addresses.mail_folder), narrator.tell)
            outcome = await _play(Play(stage, days, played, narrator, signer), stack)
    outcome.figures["seconds"] = round(time.monotonic() - began, 1)
    return outcome


async def _play(play: Play, stack: LocalStack) -> Outcome:
    """Play day after day, wait until nothing is on its way, read back."""
    play.narrator.day(1)
    await everybody_joins(play)
    await _first_day(play)
    await _later_days(play)
    await wait_until_quiet(stack, ahead=play.days.ahead)
    said = await told(play.stage)
    outcome = Outcome(fault=str(first_fault(said) or ""))
    try:
        found = await figures(play, said)
        outcome.figures = {**found}
        outcome.fault = outcome.fault or first_contradiction(found)
    except ClaimError as error:
        outcome.fault = outcome.fault or str(error)
    return outcome


async def _first_day(play: Play) -> None:
    await the_twelfth_confirms(play)
    await both_open(play)
    await the_wishes_pool(play)
    await somebody_changes_to_the_twin(play)
    await the_date_is_found(play)
    await one_date_is_cancelled(play)
    await a_quote_is_accepted(play)
    await the_line_forms(play)


async def _later_days(play: Play) -> None:
    days = play.days
    _wake(play, days.now() + timedelta(hours=OFFER_LASTS_H) + A_MOMENT)
    the_office_is_reminded(play)
    await the_line_moves(play)
    _wake(play, days.after(**DECIDED_AFTER) + A_MOMENT)
    await the_date_comes(play)
    _wake(play, days.after(**DECIDED_AFTER) + EXTENDED_BY + A_MOMENT)
    await the_later_date_comes(play)
    await the_note_is_written(play)
    _wake(play, local(days.day(SECOND_PART), CLOSES_AT) + A_MOMENT)
    await who_was_there_has_it_certified(play)


def _wake(play: Play, instant: datetime) -> None:
    """Let the days pass until this instant."""
    play.days.go_to(instant)
    play.narrator.day(play.days.number)
