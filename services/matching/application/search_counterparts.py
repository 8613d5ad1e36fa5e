"""The platform looks for counterparts of a new or reworded savoir, and proposes the best."""

from dataclasses import dataclass, field

from services.matching.application.ports import Counterpart, UnitOfWork
from services.matching.domain.match import EXPIRE_TIMER, Match, Proposal
from services.matching.domain.policy import ProposalPolicy
from services.matching.domain.reason import Reason
from services.matching.domain.savoir import Kind, Savoir
from services.matching.domain.scope import Scope, scopes_of


@dataclass(frozen=True)
class SearchCounterparts:
    """Propose at most a few matches for one offer or request; none rather than a poor one."""

    kind: Kind
    savoir_id: str
    policy: ProposalPolicy


@dataclass
class _Search:
    savoir: Savoir
    policy: ProposalPolicy
    met: set[str] = field(default_factory=set)
    """Ids of the people who have been proposed in this search: each once."""

    async def may_go_on(self, uow: UnitOfWork) -> bool:
        if len(self.met) >= self.policy.proposals_per_search:
            return False
        return not await uow.matches.crowded([self.savoir.member_id], self.policy.awaiting_at_most)


async def search_counterparts(command: SearchCounterparts, uow: UnitOfWork) -> None:
    """Look in one circle of networks after the other until there is enough."""
    savoir = await uow.savoirs.find(command.kind, command.savoir_id)
    if savoir is None or not savoir.is_on_board(uow.now()):
        return
    await uow.ranking.learn(savoir)
    search = _Search(savoir, command.policy)
    if not await search.may_go_on(uow):
        return
    without = await uow.matches.partners_of(savoir)
    for scope in scopes_of(savoir, await uow.savoirs.linked_networks(savoir.network_id)):
        for found in await _promising(search, scope, without, uow):
            if found.savoir.member_id in search.met or not await _propose(
                search, scope, found, uow
            ):
                continue
            search.met.add(found.savoir.member_id)
            if not await search.may_go_on(uow):
                return


async def _promising(
    search: _Search, scope: Scope, without: frozenset[str], uow: UnitOfWork
) -> list[Counterpart]:
    """Return what is alike enough, of people who are not flooded with proposals."""
    found = await uow.ranking.counterparts(search.savoir, scope, without)
    alike = [each for each in found if each.likeness >= search.policy.least_likeness]
    people = {each.savoir.member_id for each in alike}
    crowded = await uow.matches.crowded(people, search.policy.awaiting_at_most) if people else set()
    return [each for each in alike if each.savoir.member_id not in crowded]


async def _propose(search: _Search, scope: Scope, found: Counterpart, uow: UnitOfWork) -> bool:
    other = await uow.savoirs.find(found.savoir.kind, found.savoir.savoir_id)
    now = uow.now()
    if other is None or not other.is_on_board(now):
        return False
    offer, request = (search.savoir, other) if other.kind == "request" else (other, search.savoir)
    reasons = (*found.reasons, Reason(scope.code))
    proposal = Proposal(
        offer=offer,
        request=request,
        reasons=reasons,
        reason=uow.phrases.sentence(reasons, offer.title, request.title),
        proposed_at=now,
        expires_at=now + search.policy.answer_within,
    )
    match = Match.propose(uow.new_id(), proposal)
    if not await uow.matches.add_new(match):
        return False
    uow.schedule(EXPIRE_TIMER, match.match_id, match.expires_at)
    return True
