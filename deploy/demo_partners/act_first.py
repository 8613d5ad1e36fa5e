"""From `rers partners add` to the first event, by each of the three ways, with the programs that partners copy."""

import asyncio
import socket
import time
from contextlib import suppress
from typing import Any

from deploy.clients.waiting import effect
from deploy.demo_partners.facts import publish_place
from deploy.demo_partners.heard import Ear
from deploy.demo_partners.play import NEWS, WAYS, Partner, Play
from deploy.demo_partners.programs import Program, rers
from deploy.demo_partners.receiver import HOST
from deploy.local.partner_accounts import Access

FOLDER = "partners"


async def the_first_event_comes(play: Play, partner: Partner) -> None:
    """Let the partner in, start its three programs, announce something, note when each has heard."""
    partner.ears["webhook"].begins_after = len((await play.truth()).public)
    began = time.monotonic()
    await let_in(play, partner)
    port = _free_port()
    example = await _declared(play, partner, f"http://{HOST}:{port}/")
    await asyncio.gather(
        *(each.start() for each in partner.programs.values()), _listening(example, port)
    )
    await _has_come(partner.ears["pull"], "things", "la première photographie")
    play.company.places.append(await publish_place(play, play.company.houses[0], "Salle 1"))
    for way in WAYS:
        await _has_come(partner.ears[way], "facts", f"le premier fait par {way}")
    first = {way: partner.ears[way].facts[0].came - began for way in WAYS}
    first["snapshot"] = partner.ears["pull"].things[0]["came"] - began
    play.figures["first_event_s"] = {way: round(seconds, 2) for way, seconds in first.items()}
    await _use_own_receiver(play, partner, example)
    told = ", ".join(f"{way} {first[way]:.1f} s" for way in WAYS)
    play.narrator.tell(
        f"« {partner.title} » : de « rers partners add » au premier fait, avec les programmes d'exemple : {told}."
    )


async def the_second_comes_in(play: Play, partner: Partner) -> None:
    """Let a partner in that may hear one network alone; its own receiver takes webhooks at once."""
    partner.ears["webhook"].begins_after = len((await play.truth()).public)
    await let_in(play, partner)
    await partner.receiver.start()
    partner.receiver.ears[NEWS] = partner.ears["webhook"]
    made = await _endpoint(play, partner, partner.receiver.url(NEWS))
    partner.receiver.secrets[NEWS] = [made["secret"]]
    await asyncio.gather(*(each.start() for each in partner.programs.values()))
    await _has_come(partner.ears["pull"], "things", "la première photographie")
    await _has_come(partner.ears["nats"], "facts", "le premier fait par nats")
    play.narrator.tell(f"« {partner.title} » entre aussi, pour un seul réseau.")


async def let_in(play: Play, partner: Partner) -> None:
    """Run `rers partners add`, and prepare the partner's programs with what it prints."""
    words = ["partners", "add", partner.slug, "--title", partner.title, "--contact"]
    words += [partner.contact, *(["--network", partner.network_id] if partner.network_id else [])]
    made = await rers(play.stack.folder, *words)
    partner.partner_id = made["partner"]["partner_id"]
    partner.key, partner.access = made["key"]["secret"], Access(**made["nats"])
    folder = play.stack.folder / FOLDER / partner.slug
    partner.programs["nats"] = Program(
        "nats_subscriber",
        folder / "nats",
        ("--servers", partner.access.servers, "--user", partner.access.user),
        {"RERS_NATS_PASSWORD": partner.access.password},
        partner.ears["nats"],
    )
    partner.programs["pull"] = Program(
        "pull_feed",
        folder / "pull",
        ("--url", made["url"]),
        {"RERS_API_KEY": partner.key},
        partner.ears["pull"],
    )


async def _endpoint(play: Play, partner: Partner, url: str) -> Any:
    made = await rers(play.stack.folder, "partners", "endpoints", "add", partner.slug, url)
    partner.endpoint_id = made["endpoint_id"]
    return made


async def _declared(play: Play, partner: Partner, url: str) -> Program:
    """Declare an address, and return the program that will listen there."""
    made = await _endpoint(play, partner, url)
    partner.receiver.secrets[NEWS] = [made["secret"]]
    return Program(
        "webhook_receiver",
        play.stack.folder / FOLDER / partner.slug / "webhook",
        (url.rpartition(":")[2].strip("/"),),
        {"RERS_WEBHOOK_SECRET": made["secret"]},
        partner.ears["webhook"],
    )


async def _listening(example: Program, port: int) -> None:
    await example.start()

    async def look() -> bool:
        with suppress(OSError):
            _, writer = await asyncio.open_connection(HOST, port)
            writer.close()
            return True
        return False

    await effect(look, "le récepteur de webhooks d'exemple")


async def _use_own_receiver(play: Play, partner: Partner, example: Program) -> None:
    """Have webhooks go where days can pass: the example's clock is this machine's, as a partner's would be."""
    await play.caught_up(partner, ways=("webhook",))
    await partner.receiver.start()
    partner.receiver.ears[NEWS] = partner.ears["webhook"]
    body = {"url": partner.receiver.url(NEWS)}
    await play.api.patch("partners", partner.own, body, partner.key)
    await example.stop()


async def _has_come(ear: Ear, part: str, what: str) -> None:
    async def look() -> bool:
        return bool(getattr(ear, part))

    await effect(look, what)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind((HOST, 0))
        return int(found.getsockname()[1])
