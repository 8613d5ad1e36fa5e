"""Who has been away for more than thirty days is told so, and begins again with what is so now."""

from datetime import timedelta
from typing import Any

from deploy.clients.api import RefusedError
from deploy.clients.waiting import effect
from deploy.demo.claims import claim
from deploy.demo_partners.play import Partner, Play

TOO_LONG = timedelta(days=31)
GONE = 410


async def a_cursor_grows_too_old(play: Play, partner: Partner) -> None:
    """Keep a cursor of the beginning for a month: 410; the snapshot still says everything."""
    page = await play.api.get("partners", "/events", partner.key, limit=1)
    play.days.go_to(play.days.now() + TOO_LONG)
    play.narrator.day(play.days.number)

    async def look() -> Any:
        try:
            await play.api.get("partners", "/events", partner.key, after=page["next"], limit=1)
        except RefusedError as error:
            return error.status
        return None

    status = await effect(look, "un curseur de plus de trente jours devait être refusé")
    snapshot = await play.api.get("partners", "/snapshot", partner.key, limit=500)
    claim(status == GONE and len(snapshot["items"]) > 0, f"Curseur trop vieux : {status}")
    play.figures["old_cursor"] = {"status": status, "snapshot_things": len(snapshot["items"])}
    play.narrator.tell(
        f"Un curseur de plus de trente jours reçoit 410 ; la photographie dit encore {len(snapshot['items'])} choses."
    )
