"""The read side of searches: what is known of the search for one savoir."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Text

from services.matching.adapters.sql_savoirs import SqlSavoirs
from services.matching.application.ports_of_search import Closest
from services.matching.domain.match_state import ANSWERABLE, MatchState
from services.matching.domain.policy import ProposalPolicy
from services.matching.domain.savoir import COMPARE_TIMER, SEARCH_TIMER, Kind, Savoir, search_key
from services.matching.domain.scope import Surroundings, circle_between
from shared.storage.transaction import Transaction

SearchState = Literal["searching", "proposed", "nobody_yet"]

STATE = text("""
SELECT
    l.searched_at, l.closest,
    (SELECT min(due_at) FROM timer WHERE kind = ANY (:timers) AND key = :key) AS due_at,
    EXISTS (SELECT FROM match WHERE offer_id = CAST(:savoir_id AS uuid) AND state = ANY (:met))
    OR EXISTS (SELECT FROM match WHERE request_id = CAST(:savoir_id AS uuid) AND state = ANY (:met))
    OR EXISTS (SELECT FROM collective_participant
               WHERE savoir_id = CAST(:savoir_id AS uuid) AND is_active)
        AS is_met,
    EXISTS (SELECT FROM match WHERE state = :held AND
        (offer_id = CAST(:savoir_id AS uuid) OR request_id = CAST(:savoir_id AS uuid))) AS is_held
FROM (SELECT) nothing LEFT JOIN latest_search l ON l.savoir_id = CAST(:savoir_id AS uuid)
""").bindparams(
    bindparam(
        "met",
        sorted(s.value for s in ANSWERABLE | {MatchState.ACCEPTED, MatchState.BEGUN}),
        type_=ARRAY(Text),
    ),
    bindparam("held", MatchState.AWAITING_FACILITATOR.value),
    bindparam("timers", [SEARCH_TIMER, COMPARE_TIMER], type_=ARRAY(Text)),
)


@dataclass(frozen=True)
class CloseOne:
    """A savoir that comes near, as it stands."""

    savoir: Savoir
    found: Closest


@dataclass(frozen=True)
class SearchSeen:
    """Where the search for a savoir stands."""

    state: SearchState
    searched_at: datetime | None
    again_at: datetime | None
    """When it is looked at again at the latest; new savoirs look for it as soon as they come."""
    closest: list[CloseOne]


class SqlSearchQueries:
    """Reads without locks; who may read is decided at the door."""

    def __init__(self, transaction: Transaction, policy: ProposalPolicy) -> None:
        """Read in `transaction`."""
        self._transaction = transaction
        self._policy = policy
        self._savoirs = SqlSavoirs(transaction)

    async def savoir(self, kind: Kind, savoir_id: str) -> Savoir | None:
        """Return the savoir that is searched for, as it stands."""
        return (await self._savoirs.present(kind, [savoir_id])).get(savoir_id)

    async def search(self, savoir: Savoir) -> SearchSeen:
        """Return where the search for it stands."""
        key = search_key(savoir.kind, savoir.savoir_id)
        row = await self._transaction.fetch_one(STATE, savoir_id=savoir.savoir_id, key=key)
        if row is None:
            raise LookupError("a left join has always a row")
        if row["is_met"]:
            return SearchSeen("proposed", row["searched_at"], row["due_at"], [])
        if row["searched_at"] is None or row["due_at"] is not None or row["is_held"]:
            return SearchSeen("searching", row["searched_at"], row["due_at"], [])
        found = [Closest(**each) for each in row["closest"]]
        again_at = row["searched_at"] + self._policy.search_again_after
        return SearchSeen(
            "nobody_yet", row["searched_at"], again_at, await self._shown(savoir, found)
        )

    async def _shown(self, savoir: Savoir, found: list[Closest]) -> list[CloseOne]:
        """Return what was found and may still be shown: the rule is asked anew."""
        if not found:
            return []
        linked = await self._savoirs.linked_networks(savoir.network_id)
        near = await self._savoirs.near_networks(savoir.network_id, self._policy.near_km)
        around = Surroundings(linked, near)
        ids = [each.savoir_id for each in found]
        present = await self._savoirs.present(savoir.counterpart_kind, ids)
        return [
            CloseOne(other, each)
            for each in found
            if (other := present.get(each.savoir_id)) is not None
            and other.is_on_board(self._transaction.now())
            and not other.is_minor
            and circle_between(savoir, other, around) == each.scope
        ]
