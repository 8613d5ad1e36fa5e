"""Offers, requests and the edges between them, put where the searches would have put them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from services.matching.domain.collective_match import GATHER_TIMER
from shared.events.matching import Side
from tests.integration.matching.conftest import World
from tests.unit.matching.builders import GARDEN, an_id

KEEP = """
INSERT INTO projection.savoir (savoir_id, kind, member_id, network_id, title, description, themes,
    level, format, mode, languages, visibility, expires_at, is_live, returned_at, version, group_size)
VALUES ($1, $2, $3, $4, $5, '', '{}', 'any', $6, $7, '{fr}', $8, $9, true, $10, 1, $11)
"""
TIE = """
INSERT INTO edge (offer_id, request_id, offerer_id, offerer_network_id, requester_id,
    requester_network_id, scope, km, likeness, found_at)
SELECT o.savoir_id, r.savoir_id, o.member_id, o.network_id, r.member_id, r.network_id, $3, $4, $5, $6
FROM savoir o, savoir r WHERE o.savoir_id = $1 AND r.savoir_id = $2
ON CONFLICT (offer_id, request_id) DO UPDATE SET likeness = excluded.likeness
"""
SOON = "INSERT INTO timer (kind, key, due_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"


@dataclass
class Groups:
    """The board and its edges, as a test sets them; a savoir's name is its person's as well."""

    world: World
    later: int = 0

    async def without_sweep(self) -> "Groups":
        """Let no sweep search for what this board holds: it would replace the edges written here."""
        await self.world.fire_timers()
        await self.world.database.pool.execute("DELETE FROM timer WHERE kind = 'sweep'")
        return self

    async def keep(self, kind: str, name: str, **changes: Any) -> str:
        """Put an offer or request on the board, each a minute later than the one before."""
        self.later += 1
        now = self.world.clock.now()
        await self.world.database.pool.execute(
            KEEP,
            an_id(name),
            kind,
            changes.get("member_id", an_id(f"person {name}")),
            changes.get("network_id", GARDEN),
            changes.get("title", f"Guitare {name}"),
            changes.get("format", "any"),
            changes.get("mode", "any"),
            changes.get("visibility", "network"),
            now + timedelta(days=180),
            now - timedelta(days=1) + timedelta(minutes=self.later),
            changes.get("group_size"),
        )
        return an_id(name)

    async def tie(self, offer: str, *requests: str, **changes: Any) -> None:
        """Write an edge from an offer to each of these requests; no search is due that replaces it."""
        await self.world.fire_timers()
        for name in requests:
            await self.world.database.pool.execute(
                TIE,
                an_id(offer),
                an_id(name),
                changes.get("scope", "same_network"),
                changes.get("km", 0.0),
                changes.get("likeness", 0.9),
                self.world.clock.now(),
            )

    async def around(self, offer: str, *requests: str, **changes: Any) -> None:
        """Put an offer and its requests on the board, tied; changes are the offer's."""
        await self.keep("offer", offer, **changes)
        for name in requests:
            await self.keep("request", name)
        await self.tie(offer, *requests)

    async def gather(self, *keys: str) -> list[dict[str, Any]]:
        """Fire the timer for `offer:name` or `request:name`, and return the groups proposed so far."""
        for key in keys:
            kind, _, name = key.partition(":")
            now = self.world.clock.now()
            await self.world.database.pool.execute(SOON, GATHER_TIMER, f"{kind}:{an_id(name)}", now)
            await self.world.fire_timers()
        return await self.world.facts("collective_match.proposed")

    async def standings(self, group_id: str) -> dict[str, str]:
        """Return who stands how in a group, by savoir."""
        rows = await self.world.database.pool.fetch(
            "SELECT savoir_id, standing FROM collective_participant WHERE collective_match_id = $1",
            group_id,
        )
        return {row["savoir_id"]: row["standing"] for row in rows}

    async def answer(self, group_id: str, verb: str, *names: str) -> list[int]:
        """Let people join or leave, one after the other."""
        path = f"/collective-matches/{group_id}/{verb}"
        return [
            (await self.world.post(path, self.world.as_(an_id(f"person {name}")))).status_code
            for name in names
        ]


def people(*names: str) -> list[str]:
    """Return the member ids that go with these savoirs."""
    return [an_id(f"person {name}") for name in names]


SIDES: tuple[Side, Side] = ("offerer", "requester")
