"""Finds who could gather around one savoir: one look at the edges, in plain SQL."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, UUID

from services.matching.adapters.sql_savoirs import IS_MINOR, LINKED_NOW, PRESENT, STILL_SHOWN
from services.matching.application.ports_of_collective import Home
from services.matching.domain.collective_policy import CollectivePolicy
from services.matching.domain.composition import Candidate, Tie
from services.matching.domain.savoir import Kind
from shared.storage.transaction import Transaction

if TYPE_CHECKING:
    from asyncpg import Record

_COLUMNS = (
    "savoir_id",
    "kind",
    "member_id",
    "network_id",
    "title",
    "visibility",
    "returned_at",
    "group_size",
)
_CANDIDATE = ", ".join(f"s.{name}" for name in _COLUMNS) + ", s.mode <> 'on_site' AS is_remote_able"
_FOR_A_GROUP = f"""
s.is_live AND s.expires_at > :now AND s.format <> 'one_to_one' AND NOT {IS_MINOR} AND {PRESENT}
"""
_NOT_WANTED = """
EXISTS (SELECT FROM match m WHERE m.offer_id = e.offer_id AND m.request_id = e.request_id
        AND m.state = 'declined')
OR EXISTS (
    SELECT FROM collective_participant o JOIN collective_match c USING (collective_match_id)
    WHERE o.savoir_id = e.offer_id AND (o.standing IN ('declined', 'left', 'lapsed')
        OR (c.ending = 'facilitator' AND c.core_offer_id = e.offer_id)))
OR EXISTS (
    SELECT FROM collective_participant r
    JOIN collective_participant o USING (collective_match_id)
    JOIN collective_match c USING (collective_match_id)
    WHERE r.savoir_id = e.request_id AND o.savoir_id = e.offer_id
      AND (r.standing IN ('declined', 'left', 'lapsed') OR (c.ending = 'held' AND r.standing = 'joined')))
"""
"""Whoever has declined, left or not answered is not asked again; nor who has gathered already."""

_SEED = {
    "offer": "SELECT request_id FROM edge WHERE offer_id = :savoir_id AND likeness >= :least",
    "request": "SELECT CAST(:savoir_id AS uuid) AS request_id",
}
_AROUND = """
WITH seed AS ({seed}), core AS (
    SELECT offer_id FROM edge
    WHERE request_id = ANY (ARRAY(SELECT request_id FROM seed)) AND likeness >= :least
    GROUP BY offer_id ORDER BY max(likeness) DESC, offer_id LIMIT 30
), asked AS (
    SELECT request_id FROM edge
    WHERE offer_id = ANY (ARRAY(SELECT offer_id FROM core)) AND likeness >= :least
    GROUP BY request_id
    ORDER BY request_id IN (SELECT request_id FROM seed) DESC, max(likeness) DESC, request_id
    LIMIT 200
), tie AS MATERIALIZED (
    SELECT * FROM edge e
    WHERE request_id = ANY (ARRAY(SELECT request_id FROM asked)) AND likeness >= :least
      AND NOT ({not_wanted})
), fit AS MATERIALIZED (
    SELECT {candidate} FROM savoir s
    WHERE s.savoir_id = ANY (ARRAY(SELECT request_id FROM tie UNION SELECT offer_id FROM tie))
      AND {for_a_group}
)
SELECT {offer}, {request},
       o.network_id = r.network_id OR coalesce(e.km <= :near_km, false) OR {linked} AS is_near
FROM tie e JOIN fit o ON o.savoir_id = e.offer_id JOIN fit r ON r.savoir_id = e.request_id
WHERE {still_shown}
"""
"""Arrays rather than joins: so the indexes serve it also on tables that were never analysed."""
_READ = (*_COLUMNS, "is_remote_able")
AROUND = {
    kind: text(
        _AROUND.format(
            seed=seed,
            candidate=_CANDIDATE,
            for_a_group=_FOR_A_GROUP,
            not_wanted=_NOT_WANTED,
            linked=LINKED_NOW,
            still_shown=STILL_SHOWN,
            offer=", ".join(f"o.{name} AS offer_{name}" for name in _READ),
            request=", ".join(f"r.{name} AS request_{name}" for name in _READ),
        )
    )
    for kind, seed in _SEED.items()
}
_ids = bindparam("ids", type_=ARRAY(UUID))
STILL_THERE = text(
    f"SELECT savoir_id FROM savoir s WHERE s.savoir_id = ANY (:ids) AND {_FOR_A_GROUP}"  # noqa: S608 - constants above
    " ORDER BY savoir_id FOR SHARE OF s"
).bindparams(_ids)
CANDIDATE = text(
    f"SELECT {_CANDIDATE} FROM savoir s WHERE s.savoir_id = :savoir_id AND {_FOR_A_GROUP}"  # noqa: S608 - constants above
)
HOME = text("SELECT network_id, town, time_zone FROM network WHERE network_id = :network_id")
ABOUT_ONE = text("""
SELECT 1 FROM edge
WHERE (offer_id = ANY (:ids) AND request_id = ANY (:other_ids))
   OR (offer_id = ANY (:other_ids) AND request_id = ANY (:ids)) LIMIT 1
""").bindparams(_ids, bindparam("other_ids", type_=ARRAY(UUID)))


class GatheringSearch:
    """Reads the edges that the searches wrote, and what the board says today."""

    def __init__(self, transaction: Transaction) -> None:
        """Read in `transaction`."""
        self._transaction = transaction

    async def around(self, kind: Kind, savoir_id: str, policy: CollectivePolicy) -> Sequence[Tie]:
        """Return the pairs around a savoir that may be part of a group."""
        rows = await self._transaction.fetch_all(
            AROUND[kind],
            savoir_id=savoir_id,
            least=policy.least_likeness,
            near_km=policy.near_km,
            now=self._transaction.now(),
        )
        return [
            Tie(_candidate_of(row, "offer_"), _candidate_of(row, "request_"), row["is_near"])
            for row in rows
        ]

    async def still_there(self, candidates: Collection[Candidate]) -> frozenset[str]:
        """Return the ids of those on the board, kept from changing until the transaction ends."""
        ids = [each.savoir_id for each in candidates]
        now = self._transaction.now()
        rows = await self._transaction.fetch_all(STILL_THERE, ids=ids, now=now)
        return frozenset(row["savoir_id"] for row in rows)

    async def candidate(self, savoir_id: str) -> Candidate | None:
        """Return a savoir as it stands; None when it is off the board or meant for two."""
        now = self._transaction.now()
        row = await self._transaction.fetch_one(CANDIDATE, savoir_id=savoir_id, now=now)
        return None if row is None else _candidate_of(row, "")

    async def home(self, network_id: str) -> Home:
        """Return where a network is; without a town when that is not known."""
        row = await self._transaction.fetch_one(HOME, network_id=network_id)
        return Home(network_id, "", "") if row is None else Home(**dict(row.items()))

    async def are_about_one_savoir(
        self, savoir_ids: Collection[str], other_ids: Collection[str]
    ) -> bool:
        """Say whether an edge leads from one of these to one of the others, or the other way."""
        row = await self._transaction.fetch_one(
            ABOUT_ONE, ids=list(savoir_ids), other_ids=list(other_ids)
        )
        return row is not None


def _candidate_of(row: "Record", prefix: str) -> Candidate:
    return Candidate(**{name: row[f"{prefix}{name}"] for name in _READ})
