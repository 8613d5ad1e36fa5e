"""Who is to be told, from the copies of members' facts."""

from sqlalchemy import text

from services.notifications.domain.kind import Kind
from services.notifications.domain.recipient import Audience, Recipient
from shared.storage.transaction import Transaction

STILL_TO_TELL = text("""
WITH audience AS (
    SELECT unnest(CAST(:member_ids AS uuid[])) AS member_id
    UNION
    SELECT member_id FROM membership
    WHERE network_id = ANY (CAST(:facilitators_of AS uuid[])) AND is_active
    AND roles && ARRAY['facilitator', 'coordinator']
    UNION
    SELECT member_id FROM seat WHERE occasion_id = CAST(:seated_at AS uuid) AND is_taken
    UNION
    SELECT member_id FROM movement_role
    WHERE CAST(:has_training_office AS boolean) AND 'training_office' = ANY (roles)
)
SELECT
    audience.member_id,
    (SELECT bool_or(has_mailbox) FROM membership
     WHERE membership.member_id = audience.member_id AND is_active) AS has_mailbox,
    preference.has_mail,
    unsubscribe_link.token
FROM audience
LEFT JOIN preference
    ON preference.member_id = audience.member_id AND preference.kind = CAST(:kind AS text)
LEFT JOIN unsubscribe_link
    ON unsubscribe_link.member_id = audience.member_id
    AND unsubscribe_link.kind = CAST(:kind AS text)
WHERE NOT EXISTS (
    SELECT FROM erased_person WHERE erased_person.member_id = audience.member_id)
AND NOT EXISTS (
    SELECT FROM notification
    WHERE notification.member_id = audience.member_id
    AND notification.event_id = CAST(:event_id AS uuid))
AND NOT EXISTS (
    SELECT FROM membership gone
    WHERE gone.member_id = audience.member_id AND NOT gone.is_active
    AND gone.network_id = CAST(:network_id AS uuid))
ORDER BY audience.member_id
""")


class SqlRecipients:
    """The people of an audience, in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def still_to_tell(
        self, audience: Audience, *, kind: Kind, event_id: str, network_id: str | None
    ) -> list[Recipient]:
        """Return who has not been told yet, without those who have gone from the network."""
        rows = await self._transaction.fetch_all(
            STILL_TO_TELL,
            member_ids=list(audience.member_ids),
            facilitators_of=list(audience.facilitators_of),
            seated_at=audience.seated_at,
            has_training_office=audience.has_training_office,
            kind=kind.value,
            event_id=event_id,
            network_id=network_id,
        )
        return [
            Recipient(row["member_id"], row["has_mailbox"], row["has_mail"], row["token"])
            for row in rows
        ]
