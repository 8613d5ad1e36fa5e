"""What people's notifications quote of somebody else: taken back when that person is erased."""

from sqlalchemy import bindparam, text, update

from services.notifications.adapters.french_wordings import as_quoted
from services.notifications.adapters.tables import notification
from shared.storage.transaction import Transaction

TAKEN_BACK = "un savoir retiré"
WHY = "Pourquoi cette proposition"
"""Begins the paragraph of `match_proposed.txt` that is made of words from both savoirs."""

TITLES = text("""
SELECT title FROM savoir WHERE member_id = CAST(:of AS uuid)
UNION SELECT offer_title FROM match WHERE offerer_id = CAST(:of AS uuid)
UNION SELECT request_title FROM match WHERE requester_id = CAST(:of AS uuid)
""")
TOLD_TO_OTHERS = text("""
WITH own_match AS (
    SELECT match_id, CASE WHEN offerer_id = CAST(:of AS uuid) THEN requester_id ELSE offerer_id END
        AS other_id
    FROM match WHERE CAST(:of AS uuid) IN (offerer_id, requester_id)
)
SELECT n.id, n.body FROM notification n
WHERE n.member_id <> CAST(:of AS uuid) AND (
    n.link_path IN (SELECT '/matches/' || match_id FROM own_match)
    OR n.link_path IN (
        SELECT link_path FROM notification own WHERE own.member_id = CAST(:of AS uuid)
        AND own.link_path ~ '^/(matches|exchanges|rings|collective-matches)/')
    OR n.link_path ~ '^/(exchanges|rings)/' AND n.member_id IN (SELECT other_id FROM own_match))
ORDER BY n.id FOR UPDATE OF n
""")
"""About the person's matches, about whatever they were told of themselves, and about exchanges and
rings of those whom a match brought together with them: only what quotes one of their titles changes."""

REWORD = (
    update(notification)
    .where(notification.c.id == bindparam("id_"))
    .values(body=bindparam("reworded"))
)


class SqlQuotations:
    """Finds and rewords, in one transaction; needs the copies of the person's savoirs and matches."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def take_back(self, member_id: str) -> None:
        """Leave no title of this person's savoirs in what others have been told; the rest stays."""
        titles = await self._transaction.fetch_all(TITLES, of=member_id)
        quotations = [as_quoted(row["title"]) for row in titles if row["title"]]
        for row in await self._transaction.fetch_all(TOLD_TO_OTHERS, of=member_id):
            reworded = _without(row["body"], quotations)
            if reworded != row["body"]:
                self._transaction.write(REWORD, {"id_": row["id"], "reworded": reworded})


def _without(body: str, quotations: list[str]) -> str:
    if not any(quotation in body for quotation in quotations):
        return body
    kept = "\n\n".join(each for each in body.split("\n\n") if not each.startswith(WHY))
    for quotation in quotations:
        kept = kept.replace(quotation, as_quoted(TAKEN_BACK))
    return kept
