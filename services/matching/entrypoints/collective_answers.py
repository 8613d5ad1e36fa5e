"""What comes in and goes out over HTTP around collective matches: nobody is named before joining."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.matching.domain.actor import Actor
from services.matching.domain.collective_match import CollectiveMatch, CollectiveState
from services.matching.domain.pair import Side
from services.matching.domain.participant import ACTIVE, Participant, Standing
from services.matching.entrypoints.schemas import Instant, Paragraphs, Short


class GatheringIn(BaseModel):
    """Another day or place to meet."""

    model_config = ConfigDict(extra="forbid")

    gathering_at: Instant
    place: Short = ""
    note: Annotated[Paragraphs, Field(max_length=1000)] = ""


class SplitIn(BaseModel):
    """The offers and requests that go on as a group of their own."""

    model_config = ConfigDict(extra="forbid")

    savoir_ids: Annotated[frozenset[UUID], Field(min_length=2, max_length=200)]


class MergeIn(BaseModel):
    """The group that is taken in."""

    model_config = ConfigDict(extra="forbid")

    absorbed_id: UUID


class GatheringOut(BaseModel):
    """When and where the group could meet; `suggested_by` is null for the platform's suggestion."""

    gathering_at: datetime
    network_id: str
    town: str
    is_remote: bool
    place: str
    note: str
    suggested_by: str | None


class ParticipantOut(BaseModel):
    """One of the group, as far as the reader may know them.

    The title is null where the reader's network may not see it; who it is, and where they stand,
    are null until both have joined, unless the reader accompanies them or the group.
    """

    side: Side
    savoir_title: str | None
    is_you: bool
    savoir_id: str | None
    member_id: str | None
    network_id: str | None
    standing: Standing | None


@dataclass(frozen=True)
class Reader:
    """Who reads, and which networks see each other's boards."""

    actor: Actor
    links: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def voices(self, group: CollectiveMatch) -> list[Participant]:
        """Return the participants for whom the reader may speak."""
        return [e for e in group.roster.people if self._speaks_for(e)]

    def shown(self, group: CollectiveMatch) -> list[ParticipantOut]:
        """Return who is in the group; those who have gone only to whom they are known anyway."""
        voices = self.voices(group)
        has_joined = any(each.standing is Standing.JOINED for each in voices)
        leads = group.network_id in self.actor.accompanied
        return [
            self._participant(each, voices, knows_them=knows)
            for each in group.roster.people
            if (knows := self._knows(each, has_joined=has_joined, leads=leads))
            or each.standing in ACTIVE
        ]

    def _knows(self, who: Participant, *, has_joined: bool, leads: bool) -> bool:
        both_joined = has_joined and who.standing is Standing.JOINED
        return leads or both_joined or self._speaks_for(who)

    def _speaks_for(self, who: Participant) -> bool:
        return self.actor.may_act_for(who.member_id, who.network_id)

    def _participant(
        self, who: Participant, voices: list[Participant], *, knows_them: bool
    ) -> ParticipantOut:
        homes = {each.network_id for each in voices} | self.actor.accompanied
        sees = any(who.is_shown_to(home, self.links.get(home, frozenset())) for home in homes)
        return ParticipantOut(
            side=who.side,
            savoir_title=who.title if knows_them or sees else None,
            is_you=who.member_id == self.actor.member_id,
            savoir_id=who.savoir_id if knows_them else None,
            member_id=who.member_id if knows_them else None,
            network_id=who.network_id if knows_them else None,
            standing=who.standing if knows_them else None,
        )


class CollectiveMatchOut(BaseModel):
    """A group around one savoir, as one who may see it reads it."""

    collective_match_id: str
    network_id: str
    state: CollectiveState
    ending: str | None
    merged_into: str | None
    title: str
    participants: list[ParticipantOut]
    your_side: Side | None
    your_standing: Standing | None
    your_expires_at: datetime | None
    gathering: GatheringOut
    proposed_at: datetime

    @classmethod
    def of(cls, group: CollectiveMatch, reader: Reader) -> "CollectiveMatchOut":
        """Show `group` to a participant or to a facilitator of a participant's network."""
        you = group.roster.with_member(reader.actor.member_id)
        gathering = group.gathering
        return cls(
            collective_match_id=group.collective_match_id,
            network_id=group.network_id,
            state=group.state,
            ending=group.ending,
            merged_into=group.merged_into,
            title=group.title,
            participants=reader.shown(group),
            your_side=you.side if you else None,
            your_standing=you.standing if you else None,
            your_expires_at=you.expires_at if you else None,
            gathering=GatheringOut(
                gathering_at=gathering.gathering_at,
                network_id=gathering.network_id,
                town=gathering.town,
                is_remote=group.is_remote,
                place=gathering.place,
                note=gathering.note,
                suggested_by=gathering.suggested_by,
            ),
            proposed_at=group.proposed_at,
        )


class CollectiveMatchesOut(BaseModel):
    """A page of groups, newest first; `next_after` is null on the last page."""

    items: list[CollectiveMatchOut]
    next_after: str | None
