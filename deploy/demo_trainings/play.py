"""What every act has at hand: the stage, the days, the people, and what people must be told of what happens."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from deploy.clients.api import Api
from deploy.clients.signer import Signer
from deploy.demo.claims import claim
from deploy.demo.stage import Person, Stage
from deploy.demo.tellings import Telling, flat
from deploy.demo_trainings.company import Company
from deploy.demo_trainings.days import Days

MINIMUM = 12
SERVICE = "trainings"


class Narrator(Protocol):
    """Tells a person at a terminal what happens."""

    def tell(self, sentence: str) -> None:
        """Tell one act in a sentence."""
        ...

    def day(self, number: int) -> None:
        """Say that it is this day of the story, from 1."""
        ...

    def fill(self, registered: int, minimum: int, words: str) -> None:
        """Show how far a session is from its minimum, in the words that its page uses."""
        ...

    def line(self, standings: Sequence[str]) -> None:
        """Show how those who came too late for a place stand by now, in the order in which they came."""
        ...


@dataclass(eq=False)
class Booking:
    """A session, a workshop or a date that people register for, and each person's registration."""

    occasion_id: str
    title: str
    kind: str = "session"
    number: int = 0
    """Of the training."""
    registrations: dict[str, str] = field(default_factory=dict)
    """Registration ids by the person's name."""

    @property
    def path(self) -> str:
        """Where it is read."""
        return f"/sessions/{self.occasion_id}"

    def offer_link(self, person: Person) -> str:
        """Return how the link begins by which this person answers for an offered place."""
        return f"/places/{self.registrations[person.called]}/"


@dataclass(eq=False)
class Play:
    """One performance."""

    stage: Stage
    days: Days
    company: Company
    narrator: Narrator
    signer: Signer
    bookings: dict[str, Booking] = field(default_factory=dict)
    """Sessions by the part that they play."""
    known: dict[str, str] = field(default_factory=dict)
    """Ids of everything else that is read back, by the part that it plays."""
    places_offered: int = 0
    """Places that were offered down a line, each for each person, as far as the story knows."""

    @property
    def api(self) -> Api:
        """The services' doors."""
        return self.stage.api

    @property
    def office(self) -> Person:
        """Who decides for the training office."""
        return self.company.office

    def expect(self, person: Person, kind: str, about: str, link: str = "") -> None:
        """Note that this person must be told this once."""
        self.stage.expected.tellings.append(Telling(person.called, kind, flat(about), link))

    async def get(self, path: str, person: Person, **query: Any) -> Any:
        """Ask trainings."""
        return await self.api.get(SERVICE, path, person.token, **query)

    async def post(self, path: str, person: Person, body: Any = None) -> Any:
        """Give trainings a command."""
        return await self.api.post(SERVICE, path, body, person.token)

    async def put(self, path: str, person: Person, body: Any) -> Any:
        """Have trainings replace something."""
        return await self.api.put(SERVICE, path, body, person.token)

    async def all_of(self, path: str, person: Person, **query: Any) -> Any:
        """Read a list of trainings to its end."""
        return await self.stage.all_of(SERVICE, path, "items", person.token, **query)

    async def download(self, path: str, person: Person | None, kind: str) -> bytes:
        """Return a file, which must be of this media type; the claim says which was not."""
        url = self.api.urls[SERVICE][0] + path
        headers = {"Authorization": f"Bearer {person.token}"} if person else {}
        answer = await self.api.client.get(url, headers=headers)
        found = answer.headers.get("content-type", "")
        claim(
            answer.status_code == 200 and found.startswith(kind),
            f"{path} : {answer.status_code} {found}",
        )
        return answer.content
