"""Matches in PostgreSQL; the pair (offer, request) is unique there."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, Text, bindparam, or_, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, UUID, insert
from sqlalchemy.sql.expression import any_

from services.matching.adapters.rows import match_of, match_row
from services.matching.adapters.tables import match
from services.matching.application.ports_of_search import Asked
from services.matching.domain.match import AWAITING, OPEN, Match, MatchState
from services.matching.domain.match_errors import MatchNotFoundError
from services.matching.domain.policy import ProposalPolicy
from services.matching.domain.savoir import Savoir
from shared.storage.transaction import Transaction

_MUTABLE = (
    "version",
    "state",
    "offerer_accepted_at",
    "requester_accepted_at",
    "declined_by",
    "decline_reason",
    "meeting_at",
    "meeting_place",
    "meeting_by",
    "agreement",
    "exchange_id",
    "offer_title",
    "request_title",
    "reason",
    "proposed_at",
    "expires_at",
    "minor_sides",
    "held_sides",
    "decline_why",
)

_is_awaiting = or_(*(match.c.state == state.value for state in sorted(AWAITING)))
_is_open = or_(*(match.c.state == state.value for state in sorted(OPEN)))
_member = bindparam("member_id", type_=UUID)
_network = bindparam("network_id", type_=UUID)
_locked = select(match).order_by(match.c.match_id).with_for_update()

GET = _locked.where(match.c.match_id == bindparam("match_id"))
ADD = (
    insert(match)
    .values({column.name: bindparam(column.name) for column in match.c})
    .on_conflict_do_nothing()
)
SAVE = (
    update(match)
    .where(match.c.match_id == bindparam("id_"))
    .values({name: bindparam(name) for name in _MUTABLE})
)
AWAITING_WITH = _locked.where(
    _is_awaiting,
    or_(match.c.offer_id == bindparam("savoir_id"), match.c.request_id == bindparam("savoir_id")),
)
ALL_OF = _locked.where(or_(match.c.offerer_id == _member, match.c.requester_id == _member))
OPEN_OF = _locked.where(
    _is_open,
    or_(
        (match.c.offerer_id == _member)
        & or_(_network.is_(None), match.c.offerer_network_id == _network),
        (match.c.requester_id == _member) & or_(_network.is_(None), match.c.network_id == _network),
    ),
)
PARTNERS = {
    "offer": select(match.c.request_id.label("id")).where(match.c.offer_id == bindparam("own_id")),
    "request": select(match.c.offer_id.label("id")).where(
        match.c.request_id == bindparam("own_id")
    ),
}
DECLINED = {
    kind: statement.where(match.c.state == MatchState.DECLINED.value)
    for kind, statement in PARTNERS.items()
}
TOGETHER = text("""
SELECT other.savoir_id AS id
FROM collective_participant own JOIN collective_participant other USING (collective_match_id)
WHERE own.savoir_id = :own_id AND own.is_active AND other.is_active AND other.side <> own.side
""")
_members = any_(bindparam("member_ids", type_=ARRAY(UUID)))
RESERVE = text("""
SELECT pg_advisory_xact_lock(key) FROM (
    SELECT hashtextextended(member_id, 0) AS key FROM unnest(CAST(:member_ids AS text[])) member_id
    ORDER BY 1
) people
""")
"""In one order for everybody, so that two searches wait for each other and never both ways."""

ASKED = text("""
SELECT member_id,
       count(*) FILTER (WHERE proposed_at > :since AND proposer_id IS NULL) > 0 AS is_lately,
       count(*) FILTER (WHERE proposed_at > :since AND proposer_id IS NULL) >= :weekly_at_most
       OR count(*) FILTER (WHERE is_awaiting AND accepted_at IS NULL) >= :awaiting_at_most AS is_full
FROM (
    SELECT offerer_id AS member_id, proposed_at, proposer_id, offerer_accepted_at AS accepted_at,
           state = ANY (:awaiting) AS is_awaiting
    FROM match WHERE offerer_id = ANY (:member_ids)
    UNION ALL
    SELECT requester_id, proposed_at, proposer_id, requester_accepted_at, state = ANY (:awaiting)
    FROM match WHERE requester_id = ANY (:member_ids)
) asked
GROUP BY member_id
""").bindparams(
    bindparam("member_ids", type_=ARRAY(UUID)),
    bindparam("awaiting", sorted(state.value for state in AWAITING), type_=ARRAY(Text)),
)


class SqlMatches:
    """Loads with a lock, so that two answers to one match follow each other."""

    def __init__(self, transaction: Transaction) -> None:
        """Work in `transaction`."""
        self._transaction = transaction

    async def get(self, match_id: str) -> Match:
        """Load and lock; raise MatchNotFoundError."""
        row = await self._transaction.fetch_one(GET, match_id=match_id)
        if row is None:
            raise MatchNotFoundError
        return match_of(row)

    async def add_new(self, new: Match) -> bool:
        """Add it unless its pair has ever been a match; say whether it was added."""
        if not await self._transaction.execute(ADD, **match_row(new)):
            return False
        self._transaction.announce(new, new.match_id, new.network_id)
        return True

    def save(self, changed: Match) -> None:
        """Keep the changes and announce what happened."""
        row = match_row(changed)
        self._transaction.write(
            SAVE, {"id_": changed.match_id, **{name: row[name] for name in _MUTABLE}}
        )
        self._transaction.announce(changed, changed.match_id, changed.network_id)

    async def awaiting_with(self, savoir_id: str) -> list[Match]:
        """Load and lock the matches of an offer or request that await an answer."""
        return await self._all(AWAITING_WITH, savoir_id=savoir_id)

    async def open_of(self, member_id: str, network_id: str | None) -> list[Match]:
        """Load and lock a person's open matches, in one network or in all."""
        return await self._all(OPEN_OF, member_id=member_id, network_id=network_id)

    async def all_of(self, member_id: str) -> list[Match]:
        """Load and lock all matches of a person."""
        return await self._all(ALL_OF, member_id=member_id)

    async def partners_of(self, savoir: Savoir) -> frozenset[str]:
        """Return the ids of all that has ever been brought together with `savoir`.

        And of all that is in a live collective match with it.
        """
        rows = await self._transaction.fetch_all(PARTNERS[savoir.kind], own_id=savoir.savoir_id)
        rows += await self._transaction.fetch_all(TOGETHER, own_id=savoir.savoir_id)
        return frozenset(row["id"] for row in rows)

    async def declined_with(self, savoir: Savoir) -> frozenset[str]:
        """Return the ids of all that was brought together with `savoir` and declined."""
        rows = await self._transaction.fetch_all(DECLINED[savoir.kind], own_id=savoir.savoir_id)
        return frozenset(row["id"] for row in rows)

    async def reserve(self, member_ids: Collection[str]) -> None:
        """Let no other search propose anything to these people until the transaction ends."""
        await self._transaction.fetch_all(RESERVE, member_ids=sorted(member_ids))

    async def asked(
        self, member_ids: Collection[str], policy: ProposalPolicy, now: datetime
    ) -> Asked:
        """Return which of these people were asked lately, and which all that they can bear."""
        rows = await self._transaction.fetch_all(
            ASKED,
            member_ids=list(member_ids),
            since=now - policy.week,
            weekly_at_most=policy.weekly_at_most,
            awaiting_at_most=policy.awaiting_at_most,
        )
        return Asked(
            full=frozenset(row["member_id"] for row in rows if row["is_full"]),
            lately=frozenset(row["member_id"] for row in rows if row["is_lately"]),
        )

    async def _all(self, statement: Select[tuple[object, ...]], **values: object) -> list[Match]:
        return [match_of(row) for row in await self._transaction.fetch_all(statement, **values)]
