"""A network that is being filled, as its coordinator sees and runs it."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from deploy.demo.population import InventedNetwork, InventedPerson
from deploy.demo.stage import Person, Stage

TOKEN_LASTS_S = 600.0


@dataclass(eq=False)
class Home:
    """One network; `known` holds its members by address, or by full name for those without."""

    stage: Stage
    network: InventedNetwork
    coordinator: Person
    network_id: str = ""
    known: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    links: dict[str, Any] = field(default_factory=dict)
    """Links that are asked or agreed, by the other network's id."""
    _token_until: float = 0.0
    _renewing: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def token(self) -> str:
        """Return the coordinator's token, renewed in good time."""
        now = asyncio.get_running_loop().time()
        async with self._renewing:
            if now >= self._token_until:
                self._token_until = now + TOKEN_LASTS_S
                await self.stage.refresh(self.coordinator)
        return self.coordinator.token

    async def open(self) -> bool:
        """Sign its coordinator in and found the network if need be; say whether it is new."""
        await self.stage.sign_up(self.coordinator)
        me = await self.stage.api.get("members", "/people/me", self.coordinator.token)
        own = [each for each in me["memberships"] if "coordinator" in each["roles"]]
        self.network_id = own[0]["network_id"] if own else await self._found()
        await self.look_around()
        return not own

    async def _found(self) -> str:
        fields = ("title", "kind", "town", "department")
        about = {name: getattr(self.network, name) for name in fields}
        body = {**about, "is_affiliated": True, "has_accepted_charter": True}
        made = await self.stage.api.post("members", "/networks", body, self.coordinator.token)
        return str(made["network_id"])

    async def look_around(self) -> None:
        """Read who is a member and which links there are."""
        base, token = f"/networks/{self.network_id}", await self.token()
        self.known.clear()
        for row in await self.stage.all_of("members", f"{base}/members", "members", token):
            self.known[row["email"] or row["shown_as"]].append(row)
        for link in await self.stage.all_of("members", f"{base}/links", "links", token):
            if link["status"] in ("asked", "active"):
                ends = {link["network_id"], link["other_network_id"]} - {self.network_id}
                self.links[ends.pop()] = link

    def take(self, invented: InventedPerson) -> Any:
        """Return the row of a person who is a member, each row once; None for a newcomer."""
        called = f"{invented.first_name} {invented.last_name}"
        rows = self.known.get(invented.email or called)
        return rows.pop(0) if rows else None

    async def enter(self, invented: InventedPerson) -> str:
        """Enter a person who has signed the charter; return their id."""
        entered = await self.stage.api.post(
            "members",
            f"/networks/{self.network_id}/members",
            {
                "first_name": invented.first_name,
                "last_name": invented.last_name,
                "email": invented.email,
                "has_signed_charter": True,
            },
            await self.token(),
        )
        return str(entered["person_id"])

    async def appoint_facilitator(self, member_id: str) -> None:
        """Let a member accompany the network."""
        path = f"/networks/{self.network_id}/members/{member_id}/roles"
        await self.stage.api.put("members", path, {"roles": ["facilitator"]}, await self.token())

    async def link_with(self, other: "Home") -> bool:
        """Ask the other network, which agrees; say whether that was still to be done."""
        link = self.links.get(other.network_id)
        if link is None:
            body = {"other_network_id": other.network_id}
            path = f"/networks/{self.network_id}/links"
            link = await self.stage.api.post("members", path, body, await self.token())
        if link["status"] == "active":
            return False
        path = f"/networks/{other.network_id}/links/{link['link_id']}/acceptance"
        await self.stage.api.post("members", path, token=await other.token())
        return True

    async def welcome(self, visitor: Person) -> None:
        """Accept somebody who is a member elsewhere and asks to be one here too."""
        path = f"/networks/{self.network_id}/memberships"
        body = {"has_accepted_charter": True}
        asked = await self.stage.api.post("members", path, body, visitor.token)
        path = f"{path}/{asked['membership_id']}/acceptance"
        await self.stage.api.post("members", path, token=await self.token())

    async def board(self) -> set[tuple[str, str, str]]:
        """Return what is on its board, as (person's id, kind, title)."""
        rows = await self.stage.all_of(
            "savoirs", "/board", "items", await self.token(), network_id=self.network_id
        )
        return {(row["member_id"], row["kind"], row["title"]) for row in rows}
