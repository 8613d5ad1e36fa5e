"""Compares what was promised with what is there, by reading the databases themselves."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import asyncpg
import nats

from deploy.clients.mailbox import Mailboxes
from deploy.faults.facts import facts
from deploy.faults.ledger import Accepted, Ledger
from deploy.local.stack import LocalStack
from shared.events.members import MailDelivered, MailUndeliverable

PEOPLE = "SELECT last_name FROM person"
OFFERS = "SELECT substr(title, 8) FROM savoir WHERE kind = 'offer'"
OFFER_COPIES = "SELECT savoir_id::text FROM projection.savoir WHERE is_live"
MEMBERSHIP_COPIES = "SELECT member_id::text FROM projection.membership WHERE is_active"
REGISTRATIONS = """
SELECT id::text FROM registration WHERE status IN ('registered', 'waiting', 'offered')
"""
TOLD = "SELECT member_id::text FROM notification WHERE kind = ANY($1::text[])"
MAILED = "SELECT id::text FROM notification WHERE mail_state <> 'none'"
SESSIONS = "SELECT count(*) FROM occasion WHERE registered + offered > capacity"


@dataclass(eq=False)
class Findings:
    """What is missing, what is there twice, and where; named so that it can be looked up."""

    lost: Counter[str] = field(default_factory=Counter)
    duplicated: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def compare(self, what: str, promised: Iterable[str], found: Iterable[str]) -> None:
        """Each promise must be found exactly once."""
        counts = Counter(found)
        for each in promised:
            if counts[each] == 1:
                continue
            (self.lost if counts[each] == 0 else self.duplicated)[what] += 1
            if len(self.examples) < 10:
                self.examples.append(f"{what}: {each} found {counts[each]} times")


@dataclass(eq=False)
class Checker:
    """Looks into every service's database once all is quiet."""

    stack: LocalStack
    ledger: Ledger
    findings: Findings = field(default_factory=Findings)

    async def check(self) -> Findings:
        """Compare every accepted command with its effects, in every service."""
        members, offers = self.ledger.of("member"), self.ledger.of("offer")
        registrations = self.ledger.of("registration")
        compare = self.findings.compare
        people = [entry.member_id for entry in members]
        compare("person", _marks(members), await self._column("members", PEOPLE))
        for service in ("savoirs", "matching", "notifications"):
            copies = await self._column(service, MEMBERSHIP_COPIES)
            compare(f"{service}: membership", people, copies)
        compare("offer", _marks(offers), await self._column("savoirs", OFFERS))
        offer_copies = await self._column("matching", OFFER_COPIES)
        compare("matching: offer", [entry.made_id for entry in offers], offer_copies)
        made = [entry.made_id for entry in registrations]
        compare("registration", made, await self._column("trainings", REGISTRATIONS))
        compare("told: welcome", people, await self._told("welcome"))
        compare(
            "told: registration",
            [entry.member_id for entry in registrations],
            await self._told("registration_placed", "registration_waitlisted"),
        )
        compare("mail reported", await self._column("notifications", MAILED), await self._reports())
        return self.findings

    async def oversold(self) -> int:
        """Return how many sessions hold more people than their capacity."""
        return int((await self._rows("trainings", SESSIONS))[0][0])

    async def repeated_mails(self) -> int:
        """Return how many mails came again under a Message-ID that had come before."""
        folder = self.stack.addresses.mail_folder
        mails = Mailboxes(folder).look() if folder is not None else []
        return len(mails) - len({mail.message_id for mail in mails})

    async def _reports(self) -> list[str]:
        """Return the notification of each report on a mail, read from the stream of facts."""
        client = await nats.connect(self.stack.addresses.nats_url)
        try:
            broker = client.jetstream()
            delivered = [fact.event.notification_id async for fact in facts(broker, MailDelivered)]
            refused = [
                fact.event.notification_id async for fact in facts(broker, MailUndeliverable)
            ]
            return delivered + refused
        finally:
            await client.close()

    async def _told(self, *kinds: str) -> list[str]:
        return [row[0] for row in await self._rows("notifications", TOLD, list(kinds))]

    async def _column(self, service: str, query: str) -> list[str]:
        return [row[0] for row in await self._rows(service, query)]

    async def _rows(self, service: str, query: str, *values: object) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(self.stack.addresses.databases[service].owner)
        try:
            return await connection.fetch(query, *values)
        finally:
            await connection.close()


def _marks(entries: Iterable[Accepted]) -> list[str]:
    return [entry.mark for entry in entries]
