"""What the use cases need of the outside."""

from datetime import datetime
from typing import Protocol

from services.members.domain.link import Link
from services.members.domain.mail import Addressee, Mail, Notice, WaitingCode
from services.members.domain.membership import Membership, Others
from services.members.domain.network import Network
from services.members.domain.person import Person
from services.members.domain.place import Place
from services.members.domain.position import Position
from services.members.domain.printed_code import PrintedCode
from services.members.domain.session import Session
from services.members.domain.sign_in import SignIn
from shared.events.members import NetworkKind


class Networks(Protocol):
    """Every network."""

    async def get(self, network_id: str) -> Network:
        """Load and lock; raise NetworkNotFoundError."""

    async def expect(self, network_id: str) -> None:
        """Raise NetworkNotFoundError unless it exists."""

    async def kind_of(self, network_id: str) -> NetworkKind:
        """Say of which kind it is, and keep it so until the commit; raise NetworkNotFoundError."""

    async def unplaced(self, after: str, limit: int) -> list[str]:
        """Return ids of networks without a place, in their order, after the one with this id."""

    def add(self, network: Network) -> None:
        """Keep a new network."""

    def save(self, network: Network) -> None:
        """Keep what has changed."""


class Places(Protocol):
    """The directory of public places."""

    async def get(self, place_id: str) -> Place:
        """Load and lock; raise PlaceNotFoundError, also for one that was withdrawn."""

    async def kept_by(self, network_id: str) -> list[Place]:
        """Load and lock the listed ones that a network keeps."""

    async def expect_only(self, place: Place) -> None:
        """Raise PlaceAlreadyListedError when another has its title in its town; none is listed till the commit."""

    def add(self, place: Place) -> None:
        """Keep a new place."""

    def save(self, place: Place) -> None:
        """Keep what has changed."""

    def release(self, network_id: str, person_id: str) -> None:
        """Name this person as a contact of this network's places no longer."""


class Links(Protocol):
    """Every link between two networks."""

    async def get(self, link_id: str) -> Link:
        """Load and lock; raise LinkNotFoundError."""

    async def find(self, network_id: str, other_network_id: str) -> Link | None:
        """Load and lock the one link of this pair, in whichever order."""

    async def add(self, link: Link) -> None:
        """Keep a new link; raise LinkAlreadyAskedError when the pair has one by now."""

    def save(self, link: Link) -> None:
        """Keep what has changed."""


class Memberships(Protocol):
    """Every membership."""

    async def get(self, network_id: str, membership_id: str) -> Membership:
        """Load and lock; raise MembershipNotFoundError."""

    async def find(self, network_id: str, person_id: str) -> Membership | None:
        """Load and lock the one membership of a person in a network."""

    async def of_person(self, person_id: str) -> list[Membership]:
        """Load and lock all memberships of a person."""

    async def others(self, network_id: str, person_id: str) -> Others:
        """Lock the network, then say who is active in it besides this person."""

    async def roles_of(self, person_id: str) -> dict[str, list[str]]:
        """Return the roles in each network where the person is active."""

    async def add(self, membership: Membership) -> None:
        """Keep a new membership; raise AlreadyMemberError when the person has one by now."""

    def save(self, membership: Membership) -> None:
        """Keep what has changed."""


class People(Protocol):
    """Everybody who takes part."""

    async def get(self, person_id: str) -> Person:
        """Load and lock; raise PersonNotFoundError."""

    async def find(self, person_id: str) -> Person | None:
        """Load and lock, or None."""

    async def find_by_email(self, email: str) -> Person | None:
        """Load and lock whoever has this address, in capitals or not."""

    async def id_of(self, email: str) -> str | None:
        """Return the id of whoever has this address."""

    async def addressee(self, person_id: str) -> Addressee | None:
        """Return where to send a mail, or None for an unknown person."""

    async def movement_roles_of(self, person_id: str) -> list[str]:
        """Return the roles in the movement, none for an unknown person."""

    async def add(self, person: Person) -> bool:
        """Keep a new person; False, and nothing kept, when the address is somebody's."""

    async def set_email(self, person: Person, email: str) -> bool:
        """Give a person an address; False when it is somebody else's."""

    def save(self, person: Person) -> None:
        """Keep what has changed."""

    async def erase(self, person: Person, address_digest: str | None) -> None:
        """Delete everything kept of a person, and note their id in the ledger of erasures."""


class SignIns(Protocol):
    """Sign-ins under way; they are also the queue of the sign-in mails."""

    async def allow(self, address_digest: str, now: datetime) -> bool:
        """Note one more sign-in for this address; False when there are too many."""

    async def find(self, sign_in_id: str) -> SignIn | None:
        """Load and lock, or None."""

    def add(self, sign_in: SignIn, now: datetime) -> None:
        """Keep a new sign-in; its mail, if it wants one, waits from now on."""

    def save(self, sign_in: SignIn) -> None:
        """Keep the number of tries."""

    def remove(self, sign_in_id: str) -> None:
        """Forget a sign-in that has served."""

    async def next_mail(self, now: datetime) -> WaitingCode | None:
        """Take the next waiting mail that no other copy has taken."""

    def mail_sent(self, sign_in_id: str) -> None:
        """Take the mail off the queue."""

    def put_off(self, sign_in_id: str, until: datetime) -> None:
        """Let the mail wait."""

    def forget_expired(self, now: datetime) -> None:
        """Delete what is of no use any more."""


class Sessions(Protocol):
    """Browsers in which people stay signed in."""

    async def find(self, session_id: str) -> Session | None:
        """Load and lock, or None."""

    def add(self, session: Session) -> None:
        """Keep a new session."""

    def save(self, session: Session) -> None:
        """Keep the replaced token."""

    def remove(self, session_id: str) -> None:
        """End one session."""

    def remove_all(self, person_id: str) -> None:
        """End all sessions of a person."""

    def forget_expired(self, now: datetime) -> None:
        """Delete those that nobody can use any more."""


class PrintedCodes(Protocol):
    """Codes on paper that have not been used."""

    def add(self, code: PrintedCode) -> None:
        """Keep a new code."""

    async def take(self, code_hash: str, now: datetime) -> str | None:
        """Use up a code that is still good and return its person's id, or None."""

    def forget_expired(self, now: datetime) -> None:
        """Delete those that nobody can use any more."""


class Deliveries(Protocol):
    """What became of mails."""

    def announce(self, mail: Mail) -> None:
        """Let everybody know."""


class UnitOfWork(Protocol):
    """One transaction of this service."""

    @property
    def networks(self) -> Networks:
        """Return every network."""

    @property
    def places(self) -> Places:
        """Return the directory of places."""

    @property
    def links(self) -> Links:
        """Return every link between networks."""

    @property
    def memberships(self) -> Memberships:
        """Return every membership."""

    @property
    def people(self) -> People:
        """Return everybody who takes part."""

    @property
    def sign_ins(self) -> SignIns:
        """Return the sign-ins under way."""

    @property
    def sessions(self) -> Sessions:
        """Return the sessions."""

    @property
    def printed_codes(self) -> PrintedCodes:
        """Return the codes on paper."""

    @property
    def deliveries(self) -> Deliveries:
        """Return what became of mails."""

    def now(self) -> datetime:
        """Return the current instant."""

    def new_id(self) -> str:
        """Return a new identifier."""

    def schedule(self, kind: str, key: str, due_at: datetime) -> None:
        """Set a timer."""

    def cancel(self, kind: str, key: str) -> None:
        """Cancel a timer."""


class Gazetteer(Protocol):
    """Knows where towns are."""

    async def find(self, town: str, department: str, country: str) -> Position | None:
        """Return a town's centre; None when it is not known, or not which of several."""


class Secrets(Protocol):
    """Codes and tokens: made, derived and hashed."""

    def code_of(self, sign_in_id: str) -> str:
        """Return the six digits of a sign-in; the same each time, and kept nowhere."""

    def digest_of(self, email: str) -> str:
        """Return what stands for an address in the count of sign-ins."""

    def new_token(self) -> str:
        """Return 256 random bits as text."""

    def new_printed_code(self) -> str:
        """Return 80 random bits as letters and digits that are easy to copy from paper."""

    def hash_of(self, secret: str) -> str:
        """Return the hash under which a secret of many bits is kept."""

    def is_same(self, given: str, expected: str) -> bool:
        """Compare in constant time."""


class MailServer(Protocol):
    """Takes mails; ConnectionError when it is away, MailPutOffError when it asks for patience."""

    async def send_notice(self, notice: Notice) -> bool:
        """Send what notifications has worded; False when the server refuses for good."""

    async def send_code(self, waiting: WaitingCode, code: str) -> bool:
        """Send a sign-in code; False when the server refuses for good."""
