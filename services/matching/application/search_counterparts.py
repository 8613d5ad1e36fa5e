"""The platform looks for counterparts of a new or reworded savoir, and proposes the best."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from services.matching.application.ports import Counterpart, UnitOfWork
from services.matching.application.ports_of_search import Closest
from services.matching.domain.collective_match import GATHER_TIMER
from services.matching.domain.edge import Edge
from services.matching.domain.fairness import Candidate, fair_order
from services.matching.domain.match import EXPIRE_TIMER, Match, Proposal
from services.matching.domain.policy import ProposalPolicy
from services.matching.domain.reason import Reason
from services.matching.domain.ring import RINGS_TIMER
from services.matching.domain.savoir import Kind, Savoir, search_key
from services.matching.domain.scope import (
    Scope,
    ScopeCode,
    Surroundings,
    circle_between,
    place_reasons,
    scopes_of,
)


@dataclass(frozen=True)
class SearchCounterparts:
    """Propose at most a few matches for one offer or request; none rather than a poor one."""

    kind: Kind
    savoir_id: str
    policy: ProposalPolicy


@dataclass(frozen=True)
class _Found:
    """A counterpart as it stands now, which may meet the searched savoir in a circle."""

    savoir: Savoir
    scope: ScopeCode
    likeness: float
    reasons: tuple[Reason, ...]


@dataclass
class _Search:
    savoir: Savoir
    policy: ProposalPolicy
    around: Surroundings
    partners: frozenset[str]
    """Ids of all that has ever been brought together with the savoir."""
    found: list[_Found] = field(default_factory=list)
    km: dict[str, float] = field(default_factory=dict)
    """To the networks of what was found, as far as it is known."""

    @property
    def promising(self) -> list[_Found]:
        """What is alike enough to be proposed, and never was."""
        least = self.policy.least_likeness
        return [
            each
            for each in self.found
            if each.likeness >= least and each.savoir.savoir_id not in self.partners
        ]

    @property
    def has_enough(self) -> bool:
        """Say whether the widest circle need not be looked at."""
        people = {each.savoir.member_id for each in self.promising}
        return len(people) >= self.policy.proposals_per_search


async def search_counterparts(command: SearchCounterparts, uow: UnitOfWork) -> None:
    """Look in one circle of networks after the other, keep what was found, propose the best."""
    savoir = await uow.savoirs.find(command.kind, command.savoir_id)
    if savoir is None or not savoir.is_on_board(uow.now()):
        return
    await uow.ranking.recall(savoir)
    search = await _looked_around(savoir, command.policy, uow)
    await uow.edges.replace(savoir, _edges(search, uow))
    await uow.searches.keep(savoir.savoir_id, uow.now(), _closest(search))
    await _propose_best(search, uow)
    for kind in (RINGS_TIMER, GATHER_TIMER):
        uow.schedule(kind, search_key(savoir.kind, savoir.savoir_id), uow.now())


async def _looked_around(savoir: Savoir, policy: ProposalPolicy, uow: UnitOfWork) -> _Search:
    linked = await uow.savoirs.linked_networks(savoir.network_id)
    near = await uow.savoirs.near_networks(savoir.network_id, policy.near_km)
    search = _Search(
        savoir, policy, Surroundings(linked, near), await uow.matches.partners_of(savoir)
    )
    declined = await uow.matches.declined_with(savoir)
    for scope in scopes_of(savoir, linked, near.keys()):
        if scope.code == "open_to_everyone" and (
            search.has_enough or await uow.ranking.puts_off(savoir)
        ):
            break
        found = await uow.ranking.counterparts(savoir, scope, declined)
        search.found += await _allowed(search, scope, found, uow)
    networks = {each.savoir.network_id for each in search.found} - {savoir.network_id}
    search.km = {savoir.network_id: 0.0}
    if networks:
        search.km |= await uow.savoirs.distances(savoir.network_id, networks)
    return search


async def _allowed(
    search: _Search, scope: Scope, found: Sequence[Counterpart], uow: UnitOfWork
) -> list[_Found]:
    """Hold what the ranking found against the rule, as the savoirs stand now."""
    ids = [each.savoir.savoir_id for each in found]
    present = await uow.savoirs.present(search.savoir.counterpart_kind, ids) if ids else {}
    now = uow.now()
    return [
        _Found(other, scope.code, each.likeness, each.reasons)
        for each in found
        if (other := present.get(each.savoir.savoir_id)) is not None
        and other.is_on_board(now)
        and circle_between(search.savoir, other, search.around) == scope.code
    ]


def _edges(search: _Search, uow: UnitOfWork) -> list[Edge]:
    """Return the arrows from and to the savoir; nobody under age is part of any."""
    if search.savoir.is_minor:
        return []
    alike = [
        each
        for each in search.found
        if each.likeness >= search.policy.edge_likeness and not each.savoir.is_minor
    ]
    alike.sort(key=lambda each: (-each.likeness, each.savoir.savoir_id))
    return [
        Edge(
            *_offer_and_request(search.savoir, each.savoir),
            scope=each.scope,
            km=_rounded(search, each),
            likeness=each.likeness,
            found_at=uow.now(),
        )
        for each in alike[: search.policy.edges_at_most]
    ]


def _closest(search: _Search) -> list[Closest]:
    """Return what comes closest without being good enough; no minor is shown to anybody."""
    policy = search.policy
    close = [
        each
        for each in search.found
        if policy.closest_likeness <= each.likeness < policy.least_likeness
        and not each.savoir.is_minor
    ]
    close.sort(key=lambda each: (-each.likeness, each.savoir.savoir_id))
    return [
        Closest(each.savoir.savoir_id, each.scope, _rounded(search, each), each.likeness)
        for each in close[: policy.closest_at_most]
    ]


async def _propose_best(search: _Search, uow: UnitOfWork) -> None:
    """Propose to people who have room, each once, until there is enough."""
    promising, own_id = search.promising, search.savoir.member_id
    if not promising:
        return
    people = {own_id, *(each.savoir.member_id for each in promising)}
    await uow.matches.reserve(people)
    await _read_again(search, uow)
    asked = await uow.matches.asked(people, search.policy, uow.now())
    both = await uow.exchanges.given_and_received(people)
    is_full, met = own_id in asked.full, set(asked.full)
    for each in _in_turn(search, promising, asked.lately, both):
        if is_full or len(met - asked.full) >= search.policy.proposals_per_search:
            return
        if each.savoir.member_id in met or not await _propose(search, each, uow):
            continue
        met.add(each.savoir.member_id)
        is_full = own_id in (await uow.matches.asked([own_id], search.policy, uow.now())).full


def _in_turn(
    search: _Search, promising: Iterable[_Found], lately: frozenset[str], both: frozenset[str]
) -> list[_Found]:
    """Return what to propose first: by circle, then by what is fair."""
    circles: dict[ScopeCode, dict[str, _Found]] = {}
    for each in promising:
        circles.setdefault(each.scope, {})[each.savoir.savoir_id] = each
    return [
        circle[candidate.savoir.savoir_id]
        for circle in circles.values()
        for candidate in fair_order(
            search.savoir,
            (
                Candidate(
                    each.savoir,
                    each.likeness,
                    each.savoir.member_id in lately,
                    each.savoir.member_id in both,
                )
                for each in circle.values()
            ),
            search.policy.spread,
        )
    ]


async def _read_again(search: _Search, uow: UnitOfWork) -> None:
    """Take the searched savoir as it is now that its person is reserved: an age may be known."""
    own = search.savoir
    search.savoir = await uow.savoirs.find(own.kind, own.savoir_id) or own


async def _propose(search: _Search, found: _Found, uow: UnitOfWork) -> bool:
    other = await uow.savoirs.find(found.savoir.kind, found.savoir.savoir_id)
    now = uow.now()
    if other is None or not other.is_on_board(now):
        return False
    offer, request = _offer_and_request(search.savoir, other)
    if offer.is_minor or request.is_minor:  # maybe only since the edges were written
        await uow.edges.drop_pair(offer.savoir_id, request.savoir_id)
    if circle_between(search.savoir, other, search.around) != found.scope:
        return False
    reasons = (*found.reasons, *place_reasons(found.scope, _near(search, found)))
    if await uow.edges.is_there(request.member_id, offer.member_id):
        reasons = (*reasons, Reason("returns"))
    proposal = Proposal(
        offer=offer,
        request=request,
        reasons=reasons,
        reason=uow.phrases.sentence(reasons, offer.title, request.title),
        proposed_at=now,
        expires_at=now + search.policy.answer_within,
        likeness=found.likeness,
    )
    match = Match.propose(uow.new_id(), proposal)
    if not await uow.matches.add_new(match):
        return False
    uow.schedule(EXPIRE_TIMER, match.match_id, match.expires_at)
    return True


def _offer_and_request(own: Savoir, other: Savoir) -> tuple[Savoir, Savoir]:
    return (own, other) if own.kind == "offer" else (other, own)


def _rounded(search: _Search, found: _Found) -> float | None:
    km = search.km.get(found.savoir.network_id)
    return None if km is None else float(round(km))


def _near(search: _Search, found: _Found) -> float | None:
    """Return the distance that is a reason to meet; None within one network, or too far."""
    km = search.km.get(found.savoir.network_id)
    is_elsewhere = found.savoir.network_id != search.savoir.network_id
    return km if km is not None and is_elsewhere and km <= search.policy.near_km else None
