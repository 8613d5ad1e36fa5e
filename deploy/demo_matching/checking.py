"""Reads everything back through the APIs and compares it with what people must have been told."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from deploy.demo.claims import claim, claim_equal
from deploy.demo.reading import inboxes
from deploy.demo.stage import Stage
from deploy.demo.tellings import Arrival, Comparison, Telling, compare
from deploy.demo_matching.acts import matches_between, search_of
from deploy.demo_matching.company import Company, Place, Savoir
from deploy.demo_matching.joining import for_all

CHECKED = {
    "match_proposed",
    "match_declined",
    "ring_proposed",
    "ring_accepted",
    "collective_proposed",
}
"""Kinds of notification that are compared one by one with what was read back."""

INVITED = ("invited", "joined")


@dataclass
class Found:
    """What the services say there is."""

    matches: dict[str, Any] = field(default_factory=dict)
    rings: dict[str, Any] = field(default_factory=dict)
    groups: dict[str, Any] = field(default_factory=dict)
    """As the facilitators of the group's network read it, who know all participants."""
    boards: list[Any] = field(default_factory=list)
    members: int = 0
    networks: int = 0


async def found(stage: Stage, company: Company) -> Found:
    """Read what the facilitators of the networks may read."""
    result = Found(networks=len(await stage.all_of("members", "/networks", "networks", "")))
    for place in company.places:
        token, where = place.coordinator.token, {"network_id": place.network_id}
        people = f"/networks/{place.network_id}/members"
        result.members += len(await stage.all_of("members", people, "members", token))
        board = await stage.all_of("savoirs", "/board", "items", token, **where)
        result.boards += [each for each in board if each["network_id"] == place.network_id]
        for path, key, kept in (
            ("/matches", "match_id", result.matches),
            ("/rings", "ring_id", result.rings),
        ):
            kept |= {
                each[key]: each
                for each in await stage.all_of("matching", path, "items", token, **where)
            }
        result.groups |= await _groups(stage, place)
    return result


async def _groups(stage: Stage, place: Place) -> dict[str, Any]:
    groups = await stage.all_of(
        "matching",
        "/collective-matches",
        "items",
        place.coordinator.token,
        network_id=place.network_id,
    )
    own = (each for each in groups if each["network_id"] == place.network_id)
    return {each["collective_match_id"]: each for each in own}


async def figures(stage: Stage, company: Company, there: Found) -> dict[str, float]:
    """Return the figures, each claim checked; raise ClaimError with the first that is not true."""
    declined, again = await _refusal(stage, company)
    alone = await nobody_yet(stage, company)
    inbox = await inboxes(stage)
    said = compare(tellings(company, there), [each for each in inbox if each.kind in CHECKED])
    result = {
        "networks": there.networks,
        "members": there.members,
        "offers": _of_kind(there, "offer"),
        "requests": _of_kind(there, "request"),
        "proposals": len(there.matches),
        "proposals_with_reason": sum(bool(each["reason"]) for each in there.matches.values()),
        "collective_matches": len(there.groups),
        "rings_proposed": len(there.rings),
        "rings_accepted": sum(each["state"] == "accepted" for each in there.rings.values()),
        "declined": declined,
        "declined_again": again,
        "nobody_yet": len(alone),
        "themes_suggested": sum(bool(each.themes) for each in company.savoirs),
        "notifications": len(inbox),
        "duplicates": len(said.duplicates) + _twice(inbox) + _pairs_twice(there),
        "lost": len(said.lost),
    }
    _check(result, company, said)
    return result


def _check(result: dict[str, int], company: Company, said: Comparison) -> None:
    wanted = {
        "networks": len(company.places),
        "members": len(company.places) + len(company.members),
        "offers": sum(each.kind == "offer" for each in company.savoirs),
        "requests": sum(each.kind == "request" for each in company.savoirs),
        "proposals_with_reason": result["proposals"],
        "declined": 1,
        "declined_again": 0,
        "duplicates": 0,
        "lost": 0,
    }
    for lost in said.lost[:1]:
        claim(False, f"{lost.who} n'a jamais reçu {lost.kind} « {lost.about} ».")
    for each in said.unexpected[:1]:
        claim(False, f"{each.who} a reçu {each.kind} sans raison : {each.text}")
    for name, number in wanted.items():
        claim_equal(result[name], number, name)
    for name in ("collective_matches", "rings_accepted", "nobody_yet"):
        claim(result[name] >= 1, f"{name} : au moins 1 attendu.")
    least = len(company.savoirs) // 2
    claim(result["themes_suggested"] >= least, f"themes_suggested : au moins {least} attendus.")


async def _refusal(stage: Stage, company: Company) -> tuple[int, int]:
    """Return how often the pair was declined, and how often it came back after everything was searched."""
    claim(company.refused is not None, "Personne n'a décliné.")
    assert company.refused is not None
    (offer, request), newcomer = company.refused, company.refusal[2]
    met = await matches_between(stage, offer, request)
    declined = [each for each in met if each["state"] == "declined"]
    later = await matches_between(stage, newcomer, request)
    claim(
        bool(later), "La demande déclinée n'a plus été cherchée : la nouvelle offre n'a rien donné."
    )
    search = await search_of(stage, request)
    close = [each for each in search["closest"] if each["savoir_id"] == offer.savoir_id]
    return len(declined), len(met) - len(declined) + len(close)


async def nobody_yet(stage: Stage, company: Company) -> list[Savoir]:
    """Return the requests that nobody answers yet; each is told so in a sentence."""
    asked = [each for each in company.savoirs if each.kind == "request"]
    states = await for_all(lambda each: search_of(stage, each), asked)
    for savoir, state in zip(asked, states, strict=True):
        claim(state["state"] != "searching", f"« {savoir.title} » est encore cherché.")
    alone = [(s, state) for s, state in zip(asked, states, strict=True) if _is_alone(state)]
    for savoir, state in alone:
        is_honest = state["sentence"].startswith("Personne encore") and state["again_at"]
        claim(bool(is_honest), f"« {savoir.title} » : {state['sentence']}")
    claim(company.lonely in [each for each, _ in alone], f"« {company.lonely.title} » a trouvé.")
    return [savoir for savoir, _ in alone]


def _is_alone(state: Any) -> bool:
    return bool(state["state"] == "nobody_yet")


def tellings(company: Company, there: Found) -> Iterator[Telling]:
    """Yield what each person must have been told once, from what was read back."""
    called = {person.member_id: person.called for person, _ in company.members}
    last = company.last_to_accept.member_id
    for match in there.matches.values():
        yield from _of_match(match, called)
    for ring in there.rings.values():
        yield from _of_ring(ring, called, last)
    for group in there.groups.values():
        link = f"/collective-matches/{group['collective_match_id']}"
        for each in group["participants"]:
            if each["standing"] in INVITED:
                yield Telling(
                    called[each["member_id"]], "collective_proposed", group["title"], link
                )


def _of_match(match: Any, called: Mapping[str, str]) -> Iterator[Telling]:
    """Both are told, unless it was made for a ring, with which it is told; a refusal to the other one."""
    offerer, requester = (called[match[side]["member_id"]] for side in ("offerer", "requester"))
    about = match["offerer"]["savoir_title"], f"/matches/{match['match_id']}"
    if "closes_ring" not in match["reason_codes"]:
        yield Telling(offerer, "match_proposed", *about)
        yield Telling(requester, "match_proposed", *about)
    if match["state"] == "declined":
        yield Telling(offerer, "match_declined", *about)


def _of_ring(ring: Any, called: Mapping[str, str], last: str) -> Iterator[Telling]:
    """Everybody is told of it, and that all have accepted, but for who did last."""
    path = f"/rings/{ring['ring_id']}"
    for link in ring["links"]:
        giver, about = called[link["giver_id"]], link["offer_title"]
        yield Telling(giver, "ring_proposed", about, path)
        if ring["state"] == "accepted" and link["giver_id"] != last:
            yield Telling(giver, "ring_accepted", about, path)


def _twice(inbox: Iterable[Arrival]) -> int:
    """Count facts that reached one inbox more than once, of whatever kind."""
    times = Counter((each.who, each.kind, each.identity) for each in inbox)
    return sum(number - 1 for number in times.values())


def _pairs_twice(there: Found) -> int:
    pairs = {(each["offer_id"], each["request_id"]) for each in there.matches.values()}
    return len(there.matches) - len(pairs)


def _of_kind(there: Found, kind: str) -> int:
    return sum(each["kind"] == kind and each["status"] == "live" for each in there.boards)
