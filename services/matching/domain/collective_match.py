"""The life of a collective match: several people around one savoir, who join or leave it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from services.matching.domain.collective_errors import (
    AlreadyJoinedError,
    CollectiveMatchClosedError,
    NotTakingPartError,
    ParticipantGoneError,
)
from services.matching.domain.collective_facts import (
    CollectiveIdentity,
    CollectiveState,
    Departure,
    Ending,
    Invitation,
    invitation_of,
    place_of,
)
from services.matching.domain.collective_policy import CollectivePolicy
from services.matching.domain.composition import Candidate, Composition
from services.matching.domain.gathering import Gathering
from services.matching.domain.pair import SIDES
from services.matching.domain.participant import ACTIVE, Participant, Standing
from services.matching.domain.roster import Roster
from shared.aggregate import Aggregate
from shared.events.matching_groups import (
    CollectiveMatchConfirmed,
    CollectiveMatchDissolved,
    CollectiveMatchExtended,
    CollectiveMatchJoined,
    CollectiveMatchLeft,
    CollectiveMatchProposed,
    CollectiveMatchWaitlisted,
    GatheringSuggested,
)

__all__ = ["COLLECTIVE_TIMER", "GATHER_TIMER", "CollectiveMatch", "CollectiveState"]

GATHER_TIMER = "gather"
"""Looks for a collective match around one savoir; key `offer:<id>` or `request:<id>`."""

COLLECTIVE_TIMER = "collective"
"""Ends unanswered invitations, proposals and what has been held; its key is the group's id."""


@dataclass(kw_only=True)
class CollectiveMatch(Aggregate):
    """Mise en relation collective: who offers and who asks one savoir, and where they may gather.

    | from      | join          | leave, savoir or person gone | time passes   | dissolve  |
    |-----------|---------------|------------------------------|---------------|-----------|
    | proposed  | confirmed (1) | dissolved (2)                | dissolved (3) | dissolved |
    | confirmed | confirmed     | dissolved (2)                | dissolved (4) | dissolved |
    | dissolved | refused, whatever is asked | | | |

    (1) once an offerer and `requesters_from` requesters have joined. (2) when no offerer, or no
    requester, is left. (3) when nobody is still to answer. (4) when its gathering is over.
    Places are what the present offerers take together. Who has none waits in the order of the list
    and moves up when one is free: at once if they said yes, else they are invited.
    """

    collective_match_id: str
    core_offer_id: str
    network_id: str
    """The network of the offer around which the group began, whose facilitators follow it."""
    title: str
    is_remote: bool
    roster: Roster
    gathering: Gathering
    proposed_at: datetime
    expires_at: datetime
    """The last moment at which somebody who is invited may still answer."""
    state: CollectiveState = CollectiveState.PROPOSED
    ending: Ending | None = None
    merged_into: str | None = None

    @classmethod
    def propose(
        cls,
        collective_match_id: str,
        composition: Composition,
        gathering: Gathering,
        policy: CollectivePolicy,
        now: datetime,
    ) -> "CollectiveMatch":
        """Invite the offerers, and as many requesters as they take; the others wait."""
        core = composition.core
        group = cls(
            collective_match_id=collective_match_id,
            core_offer_id=core.savoir_id,
            network_id=core.network_id,
            title=core.title,
            is_remote=composition.is_remote,
            roster=Roster([Participant.of(each, policy) for each in composition.everybody]),
            gathering=gathering,
            proposed_at=now,
            expires_at=now + policy.answer_within,
        )
        group.announce_proposal(group.roster.seat(group.expires_at).invited)
        return group

    @property
    def is_live(self) -> bool:
        """Say whether people can still join it."""
        return self.state is not CollectiveState.DISSOLVED

    @property
    def core(self) -> Participant | None:
        """Return the offerer around whom the group began, while they take part."""
        core = self.roster.with_savoir(self.core_offer_id)
        return core if core is not None and core.standing in ACTIVE else None

    @property
    def due_at(self) -> datetime | None:
        """Return when time changes something here next."""
        if not self.is_live:
            return None
        pending = [each.expires_at for each in self.roster.people if each.is_pending]
        is_proposed = self.state is CollectiveState.PROPOSED
        last = self.expires_at if is_proposed else self.gathering.over_at
        return min([*filter(None, pending), last])

    def require_live(self) -> None:
        """Raise CollectiveMatchClosedError once it is dissolved."""
        if not self.is_live:
            raise CollectiveMatchClosedError

    def extend(
        self, newcomers: Collection[Candidate], policy: CollectivePolicy, now: datetime
    ) -> None:
        """Invite people who came later, or let them wait for a place."""
        self.require_live()
        self.roster.people += [Participant.of(each, policy) for each in newcomers]
        self.settle(policy, now)

    def join(self, who: Participant, policy: CollectivePolicy, now: datetime) -> None:
        """Take part; who has no place waits for one."""
        self.require_live()
        if who.standing is Standing.GONE:
            raise ParticipantGoneError
        if who.is_willing:
            raise AlreadyJoinedError
        if who.standing not in ACTIVE:
            self.roster.put_last(who)
        who.is_willing = True
        if who.is_pending:
            who.take_part()
            self._announce_joined(who, is_from_waiting=False)
        else:
            who.wait()
        self.settle(policy, now, asker=who)
        if who.standing is Standing.WAITING:
            self._announce_waiting(who, was_joined=False)

    def leave(self, who: Participant, policy: CollectivePolicy, now: datetime) -> None:
        """Decline the invitation, or leave after having joined."""
        self.require_live()
        if who.standing not in ACTIVE:
            raise NotTakingPartError
        self._lose(who, "left" if who.is_willing else "declined")
        self.settle(policy, now)

    def release(self, gone: Iterable[Participant], policy: CollectivePolicy, now: datetime) -> None:
        """Go on without people whose savoir has left the board, or who have gone themselves."""
        self.require_live()
        for who in gone:
            if who.standing in ACTIVE:
                self._lose(who, "gone")
        self.settle(policy, now)

    def pass_time(self, policy: CollectivePolicy, now: datetime) -> None:
        """End the invitations whose time is over, and the group when nothing more will come."""
        for who in self.roster.people:
            if who.is_pending and who.expires_at is not None and who.expires_at <= now:
                self._lose(who, "lapsed")
        self.settle(policy, now)
        if self.is_live and self.due_at is not None and self.due_at <= now:
            self.end("held" if self.state is CollectiveState.CONFIRMED else "expired")

    def dissolve(self, by_id: str) -> None:
        """End it by a facilitator's decision."""
        self.require_live()
        self.end("facilitator", by_id)

    def set_gathering(self, gathering: Gathering) -> None:
        """Suggest another day or place."""
        self.require_live()
        self.gathering = gathering
        self.record(
            GatheringSuggested(
                **self.identity(),
                gathering_at=gathering.gathering_at,
                suggested_by=gathering.suggested_by,
                member_ids=self.roster.members(Standing.JOINED),
            )
        )

    def reword(
        self, who: Participant, worded: Candidate, policy: CollectivePolicy, now: datetime
    ) -> None:
        """Follow the present words, visibility and group size of an offer or a request."""
        who.follow(Participant.of(worded, policy))
        if who.savoir_id == self.core_offer_id:
            self.title = who.title
        if self.is_live:
            self.settle(policy, now)

    def forget_texts(self, member_id: str) -> None:
        """Wipe this person's titles, and what was written of the gathering: it may name them."""
        for who in self.roster.people:
            if who.member_id == member_id:
                who.title = ""
                if who.savoir_id == self.core_offer_id:
                    self.title = ""
        self.gathering = self.gathering.without_texts()

    def settle(
        self, policy: CollectivePolicy, now: datetime, asker: Participant | None = None
    ) -> None:
        """Give the places as they are now; end without offerer or requester; confirm if it can."""
        if not all(map(self.roster.of, SIDES)):
            self.end("no_requester" if self.roster.of("offerer") else "no_offerer")
            return
        expires_at = now + policy.answer_within
        seating = self.roster.seat(expires_at)
        for who in seating.displaced:
            self._announce_waiting(who, was_joined=True)
        for who in seating.moved_up:
            self._announce_joined(who, is_from_waiting=who is not asker)
        if seating.invited:
            self.expires_at = max(self.expires_at, expires_at)
            invitation = self._invitation(seating.invited)
            self.record(CollectiveMatchExtended(**self.identity(), **invitation))
        self._confirm_if_it_can(policy)

    def end(self, ending: Ending, by_id: str | None = None) -> None:
        """Dissolve it, by time, for want of people, or by somebody's decision."""
        self.state, self.ending = CollectiveState.DISSOLVED, ending
        self.record(
            CollectiveMatchDissolved(
                **self.identity(),
                ending=ending,
                dissolved_by=by_id,
                member_ids=self.roster.members(Standing.JOINED),
            )
        )

    def identity(self) -> CollectiveIdentity:
        """Return what every fact about this group carries."""
        return {
            "collective_match_id": self.collective_match_id,
            "network_id": self.network_id,
            "core_offer_id": self.core_offer_id,
            "title": self.title,
        }

    def announce_proposal(
        self, invited: Collection[Participant], split_from: str | None = None
    ) -> None:
        """Record that it begins, and who is invited to it."""
        invitation = self._invitation(invited)
        fact = CollectiveMatchProposed(**self.identity(), **invitation, split_from=split_from)
        self.record(fact)

    def _lose(self, who: Participant, how: Departure) -> None:
        who.end(Standing(how))
        self.record(CollectiveMatchLeft(**self.identity(), **place_of(who), how=how))

    def _announce_joined(self, who: Participant, *, is_from_waiting: bool) -> None:
        known = self.identity(), place_of(who)
        self.record(CollectiveMatchJoined(**known[0], **known[1], is_from_waiting=is_from_waiting))

    def _announce_waiting(self, who: Participant, *, was_joined: bool) -> None:
        known = self.identity(), place_of(who)
        self.record(CollectiveMatchWaitlisted(**known[0], **known[1], was_joined=was_joined))

    def _invitation(self, invited: Collection[Participant]) -> Invitation:
        several = len(self.roster.of("offerer")) > 1
        return invitation_of(invited, self.gathering, self.expires_at, has_several=several)

    def _confirm_if_it_can(self, policy: CollectivePolicy) -> None:
        joined = {side: self.roster.of(side, {Standing.JOINED}) for side in SIDES}
        if (
            self.state is not CollectiveState.PROPOSED
            or not joined["offerer"]
            or len(joined["requester"]) < policy.requesters_from
        ):
            return
        self.state = CollectiveState.CONFIRMED
        fact = CollectiveMatchConfirmed(
            **self.identity(),
            offerer_ids=[each.member_id for each in joined["offerer"]],
            requester_ids=[each.member_id for each in joined["requester"]],
            gathering_at=self.gathering.gathering_at,
        )
        self.record(fact)
