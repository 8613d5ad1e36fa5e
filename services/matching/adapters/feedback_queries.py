"""What people's answers say of the proposals, for a whole network or the movement, never for one person."""

from dataclasses import dataclass

from sqlalchemy import text

from shared.storage.transaction import Transaction

LEAST_PEOPLE = 5
"""What fewer people stand behind is not shown: it would speak of them and not of the network."""

_TOLD = """
WITH told AS (
    SELECT match_id, state, decline_why, declined_by, reasons, offerer_id, requester_id,
           CAST(:network_id AS uuid) IS NULL OR offerer_network_id = CAST(:network_id AS uuid)
               AS is_offerers,
           CAST(:network_id AS uuid) IS NULL OR network_id = CAST(:network_id AS uuid)
               AS is_requesters
    FROM match
    WHERE held_sides = '{}' AND (CAST(:network_id AS uuid) IS NULL
        OR CAST(:network_id AS uuid) IN (offerer_network_id, network_id))
), people AS (
    SELECT match_id, offerer_id AS member_id FROM told WHERE is_offerers
    UNION ALL SELECT match_id, requester_id FROM told WHERE is_requesters
)
"""

BY_WHY = text(f"""
{_TOLD}, refusal AS (
    SELECT coalesce(decline_why, 'unsaid') AS code,
           CASE declined_by WHEN 'offerer' THEN offerer_id ELSE requester_id END AS member_id
    FROM told
    WHERE state = 'declined' AND (declined_by = 'offerer' AND is_offerers
                                  OR declined_by = 'requester' AND is_requesters)
)
SELECT code, 1.0 * count(*) / (SELECT count(*) FROM refusal) AS of_refusals,
       1.0 * count(*) / (SELECT count(*) FROM told) AS of_proposals
FROM refusal GROUP BY code HAVING count(DISTINCT member_id) >= :least_people
ORDER BY of_refusals DESC, code
""")  # noqa: S608 - _TOLD is the constant above

BY_REASON = text(f"""
{_TOLD}, coded AS (
    SELECT DISTINCT match_id, reason ->> 'code' AS code
    FROM told, jsonb_array_elements(reasons) AS reason
)
SELECT code,
       avg(CAST(state IN ('accepted', 'begun') AS integer)) AS accepted,
       avg(CAST(state = 'declined' AS integer)) AS declined,
       avg(CAST(decline_why IS NOT DISTINCT FROM 'not_this_savoir' AS integer)) AS not_this_savoir
FROM coded JOIN told USING (match_id)
WHERE code IN (SELECT code FROM coded JOIN people USING (match_id)
               GROUP BY code HAVING count(DISTINCT member_id) >= :least_people)
GROUP BY code ORDER BY accepted DESC, code
""")  # noqa: S608 - _TOLD is the constant above


@dataclass(frozen=True)
class WhySeen:
    """One reason to decline, as shares from 0 to 1."""

    code: str
    of_refusals: float
    of_proposals: float


@dataclass(frozen=True)
class ReasonSeen:
    """One reason to propose, and what became of the proposals that had it, as shares from 0 to 1."""

    code: str
    accepted: float
    declined: float
    not_this_savoir: float


class SqlFeedbackQueries:
    """Reads shares without any number of proposals or people."""

    def __init__(self, transaction: Transaction) -> None:
        """Read in `transaction`."""
        self._transaction = transaction

    async def by_why(self, network_id: str | None) -> list[WhySeen]:
        """Return why people of a network, or of all, declined; most frequent first."""
        rows = await self._transaction.fetch_all(
            BY_WHY, network_id=network_id, least_people=LEAST_PEOPLE
        )
        return [
            WhySeen(row["code"], _share(row["of_refusals"]), _share(row["of_proposals"]))
            for row in rows
        ]

    async def by_reason(self, network_id: str | None) -> list[ReasonSeen]:
        """Return what became of the proposals by the reason they gave, best accepted first."""
        rows = await self._transaction.fetch_all(
            BY_REASON, network_id=network_id, least_people=LEAST_PEOPLE
        )
        named = ("accepted", "declined", "not_this_savoir")
        return [ReasonSeen(row["code"], *(_share(row[name]) for name in named)) for row in rows]


def _share(value: object) -> float:
    return round(float(str(value)), 2)
