"""Reads everything back at the end: boards, matches, exchanges, states, inboxes and mailboxes."""

import asyncio
from collections.abc import Iterable
from typing import Any

from deploy.clients.waiting import NeverCameError, effect
from deploy.demo.cast import Cast, Troupe
from deploy.demo.claims import ClaimError, claim, claim_equal
from deploy.demo.stage import Person, Stage
from deploy.demo.stories import Plot
from deploy.demo.tellings import Arrival, Comparison, Telling, compare, mailed

PATIENCE_S = 25.0


async def read_back(stage: Stage, cast: Cast, plot: Plot) -> dict[str, int]:
    """Return what the services say there is, each figure checked against what was played."""
    networks = await stage.all_of("members", "/networks", "networks", "")
    members = await asyncio.gather(*(_members(stage, troupe) for troupe in cast.troupes))
    boards = await asyncio.gather(*(_board(stage, troupe) for troupe in cast.troupes))
    matches = await _unique(stage, cast, "/matches", "match_id")
    rings = await _unique(stage, cast, "/rings", "ring_id")
    exchanges = await _unique(stage, cast, "/exchanges", "exchange_id")
    reviewed = [each for each in exchanges.values() if each["is_reviewed_by_both"]]
    accepted = [each for each in matches.values() if each["state"] in ("accepted", "begun")]
    _check_proposals(plot, matches)
    figures = {
        "networks": len(networks),
        "members": sum(members),
        "offers": _kinds(boards, "offer"),
        "requests": _kinds(boards, "request"),
        "matches_proposed": len(matches),
        "matches_accepted": len(accepted),
        "rings_proposed": len(rings),
        "rings_accepted": sum(each["state"] == "accepted" for each in rings.values()),
        "exchanges_reviewed": len(reviewed),
        "reciprocity_reached": await _reciprocal(stage, cast, plot),
    }
    _check_figures(figures, cast, plot)
    return figures


def _check_figures(figures: dict[str, int], cast: Cast, plot: Plot) -> None:
    wanted = {
        "networks": len(cast.troupes),
        "members": sum(len(troupe.everybody) + 1 for troupe in cast.troupes),
        "offers": len(plot.stories) + len(cast.troupes) + 1,
        "requests": len(plot.stories) + len(cast.troupes),
        "matches_proposed": len(plot.stories),
        "matches_accepted": len([story for story in plot.stories if not story.is_declined]),
        "rings_proposed": len(plot.rings),
        "rings_accepted": len([ring for ring in plot.rings if not ring.is_broken]),
        "exchanges_reviewed": len([story for story in plot.stories if story.is_learned]),
        "reciprocity_reached": len(plot.reciprocal),
    }
    for name, number in wanted.items():
        claim_equal(figures[name], number, name)


def _check_proposals(plot: Plot, matches: dict[str, Any]) -> None:
    """Nobody is proposed somebody who teaches something else."""
    known = {story.match_id for story in plot.stories}
    for match in matches.values():
        told = f"« {match['offerer']['savoir_title']} » et « {match['requester']['savoir_title']} »"
        claim(match["match_id"] in known, f"Proposition que rien n'explique : {told}.")


async def _members(stage: Stage, troupe: Troupe) -> int:
    path = f"/networks/{troupe.network_id}/members"
    rows = await stage.all_of("members", path, "members", troupe.coordinator.token)
    paper = {row["person_id"] for row in rows if row["email"] is None}
    claim_equal(paper, {each.member_id for each in troupe.paper}, "Membres sans courriel")
    return len(rows)


async def _board(stage: Stage, troupe: Troupe) -> list[Any]:
    token = troupe.coordinator.token
    found = await stage.all_of("savoirs", "/board", "items", token, network_id=troupe.network_id)
    return [each for each in found if each["status"] == "live"]


def _kinds(boards: Iterable[list[Any]], kind: str) -> int:
    return sum(each["kind"] == kind for board in boards for each in board)


async def _unique(stage: Stage, cast: Cast, path: str, key: str) -> dict[str, Any]:
    """Return a list that the three facilitators read together, each item once."""
    pages = await asyncio.gather(
        *(
            stage.all_of(
                "matching", path, "items", each.facilitator.token, network_id=each.network_id
            )
            for each in cast.troupes
        )
    )
    return {item[key]: item for page in pages for item in page}


async def _reciprocal(stage: Stage, cast: Cast, plot: Plot) -> int:
    """Ask for everybody who can ask; whoever offers and asks, and nobody else, has reached it."""

    async def is_reached(person: Person, troupe: Troupe) -> bool:
        query = {"network_id": troupe.network_id}
        state = await stage.api.get("savoirs", "/reciprocity", person.token, **query)
        return bool(state["is_reached"])

    everybody = [(person, troupe) for troupe in cast.troupes for person in troupe.everybody]
    states = await asyncio.gather(*(is_reached(*each) for each in everybody))
    reached = {pair[0].called for pair, state in zip(everybody, states, strict=True) if state}
    claim_equal(reached, {person.called for person, _ in plot.reciprocal}, "Réciprocité atteinte")
    return len(reached)


async def inboxes(stage: Stage) -> list[Arrival]:
    """Read everybody's inbox."""
    pages = await asyncio.gather(*(_inbox(stage, person) for person in stage.people))
    return [arrival for page in pages for arrival in page]


async def _inbox(stage: Stage, person: Person) -> list[Arrival]:
    rows = await stage.all_of("notifications", "/notifications", "notifications", person.token)
    return [
        Arrival(
            person.called,
            row["kind"],
            f"{row['title']}\n{row['body']}",
            row["event_id"],
            row["link"],
        )
        for row in rows
    ]


def mails(stage: Stage) -> list[Arrival]:
    """Read everybody's mailbox, sign-in codes left out."""
    by_address = {person.email: person for person in stage.people if person.email}
    codes = {each for person in stage.people for each in person.code_mails}
    return [
        Arrival(by_address[mail.to].called, mail.subject, mail.text, mail.message_id)
        for mail in stage.mailboxes.look()
        if mail.message_id not in codes and mail.to in by_address
    ]


async def told(stage: Stage) -> tuple[Comparison, Comparison]:
    """Wait until everything expected is in the inboxes and mailboxes; return both comparisons.

    What has not come after a while is in the comparisons as lost.
    """
    last: list[Comparison] = []

    async def look() -> bool:
        inbox = compare(stage.expected.tellings, await inboxes(stage))
        mailbox = compare(_mails_wanted(stage, inbox), mails(stage))
        last[:] = [inbox, mailbox]
        return not inbox.lost and not mailbox.lost

    try:
        await effect(look, "ce qui devait être dit", within_s=PATIENCE_S)
    except NeverCameError:
        if not last:
            raise
    return last[0], last[1]


def _mails_wanted(stage: Stage, inbox: Comparison) -> list[Telling]:
    return mailed(inbox, (person.called for person in stage.people if person.email))


async def letters_wait(stage: Stage, cast: Cast) -> int:
    """Check that what people on paper must be told waits to be printed for them."""
    waiting = 0
    for troupe in cast.troupes:
        names = {person.member_id: person.called for person in troupe.paper}
        path = f"/networks/{troupe.network_id}/letters"
        rows = await stage.all_of("notifications", path, "letters", troupe.facilitator.token)
        found = sorted((names[row["member_id"]], row["kind"]) for row in rows)
        wanted = sorted(
            (each.who, each.kind)
            for each in stage.expected.tellings
            if each.who in names.values() and each.kind != "reciprocity_reached"
        )
        claim_equal(found, wanted, f"Lettres à imprimer pour {troupe.facts.title}")
        waiting += len(rows)
    return waiting


def first_fault(comparisons: Iterable[Comparison]) -> ClaimError | None:
    """Return the sentence about the first thing lost, doubled or unexpected."""
    for comparison in comparisons:
        for lost in comparison.lost:
            return ClaimError(f"{lost.who} n'a pas été prévenu(e) : {lost.kind}, « {lost.about} ».")
        for twice in comparison.duplicates:
            return ClaimError(f"{twice.who} a été prévenu(e) deux fois : {twice.kind}.")
        for extra in comparison.unexpected:
            return ClaimError(f"{extra.who} a reçu sans raison : {extra.kind}, {extra.text!r}.")
    return None
