"""What every act has at hand: the stage, the days, the partners, and what has been announced so far."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from deploy.clients.api import Api
from deploy.clients.signer import Signer
from deploy.clients.waiting import effect
from deploy.demo.stage import Person, Stage
from deploy.demo_partners.company import Company
from deploy.demo_partners.heard import Ear
from deploy.demo_partners.programs import Program
from deploy.demo_partners.receiver import Receiver
from deploy.demo_partners.truth import Announced, Truth, read_truth
from deploy.demo_trainings.days import Days
from deploy.demo_trainings.play import Narrator
from deploy.local.partner_accounts import Access
from deploy.local.stack import LocalStack

WAYS = ("nats", "webhook", "pull")
NEWS = "/nouvelles"
"""The path at which a partner's own receiver takes webhooks."""


@dataclass(eq=False)
class Partner:
    """A partner and its three ways in."""

    slug: str
    title: str
    contact: str
    receiver: Receiver
    network_id: str | None = None
    """The only network that it may hear; null means all."""
    partner_id: str = ""
    key: str = ""
    access: Access | None = None
    endpoint_id: str = ""
    ears: dict[str, Ear] = field(default_factory=lambda: {way: Ear() for way in WAYS})
    programs: dict[str, Program] = field(default_factory=dict)
    """NATS client and pull client, by their ways."""

    @property
    def own(self) -> str:
        """Return the path of its endpoint."""
        return f"/partners/me/endpoints/{self.endpoint_id}"


@dataclass(eq=False)
class Play:
    """One performance."""

    stack: LocalStack
    stage: Stage
    days: Days
    company: Company
    narrator: Narrator
    signer: Signer
    partners: list[Partner] = field(default_factory=list)
    told: Counter[str] = field(default_factory=Counter)
    """Public facts that the commands of this story must have announced, by type."""
    shown_offers: set[str] = field(default_factory=set)
    hidden_offers: set[str] = field(default_factory=set)
    figures: dict[str, Any] = field(default_factory=dict)

    @property
    def api(self) -> Api:
        """The services' doors."""
        return self.stage.api

    @property
    def office(self) -> Person:
        """Who decides for the training office."""
        return self.company.office

    def announces(self, fact: str, times: int = 1) -> None:
        """Note that a command has announced `session.opened` or the like."""
        self.told[f"rers.public.{fact}.v1"] += times

    async def truth(self) -> Truth:
        """Return all that is in the stream, as soon as everything that was announced is there."""

        async def look() -> Truth | None:
            found = await read_truth(self.stack.addresses.nats_url)
            return found if len(found.public) >= self.told.total() else None

        return await effect(look, f"{self.told.total()} faits publics dans le flux")

    async def caught_up(self, *partners: Partner, ways: tuple[str, ...] = WAYS) -> Truth:
        """Wait until these partners have heard all that they may hear by these ways."""
        truth = await self.truth()
        for partner in partners:
            for way in ways:
                await self.heard_all(partner.ears[way], due(truth, partner, way), partner, way)
        return truth

    async def heard_all(
        self, ear: Ear, wanted: list[Announced], partner: Partner, way: str
    ) -> None:
        """Wait until everything that is wanted has come by one way."""
        keys = [each.key for each in wanted]

        async def look() -> bool:
            return not ear.missed(keys)

        await effect(look, f"les faits de {partner.slug} par {way}", within_s=60)


def due(truth: Truth, partner: Partner, way: str) -> list[Announced]:
    """Return what a partner must hear by one way: what it may hear, announced since the way was open."""
    since = truth.public[partner.ears[way].begins_after :]
    return [each for each in since if each.is_for(partner.network_id)]
