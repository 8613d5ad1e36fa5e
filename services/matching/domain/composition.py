"""Who belongs together around one offer: rules over the pairs that could learn from each other."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.matching.domain.collective_policy import CollectivePolicy
from services.matching.domain.savoir import Kind


@dataclass(frozen=True)
class Candidate:
    """An offer or a request on the board that may be part of a group."""

    savoir_id: str
    kind: Kind
    member_id: str
    network_id: str
    title: str
    visibility: str
    returned_at: datetime
    is_remote_able: bool = False
    group_size: int | None = None

    @property
    def seniority(self) -> tuple[datetime, str]:
        """Return what orders people: the longest on the board first."""
        return self.returned_at, self.savoir_id

    def is_shown_to(self, network_id: str, linked: frozenset[str]) -> bool:
        """Say whether a network may see it; `linked` are the links of its own network."""
        if network_id == self.network_id or self.visibility == "everyone":
            return True
        return self.visibility == "linked" and network_id in linked


@dataclass(frozen=True)
class Tie:
    """The holder of `offer` could teach the holder of `request`."""

    offer: Candidate
    request: Candidate
    is_near: bool
    """In one network, in linked ones, or in towns near each other."""


@dataclass(frozen=True)
class Composition:
    """Who would be proposed to whom: `core` is the first of the offerers."""

    core: Candidate
    offerers: tuple[Candidate, ...]
    requesters: tuple[Candidate, ...]
    is_remote: bool

    @property
    def everybody(self) -> tuple[Candidate, ...]:
        """Return all, in the order in which they are served."""
        return (*self.offerers, *self.requesters)


@dataclass(frozen=True)
class Reach:
    """What a network sees and what lies near it, for those who offer beside the core."""

    network_id: str
    linked: frozenset[str]
    near: frozenset[str]

    def admits(self, core: Candidate, other: Candidate, *, is_remote: bool) -> bool:
        """Say whether `other`'s network may see the core, and lies near unless all is remote."""
        home = other.network_id
        if home == self.network_id:
            return True
        may_see = core.is_shown_to(home, self.linked)
        return may_see and (is_remote or home in self.linked or home in self.near)


def cores_of(ties: Sequence[Tie], asked_by: int = 1) -> list[Candidate]:
    """Return the offers that so many people ask for, those with most first, then the oldest."""
    asked: dict[Candidate, set[str]] = {}
    for tie in ties:
        asked.setdefault(tie.offer, set()).add(tie.request.member_id)
    worth = [offer for offer, people in asked.items() if len(people) >= asked_by]
    return sorted(worth, key=lambda offer: (-len(asked[offer]), *offer.seniority))


def compose(
    core: Candidate, ties: Sequence[Tie], reach: Reach, policy: CollectivePolicy
) -> Composition | None:
    """Return the group around `core`, near if possible, else remote; None when too few ask."""
    for is_remote in (False, True):
        requesters = requesters_of(core, ties, is_remote=is_remote)
        if len(requesters) < policy.requesters_from:
            continue
        seconds = seconds_of(core, requesters, ties, reach, is_remote=is_remote)
        offerers = (core, *seconds[: policy.offerers_at_most - 1])
        if sum(each.group_size or policy.group_size for each in offerers) < policy.requesters_from:
            continue
        return Composition(core, offerers, tuple(requesters), is_remote)
    return None


def requesters_of(core: Candidate, ties: Iterable[Tie], *, is_remote: bool) -> list[Candidate]:
    """Return who asks what `core` offers, each person once, the longest on the board first."""
    found = {
        tie.request
        for tie in ties
        if tie.offer.savoir_id == core.savoir_id and _fits(tie, is_remote=is_remote)
    }
    return each_person_once(found, {core.member_id})


def seconds_of(
    core: Candidate,
    requesters: Collection[Candidate],
    ties: Iterable[Tie],
    reach: Reach,
    *,
    is_remote: bool,
) -> list[Candidate]:
    """Return who else offers what at least half of the requesters ask."""
    asked = {each.savoir_id for each in requesters}
    answered: dict[Candidate, set[str]] = {}
    for tie in ties:
        if tie.request.savoir_id in asked and _fits(tie, is_remote=is_remote):
            answered.setdefault(tie.offer, set()).add(tie.request.savoir_id)
    found = {
        offer
        for offer, requests in answered.items()
        if offer.savoir_id != core.savoir_id
        and 2 * len(requests) >= len(asked)
        and reach.admits(core, offer, is_remote=is_remote)
    }
    return each_person_once(found, {core.member_id, *(each.member_id for each in requesters)})


def each_person_once(found: Iterable[Candidate], met: Collection[str]) -> list[Candidate]:
    """Return one candidate a person, the longest on the board, without those met already."""
    seen, chosen = set(met), []
    for each in sorted(found, key=lambda candidate: candidate.seniority):
        if each.member_id not in seen:
            seen.add(each.member_id)
            chosen.append(each)
    return chosen


def _fits(tie: Tie, *, is_remote: bool) -> bool:
    if is_remote:
        return tie.offer.is_remote_able and tie.request.is_remote_able
    return tie.is_near
