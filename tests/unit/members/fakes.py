"""The ports of members in memory, written by hand."""

from copy import deepcopy
from datetime import UTC, datetime

from services.members.domain.link import Link, LinkAlreadyAskedError, LinkNotFoundError
from services.members.domain.mail import (
    Addressee,
    Mail,
    MailPutOffError,
    Notice,
    WaitingCode,
)
from services.members.domain.membership import (
    AlreadyMemberError,
    Membership,
    MembershipNotFoundError,
    MembershipStatus,
    Others,
)
from services.members.domain.network import Network, NetworkNotFoundError
from services.members.domain.person import Person, PersonNotFoundError
from services.members.domain.position import Position
from services.members.domain.printed_code import PrintedCode
from services.members.domain.session import Session
from services.members.domain.sign_in import SignIn
from shared.events.members import NetworkKind
from shared.ids import SequenceIds
from tests.unit.members.announced import Announced
from tests.unit.members.fake_places import FakePlaces

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
EVRY = Position(48.63, 2.44)


class FakeNetworks:
    """Networks in memory."""

    def __init__(self, announced: Announced) -> None:
        self.kept: dict[str, Network] = {}
        self._announced = announced

    async def get(self, network_id: str) -> Network:
        await self.expect(network_id)
        return deepcopy(self.kept[network_id])

    async def expect(self, network_id: str) -> None:
        if network_id not in self.kept:
            raise NetworkNotFoundError

    async def kind_of(self, network_id: str) -> NetworkKind:
        await self.expect(network_id)
        return self.kept[network_id].profile.kind

    async def unplaced(self, after: str, limit: int) -> list[str]:
        return [
            network_id
            for network_id, network in sorted(self.kept.items())
            if network.profile.position is None and network_id > after
        ][:limit]

    def add(self, network: Network) -> None:
        self._announced.take(network)
        self.kept[network.network_id] = deepcopy(network)

    def save(self, network: Network) -> None:
        self.add(network)


class FakeLinks:
    """Links in memory."""

    def __init__(self, announced: Announced) -> None:
        self.kept: dict[str, Link] = {}
        self._announced = announced

    async def get(self, link_id: str) -> Link:
        if link_id not in self.kept:
            raise LinkNotFoundError
        return deepcopy(self.kept[link_id])

    async def find(self, network_id: str, other_network_id: str) -> Link | None:
        pair = {network_id, other_network_id}
        for link in self.kept.values():
            if {link.network_id, link.other_network_id} == pair:
                return deepcopy(link)
        return None

    async def add(self, link: Link) -> None:
        if await self.find(link.network_id, link.other_network_id):
            raise LinkAlreadyAskedError
        self.save(link)

    def save(self, link: Link) -> None:
        self._announced.take(link)
        self.kept[link.link_id] = deepcopy(link)


class FakeMemberships:
    """Memberships in memory."""

    def __init__(self, announced: Announced) -> None:
        self.kept: dict[str, Membership] = {}
        self._announced = announced

    async def get(self, network_id: str, membership_id: str) -> Membership:
        found = self.kept.get(membership_id)
        if found is None or found.network_id != network_id:
            raise MembershipNotFoundError
        return deepcopy(found)

    async def find(self, network_id: str, person_id: str) -> Membership | None:
        for each in await self.of_person(person_id):
            if each.network_id == network_id:
                return each
        return None

    async def of_person(self, person_id: str) -> list[Membership]:
        ordered = sorted(self.kept.values(), key=lambda each: each.membership_id)
        return [deepcopy(each) for each in ordered if each.person_id == person_id]

    async def others(self, network_id: str, person_id: str) -> Others:
        others = [
            each
            for each in self.kept.values()
            if each.network_id == network_id
            and each.person_id != person_id
            and each.status is MembershipStatus.ACTIVE
        ]
        return Others(bool(others), any(each.is_active_coordinator for each in others))

    async def roles_of(self, person_id: str) -> dict[str, list[str]]:
        return {
            each.network_id: list(each.roles)
            for each in await self.of_person(person_id)
            if each.status is MembershipStatus.ACTIVE
        }

    async def add(self, membership: Membership) -> None:
        if await self.find(membership.network_id, membership.person_id):
            raise AlreadyMemberError
        self.save(membership)

    def save(self, membership: Membership) -> None:
        self._announced.take(membership)
        self.kept[membership.membership_id] = deepcopy(membership)


class FakePeople:
    """People in memory."""

    def __init__(self, announced: Announced) -> None:
        self.kept: dict[str, Person] = {}
        self.erased: list[str] = []
        self._announced = announced

    async def get(self, person_id: str) -> Person:
        if person_id not in self.kept:
            raise PersonNotFoundError
        return deepcopy(self.kept[person_id])

    async def find(self, person_id: str) -> Person | None:
        return deepcopy(self.kept.get(person_id))

    async def find_by_email(self, email: str) -> Person | None:
        for person in self.kept.values():
            if person.email and person.email.lower() == email.lower():
                return deepcopy(person)
        return None

    async def id_of(self, email: str) -> str | None:
        person = await self.find_by_email(email)
        return person.person_id if person else None

    async def addressee(self, person_id: str) -> Addressee | None:
        person = self.kept.get(person_id)
        return Addressee(person.email, person.details.first_name) if person else None

    async def movement_roles_of(self, person_id: str) -> list[str]:
        found = self.kept.get(person_id)
        return list(found.movement_roles) if found else []

    async def add(self, person: Person) -> bool:
        if person.email and await self.find_by_email(person.email):
            return False
        self.save(person)
        return True

    async def set_email(self, person: Person, email: str) -> bool:
        if await self.find_by_email(email):
            return False
        person.email = email
        return True

    def save(self, person: Person) -> None:
        self._announced.take(person)
        self.kept[person.person_id] = deepcopy(person)

    async def erase(self, person: Person, address_digest: str | None) -> None:
        self._announced.take(person)
        del self.kept[person.person_id]
        self.erased.append(person.person_id)


class FakeSignIns:
    """Sign-ins in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, SignIn] = {}
        self.waiting: dict[str, datetime] = {}

    async def allow(self, address_digest: str, now: datetime) -> bool:
        return True

    async def find(self, sign_in_id: str) -> SignIn | None:
        return deepcopy(self.kept.get(sign_in_id))

    def add(self, sign_in: SignIn, now: datetime) -> None:
        self.kept[sign_in.sign_in_id] = deepcopy(sign_in)
        if sign_in.wants_mail:
            self.waiting[sign_in.sign_in_id] = now

    def save(self, sign_in: SignIn) -> None:
        self.kept[sign_in.sign_in_id] = deepcopy(sign_in)

    def remove(self, sign_in_id: str) -> None:
        del self.kept[sign_in_id]
        self.waiting.pop(sign_in_id, None)

    async def next_mail(self, now: datetime) -> WaitingCode | None:
        due = [each for each, due_at in self.waiting.items() if due_at <= now]
        if not due:
            return None
        return WaitingCode(due[0], self.kept[due[0]].email or "known@example.org", None)

    def mail_sent(self, sign_in_id: str) -> None:
        del self.waiting[sign_in_id]

    def put_off(self, sign_in_id: str, until: datetime) -> None:
        self.waiting[sign_in_id] = until

    def forget_expired(self, now: datetime) -> None:
        self.kept = {key: each for key, each in self.kept.items() if each.expires_at > now}


class FakeSessions:
    """Sessions in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, Session] = {}

    async def find(self, session_id: str) -> Session | None:
        return deepcopy(self.kept.get(session_id))

    def add(self, session: Session) -> None:
        self.kept[session.session_id] = deepcopy(session)

    def save(self, session: Session) -> None:
        self.add(session)

    def remove(self, session_id: str) -> None:
        del self.kept[session_id]

    def remove_all(self, person_id: str) -> None:
        self.kept = {key: each for key, each in self.kept.items() if each.person_id != person_id}

    def forget_expired(self, now: datetime) -> None:
        self.kept.clear()


class FakePrintedCodes:
    """Codes on paper, in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, PrintedCode] = {}

    def add(self, code: PrintedCode) -> None:
        self.kept[code.code_hash] = code

    async def take(self, code_hash: str, now: datetime) -> str | None:
        code = self.kept.pop(code_hash, None)
        return code.person_id if code and code.expires_at > now else None

    def forget_expired(self, now: datetime) -> None:
        self.kept.clear()


class FakeDeliveries:
    """What became of mails, in memory."""

    def __init__(self, announced: Announced) -> None:
        self._announced = announced

    def announce(self, mail: Mail) -> None:
        self._announced.take(mail)


class FakeMailServer:
    """Takes mails; does what the test says."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.is_refusing = False
        self.is_patient = True

    async def send_notice(self, notice: Notice) -> bool:
        return self._take(notice.email)

    async def send_code(self, waiting: WaitingCode, code: str) -> bool:
        return self._take(waiting.email)

    def _take(self, email: str) -> bool:
        if not self.is_patient:
            raise MailPutOffError
        if not self.is_refusing:
            self.sent.append(email)
        return not self.is_refusing


class FakeGazetteer:
    """Knows one town: Evry, in the department 91."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def find(self, town: str, department: str, country: str) -> Position | None:
        self.asked.append(town)
        return EVRY if (town, department, country) == ("Évry", "91", "FR") else None


class FakeSecrets:
    """Readable codes and tokens."""

    def __init__(self) -> None:
        self._tokens = 0

    def code_of(self, sign_in_id: str) -> str:
        return "123456"

    def digest_of(self, email: str) -> str:
        return f"digest of {email.lower()}"

    def new_token(self) -> str:
        self._tokens += 1
        return f"token-{self._tokens}"

    def new_printed_code(self) -> str:
        return "PRINTED"

    def hash_of(self, secret: str) -> str:
        return f"hash of {secret}"

    def is_same(self, given: str, expected: str) -> bool:
        return given == expected


class FakeUnitOfWork:
    """One transaction in memory, of the parts that the tests of rules need."""

    def __init__(self) -> None:
        self.announced = Announced()
        self.networks = FakeNetworks(self.announced)
        self.places = FakePlaces(self.announced)
        self.links = FakeLinks(self.announced)
        self.memberships = FakeMemberships(self.announced)
        self.people = FakePeople(self.announced)
        self.sign_ins = FakeSignIns()
        self.sessions = FakeSessions()
        self.printed_codes = FakePrintedCodes()
        self.deliveries = FakeDeliveries(self.announced)
        self.timers: dict[tuple[str, str], datetime] = {}
        self.clock = NOON
        self.new_id = SequenceIds().new

    def now(self) -> datetime:
        return self.clock

    def schedule(self, kind: str, key: str, due_at: datetime) -> None:
        self.timers[kind, key] = due_at

    def cancel(self, kind: str, key: str) -> None:
        self.timers.pop((kind, key), None)
