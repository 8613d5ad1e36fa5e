"""Compares what was promised with what is there, by reading the databases themselves."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import asyncpg
import nats

from deploy.clients.mailbox import Mailboxes
from deploy.faults.facts import facts, order_broken
from deploy.faults.ledger import Accepted, Ledger
from deploy.faults.scene import Scene
from deploy.local.stack import LocalStack
from shared.events.members import MailDelivered, MailUndeliverable
from shared.messaging.broker_url import nodes_of

PEOPLE = "SELECT last_name FROM person WHERE starts_with(last_name, $1)"
OFFERS = "SELECT substr(title, 8) FROM savoir WHERE kind = 'offer' AND starts_with(title, 'Savoir ' || $1)"
OFFER_COPIES = "SELECT savoir_id::text FROM projection.savoir WHERE is_live AND network_id = $1"
OWN_MEMBERSHIPS = (
    "SELECT person_id::text FROM membership WHERE status = 'active' AND network_id = $1"
)
MEMBERSHIP_COPIES = """
SELECT member_id::text FROM projection.membership WHERE is_active AND network_id = $1
"""
PLACES = "SELECT title FROM place WHERE network_id = $1"
PLACE_COPIES = "SELECT title FROM projection.place WHERE starts_with(title, $1)"
KITS = "SELECT title FROM kit WHERE network_id = $1"
REGISTRATIONS = """
SELECT id::text FROM registration WHERE status IN ('registered', 'waiting', 'offered')
"""
TOLD = """
SELECT member_id::text FROM notification WHERE kind = ANY($1::text[]) AND member_id = ANY($2::uuid[])
"""
MAILED = """
SELECT id::text FROM notification WHERE mail_state <> 'none' AND member_id = ANY($1::uuid[])
"""
SESSIONS = "SELECT count(*) FROM occasion WHERE registered + offered > capacity"
HAS_PUBLIC = "SELECT to_regclass('public_event') IS NOT NULL"
PUBLIC = "SELECT aggregate_id::text FROM public_event WHERE type = $1 AND network_id = $2"
PUBLIC_OFFER, PUBLIC_PLACE = "rers.public.offer.shared.v1", "rers.public.place.published.v1"
PUBLIC_TWICE = """
SELECT coalesce(sum(count - 1), 0) FROM
(SELECT count(*) AS count FROM public_event GROUP BY type, aggregate_id, sequence) AS counted
"""
HEARERS_OF_MEMBERS = ("savoirs", "matching", "notifications", "trainings")


@dataclass(eq=False)
class Findings:
    """What is missing, what is there twice, and where; named so that it can be looked up."""

    lost: Counter[str] = field(default_factory=Counter)
    duplicated: Counter[str] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    """Promises of another kind that were not kept, named by their scenario."""
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

    def expect(self, is_kept: bool, what: str) -> None:
        """Note a promise that was not kept."""
        if not is_kept:
            self.broken[what] += 1

    def total(self) -> int:
        """Return how much is wrong in all."""
        return self.lost.total() + self.duplicated.total() + self.broken.total()


@dataclass(eq=False)
class Checker:
    """Looks into every service's database once all is quiet, for what one scene has promised."""

    stack: LocalStack
    ledger: Ledger
    scene: Scene
    findings: Findings = field(default_factory=Findings)

    async def check(self) -> Findings:
        """Compare every accepted command with its effects, in every service."""
        members, offers = self.ledger.of("member"), self.ledger.of("offer")
        registrations = self.ledger.of("registration")
        compare = self.findings.compare
        people = [entry.member_id for entry in members]
        await self._copies(people)
        found = await self._column("members", PEOPLE, self.scene.name)
        compare("person", _marks(members), found)
        found = await self._column("savoirs", OFFERS, self.scene.name)
        compare("offer", _marks(offers), found)
        offer_copies = await self._column("matching", OFFER_COPIES, self.scene.network_id)
        compare("matching: offer", [entry.made_id for entry in offers], offer_copies)
        made = [entry.made_id for entry in registrations]
        compare("registration", made, await self._column("trainings", REGISTRATIONS))
        compare("told: welcome", people, await self._told(people, "welcome"))
        registered = [entry.member_id for entry in registrations]
        told = await self._told(registered, "registration_placed", "registration_waitlisted")
        compare("told: registration", registered, told)
        mailed = await self._column("notifications", MAILED, people)
        compare("mail reported", mailed, await self._reports())
        await self._written()
        await self._public_facts([entry.made_id for entry in offers if entry.is_public])
        return self.findings

    async def check_order(self) -> None:
        """Each aggregate's facts must stand in the stream in the order of their numbers."""
        client = await nats.connect(nodes_of(self.stack.addresses.nats_url))
        try:
            disordered = await order_broken(client, f"rers.{self.scene.network_id}.>")
        finally:
            await client.close()
        self.findings.broken["order of facts"] += disordered

    async def oversold(self) -> int:
        """Return how many sessions hold more people than their capacity."""
        return int((await self._rows("trainings", SESSIONS))[0][0])

    async def repeated_mails(self) -> int:
        """Return how many mails came again under a Message-ID that had come before."""
        folder = self.stack.addresses.mail_folder
        mails = Mailboxes(folder).look() if folder is not None else []
        return len(mails) - len({mail.message_id for mail in mails})

    async def _copies(self, people: list[str]) -> None:
        """Each service's copy of who is a member must be what the owner says, no more and no less."""
        network = self.scene.network_id
        own = await self._column("members", OWN_MEMBERSHIPS, network)
        for service in HEARERS_OF_MEMBERS:
            copies = await self._column(service, MEMBERSHIP_COPIES, network)
            self.findings.compare(f"{service}: membership", people, copies)
            self.findings.expect(
                set(copies) == set(own), f"{service}: membership as its owner says"
            )

    async def _written(self) -> None:
        """Each place is there and copied where trainings are held, and each kit is there."""
        network, compare = self.scene.network_id, self.findings.compare
        places, kits = _marks(self.ledger.of("place")), _marks(self.ledger.of("kit"))
        compare("place", places, await self._column("members", PLACES, network))
        copies = await self._column("trainings", PLACE_COPIES, self.scene.name)
        compare("trainings: place", places, copies)
        compare("kit", kits, await self._column("trainings", KITS, network))

    async def _public_facts(self, offers: list[str]) -> None:
        """Each public fact is stored once, and each public offer has one."""
        if not (await self._rows("partners", HAS_PUBLIC))[0][0]:
            self.findings.broken["partners keep no public facts"] += 1
            return
        network, places = self.scene.network_id, self.ledger.of("place")
        stored = await self._column("partners", PUBLIC, PUBLIC_OFFER, network)
        self.findings.compare("partners: public offer", offers, stored)
        stored = await self._column("partners", PUBLIC, PUBLIC_PLACE, network)
        self.findings.compare("partners: public place", [one.made_id for one in places], stored)
        twice = int((await self._rows("partners", PUBLIC_TWICE))[0][0])
        if twice:
            self.findings.duplicated["partners: public fact"] += twice

    async def _reports(self) -> list[str]:
        """Return the notification of each report on a mail, read from the stream of facts."""
        client = await nats.connect(nodes_of(self.stack.addresses.nats_url))
        try:
            broker = client.jetstream()
            delivered = [fact.event.notification_id async for fact in facts(broker, MailDelivered)]
            refused = [
                fact.event.notification_id async for fact in facts(broker, MailUndeliverable)
            ]
            return delivered + refused
        finally:
            await client.close()

    async def _told(self, people: list[str], *kinds: str) -> list[str]:
        return await self._column("notifications", TOLD, list(kinds), people)

    async def _column(self, service: str, query: str, *values: object) -> list[str]:
        return [row[0] for row in await self._rows(service, query, *values)]

    async def _rows(self, service: str, query: str, *values: object) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(self.stack.addresses.databases[service].owner)
        try:
            return await connection.fetch(query, *values)
        finally:
            await connection.close()


def _marks(entries: Iterable[Accepted]) -> list[str]:
    return [entry.mark for entry in entries]
