"""Valid people, savoirs, matches and exchanges; a test states only what matters to it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from services.matching.domain.actor import Actor
from services.matching.domain.agreement import Agreement
from services.matching.domain.exchange import Exchange
from services.matching.domain.match import Match, Proposal
from services.matching.domain.policy import ProposalPolicy
from services.matching.domain.reason import Reason
from services.matching.domain.savoir import Kind, Savoir

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def an_id(name: str) -> str:
    """Return the identifier that a test knows under `name`."""
    return str(uuid5(NAMESPACE_OID, name))


GARDEN, LIBRARY, VILLAGE = (an_id(f"network {name}") for name in ("garden", "library", "village"))
ANN, BOB, CAT, EVE, ZOE = (an_id(f"person {name}") for name in ("ann", "bob", "cat", "eve", "zoe"))
"""In the tests Ann offers, Bob asks, Zoe is facilitator of GARDEN, Eve belongs to LIBRARY."""

AS_ANN, AS_BOB, AS_EVE = Actor(ANN), Actor(BOB), Actor(EVE)
AS_ZOE = Actor(ZOE, frozenset({GARDEN}))

POLICY = ProposalPolicy(
    answer_within=timedelta(days=14),
    proposals_per_search=3,
    awaiting_at_most=5,
    search_again_after=timedelta(days=7),
    sweep_every=timedelta(minutes=5),
    follow_every=timedelta(hours=1),
    least_likeness=0.5,
    weekly_at_most=5,
    week=timedelta(days=7),
    spread=0.05,
    near_km=30.0,
    edge_likeness=0.5,
    rings_per_search=2,
    edges_at_most=30,
    closest_likeness=0.2,
    closest_at_most=3,
)


def a_savoir(kind: Kind, **changes: Any) -> Savoir:
    """An offer of Ann's or a request of Bob's, both on guitar, both in GARDEN."""
    savoir = Savoir(
        savoir_id=an_id(f"{kind} guitar"),
        kind=kind,
        member_id=ANN if kind == "offer" else BOB,
        network_id=GARDEN,
        title="Guitare" if kind == "offer" else "Apprendre la guitare",
        visibility="network",
        expires_at=NOW + timedelta(days=180),
        is_live=True,
    )
    return replace(savoir, **changes)


def a_proposal(**changes: Any) -> Proposal:
    """Ann's offer for Bob's request."""
    proposal = Proposal(
        offer=a_savoir("offer"),
        request=a_savoir("request"),
        reasons=(Reason("shared_word", {"offer_word": "guitare", "request_word": "guitare"}),),
        reason="La demande et l'offre parlent toutes deux de guitare.",
        proposed_at=NOW,
        expires_at=NOW + timedelta(days=14),
    )
    return replace(proposal, **changes)


def a_match(**changes: Any) -> Match:
    """A match that has just been proposed, its facts told."""
    match = Match.propose(an_id("match"), a_proposal(**changes))
    match.facts.clear()
    return match


def an_accepted_match() -> Match:
    """A match that both have accepted, its facts told."""
    match = a_match()
    match.accept("offerer", NOW)
    match.accept("requester", NOW)
    match.facts.clear()
    return match


def an_agreement() -> Agreement:
    """Three chords on Tuesdays."""
    return Agreement("Trois accords", "En jouant", "Chez Ann", "Le mardi")


def a_running_exchange() -> Exchange:
    """An exchange that has just begun, its facts told."""
    match = an_accepted_match()
    match.settle_agreement(an_agreement())
    match.begin(an_id("exchange"))
    exchange = Exchange.start(an_id("exchange"), match, ANN, NOW)
    exchange.facts.clear()
    return exchange
